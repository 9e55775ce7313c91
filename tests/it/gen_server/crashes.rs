//! How an end is seen from all sides at once: by the caller, by the linked starter, in the reports.

use crate::kit::captured::{Captive, Captured};
use crate::kit::{Mail, in_process};
use otp::CallError;
use otp::prelude::*;
use std::future::Future;

struct Fragile {
    secret: &'static str,
    terminate_panics: bool,
}

#[derive(Debug)]
struct Shake;

#[derive(Debug)]
struct Other;

#[gen_server]
impl Fragile {
    #[init]
    fn new(terminate_panics: bool) -> Self {
        Self { secret: "geheim", terminate_panics }
    }
    #[call]
    fn fail(&mut self, reason: ExitReason) -> Result<(), Stop> {
        Err(Stop::reason(reason))
    }
    #[call]
    fn stop_without_reply(&mut self, reason: ExitReason, cx: &mut Ctx<Self>, _reply: ReplyTo<()>) {
        cx.stop(reason);
    }
    #[call]
    fn secret(&self) -> usize {
        self.secret.len()
    }
    #[cast]
    fn end(&mut self, why: &'static str) -> Stop {
        Stop::error(why)
    }
    #[info]
    fn shake(&mut self, _: Shake) {
        panic!("shaken");
    }
    #[info]
    fn rest(&mut self, _: Info) {
        panic!("taken by surprise");
    }
    #[terminate]
    fn last(&mut self) {
        assert!(!self.terminate_panics, "in terminate");
    }
    #[format_status]
    fn show(&self) -> String {
        format!("a secret of {} letters", self.secret.len())
    }
}

/// How the server ends, seen by the starter that is linked with it and traps exits; and the reports.
async fn seen<F>(
    terminate_panics: bool,
    act: impl FnOnce(FragileRef) -> F + Send + 'static,
) -> (ExitReason, Vec<Captive>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let reports = Captured::start("otp::report");
    let reason = in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        let server = Fragile::start_link(terminate_panics).await.expect("it starts");
        let pid = server.pid();
        act(server).await;
        let (from, reason) = inbox.exit().await;
        assert_eq!(from, pid);
        inbox.is_silent().await;
        reason
    })
    .await;
    (reason, reports.taken())
}

/// `gen_server_SUITE`: `crash/a` (GS-019)
#[tokio::test(start_paused = true)]
async fn a_clean_end_reaches_the_caller_and_the_link_and_no_report() {
    for reason in [ExitReason::Shutdown, ExitReason::shutdown_with("over")] {
        let given = reason.clone();
        let (exit, reports) = seen(false, |server| async move {
            assert_eq!(server.fail(given.clone()).await, Err(CallError::Exited(given)));
        })
        .await;
        assert_eq!((&exit, reports.len()), (&reason, 0), "{reports:?}");
        let given = reason.clone();
        let (exit, reports) = seen(false, |server| async move {
            assert_eq!(server.stop_without_reply(given.clone()).await, Err(CallError::Exited(given)));
        })
        .await;
        assert_eq!((&exit, reports.len()), (&reason, 0), "{reports:?}");
    }
}

fn message(reason: &ExitReason) -> &str {
    match reason {
        ExitReason::Panic(panic) => &panic.message,
        other => panic!("a panic, not {other:?}"),
    }
}

/// `gen_server_SUITE`: `terminate_crash_format` (GS-057)
#[tokio::test(start_paused = true)]
async fn a_panic_in_terminate_is_what_is_reported() {
    let (exit, reports) = seen(true, |server| async move { server.end("boom") }).await;
    assert_eq!(message(&exit), "in terminate");
    let [terminate, crash] = reports.as_slice() else { panic!("two reports, not {reports:#?}") };
    for report in [terminate, crash] {
        assert!(report.line("reason").contains("in terminate"), "{report:?}");
        assert!(!report.line("reason").contains("boom"), "{report:?}");
    }
    assert_eq!(terminate.line("state"), "a secret of 6 letters");
    let last = terminate.line("last message");
    assert!(last.contains("boom"), "{last}");
}

/// `gen_server_SUITE`: `undef_in_terminate` (GS-068)
#[tokio::test(start_paused = true)]
async fn a_panic_in_terminate_is_not_swallowed_after_a_clean_end() {
    let (exit, reports) = seen(true, |server| async move {
        assert_eq!(server.secret().await, Ok(6));
        assert!(server.stop().await.is_err());
    })
    .await;
    assert_eq!(message(&exit), "in terminate");
    assert_eq!(reports.len(), 2);
}

/// `gen_server_SUITE`: `undef_in_handle_info` (GS-068): what a handler of one's own does is no unexpected message
#[tokio::test(start_paused = true)]
async fn a_panic_in_an_info_handler_is_a_crash() {
    let (exit, reports) = seen(false, |server| async move { ServerHandle::send(&server, Shake) }).await;
    assert_eq!(message(&exit), "shaken");
    assert_eq!(
        reports.iter().map(|report| report.label.as_str()).collect::<Vec<_>>(),
        ["gen_server terminate", "crash"]
    );
    let (exit, _) = seen(false, |server| async move { ServerHandle::send(&server, Other) }).await;
    assert_eq!(message(&exit), "taken by surprise");
}
