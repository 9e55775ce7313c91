//! Messages that nobody handles: a warning, and the server goes on.

use crate::kit::captured::Captured;
use crate::kit::dead;
use otp::prelude::*;

#[derive(Debug, Default)]
struct Deaf;

#[gen_server]
impl Deaf {
    #[call]
    fn ping(&self) -> &'static str {
        "pong"
    }
    #[call]
    fn watch(&self, pid: Pid, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
    }
}

#[derive(Debug, Default)]
struct HalfDeaf;

#[gen_server]
impl HalfDeaf {
    #[call]
    fn ping(&self) -> &'static str {
        "pong"
    }
    #[info]
    fn number(&mut self, _: u32) {}
}

#[derive(Debug)]
struct Letter;

/// `gen_server_SUITE`: `undef_handle_info` (GS-065)
#[tokio::test(start_paused = true)]
async fn a_server_without_info_handlers_warns() {
    let reports = Captured::start("otp::report");
    let deaf = Deaf::start().await.expect("it starts");
    ServerHandle::send(&deaf, Letter);
    assert_eq!(deaf.ping().await, Ok("pong"));
    let found = reports.taken();
    let [warning] = found.as_slice() else { panic!("one report, not {found:?}") };
    assert_eq!((warning.level, warning.label.as_str()), (tracing::Level::WARN, "gen_server no_handle_info"));
    assert_eq!(warning.process, deaf.pid().expect("alive").to_string());
    assert!(warning.title().contains("Deaf"), "{warning:?}");
    assert!(warning.line("message").contains("Letter"), "{warning:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_without_a_handler_for_the_type_warns() {
    let reports = Captured::start("otp::report");
    let server = HalfDeaf::start().await.expect("it starts");
    ServerHandle::send(&server, 1_u32);
    ServerHandle::send(&server, 1_u64);
    assert_eq!(server.ping().await, Ok("pong"));
    let found = reports.taken();
    let [warning] = found.as_slice() else { panic!("one report, not {found:?}") };
    assert!(warning.line("message").contains("u64"), "{warning:?}");
}

#[tokio::test(start_paused = true)]
async fn a_down_nobody_handles_is_a_warning_too() {
    let other = dead(ExitReason::Normal).await;
    let reports = Captured::start("otp::report");
    let deaf = Deaf::start().await.expect("it starts");
    deaf.watch(other).await.expect("it answers");
    assert_eq!(deaf.ping().await, Ok("pong"));
    assert_eq!(reports.labels(), ["gen_server no_handle_info"]);
}

/// OTP has no limit, and neither have we: each message is told of, and nothing is kept.
#[tokio::test(start_paused = true)]
async fn every_message_is_warned_of() {
    let reports = Captured::start("otp::report");
    let deaf = Deaf::start().await.expect("it starts");
    (0..1000_u32).for_each(|n| ServerHandle::send(&deaf, n));
    assert_eq!(deaf.ping().await, Ok("pong"));
    assert_eq!(reports.labels(), vec!["gen_server no_handle_info"; 1000]);
}

/// A full server with these casts behind it.
async fn flood(casts: u32) -> SlowRef {
    let server = Slow::spec().mailbox_capacity(1).start().await.expect("it starts");
    server.work();
    tokio::task::yield_now().await;
    (0..=casts).for_each(|_| server.work());
    server
}

#[derive(Debug, Default)]
struct Slow;

#[gen_server]
impl Slow {
    #[cast]
    async fn work(&mut self) {
        tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
    }
}

/// The warnings of lost casts: of which process, and how many were not given before.
fn lost(reports: &Captured) -> Vec<(String, Option<String>)> {
    let found = reports.taken();
    assert!(found.iter().all(|report| report.label == "cast dropped" && report.level == tracing::Level::WARN));
    found.into_iter().map(|report| (report.process.clone(), report.field("hidden").map(str::to_owned))).collect()
}

#[tokio::test(start_paused = true)]
async fn the_warnings_of_one_server_do_not_hide_those_of_another() {
    let reports = Captured::start("otp::report");
    let (one, other) = (flood(3).await, flood(2).await);
    let pids = [&one, &other].map(|server| server.pid().expect("alive").to_string());
    assert_eq!(lost(&reports), pids.clone().map(|pid| (pid, None)));

    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    one.work();
    one.work();
    assert_eq!(lost(&reports), [(pids[0].clone(), Some("2".to_owned()))], "what was not said is counted");
    otp::exit(one.pid().expect("alive"), ExitReason::Kill);
    otp::exited(one.pid().expect("alive")).await;
    assert_eq!(lost(&reports), [(pids[0].clone(), Some("1".to_owned()))], "and said at the end at the latest");
}
