//! The program under test, running.

use crate::client::Client;
use otp_tests::kit::example;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// A line that has not been printed by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);

/// Standard error is kept up to this length; a loop of crashes writes a lot.
const KEPT: usize = 1 << 20;

/// A running server; killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    output: Receiver<String>,
    errors: Arc<Mutex<String>>,
}

impl Server {
    /// Starts one on a free port, with these arguments.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::with(arguments, &[])
    }

    /// Starts one on a free port, with these arguments and environment variables.
    pub(crate) fn with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program());
        command.arg("0").args(arguments).envs(variables.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let (sender, output) = channel();
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let errors = Arc::new(Mutex::new(String::new()));
        let (kept, lines) = (Arc::clone(&errors), BufReader::new(child.stderr.take().expect("piped")).lines());
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut kept = kept.lock().expect("nobody panics with it");
                if kept.len() < KEPT {
                    *kept += &line;
                    kept.push('\n');
                }
            }
        });
        let mut server = Self { child, port: 0, output, errors };
        let address = server.line(|line| line.starts_with("listening on "));
        server.port = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        server
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(self.port)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The next line on standard output that is wanted.
    pub(crate) fn line(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(line) if wanted(&line) => return line,
                Ok(_) => {}
                Err(error) => panic!("the line never came: {error}\n{}", self.errors()),
            }
        }
    }

    /// Waits until standard error has `part`: what was written before a reply may be read after it.
    pub(crate) fn reports(&self, part: &str) {
        let asked = Instant::now();
        while !self.errors().contains(part) {
            assert!(asked.elapsed() < PATIENCE, "{part} was not reported:\n{}", self.errors());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// What has been written to standard error so far.
    pub(crate) fn errors(&self) -> String {
        self.errors.lock().expect("nobody panics with it").clone()
    }

    /// The lines still written to standard output until the program ends, and whether it ended well.
    pub(crate) fn end(mut self) -> (Vec<String>, bool) {
        let mut lines = Vec::new();
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(line) => lines.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the program does not end; so far: {lines:#?}"),
            }
        }
        let status = self.child.wait().expect("it was started");
        (lines, status.success())
    }

    /// The supervision tree as `OTP.TREE` prints it.
    pub(crate) fn tree(&self) -> String {
        match self.client().say("OTP.TREE") {
            crate::client::Reply::Bulk(text) => String::from_utf8(text).expect("text"),
            other => panic!("not a tree: {other}"),
        }
    }

    /// The memory the server occupies, in MiB, where the system tells.
    pub(crate) fn memory(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<usize>().ok().map(|kib| kib / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().expect("the program starts")
}

/// Runs a tool to its end. `None`, said loudly, if it is not installed.
pub(crate) fn tool(name: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(name);
    match command.args(arguments).stdin(Stdio::null()).output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name} {arguments:?} failed:\n{text}");
            Some(text)
        }
        Err(error) => {
            skipped(&format!("{name} cannot be run ({error}); install it (Debian: redis-tools, redis-server)"));
            None
        }
    }
}

/// Says that something was not tested, past the test runner's capturing.
pub(crate) fn skipped(why: &str) {
    let text = format!("\n*** SKIPPED: {why}\n\n");
    let mut errors = std::io::stderr();
    let _ = std::io::Write::write_all(&mut errors, text.as_bytes());
}

/// The program, built when it is first needed, for the profile of this test.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| example::build("otp-framework", "redis_kv"))
}
