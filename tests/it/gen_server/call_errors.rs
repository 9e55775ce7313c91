//! Why a call may have no reply.

use crate::kit::{in_process, unique};
use otp::CallError;
use otp::prelude::*;
use std::future::pending;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct Moody {
    handled: u32,
}

#[gen_server]
impl Moody {
    #[call]
    async fn slowly(&mut self, time: Duration) -> u32 {
        tokio::time::sleep(time).await;
        self.handled += 1;
        self.handled
    }
    #[call(timeout = "2s")]
    async fn two_seconds(&mut self) {
        pending::<()>().await;
    }
    #[call]
    fn handled(&self) -> u32 {
        self.handled
    }
    #[call]
    fn end(&mut self, reason: ExitReason) -> Result<u32, Stop> {
        Err(Stop::reason(reason))
    }
    #[call]
    fn stop_as_told(&mut self, cx: &mut Ctx<Self>) -> &'static str {
        cx.stop(ExitReason::Normal);
        "ok"
    }
    #[call]
    fn crash(&mut self) -> u32 {
        panic!("in the handler")
    }
    #[call]
    async fn never(&mut self) {
        pending::<()>().await;
    }
    #[call]
    async fn call_myself(&mut self, cx: &mut Ctx<Self>) -> Result<u32, CallError> {
        cx.me().handled().await
    }
    #[call]
    async fn call_myself_within(&mut self, time: Option<Duration>, cx: &mut Ctx<Self>) -> Result<u32, CallError> {
        let me = cx.me();
        match time {
            Some(time) => me.handled().timeout(time).await,
            None => me.handled().no_timeout().await,
        }
    }
    #[call]
    async fn call_by_name(&mut self, name: String) -> Result<u32, CallError> {
        Moody::named(&name).handled().await
    }
}

#[derive(Debug, Default)]
struct Other;

#[gen_server]
impl Other {
    #[call]
    fn hello(&self) -> &'static str {
        "hello"
    }
    #[cast]
    fn quietly(&self) {}
}

async fn moody() -> MoodyRef {
    Moody::start().await.expect("it starts")
}

/// `gen_server_SUITE`: `start/a` (GS-001); elixir `gen_server_test`: `call/3 exit messages` (XG-005 in part)
#[tokio::test(start_paused = true)]
async fn nobody_there() {
    let server = moody().await;
    let pid = server.pid().expect("alive");
    assert_eq!(server.handled().await, Ok(0));
    assert_eq!(server.stop_as_told().await, Ok("ok"));
    otp::exited(pid).await;
    assert_eq!(server.handled().await, Err(CallError::NoProc));
    assert_eq!(Moody::named("nobody is called so").handled().await, Err(CallError::NoProc));
}

/// `gen_server_SUITE`: `call/c` (GS-023); elixir `gen_server_test`: `call/3 exit messages` (XG-005 in part)
#[tokio::test(start_paused = true)]
async fn no_reply_in_time() {
    let server = moody().await;
    assert_eq!(server.slowly(SECOND * 2).timeout(SECOND).await, Err(CallError::Timeout(SECOND)));
    // the late reply is dropped, the request was handled, and the server goes on
    assert_eq!(server.handled().await, Ok(1));
    assert_eq!(server.slowly(SECOND).timeout(SECOND * 2).await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn five_seconds_unless_the_handler_or_the_caller_says_otherwise() {
    let server = moody().await;
    let began = tokio::time::Instant::now();
    assert_eq!(server.never().await, Err(CallError::Timeout(SECOND * 5)));
    assert!(began.elapsed() >= SECOND * 5);
    let server = moody().await;
    assert_eq!(server.two_seconds().await, Err(CallError::Timeout(SECOND * 2)));
    let server = moody().await;
    assert_eq!(server.slowly(SECOND * 3600).no_timeout().await, Ok(1));
}

/// `gen_server_SUITE`: `calling_self` (GS-045); elixir `gen_server_test`: `call/3 exit messages` (XG-005 in part)
#[tokio::test(start_paused = true)]
async fn calling_oneself() {
    let name = unique("self");
    let server = Moody::spec().name(name.as_str()).start().await.expect("it starts");
    assert_eq!(server.call_myself().await, Ok(Err(CallError::CallingSelf)));
    for time in [Some(SECOND), Some(Duration::ZERO), None] {
        assert_eq!(server.call_myself_within(time).await, Ok(Err(CallError::CallingSelf)), "{time:?}");
    }
    assert_eq!(server.call_by_name(name).await, Ok(Err(CallError::CallingSelf)));
}

/// `gen_server_SUITE`: `crash/a` (GS-019)
#[tokio::test(start_paused = true)]
async fn the_server_ends_instead_of_replying() {
    let reasons = [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("over"),
        ExitReason::error("boom"),
        ExitReason::Kill,
    ];
    for reason in reasons {
        assert_eq!(moody().await.end(reason.clone()).await, Err(CallError::Exited(reason)));
    }
}

/// `gen_server_SUITE`: `crash/b` (GS-020 in part)
#[tokio::test(start_paused = true)]
async fn the_handler_panics() {
    let server = moody().await;
    let Err(CallError::Exited(ExitReason::Panic(panic))) = server.crash().await else { panic!("a panic") };
    assert_eq!(panic.message, "in the handler");
    assert!(panic.location.as_deref().is_some_and(|place| place.contains("call_errors.rs")));
    assert_eq!(server.handled().await, Err(CallError::NoProc));
}

#[tokio::test(start_paused = true)]
async fn the_server_is_killed_in_the_handler() {
    let server = moody().await;
    let pid = server.pid().expect("alive");
    let (answer, ()) = tokio::join!(server.never(), async {
        tokio::time::sleep(SECOND).await;
        otp::exit(pid, ExitReason::Kill);
    });
    assert_eq!(answer, Err(CallError::Exited(ExitReason::Killed)));
}

/// A request that is still queued when the server ends is not handled, and its caller hears the real reason.
#[tokio::test(start_paused = true)]
async fn the_server_ends_while_the_request_is_queued() {
    let server = moody().await;
    let slow = server.slowly(SECOND).send();
    let end = server.end(ExitReason::error("first")).send();
    let queued = server.handled().send();
    assert_eq!(slow.await, Ok(1));
    assert_eq!(end.await, Err(CallError::Exited(ExitReason::error("first"))));
    assert_eq!(queued.await, Err(CallError::Exited(ExitReason::error("first"))));
}

#[tokio::test(start_paused = true)]
async fn the_name_belongs_to_another_kind_of_server() {
    let name = unique("wrong server");
    let other = Other::spec().name(name.as_str()).start().await.expect("it starts");
    assert_eq!(Moody::named(&name).handled().await, Err(CallError::WrongServer));
    assert_eq!(Moody::named(&name).handled().send().await, Err(CallError::WrongServer));
    assert_eq!(Moody::whereis(&name).expect("the name is known").handled().await, Err(CallError::WrongServer));
    assert_eq!(Other::named(&name).hello().await, Ok("hello"));
    other.quietly();
    let plain = unique("plain process");
    otp::register(plain.as_str(), crate::kit::idle()).expect("free");
    assert_eq!(Moody::named(&plain).handled().await, Err(CallError::WrongServer));
}

/// A caller that is linked and does not trap exits dies by the link, before it hears of the failed call.
#[tokio::test(start_paused = true)]
async fn a_linked_caller_dies_first() {
    let caller = otp::spawn(|_inbox| async {
        let server = Moody::start_link().await?;
        let answer = server.end(ExitReason::error("both")).await;
        assert!(answer.is_ok(), "not reached");
        Ok::<_, otp::StartError>(())
    });
    assert_eq!(otp::exited(caller).await, ExitReason::error("both"));
}

#[tokio::test(start_paused = true)]
async fn a_linked_caller_that_traps_hears_both() {
    use crate::kit::Mail;
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let server = Moody::start_link().await.expect("it starts");
        let answer = server.end(ExitReason::error("both")).await;
        assert_eq!(answer, Err(CallError::Exited(ExitReason::error("both"))));
        assert_eq!(inbox.exit().await.1, ExitReason::error("both"));
    })
    .await;
}

/// `gen_server_SUITE`: `start/j` (GS-010)
#[tokio::test(start_paused = true)]
async fn no_call_leaves_anything_in_the_callers_mailbox() {
    use crate::kit::Mail;
    in_process(|mut inbox| async move {
        let server = moody().await;
        let _ = server.handled().await;
        let _ = server.slowly(SECOND * 2).timeout(SECOND).await;
        drop(server.handled().send());
        let _ = server.crash().await;
        let _ = server.handled().await;
        inbox.is_silent().await;
        let info = otp::process_info(inbox.pid()).expect("alive");
        assert_eq!((info.links.len(), info.monitors.len()), (0, 0));
    })
    .await;
}
