//! The server of the matrix: it panics where it is told to.

use otp::CallError;
use otp::prelude::*;
use std::fmt;
use std::time::Duration;

/// Where the server panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Nowhere,
    Init,
    InitLater,
    Call,
    CallLater,
    CallAfterReply,
    Cast,
    CastLater,
    Info,
    AnyInfo,
    Down,
    Continue,
    Timer,
    Interval,
    Idle,
    Shrink,
    Terminate,
    TerminateLater,
    DropOfState,
    /// These three panic while the crash of a handler is reported: the handler's panic is the reason.
    DebugOfState,
    DebugOfMessage,
    FormatStatus,
}

use Place as P;

impl Place {
    /// Every place at which a server ends that was running.
    pub(super) const RUNNING: [Place; 19] = [
        P::Call,
        P::CallLater,
        P::CallAfterReply,
        P::Cast,
        P::CastLater,
        P::Info,
        P::AnyInfo,
        P::Down,
        P::Continue,
        P::Timer,
        P::Interval,
        P::Idle,
        P::Shrink,
        P::Terminate,
        P::TerminateLater,
        P::DropOfState,
        P::DebugOfState,
        P::DebugOfMessage,
        P::FormatStatus,
    ];

    /// Panics here if this is where it is `to` panic.
    fn panics(self, to: Self) {
        assert!(self != to, "in {self:?}");
    }

    /// What the panic says that ends the server.
    pub(super) fn words(self) -> String {
        match self {
            P::DebugOfState | P::DebugOfMessage | P::FormatStatus => format!("in {:?}", P::Cast),
            place => format!("in {place:?}"),
        }
    }
}

/// What a server of the matrix is asked with; its `Debug` may panic.
pub(super) struct Word(pub(super) Place);

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        P::DebugOfMessage.panics(self.0);
        write!(f, "a word")
    }
}

/// A message for which there is a handler.
pub(super) struct Known;

/// A message that a timer sends.
struct Alarm;

/// A message that is sent every second.
#[derive(Clone)]
struct Stroke;

/// A message for which there is none but that for all.
pub(super) struct Strange;

pub(super) struct Fragile {
    place: Place,
    handled: u32,
}

#[gen_server]
impl Fragile {
    #[init]
    pub(super) async fn new(place: Place) -> Self {
        P::Init.panics(place);
        tokio::task::yield_now().await;
        P::InitLater.panics(place);
        // the one who starts it again has no fault
        Self { place: P::Nowhere, handled: 0 }
    }

    /// From now on it panics at `place`.
    #[call]
    pub(super) fn arm(&mut self, place: Place) {
        self.place = place;
    }

    #[call]
    pub(super) fn handled(&mut self) -> u32 {
        self.handled += 1;
        self.handled
    }

    #[call]
    async fn ask(&mut self, word: Word) {
        P::Call.panics(word.0);
        tokio::task::yield_now().await;
        P::CallLater.panics(word.0);
    }

    #[call]
    fn ask_for_later(&mut self, word: Word, reply: ReplyTo<()>) {
        reply.send(());
        P::CallAfterReply.panics(word.0);
    }

    #[cast]
    async fn tell(&mut self, word: Word) {
        if matches!(word.0, P::DebugOfState | P::DebugOfMessage | P::FormatStatus) {
            panic!("in Cast");
        }
        P::Cast.panics(word.0);
        tokio::task::yield_now().await;
        P::CastLater.panics(word.0);
    }

    #[cast]
    fn go_on(&mut self, cx: &mut Ctx<Self>) {
        cx.continue_with(FragileContinue::Next {});
    }

    #[handle_continue]
    fn next(&mut self) {
        self.at(P::Continue);
    }

    #[cast]
    fn set_timer(&mut self, cx: &mut Ctx<Self>) {
        cx.send_after(Duration::from_secs(1), Alarm);
    }

    #[cast]
    fn set_interval(&mut self, cx: &mut Ctx<Self>) {
        cx.send_interval(Duration::from_secs(1), Stroke);
    }

    #[cast]
    fn rest(&mut self, cx: &mut Ctx<Self>) {
        cx.timeout(Duration::from_secs(1));
    }

    #[cast]
    fn sleep(&mut self, cx: &mut Ctx<Self>) {
        cx.hibernate();
    }

    #[call]
    fn watch(&mut self, pid: Pid, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
    }

    #[info]
    fn known(&mut self, _: Known) {
        self.at(P::Info);
    }

    #[info]
    fn alarm(&mut self, _: Alarm) {
        self.at(P::Timer);
    }

    #[info]
    fn stroke(&mut self, _: Stroke) {
        self.at(P::Interval);
    }

    #[info]
    fn idle(&mut self, _: Timeout) {
        self.at(P::Idle);
    }

    #[info]
    fn down(&mut self, _: Down) {
        self.at(P::Down);
    }

    #[info]
    fn other(&mut self, _: Info) {
        self.at(P::AnyInfo);
    }

    #[shrink]
    fn give_back(&mut self) {
        self.at(P::Shrink);
    }

    #[terminate]
    async fn clean_up(&mut self) {
        self.at(P::Terminate);
        tokio::task::yield_now().await;
        self.at(P::TerminateLater);
    }

    #[format_status]
    fn show(&self, status: &mut FormatStatus) {
        self.at(P::FormatStatus);
        status.state = format!("shown: {}", status.state);
    }
}

impl Fragile {
    fn at(&self, place: Place) {
        place.panics(self.place);
    }
}

impl fmt::Debug for Fragile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at(P::DebugOfState);
        write!(f, "{} handled", self.handled)
    }
}

impl Drop for Fragile {
    fn drop(&mut self) {
        self.at(P::DropOfState);
    }
}

/// Makes the server panic at `place`, and waits until it has.
pub(super) async fn provoke(server: &FragileRef, place: Place) {
    let pid = server.pid().expect("it runs");
    let over = tokio::spawn(otp::exited(pid));
    server.arm(place).await.expect("it runs");
    let failed = |answer: Result<(), CallError>| {
        assert!(matches!(answer, Err(CallError::Exited(ExitReason::Panic(_)))), "{place:?}: {answer:?}");
    };
    match place {
        P::Nowhere | P::Init | P::InitLater => unreachable!("{place:?} is not provoked"),
        P::Call | P::CallLater => failed(server.ask(Word(place)).await),
        P::CallAfterReply => assert_eq!(server.ask_for_later(Word(place)).await, Ok(())),
        P::Cast | P::CastLater | P::DebugOfState | P::DebugOfMessage | P::FormatStatus => server.tell(Word(place)),
        P::Info => ServerHandle::send(server, Known),
        P::AnyInfo => ServerHandle::send(server, Strange),
        P::Down => server.watch(crate::kit::dead(ExitReason::Normal).await).await.expect("it answers before"),
        P::Continue => server.go_on(),
        P::Timer => server.set_timer(),
        P::Interval => server.set_interval(),
        P::Idle => server.rest(),
        P::Shrink => server.sleep(),
        P::Terminate | P::TerminateLater | P::DropOfState => failed(server.stop().await),
    }
    let hour = Duration::from_secs(3600);
    tokio::time::timeout(hour, over).await.unwrap_or_else(|_| panic!("{place:?}: it lives")).expect("no panic");
}
