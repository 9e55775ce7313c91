//! The watchdog, in a program of its own: its reports come from its own thread, and are printed.

use otp::prelude::*;
use std::env;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Tells this program that it is the inner one.
const INSIDE: &str = "OTP_TEST_WATCHDOG";

/// Runs `test` again as a program whose standard input holds up a process: the first lines it prints about that, and
/// the one it prints when the process has gone on.
fn program(test: &str) -> (Vec<String>, String) {
    let mut program = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(program.stderr.take().expect("piped")).lines().map(|line| line.expect("a line"));
    let starts = |line: &String| line.starts_with("[warning]");
    let mut stuck = vec![lines.by_ref().find(starts).expect("a report")];
    stuck.extend(lines.by_ref().take_while(|line| line.starts_with(' ') && !line.contains("thread:")));
    let mut input = program.stdin.take().expect("piped");
    writeln!(input, "go on").expect("it reads");
    let went_on = lines.find(|line| starts(line) && line.contains("goes on")).expect("another report");
    drop(input);
    // what is still printed finds somebody who reads
    assert_eq!(lines.find(|line| line.contains("goes on")), None);
    assert!(program.wait().expect("it ends").success());
    (stuck, went_on)
}

/// What keeps a thread from going on.
fn block() {
    std::io::stdin().read_line(&mut String::new()).expect("a line");
}

/// The program goes on when its last report was read.
fn end() {
    std::io::stdin().read_to_end(&mut Vec::new()).expect("it ends");
}

#[derive(Default)]
struct Heavy;

#[gen_server(timeout = "infinity")]
impl Heavy {
    #[call]
    async fn lift(&self) {
        // a handler that was let go on is as good as one that begins
        tokio::task::yield_now().await;
        block();
    }
}

/// A line but for its pid and its time.
fn without_digits(line: &str) -> String {
    let words = line.split(' ').filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime")
}

#[test]
fn a_handler_that_does_not_yield_is_named() {
    if env::var_os(INSIDE).is_some() {
        // so long that on a busy machine nothing else of this program is late
        otp::watchdog::start(Duration::from_millis(300));
        runtime().block_on(async {
            let heavy = Heavy::spec().name("weights").start().await.unwrap();
            heavy.lift().await.unwrap();
        });
        return end();
    }
    let (stuck, went_on) = program("watchdog::a_handler_that_does_not_yield_is_named");
    assert!(stuck[0].contains("(Heavy) has not yielded for "), "{stuck:?}");
    assert_eq!(stuck[1..], ["    registered name: weights", "    handler: lift"]);
    assert!(went_on.contains("(Heavy) goes on after "), "{went_on}");

    // the book prints them as they are
    let mut page = include_str!("../../book/samples/runaway.txt").lines();
    assert_eq!(page.next().map(without_digits), Some(without_digits(&stuck[0])));
    assert!(stuck[1..].iter().all(|line| page.next() == Some(line)));
    assert_eq!(page.next_back().map(without_digits), Some(without_digits(&went_on)));
}

#[test]
fn a_plain_process_that_does_not_yield_is_named() {
    if env::var_os(INSIDE).is_some() {
        otp::watchdog::start(Duration::from_millis(20));
        runtime().block_on(async {
            // the watchdog goes to sleep when nothing has run for a few looks; it need not have, but it should
            otp::exited(otp::spawn(async |_| ())).await;
            std::thread::sleep(Duration::from_millis(100));
            let pid = otp::spawn(async |_| block());
            assert_eq!(otp::exited(pid).await, ExitReason::Normal);
        });
        return end();
    }
    let (stuck, _) = program("watchdog::a_plain_process_that_does_not_yield_is_named");
    assert!(stuck[0].contains("a_plain_process_that_does_not_yield_is_named"), "{stuck:?}");
    assert_eq!(stuck.len(), 1);
}

/// In debug builds without being asked.
#[test]
#[cfg(debug_assertions)]
fn the_watchdog_is_on_while_a_program_is_written() {
    if env::var_os(INSIDE).is_some() {
        runtime().block_on(async {
            let pid = otp::spawn(async |_| block());
            otp::exited(pid).await;
        });
        return end();
    }
    let (stuck, _) = program("watchdog::the_watchdog_is_on_while_a_program_is_written");
    assert!(stuck[0].contains("has not yielded for "), "{stuck:?}");
}
