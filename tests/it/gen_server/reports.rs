//! What a crashing server reports.

use crate::kit::captured::Captured;
use crate::kit::{in_process, unique};
use otp::prelude::*;
use std::fmt;

#[derive(Debug)]
struct Shown {
    value: u32,
}

#[derive(Debug)]
struct Poke {
    #[expect(dead_code, reason = "its Debug is what counts")]
    secret: u32,
}

#[gen_server]
impl Shown {
    #[init]
    fn new(value: u32) -> Result<Self, Stop> {
        match value {
            0 => Err(Stop::error("zero")),
            1 => Err(Stop::ignore()),
            2 => Err(Stop::refuse("two")),
            _ => Ok(Self { value }),
        }
    }
    #[cast]
    fn set(&mut self, value: u32) {
        self.value = value;
    }
    #[cast]
    fn crash(&mut self, by: u32, why: &'static str) {
        self.value += by;
        panic!("because of {why}");
    }
    #[call]
    fn end(&mut self, reason: ExitReason) -> Result<(), Stop> {
        Err(Stop::reason(reason))
    }
    #[info]
    fn poke(&mut self, _: Poke) -> Stop {
        Stop::error("poked")
    }
}

async fn shown(value: u32) -> ShownRef {
    Shown::start(value).await.expect("it starts")
}

/// Waits until the server is gone, so that everything is reported.
async fn gone(server: &impl AsRef<otp::ServerRef<Shown>>) {
    if let Some(pid) = server.as_ref().pid() {
        otp::exited(pid).await;
    }
}

/// `gen_server_SUITE`: `crash/b` (GS-020 in part)
#[tokio::test(start_paused = true)]
async fn a_crash_is_told_by_the_server_and_then_by_its_process() {
    let reports = Captured::start("otp::report");
    in_process(|inbox| async move {
        let name = unique("shown");
        let server = Shown::spec(40).name(name.as_str()).start().await.expect("it starts");
        let pid = server.pid().expect("alive").to_string();
        server.crash(2, "reasons");
        gone(&server).await;
        let found = reports.taken();
        let [terminate, crash] = found.as_slice() else { panic!("two reports, not {found:#?}") };
        assert_eq!((terminate.label.as_str(), crash.label.as_str()), ("gen_server terminate", "crash"));
        assert!([terminate, crash].iter().all(|report| report.level == tracing::Level::ERROR && report.process == pid));
        assert!(terminate.title().contains("Shown") && terminate.title().contains(&pid), "{terminate:?}");
        for report in [terminate, crash] {
            let reason = report.line("reason");
            assert!(reason.contains("because of reasons"), "{reason}");
            assert!(reason.contains("gen_server/reports.rs:"), "the place is told: {reason}");
        }
        let last = terminate.line("last message");
        assert!(last.contains("crash") && last.contains('2') && last.contains("\"reasons\""), "{last}");
        assert_eq!(terminate.line("state"), "Shown { value: 42 }");
        assert_eq!(crash.line("registered name"), name);
        assert_eq!(crash.line("ancestors"), format!("[{}]", inbox.pid()));
        assert_eq!(crash.line("message queue length"), "0");
        assert_eq!(crash.line("trap exit"), "false");
    })
    .await;
}

/// `gen_server_SUITE`: `crash/a` (GS-019); `proc_lib_SUITE`: `crash/a` (PL-001)
#[tokio::test(start_paused = true)]
async fn a_clean_end_is_not_reported() {
    let reports = Captured::start("otp::report");
    for reason in [ExitReason::Normal, ExitReason::Shutdown, ExitReason::shutdown_with("over")] {
        let server = shown(9).await;
        assert_eq!(server.end(reason.clone()).await, Err(otp::CallError::Exited(reason)));
    }
    assert!(shown(9).await.stop().await.is_ok());
    assert_eq!(reports.labels(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_error_is_reported_like_a_crash() {
    let reports = Captured::start("otp::report");
    let server = shown(9).await;
    let _ = server.end(ExitReason::error("boom")).await;
    let found = reports.taken();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|report| report.line("reason") == "boom"), "{found:?}");
}

/// A process that is killed runs nothing more, so that it has no report.
#[tokio::test(start_paused = true)]
async fn a_deadly_signal_is_not_the_servers_crash() {
    let reports = Captured::start("otp::report");
    for reason in [ExitReason::Kill, ExitReason::error("from outside")] {
        let server = shown(9).await;
        otp::exit(server.pid().expect("alive"), reason);
        gone(&server).await;
    }
    assert_eq!(reports.labels(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_init_is_a_crash_of_the_process_alone() {
    let reports = Captured::start("otp::report");
    assert!(Shown::start(0).await.is_err());
    let found = reports.taken();
    let [crash] = found.as_slice() else { panic!("one report, not {found:#?}") };
    assert_eq!((crash.label.as_str(), crash.line("reason")), ("crash", "zero"));
    assert!(Shown::start(1).await.is_err() && Shown::start(2).await.is_err());
    assert_eq!(reports.labels(), [""; 0], "to ignore or refuse is no crash");
}

#[tokio::test(start_paused = true)]
async fn the_last_message_may_be_an_info() {
    let reports = Captured::start("otp::report");
    let server = shown(9).await;
    server.set(10);
    ServerHandle::send(&server, Poke { secret: 7 });
    gone(&server).await;
    let found = reports.taken();
    let last = found[0].line("last message");
    assert!(last.contains("Poke"), "{last}");
    assert_eq!(found[0].line("state"), "Shown { value: 10 }");
}

/// What is behind the crash is counted, not printed.
#[tokio::test(start_paused = true)]
async fn the_queue_is_counted() {
    let reports = Captured::start("otp::report");
    let server = shown(9).await;
    server.crash(1, "order");
    (0..3).for_each(|n| server.set(n));
    gone(&server).await;
    assert_eq!(reports.taken()[1].line("message queue length"), "3");
}

struct Opaque {
    _key: [u8; 4],
}

#[gen_server]
impl Opaque {
    #[init]
    fn new() -> Self {
        Self { _key: [1, 2, 3, 4] }
    }
    #[cast]
    fn crash(&mut self) {
        panic!("opaque");
    }
}

#[tokio::test(start_paused = true)]
async fn a_state_without_debug_is_its_types_name() {
    let reports = Captured::start("otp::report");
    let server = Opaque::start().await.expect("it starts");
    server.crash();
    otp::exited(server.pid().expect("alive")).await;
    let found = reports.taken();
    let state = found[0].line("state");
    assert!(state.starts_with('<') && state.ends_with("Opaque>"), "{state}");
}

#[derive(Debug)]
struct Redacted {
    #[expect(dead_code, reason = "it must not be printed")]
    password: &'static str,
}

#[gen_server]
impl Redacted {
    #[init]
    fn new() -> Self {
        Self { password: "geheim" }
    }
    #[cast]
    fn crash(&mut self) {
        panic!("redacted");
    }
    #[format_status]
    fn show(&self) -> String {
        "a password".to_owned()
    }
}

/// `gen_server_SUITE`: `error_format_status` (GS-056)
#[tokio::test(start_paused = true)]
async fn format_status_chooses_what_is_shown() {
    let reports = Captured::start("otp::report");
    let server = Redacted::start().await.expect("it starts");
    server.crash();
    otp::exited(server.pid().expect("alive")).await;
    let found = reports.taken();
    assert_eq!(found[0].line("state"), "a password");
    assert!(found.iter().all(|report| !report.text.contains("geheim")));
}

struct Unprintable;

impl fmt::Debug for Unprintable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("in Debug")
    }
}

#[gen_server]
impl Unprintable {
    #[init]
    fn new() -> Self {
        Self
    }
    #[cast]
    fn end(&mut self) -> Stop {
        Stop::error("boom")
    }
}

/// `gen_server_SUITE`: `crash_in_format_status` (GS-058 in part)
#[tokio::test(start_paused = true)]
async fn a_debug_that_panics_does_not_change_the_end() {
    let reports = Captured::start("otp::report");
    let server = Unprintable::start().await.expect("it starts");
    let ended = tokio::spawn(otp::exited(server.pid().expect("alive")));
    tokio::task::yield_now().await;
    server.end();
    assert_eq!(ended.await.expect("no panic"), ExitReason::error("boom"));
    let found = reports.taken();
    assert_eq!(found.len(), 2);
    assert!(found[0].line("state").contains("Debug panicked"), "{found:?}");
}

#[derive(Debug)]
struct Wide(#[expect(dead_code, reason = "its Debug is what counts")] Vec<u64>);

#[gen_server]
impl Wide {
    #[init]
    fn new() -> Self {
        Self((0..100_000).collect())
    }
    #[cast]
    fn crash(&mut self) {
        panic!("wide");
    }
}

/// `gen_server_SUITE`: `format_log_1` (GS-069 in part)
#[tokio::test(start_paused = true)]
async fn a_huge_state_is_cut() {
    let reports = Captured::start("otp::report");
    let server = Wide::start().await.expect("it starts");
    server.crash();
    otp::exited(server.pid().expect("alive")).await;
    let found = reports.taken();
    let state = found[0].line("state");
    assert!(state.len() < 10_000 && state.ends_with('…'), "{} bytes", state.len());
}
