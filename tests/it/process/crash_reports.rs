//! What a crashing process reports of itself and of those near it.

use crate::kit::captured::{Captive, Captured};
use crate::kit::{Mail, idle, idle_trapper, in_process, unique};
use otp::{ExitReason, Inbox, Pid};
use std::future::pending;

/// The one crash report since the last look.
fn crash(reports: &Captured) -> Captive {
    let mut found = reports.taken();
    assert_eq!(found.len(), 1, "{found:?}");
    found.pop().filter(|report| report.label == "proc_lib crash").expect("it is a crash report")
}

async fn größe(_inbox: Inbox) -> ExitReason {
    ExitReason::error("zu klein")
}

/// `proc_lib_SUITE`: `crash/b` (PL-002)
#[otp::test]
async fn a_process_says_who_it_was() {
    let reports = Captured::start("otp::report");
    in_process(|inbox| async move {
        let name = unique("parent");
        otp::register(name.as_str(), inbox.pid()).expect("a new name");
        let pid = otp::spawn(größe);
        otp::exited(pid).await;
        let report = crash(&reports);
        assert_eq!(report.process, pid.to_string());
        assert_eq!(report.field("reason"), Some("zu klein"));
        assert_eq!(report.field("class"), Some("exit"));
        let function = report.field("initial_call").expect("known");
        assert!(function.ends_with("crash_reports::größe"), "{function}");
        assert_eq!(report.field("ancestors"), Some(format!("[{name}]").as_str()));
        assert_eq!(report.field("name"), None);
        assert_eq!(report.title(), format!("process {pid} ({function}) crashed"));

        let line = line!() + 1;
        let fail = || -> () { panic!("in a closure") };
        let pid = otp::spawn(async move |_| fail());
        otp::exited(pid).await;
        let report = crash(&reports);
        assert_eq!(report.field("class"), Some("panic"));
        let location = report.field("location").expect("known");
        assert!(location.contains(&format!("crash_reports.rs:{line}:")), "{location}");
        assert!(report.field("reason").is_some_and(|reason| reason.ends_with(": in a closure")));
        let function = report.field("initial_call").expect("known");
        assert!(function.ends_with("::a_process_says_who_it_was"), "{function}");
    })
    .await;
}

/// The neighbours a report names.
fn neighbours(report: &Captive) -> Vec<&str> {
    report.field("neighbours").map_or_else(Vec::new, |text| text.lines().collect())
}

/// Spawns a process that is linked with these and crashes.
async fn crash_among(linked: Vec<Pid>) {
    let pid = otp::spawn(move |_inbox| async move {
        for pid in linked {
            otp::link(pid);
        }
        ExitReason::error("crash")
    });
    otp::exited(pid).await;
}

/// `proc_lib_SUITE`: `crash/c` (PL-003)
#[otp::test]
async fn neighbours_are_those_who_may_end_with_it() {
    let reports = Captured::start("otp::report");
    in_process(|inbox| async move {
        let behind = idle();
        let near = otp::spawn(move |_inbox| async move {
            otp::link(behind);
            pending::<()>().await;
        });
        let (stranger, trapper) = (idle(), idle_trapper().await);
        let name = unique("near");
        otp::register(name.as_str(), near).expect("a new name");
        tokio::task::yield_now().await;
        crash_among(vec![near, trapper]).await;
        let report = crash(&reports);
        let links = report.field("links").expect("they are told");
        assert!(links.contains(&near.to_string()) && links.contains(&trapper.to_string()), "{links}");
        let found = neighbours(&report);
        let [first, second] = found.as_slice() else { panic!("two neighbours, not {found:#?}") };
        assert!(first.starts_with(&format!("{near} ({name}) ")), "{first}");
        assert!(first.contains("crash_reports::neighbours_are_those_who_may_end_with_it"), "{first}");
        for says in ["waiting", "message queue length 0", &format!("ancestors [{}]", inbox.pid())] {
            assert!(first.contains(says), "`{says}` in {first}");
        }
        let links = first.split_once("links [").expect("they are told").1;
        assert!(links.contains(&behind.to_string()) && links.contains(&report.process), "{first}");
        assert!(second.starts_with(&behind.to_string()), "{second}");
        assert!(!found.iter().any(|line| line.starts_with(&stranger.to_string())));
        otp::exit(trapper, ExitReason::Kill);
    })
    .await;
}

/// `proc_lib_SUITE`: `crash/c` (PL-003): OTP names fifteen
#[otp::test]
async fn a_crowd_is_not_told_in_full() {
    let reports = Captured::start("otp::report");
    crash_among((0..100).map(|_| idle()).collect()).await;
    let report = crash(&reports);
    assert_eq!(neighbours(&report).len(), 15);
    let links = report.field("links").expect("they are told");
    assert!(links.ends_with(", and 68 more]"), "{links}");
}

/// `proc_lib_SUITE`: `stacktrace` (PL-005)
#[otp::test]
async fn a_linked_process_gets_the_panic_or_the_reason() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let line = line!() + 1;
        let fail = || -> () { panic!("{}", "ball") };
        let pid = otp::spawn_link(async move |_| fail());
        let (from, reason) = inbox.exit().await;
        let ExitReason::Panic(panic) = reason else { panic!("a panic, not {reason:?}") };
        assert_eq!((from, panic.message.as_str()), (Some(pid), "ball"));
        assert!(panic.location.as_ref().is_some_and(|place| place.contains(&format!("crash_reports.rs:{line}:"))));
        let asked = ["RUST_LIB_BACKTRACE", "RUST_BACKTRACE"].into_iter().find_map(std::env::var_os);
        assert_eq!(panic.backtrace.is_some(), asked.is_some_and(|asked| asked != "0"));

        let pid = otp::spawn_link(async |_| ExitReason::error("bye"));
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::error("bye")));
    })
    .await;
}
