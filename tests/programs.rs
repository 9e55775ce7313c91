//! A program that is an application (`tests/programs/program.rs`), run as its users run it: with files, environment
//! variables and real signals. Nothing is slept for: each step waits for what the program says.
#![cfg(unix)]
#![forbid(unsafe_code)]
#![allow(clippy::doc_markdown, reason = "cases are named as OTP names them")]

use otp_tests::kit::example;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// The program, built when it is first needed, for the profile of this test.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| example::build("otp-tests", "program"))
}

/// The one of random trees.
fn random() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| example::build("otp-tests", "random"))
}

/// A folder of a test's own, gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("otp-programs-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program, running; killed when dropped.
struct Running {
    child: Child,
    said: Vec<String>,
    lines: Box<dyn Iterator<Item = String>>,
}

/// How it has ended.
struct Ended {
    code: Option<i32>,
    said: String,
    complained: String,
}

impl Running {
    fn start(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_this(program(), folder, arguments, variables)
    }

    fn start_this(program: &Path, folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&folder.0).envs(variables.iter().copied());
        command.env_remove("RUST_BACKTRACE").stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        Self { child, said: Vec::new(), lines: Box::new(lines) }
    }

    /// Waits for a line.
    fn says(&mut self, wanted: &str) {
        loop {
            match self.lines.next() {
                Some(line) => {
                    let found = line == wanted;
                    self.said.push(line);
                    if found {
                        return;
                    }
                }
                None => panic!("{wanted:?} was never said: {:#?}", self.said),
            }
        }
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]).status();
        assert!(status.expect("every unix has it").success());
    }

    /// Waits for what it says on standard error.
    fn complains(&mut self, wanted: &str) -> String {
        let mut errors = BufReader::new(self.child.stderr.take().expect("piped"));
        let mut all = String::new();
        let mut line = String::new();
        while errors.read_line(&mut line).expect("text") > 0 {
            all.push_str(&line);
            if line.contains(wanted) {
                self.child.stderr = Some(errors.into_inner());
                return all;
            }
            line.clear();
        }
        panic!("{wanted:?} was never said: {all}");
    }

    fn end(mut self) -> Ended {
        self.said.extend(self.lines.by_ref());
        let mut complained = String::new();
        if let Some(errors) = &mut self.child.stderr {
            errors.read_to_string(&mut complained).expect("text");
        }
        let code = self.child.wait().expect("it was started").code();
        Ended { code, said: self.said.join("\n"), complained }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    Running::start(&Folder::new(), arguments, variables).end()
}

fn stopped_by(signal: &str) {
    let folder = Folder::new();
    let mut running = Running::start(&folder, &[], &[]);
    running.says("Ctrl-C stops it.");
    running.signal(signal);
    let ended = running.end();
    let expected = format!(
        "port 2\ndemo is ready\ndemo 1.0.0: does as it is told\nwith base 0.5.0\nCtrl-C stops it.\n\
         SIG{signal}: stopping, last started first\nthe child of demo ends\ndemo stops\n  demo has stopped\n\
         the child of base ends\n  base has stopped\nstopped"
    );
    assert_eq!(ended.said, expected, "{}", ended.complained);
    assert_eq!(ended.code, Some(0), "{}", ended.complained);
}

#[test]
fn sigterm_stops_it_last_started_first() {
    stopped_by("TERM");
}

#[test]
fn sigint_does_the_same() {
    stopped_by("INT");
}

#[test]
fn main_may_decide_that_nothing_is_started() {
    let ended = run(&["--help"], &[]);
    assert_eq!((ended.code, ended.said.as_str()), (Some(7), "no help"));
    let ended = run(&["nonsense"], &[]);
    assert_eq!((ended.code, ended.complained.as_str()), (Some(1), "demo: what is nonsense?\n"));
}

/// application_SUITE: otp_3002 (AP-023)
#[test]
fn a_wrong_setting_is_said_and_nothing_is_started() {
    let folder = Folder::new();
    folder.file("demo.toml", "[demo]\nmode = 'demo'\nport = 70000\n");
    let ended = Running::start(&folder, &[], &[]).end();
    assert_eq!(ended.code, Some(2));
    let text = "demo: demo.toml:3: demo.port: invalid value: integer `70000`, expected u16\n";
    assert_eq!(ended.complained, text);
    assert_eq!(ended.said, "");

    let ended = run(&[], &[("DEMO__PORT", "eight")]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.complained.contains("DEMO__PORT: demo.port: \"eight\""), "{}", ended.complained);
    let ended = run(&[], &[("DEMO_CONFIG", "nowhere.toml")]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.complained.starts_with("demo: the file nowhere.toml cannot be read"), "{}", ended.complained);
}

#[test]
fn a_setting_switches_figures_on() {
    let folder = Folder::new();
    folder.file("demo.toml", "[otp.telemetry]\nmetrics = true\n");
    let mut running = Running::start(&folder, &["--figures"], &[]);
    running.says("figures: true");
    drop(running);
    let mut running = Running::start(&folder, &["--figures"], &[("OTP__TELEMETRY__METRICS", "false")]);
    running.says("figures: false");
    drop(running);
    let ended = run(&[], &[("OTP__TELEMETRY__SPANS", "some")]);
    assert_eq!(ended.code, Some(2));
    let text = "demo: the environment variable OTP__TELEMETRY__SPANS: otp.telemetry.spans: ";
    assert!(ended.complained.starts_with(text), "{}", ended.complained);
    folder.file("demo.toml", "[otp]\ntracing = true\n");
    let ended = Running::start(&folder, &[], &[]).end();
    let text = "demo: demo.toml:2: otp.tracing: unknown, expected one of telemetry.metrics, telemetry.spans\n";
    assert_eq!((ended.code, ended.complained.as_str()), (Some(2), text));
}

#[test]
fn variables_go_before_the_file_and_strange_sections_are_named() {
    let folder = Folder::new();
    folder.file("demo.toml", "[demo]\nport = 3\n\n[dmeo]\nport = 4\n");
    let mut running = Running::start(&folder, &[], &[]);
    running.says("port 3");
    running.says("Ctrl-C stops it.");
    running.signal("TERM");
    let ended = running.end();
    assert_eq!(ended.complained, "demo: demo.toml:4: no application of this program is called dmeo\n");

    let mut running = Running::start(&folder, &[], &[("DEMO__PORT", "5")]);
    running.says("port 5");
}

#[test]
fn a_needed_application_that_fails_is_the_end() {
    let ended = run(&[], &[("BASE__MODE", "fail")]);
    assert_eq!(ended.code, Some(1));
    let text = "demo: the application base could not be started: ";
    assert!(ended.complained.contains(text), "{}", ended.complained);
    assert!(!ended.said.contains("port"), "the other one is not tried");
}

#[test]
fn a_signal_ends_a_start_that_hangs() {
    let folder = Folder::new();
    let mut running = Running::start(&folder, &[], &[("DEMO__MODE", "hang")]);
    running.says("hanging");
    running.signal("TERM");
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{}", ended.complained);
    let text = "SIGTERM: stopping, last started first\nthe child of base ends\n  base has stopped\nstopped";
    assert!(ended.said.ends_with(text), "{}", ended.said);
}

#[test]
fn a_signal_ends_a_needed_application_that_hangs_in_its_start() {
    let folder = Folder::new();
    let mut running = Running::start(&folder, &[], &[("BASE__MODE", "hang")]);
    running.says("hanging");
    running.signal("INT");
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{}", ended.complained);
    assert!(ended.said.ends_with("SIGINT: stopping, last started first\nstopped"), "{}", ended.said);
    assert!(!ended.said.contains("port"), "the other one is not tried");
}

#[test]
fn a_file_that_is_no_file_of_settings_is_named_and_nothing_is_started() {
    let folder = Folder::new();
    folder.file("wrong.toml", "[demo]\nport == 3\n");
    fs::write(folder.0.join("binary.toml"), [0xff, 0xfe, 0x00]).expect("a file");
    fs::create_dir(folder.0.join("folder.toml")).expect("a folder");
    for (file, text) in [
        ("folder.toml", "demo: the file folder.toml cannot be read"),
        ("binary.toml", "demo: the file binary.toml cannot be read"),
        ("wrong.toml", "demo: wrong.toml:2: "),
    ] {
        let ended = Running::start(&folder, &[], &[("DEMO_CONFIG", file)]).end();
        assert_eq!((ended.code, ended.said.as_str()), (Some(2), ""), "{file}");
        assert!(ended.complained.starts_with(text), "{}", ended.complained);
    }
}

/// Whatever was running, and wherever it was met: it ends, nothing is left, and the exit code is what was said.
#[test]
fn random_trees_end_wherever_they_are_met() {
    let (next, folder) = (AtomicU64::new(0), Folder::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= 100 {
                        return;
                    }
                    meet(seed, &folder);
                }
            });
        }
    });
}

/// Even ones are told to stop after a while; in odd ones a process is killed before.
fn meet(seed: u64, folder: &Folder) {
    let (number, after) = (seed.to_string(), seed * 37 % 120);
    let blow = after.to_string();
    let mut variables = vec![("RANDOM_SEED", number.as_str())];
    if seed % 2 == 1 {
        variables.push(("RANDOM_BLOW", &blow));
    }
    let mut running = Running::start_this(random(), folder, &[], &variables);
    running.says("begins");
    // no time is enough for anything: this is the random point
    thread::sleep(Duration::from_millis(if seed % 2 == 1 { 150 } else { after }));
    running.signal(if seed % 4 < 2 { "TERM" } else { "INT" });
    let Ended { code, said, complained } = running.end();
    let has = |text: &str| complained.contains(text);
    // with a colon it is the application; a supervisor's report of a child is none of the program's end
    let expected = if has("could not be started: ") || has("stopped: ") {
        1
    } else if has("was killed: it did not stop in time") {
        3
    } else {
        0
    };
    assert_eq!(code, Some(expected), "seed {seed}\n{said}\n{complained}");
    assert!(said.ends_with("left: 0"), "seed {seed}\n{said}\n{complained}");
}

#[test]
fn an_application_that_dies_ends_the_program() {
    let ended = run(&[], &[("BASE__MODE", "die")]);
    assert_eq!(ended.code, Some(1));
    let text = "stopped: the permanent application base has ended: shutdown\n";
    assert!(ended.complained.ends_with(text), "{}", ended.complained);
    assert!(ended.said.contains("the child of demo ends\ndemo stops"), "{}", ended.said);
}

/// application_SUITE: shutdown_timeout (AP-021)
#[test]
fn a_child_that_ignores_its_shutdown_is_killed_when_the_time_is_over() {
    let folder = Folder::new();
    let mut running = Running::start(&folder, &[], &[("DEMO__MODE", "deaf")]);
    running.says("Ctrl-C stops it.");
    running.signal("TERM");
    let ended = running.end();
    assert_eq!(ended.code, Some(3), "{}", ended.complained);
    assert!(ended.complained.contains("demo was killed: it did not stop in time"), "{}", ended.complained);
    assert!(ended.said.contains("the child of base ends"), "the others stop as ever: {}", ended.said);
}

#[test]
fn who_is_late_is_named_and_a_second_signal_ends_it_at_once() {
    let folder = Folder::new();
    let mut running = Running::start(&folder, &["--patient"], &[("BASE__MODE", "deaf")]);
    running.says("Ctrl-C stops it.");
    running.signal("TERM");
    running.says("the child of deaf ends");
    let said = running.complains("base is still stopping, waiting for");
    assert!(said.contains("> Child"), "{said}");
    running.signal("INT");
    let ended = running.end();
    assert_eq!(ended.code, Some(130));
    assert!(ended.complained.contains("SIGINT again: not waiting any longer"), "{}", ended.complained);
}

/// A handler that never yields: the signals have a thread of their own.
#[test]
fn a_second_signal_ends_a_program_that_only_computes() {
    let folder = Folder::new();
    let mut running = Running::start(&folder, &["--patient"], &[("DEMO__MODE", "compute")]);
    running.says("computing");
    running.signal("TERM");
    running.says("SIGTERM: stopping, last started first");
    running.signal("TERM");
    assert_eq!(running.end().code, Some(143));
}
