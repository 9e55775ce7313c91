//! The program under test, running.

use crate::PATIENCE;
use otp_tests::kit::example;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// A running pipeline; killed when dropped.
#[derive(Debug)]
pub(crate) struct Pipeline {
    child: Child,
    port: u16,
    output: Receiver<String>,
    file: PathBuf,
}

/// What it says when it has stopped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) taken_in: usize,
    pub(crate) written: usize,
    pub(crate) filtered: usize,
    pub(crate) malformed: usize,
}

fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| example::build("otp-framework", "pipeline"))
}

impl Pipeline {
    /// Starts one on a free port, with a file of its own. `settings` are such as `PAUSE=5`.
    pub(crate) fn start(settings: &[&str]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("otp-pipeline-{}-{number}.log", std::process::id()));
        let _ = std::fs::remove_file(&file);
        let mut command = Command::new(program());
        command.env("PIPELINE__PORT", "0").env("PIPELINE__OUTPUT", &file);
        for setting in settings {
            let (key, value) = setting.split_once('=').expect("KEY=value");
            command.env(format!("PIPELINE__{key}"), value);
        }
        command.current_dir(std::env::temp_dir()).env_remove("PIPELINE_CONFIG").env_remove("RUST_BACKTRACE");
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let (sender, output) = channel();
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut pipeline = Self { child, port: 0, output, file };
        let line = pipeline.says("listening on ");
        pipeline.port = line.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        pipeline
    }

    /// Waits for a line.
    fn says(&mut self, part: &str) -> String {
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(part) => return line,
                Ok(_) => {}
                Err(error) => panic!("{part:?} was never said: {error}"),
            }
        }
    }

    pub(crate) fn client(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).expect("it listens")
    }

    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]).status();
        assert!(status.expect("every unix has it").success());
    }

    /// Tells it to stop, and waits for that.
    pub(crate) fn stop(self) -> (Summary, String) {
        self.signal("TERM");
        self.stopped()
    }

    /// Waits for its end: what it says of its lines, and what it has written.
    pub(crate) fn stopped(mut self) -> (Summary, String) {
        let line = self.says("stopped: ");
        let numbers: Vec<usize> = line.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
        let [taken_in, written, filtered, malformed] = numbers[..] else { panic!("{line}") };
        assert!(self.child.wait().expect("it was started").success());
        let file = std::fs::read_to_string(&self.file).expect("it has written");
        (Summary { taken_in, written, filtered, malformed }, file)
    }

    /// The memory it occupies, in MiB, where the system tells.
    pub(crate) fn memory(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<usize>().ok().map(|kib| kib / 1024)
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.file);
    }
}
