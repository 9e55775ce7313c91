//! Stopping a server and waiting for its end.

use crate::kit::{Mail, in_process, unique};
use otp::CallError;
use otp::prelude::*;
use std::future::pending;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

#[derive(Clone, Copy, Debug)]
enum Leaves {
    Quietly,
    Slowly,
    ForAnotherReason,
    Never,
}

/// Notes what happens to it.
struct Leaver {
    leaves: Leaves,
    notes: UnboundedSender<String>,
}

#[gen_server]
impl Leaver {
    #[init]
    fn new(leaves: Leaves, notes: UnboundedSender<String>) -> Self {
        Self { leaves, notes }
    }
    #[call]
    async fn stop_myself(&mut self, cx: &mut Ctx<Self>) -> Result<(), CallError> {
        cx.me().stop().await
    }
    #[cast]
    fn note(&mut self, text: &'static str) {
        let _ = self.notes.send(text.to_owned());
    }
    #[terminate]
    async fn leave(&mut self, reason: &ExitReason) {
        let _ = self.notes.send(format!("terminate: {reason}"));
        match self.leaves {
            Leaves::Quietly => {}
            Leaves::Slowly => tokio::time::sleep(Duration::from_secs(10)).await,
            Leaves::ForAnotherReason => panic!("die"),
            Leaves::Never => pending().await,
        }
    }
}

async fn leaver(leaves: Leaves) -> (LeaverRef, UnboundedReceiver<String>) {
    let (notes, read) = unbounded_channel();
    (Leaver::spec(leaves, notes).start().await.expect("it starts"), read)
}

/// `gen_server_SUITE`: `stop1` (GS-011); `proc_lib_SUITE`: `stop/a` (PL-014); elixir `gen_server_test`: `stop/3` (XG-010)
#[tokio::test(start_paused = true)]
async fn a_stopped_server_is_gone_and_cannot_be_stopped_again() {
    let (server, mut notes) = leaver(Leaves::Quietly).await;
    let pid = server.pid().expect("alive");
    assert_eq!(server.stop().await, Ok(()));
    assert!(!otp::is_alive(pid));
    assert_eq!(notes.recv().await.as_deref(), Some("terminate: normal"));
    assert_eq!(server.stop().await, Err(CallError::NoProc));
}

/// `gen_server_SUITE`: `stop2` (GS-012); `proc_lib_SUITE`: `stop/a` (PL-014)
#[tokio::test(start_paused = true)]
async fn a_server_is_stopped_for_any_reason() {
    in_process(|mut inbox| async move {
        let (server, mut notes) = leaver(Leaves::Quietly).await;
        server.monitor();
        assert_eq!(server.stop_with(ExitReason::error("other_reason"), None).await, Ok(()));
        assert_eq!(inbox.down().await.reason, ExitReason::error("other_reason"));
        assert_eq!(notes.recv().await.as_deref(), Some("terminate: other_reason"));
    })
    .await;
}

/// `gen_server_SUITE`: `stop4`, `stop5` (GS-014, GS-015); `proc_lib_SUITE`: `stop/a` (PL-014); elixir `gen_server_test`:
/// `stop/3` (XG-010)
#[tokio::test(start_paused = true)]
async fn a_server_is_stopped_by_its_name() {
    let name = unique("stopped");
    let (notes, _read) = unbounded_channel();
    Leaver::spec(Leaves::Quietly, notes).name(name.as_str()).start().await.expect("it starts");
    let by_name = Leaver::named(&name);
    assert_eq!(by_name.stop().await, Ok(()));
    assert_eq!(otp::whereis(&name), None);
    assert_eq!(by_name.stop().await, Err(CallError::NoProc));
    assert_eq!(Leaver::named("nobody has this name").stop().await, Err(CallError::NoProc));
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_is_handled_before() {
    let (server, mut notes) = leaver(Leaves::Quietly).await;
    server.note("first");
    server.note("second");
    server.stop().await.expect("it stops");
    for expected in ["first", "second", "terminate: normal"] {
        assert_eq!(notes.recv().await.as_deref(), Some(expected));
    }
}

/// `proc_lib_SUITE`: `stop/b` (PL-015)
#[tokio::test(start_paused = true)]
async fn another_reason_is_an_error() {
    let (server, _notes) = leaver(Leaves::ForAnotherReason).await;
    let Err(CallError::Exited(ExitReason::Panic(panic))) = server.stop().await else { panic!("its own reason") };
    assert_eq!(panic.message, "die");
    let (server, _notes) = leaver(Leaves::Never).await;
    let pid = server.pid().expect("alive");
    let (stopped, ()) = tokio::join!(server.stop(), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        otp::exit(pid, ExitReason::Kill);
    });
    assert_eq!(stopped, Err(CallError::Exited(ExitReason::Killed)));
}

/// `proc_lib_SUITE`: `stop/c` (PL-016)
#[tokio::test(start_paused = true)]
async fn a_stop_that_takes_too_long_goes_on() {
    for time in [Duration::from_secs(1), Duration::ZERO] {
        let (server, mut notes) = leaver(Leaves::Slowly).await;
        let pid = server.pid().expect("alive");
        assert_eq!(server.stop_with(ExitReason::Normal, Some(time)).await, Err(CallError::Timeout(time)));
        assert!(otp::is_alive(pid));
        assert_eq!(otp::exited(pid).await, ExitReason::Normal);
        assert_eq!(notes.recv().await.as_deref(), Some("terminate: normal"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stop_stops_all_the_same() {
    let (server, _notes) = leaver(Leaves::Slowly).await;
    let pid = server.pid().expect("alive");
    let dropped = tokio::time::timeout(Duration::from_secs(1), server.stop()).await;
    assert!(dropped.is_err());
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
}

/// elixir `gen_server_test`: `stop/3` (XG-010)
#[tokio::test(start_paused = true)]
async fn a_server_cannot_stop_itself_and_wait_for_it() {
    let (server, _notes) = leaver(Leaves::Quietly).await;
    assert_eq!(server.stop_myself().await, Ok(Err(CallError::CallingSelf)));
    assert!(server.is_alive());
}

/// `gen_server_SUITE`: `undef_terminate1`, `undef_terminate2` (GS-067)
#[tokio::test(start_paused = true)]
async fn a_server_without_terminate_stops_too() {
    use super::plan::{Plan, spec};
    for reason in [ExitReason::Normal, ExitReason::error("other")] {
        let server = spec(Plan::Succeed).start().await.expect("it starts");
        assert_eq!(server.stop_with(reason, None).await, Ok(()));
    }
}

/// Takes its time to be dropped.
struct Heavy {
    lifted: std::sync::mpsc::Receiver<()>,
}

#[gen_server]
impl Heavy {
    #[init]
    fn new(lifted: std::sync::mpsc::Receiver<()>) -> Self {
        Self { lifted }
    }

    #[cast]
    fn rest(&self) {}
}

impl Drop for Heavy {
    fn drop(&mut self) {
        let _ = self.lifted.recv();
    }
}

/// Who is told that there is nothing to stop any more finds the name free.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_ends_already_is_waited_for() {
    let (lift, lifted) = std::sync::mpsc::channel();
    let name = unique("heavy");
    let heavy = Heavy::spec(lifted).name(name.as_str()).start().await.expect("it starts");
    otp::exit(heavy.pid().expect("alive"), ExitReason::Kill);
    while heavy.is_alive() {
        tokio::task::yield_now().await;
    }
    let short = Duration::from_millis(1);
    assert_eq!(heavy.stop_with(ExitReason::Normal, Some(short)).await, Err(CallError::Timeout(short)));
    let stopped = tokio::spawn(async move { heavy.stop().await });
    lift.send(()).expect("it waits for this");
    assert_eq!(stopped.await.expect("no panic"), Err(CallError::NoProc));
    assert!(otp::registered().iter().all(|known| **known != *name));
}
