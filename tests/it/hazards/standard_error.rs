//! What a program without a `tracing` subscriber prints when a server crashes: one block.

use otp::prelude::*;
use std::env;
use std::fmt::Write as _;
use std::process::Command;

const INSIDE: &str = "OTP_TEST_STANDARD_ERROR";

#[derive(Debug, Default)]
struct Fragile {
    n: u32,
}

#[gen_server]
impl Fragile {
    #[call]
    fn crash(&mut self, by: u32) {
        self.n += by;
        panic!("at {}", self.n);
    }
    #[cast]
    fn end(&mut self) -> Stop {
        Stop::error("the end")
    }
}

#[derive(Debug, Default)]
struct Sticky;

#[gen_server]
impl Sticky {
    #[cast]
    fn end(&mut self) -> Stop {
        Stop::error("the end")
    }
}

impl Drop for Sticky {
    fn drop(&mut self) {
        panic!("it sticks");
    }
}

/// Runs one of the tests below as a program of its own, and returns what it prints to standard error.
fn printed(test: &str, backtrace: &str) -> String {
    let output = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", &format!("hazards::standard_error::{test}"), "--nocapture"])
        .env(INSIDE, "1")
        .env("RUST_BACKTRACE", backtrace)
        .env_remove("RUST_LIB_BACKTRACE")
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).expect("a text")
}

fn run(body: impl Future<Output = ()>) {
    otp::report::keep_last_message(true);
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(body);
}

/// `text` without what differs from run to run.
fn plain(text: &str) -> String {
    let mut pids = Vec::new();
    let mut out = String::new();
    for (at, part) in text.split("<0.").enumerate() {
        let Some((id, rest)) = part.split_once('>').filter(|_| at > 0) else {
            out.push_str(part);
            continue;
        };
        let known = pids.iter().position(|pid| *pid == id).unwrap_or_else(|| {
            pids.push(id);
            pids.len() - 1
        });
        write!(out, "<{known}>{rest}").expect("a String takes every write");
    }
    out
}

/// `gen_server_SUITE`: `crash/b` (GS-020), with the crash report of the same process in the same block
#[test]
fn a_crash_is_one_block() {
    if env::var_os(INSIDE).is_some() {
        return run(async {
            let fragile = Fragile::spec().name("brittle").start().await.expect("it starts");
            let asker = otp::spawn(async move |_| drop(fragile.crash(7).await));
            otp::exited(asker).await;
        });
    }
    let text = plain(&printed("a_crash_is_one_block", "0"));
    let (reason, line) = text.lines().find_map(|line| line.split_once(".rs:")).expect("a place");
    let place = line.split_once(": at 7").expect("a reason").0;
    let expected = format!(
        "[error] GenServer Fragile (<0>) terminating
    registered name: brittle
{reason}.rs:{place}: at 7
    last message: crash(by: 7)
    client: <1> waits
    state: Fragile {{ n: 7 }}
    message queue length: 0
    ancestors: []
    links: []
    trap exit: false
"
    );
    assert_eq!(text, expected);
}

#[test]
fn a_backtrace_is_printed_if_it_is_asked_for() {
    if env::var_os(INSIDE).is_some() {
        return run(async {
            let fragile = Fragile::start().await.expect("it starts");
            assert!(fragile.crash(7).await.is_err());
        });
    }
    let text = printed("a_backtrace_is_printed_if_it_is_asked_for", "1");
    let (_, trace) = text.split_once("\n    backtrace: ").expect("a backtrace");
    assert!(trace.contains("Fragile"), "{text}");
    assert_eq!(text.matches("[error]").count(), 1, "{text}");
}

/// What goes wrong between the two reports is not lost, and neither is what the server has said.
#[test]
fn a_second_reason_is_a_second_block() {
    if env::var_os(INSIDE).is_some() {
        return run(async {
            let sticky = Sticky::start().await.expect("it starts");
            let pid = sticky.pid().expect("alive");
            sticky.end();
            assert!(matches!(otp::exited(pid).await, ExitReason::Panic(_)));
        });
    }
    let text = printed("a_second_reason_is_a_second_block", "0");
    let blocks: Vec<&str> = text.split("[error] ").skip(1).collect();
    let [server, process] = blocks.as_slice() else { panic!("two blocks, not {text}") };
    assert!(server.starts_with("GenServer Sticky") && server.contains("reason: the end"), "{server}");
    assert!(process.starts_with("process ") && process.contains(": it sticks"), "{process}");
}

/// Each report is complete before the next, in OTP's order; the progress of the new child is not printed.
#[test]
fn the_supervisor_comes_after_its_child() {
    supervisor! {
        Root: one_for_one {
            fragile: Fragile = Fragile::spec(),
        }
    }
    if env::var_os(INSIDE).is_some() {
        return run(async {
            let root = Root.start_link().await.expect("it starts");
            root.fragile().end();
            while root.fragile().crash(0).await.is_ok() {}
            root.stop().await.expect("it stops");
        });
    }
    let text = printed("the_supervisor_comes_after_its_child", "0");
    let heads: Vec<&str> = text.lines().filter(|line| !line.starts_with(' ')).collect();
    let starts = ["[error] GenServer Fragile ", "[error] Supervisor Root "];
    assert!(heads.len() >= 2, "{text}");
    for (head, start) in heads.iter().zip(starts.into_iter().cycle()) {
        assert!(head.starts_with(start), "{head}\n{text}");
    }
}
