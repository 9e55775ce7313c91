//! The program under test, running.

use crate::client::{Client, PATIENCE};
use otp_tests::kit::example;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// A running gateway; killed when dropped.
#[derive(Debug)]
pub(crate) struct Gateway {
    child: Child,
    pub(crate) port: u16,
    admin: u16,
    output: Mutex<Receiver<String>>,
    errors: Arc<Mutex<String>>,
}

fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| example::build("otp-framework", "gateway"))
}

impl Gateway {
    /// Starts one on free ports. `settings` are such as `LIMITER__RATE=5`; if they say nothing about it, clients may ask as
    /// often as they like, and nobody runs out of patience.
    pub(crate) fn start(settings: &[&str]) -> Self {
        let free = ["PORT=0", "ADMIN_PORT=0", "LIMITER__RATE=1000000", "LIMITER__BURST=1000000"];
        let patient = ["BULKHEAD__WAIT=60s", "ANSWER_WITHIN=60s", "HTTP__PATIENCE=60s", "HTTP__IDLE=120s"];
        let mut command = Command::new(program());
        for setting in free.iter().chain(&patient).chain(settings) {
            let (key, value) = setting.split_once('=').expect("KEY=value");
            command.env(format!("GATEWAY__{key}"), value);
        }
        command.current_dir(std::env::temp_dir()).env_remove("GATEWAY_CONFIG").env_remove("RUST_BACKTRACE");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let (sender, output) = channel();
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let errors = Arc::new(Mutex::new(String::new()));
        let (kept, mut said) = (Arc::clone(&errors), child.stderr.take().expect("piped"));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = said.read(&mut bytes) {
                kept.lock().expect("nobody panics with it").push_str(&String::from_utf8_lossy(&bytes[..read]));
            }
        });
        let mut gateway = Self { child, port: 0, admin: 0, output: Mutex::new(output), errors };
        let line = gateway.says("listening on ");
        // listening on 127.0.0.1:8080, status at http://127.0.0.1:8081/status
        let ports: Vec<u16> = line.split([':', ',', '/']).filter_map(|part| part.parse().ok()).collect();
        (gateway.port, gateway.admin) = (ports[0], ports[1]);
        gateway
    }

    /// Waits for a line.
    pub(crate) fn says(&mut self, part: &str) -> String {
        loop {
            let line = self.output.get_mut().expect("nobody panics with it").recv_timeout(PATIENCE);
            match line {
                Ok(line) if line.contains(part) => return line,
                Ok(_) => {}
                Err(error) => panic!("{part:?} was never said: {error}\n{}", self.errors()),
            }
        }
    }

    /// What has been written to standard error so far.
    pub(crate) fn errors(&self) -> String {
        self.errors.lock().expect("nobody panics with it").clone()
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(self.port)
    }

    /// Asks for a path at the port of whoever runs the gateway.
    pub(crate) fn admin(&self, path: &str) -> String {
        let answer = Client::connect(self.admin).get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// A connection to that port.
    pub(crate) fn administrator(&self) -> Client {
        Client::connect(self.admin)
    }

    /// The line of the status page that begins so.
    pub(crate) fn line(&self, name: &str) -> String {
        let status = self.admin("/status");
        let line = status.lines().find(|line| line.starts_with(name));
        line.unwrap_or_else(|| panic!("no {name} in\n{status}")).to_owned()
    }

    /// Waits until the line of the status page that begins so has this part.
    pub(crate) fn shows(&self, name: &str, part: &str) {
        let asked = Instant::now();
        while !self.line(name).contains(part) {
            assert!(asked.elapsed() < PATIENCE, "{part} was never shown: {}", self.line(name));
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]).status();
        assert!(status.expect("every unix has it").success());
    }

    /// Waits for its end, and says its exit code.
    pub(crate) fn end(mut self) -> Option<i32> {
        let asked = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it was started") {
                return status.code();
            }
            assert!(asked.elapsed() < PATIENCE, "it does not end\n{}", self.errors());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The memory it occupies, in MiB, where the system tells.
    pub(crate) fn memory(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<usize>().ok().map(|kib| kib / 1024)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
