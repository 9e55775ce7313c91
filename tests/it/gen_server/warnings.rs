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
