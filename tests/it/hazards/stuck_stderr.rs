//! Standard error is a pipe that is full, and nobody reads it: the program goes on, and what was not printed is counted, and
//! said when somebody reads again.

use super::Echo;
use otp::ExitReason;
use std::env;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const INSIDE: &str = "OTP_TEST_STUCK_STDERR";
/// More than fit into a pipe and the queue before it.
const CRASHES: u32 = 3000;

/// Ends the program, whatever the test finds.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs itself again as a program whose standard error nobody reads.
#[test]
fn a_full_pipe_slows_no_process_and_what_was_lost_is_told() {
    if env::var_os(INSIDE).is_some() {
        return inside();
    }
    let this = "hazards::stuck_stderr::a_full_pipe_slows_no_process_and_what_was_lost_is_told";
    let program = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", this, "--nocapture"])
        .env(INSIDE, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut program = Program(program);
    let said = lines(program.0.stdout.take().expect("piped"));
    let done = said.recv_timeout(Duration::from_secs(60)).expect("its servers answer though nobody reads");
    assert!(done.ends_with("answered"), "{done}");

    let mut stderr = program.0.stderr.take().expect("piped");
    let reader = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    // the end of its input tells it to end
    drop(program.0.stdin.take());
    let unprinted = said.recv_timeout(Duration::from_secs(60)).expect("it ends");
    let unprinted: usize = unprinted.parse().expect("a number");
    let text = reader.join().expect("no panic").expect("a text");
    let counted =
        text.lines().filter_map(|line| line.strip_prefix("[warning] ")?.split_once(" reports were dropped here"));
    let counted: usize = counted.map(|(number, _)| number.parse::<usize>().expect("a number")).sum();
    let printed = text.matches("[error] process ").count();
    assert_eq!((counted, printed + counted), (unprinted, CRASHES as usize));
    assert!(unprinted > 0, "the pipe was not full");
}

/// The lines that come, those of the test runner apart.
fn lines(from: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if let Some((_, line)) = line.split_once("inside: ") {
                let _ = sender.send(line.to_owned());
            }
        }
    });
    receiver
}

fn inside() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let echo = Echo::start().await.expect("it starts");
        for n in 0..CRASHES {
            let pid = otp::spawn(async |_| ExitReason::error("a crash"));
            otp::exited(pid).await;
            assert_eq!(echo.echo(n.into()).await, Ok(n.into()));
        }
    });
    println!("inside: answered");
    std::io::stdin().read_to_end(&mut Vec::new()).expect("the word to end");
    assert!(otp::report::flush(Duration::from_secs(60)), "somebody reads");
    println!("inside: {}", otp::report::unprinted());
}

/// What was reported before is printed before the program ends, also when it ends by a panic.
#[test]
fn a_program_that_panics_prints_what_it_had_to_say() {
    if env::var_os(INSIDE).is_some() {
        return otp::__private::run(otp::__private::Flavor::MultiThread(Some(1)), || async {
            for _ in 0..100 {
                let pid = otp::spawn(async |_| ExitReason::error("a crash"));
                otp::exited(pid).await;
            }
            panic!("the end of main");
        });
    }
    let this = "hazards::stuck_stderr::a_program_that_panics_prints_what_it_had_to_say";
    let output = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", this, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("it runs");
    let text = String::from_utf8(output.stderr).expect("a text");
    assert!(!output.status.success() && text.contains("the end of main"), "{text}");
    assert_eq!(text.matches("[error] process ").count(), 100, "{text}");
}
