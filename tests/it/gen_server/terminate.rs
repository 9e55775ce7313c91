//! When `terminate` runs, with which reason, and what it changes.

use otp::CallError;
use otp::prelude::*;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

#[derive(Clone, Copy, Debug, Default)]
struct Nature {
    traps: bool,
    terminate_panics: bool,
    terminate_lasts: Duration,
}

struct Mortal {
    nature: Nature,
    notes: UnboundedSender<String>,
}

#[derive(Debug)]
struct Die(ExitReason);

#[gen_server]
impl Mortal {
    #[init]
    fn new(nature: Nature, notes: UnboundedSender<String>, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(nature.traps);
        Self { nature, notes }
    }
    #[call]
    fn call(&mut self, reason: ExitReason) -> Result<u32, Stop> {
        Err(Stop::reason(reason))
    }
    #[call]
    fn stop_and_reply(&mut self, reason: ExitReason, cx: &mut Ctx<Self>) -> &'static str {
        cx.stop(reason);
        "bye"
    }
    #[cast]
    fn cast(&mut self, reason: ExitReason) -> Stop {
        Stop::reason(reason)
    }
    #[cast]
    fn parse(&mut self, text: String) -> Result<(), std::num::ParseIntError> {
        text.parse::<u8>().map(|_| ())
    }
    #[cast]
    fn crash(&mut self) {
        panic!("in the handler");
    }
    #[cast]
    fn go_on(&mut self, reason: ExitReason, cx: &mut Ctx<Self>) {
        cx.continue_with(MortalContinue::Next { reason });
    }
    #[handle_continue]
    fn next(&mut self, reason: ExitReason) -> Result<(), Stop> {
        Err(Stop::reason(reason))
    }
    #[info]
    fn die(&mut self, die: Die) -> Stop {
        Stop::reason(die.0)
    }
    #[terminate]
    async fn last(&mut self, reason: &ExitReason) {
        let _ = self.notes.send(match reason {
            ExitReason::Panic(panic) => format!("panic: {}", panic.message),
            other => other.to_string(),
        });
        tokio::time::sleep(self.nature.terminate_lasts).await;
        assert!(!self.nature.terminate_panics, "in terminate");
    }
}

struct Case {
    server: MortalRef,
    ended: tokio::task::JoinHandle<ExitReason>,
    notes: UnboundedReceiver<String>,
}

impl Case {
    async fn new(nature: Nature) -> Self {
        let (notes, read) = unbounded_channel();
        let server = Mortal::start(nature, notes).await.expect("it starts");
        let ended = tokio::spawn(otp::exited(server.pid().expect("alive")));
        tokio::task::yield_now().await;
        Self { server, ended, notes: read }
    }

    async fn plain() -> Self {
        Self::new(Nature::default()).await
    }

    /// The exit reason, and what `terminate` was told, if it ran.
    async fn end(mut self) -> (ExitReason, Vec<String>) {
        let reason = self.ended.await.expect("no panic");
        let mut notes = Vec::new();
        while let Some(note) = self.notes.recv().await {
            notes.push(note);
        }
        (reason, notes)
    }
}

fn ran(reason: ExitReason) -> (ExitReason, Vec<String>) {
    let note = reason.to_string();
    (reason, vec![note])
}

fn boom() -> ExitReason {
    ExitReason::error("boom")
}

/// `gen_server_SUITE`: `cast`, `info`, `continue` (GS-036, GS-038, GS-040)
#[tokio::test(start_paused = true)]
async fn it_runs_when_a_handler_stops_the_server() {
    for reason in [ExitReason::Normal, ExitReason::Shutdown, boom()] {
        let case = Case::plain().await;
        assert_eq!(case.server.call(reason.clone()).await, Err(CallError::Exited(reason.clone())));
        assert_eq!(case.end().await, ran(reason.clone()));
        let case = Case::plain().await;
        case.server.cast(reason.clone());
        assert_eq!(case.end().await, ran(reason.clone()));
        let case = Case::plain().await;
        ServerHandle::send(&case.server, Die(reason.clone()));
        assert_eq!(case.end().await, ran(reason.clone()));
        let case = Case::plain().await;
        case.server.go_on(reason.clone());
        assert_eq!(case.end().await, ran(reason));
    }
}

#[tokio::test(start_paused = true)]
async fn it_runs_when_a_handler_fails() {
    let case = Case::plain().await;
    case.server.parse("x".to_owned());
    let (reason, notes) = case.end().await;
    let ExitReason::Error(error) = reason else { panic!("an error") };
    assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
    assert_eq!(notes, [error.to_string()]);
}

#[tokio::test(start_paused = true)]
async fn it_runs_when_a_handler_panics() {
    let case = Case::plain().await;
    case.server.crash();
    let (reason, notes) = case.end().await;
    assert!(matches!(reason, ExitReason::Panic(_)));
    assert_eq!(notes, ["panic: in the handler"]);
}

#[tokio::test(start_paused = true)]
async fn it_runs_when_the_server_is_told_to_stop_trapping_or_not() {
    for traps in [false, true] {
        let case = Case::new(Nature { traps, ..Nature::default() }).await;
        assert_eq!(case.server.stop_with(boom(), None).await, Ok(()));
        assert_eq!(case.end().await, ran(boom()));
    }
}

#[tokio::test(start_paused = true)]
async fn it_does_not_run_when_the_server_is_killed() {
    for traps in [false, true] {
        let case = Case::new(Nature { traps, ..Nature::default() }).await;
        otp::exit(case.server.pid().expect("alive"), ExitReason::Kill);
        assert_eq!(case.end().await, (ExitReason::Killed, vec![]));
    }
}

/// A server that does not trap exits and is told to shut down just dies.
#[tokio::test(start_paused = true)]
async fn it_does_not_run_when_an_exit_signal_is_not_trapped() {
    for reason in [ExitReason::Shutdown, boom()] {
        let case = Case::plain().await;
        otp::exit(case.server.pid().expect("alive"), reason.clone());
        assert_eq!(case.end().await, (reason, vec![]));
    }
}

/// `{stop, Reason, Reply, State}`: terminate, then the reply.
#[tokio::test(start_paused = true)]
async fn the_reply_of_a_handler_that_stops_comes_after_it() {
    let lasts = Duration::from_secs(2);
    let mut case = Case::new(Nature { terminate_lasts: lasts, ..Nature::default() }).await;
    let began = tokio::time::Instant::now();
    assert_eq!(case.server.stop_and_reply(ExitReason::Normal).await, Ok("bye"));
    assert!(began.elapsed() >= lasts);
    assert_eq!(case.notes.try_recv().as_deref(), Ok("normal"), "terminate ran before");
    assert_eq!(case.end().await, (ExitReason::Normal, vec![]));
}

#[tokio::test(start_paused = true)]
async fn the_reply_comes_also_when_terminate_panics() {
    let case = Case::new(Nature { terminate_panics: true, ..Nature::default() }).await;
    assert_eq!(case.server.stop_and_reply(ExitReason::Normal).await, Ok("bye"));
    let (reason, notes) = case.end().await;
    assert!(matches!(reason, ExitReason::Panic(_)), "{reason:?}");
    assert_eq!(notes, ["normal"]);
}

/// `gen_server_SUITE`: `terminate_crash_format` (GS-057)
#[tokio::test(start_paused = true)]
async fn a_panic_in_it_is_the_new_reason() {
    let nature = Nature { terminate_panics: true, ..Nature::default() };
    let case = Case::new(nature).await;
    case.server.cast(boom());
    let (reason, notes) = case.end().await;
    let ExitReason::Panic(panic) = reason else { panic!("a panic, not {reason:?}") };
    assert_eq!(panic.message, "in terminate");
    assert_eq!(notes, ["boom"]);
}

#[tokio::test(start_paused = true)]
async fn the_server_can_be_killed_in_it() {
    let case = Case::new(Nature { traps: true, terminate_lasts: Duration::from_secs(60), ..Nature::default() }).await;
    let pid = case.server.pid().expect("alive");
    case.server.cast(boom());
    tokio::time::sleep(Duration::from_secs(1)).await;
    otp::exit(pid, ExitReason::Shutdown);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(otp::is_alive(pid), "it traps");
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(case.end().await, (ExitReason::Killed, vec!["boom".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn messages_behind_a_stop_are_not_handled() {
    let case = Case::plain().await;
    case.server.cast(ExitReason::Normal);
    case.server.crash();
    let unanswered = case.server.call(boom()).send();
    assert_eq!(unanswered.await, Err(CallError::Exited(ExitReason::Normal)));
    assert_eq!(case.end().await, ran(ExitReason::Normal));
}
