//! The servers that messages are sent to.

use super::ledger::Token;
use super::plain::Plain;
use otp::mailbox::Mailbox;
use otp::prelude::*;
use otp::{CallError, CastError};
use otp_tests::kit::unique;

/// An info; the server panics over it if it is told to.
pub(super) struct Letter {
    pub(super) token: Token,
    pub(super) panics: bool,
}

impl Letter {
    pub(super) fn read(self) {
        self.token.handle();
        assert!(!self.panics, "worst: as told");
    }
}

/// With a mailbox that has limits.
#[derive(Debug, Default)]
pub(super) struct Sink;

#[gen_server(mailbox(capacity = 16))]
impl Sink {
    #[cast]
    fn plain(&mut self, token: Token) {
        token.handle();
    }

    #[cast(overflow = reject)]
    fn told(&mut self, token: Token) {
        token.handle();
    }

    #[cast(overflow = block)]
    async fn patient(&mut self, token: Token) {
        token.handle();
        tokio::task::yield_now().await;
    }

    #[call(timeout = infinity)]
    async fn ask(&mut self, token: Token) -> u64 {
        let id = token.handle();
        tokio::task::yield_now().await;
        id
    }

    #[call(timeout = infinity)]
    fn ask_now(&mut self, token: Token) -> u64 {
        token.handle()
    }

    #[info]
    fn letter(&mut self, letter: Letter) {
        letter.read();
    }
}

/// With a mailbox that has none.
#[derive(Debug, Default)]
pub(super) struct Open;

#[gen_server]
impl Open {
    #[cast]
    fn plain(&mut self, token: Token) {
        token.handle();
    }

    #[cast]
    async fn later(&mut self, token: Token) {
        token.handle();
        tokio::task::yield_now().await;
    }

    #[call(timeout = infinity)]
    async fn ask(&mut self, token: Token) -> u64 {
        let id = token.handle();
        tokio::task::yield_now().await;
        id
    }

    #[call(timeout = infinity)]
    fn ask_now(&mut self, token: Token) -> u64 {
        token.handle()
    }

    #[info]
    fn letter(&mut self, letter: Letter) {
        letter.read();
    }
}

#[derive(Debug)]
pub(super) struct Shut;
#[derive(Debug)]
pub(super) struct Ajar;

/// A state machine: while it is shut, casts wait.
#[derive(Debug)]
pub(super) struct Gate;

#[gen_statem(Ajar, Shut)]
impl Gate {
    #[init]
    pub(super) fn new() -> (Self, Ajar) {
        (Self, Ajar)
    }

    #[cast(otherwise = postpone)]
    fn plain(&mut self, _: &Ajar, token: Token) {
        token.handle();
    }

    #[cast(otherwise = postpone)]
    async fn later(&mut self, _: &Ajar, token: Token) {
        token.handle();
        tokio::task::yield_now().await;
    }

    #[call]
    async fn ask(&mut self, token: Token) -> u64 {
        let id = token.handle();
        tokio::task::yield_now().await;
        id
    }

    #[call]
    fn ask_now(&mut self, token: Token) -> u64 {
        token.handle()
    }

    /// Every letter shuts it, or opens it.
    #[info]
    fn letter(&mut self, at: GateState, letter: Letter) -> To<Shut, Ajar> {
        letter.read();
        match at {
            GateState::Ajar(_) => To::A(Shut),
            GateState::Shut(_) => To::B(Ajar),
        }
    }

    #[call]
    fn open(&mut self, _: GateState) -> ((), To<Ajar>) {
        ((), to(Ajar))
    }
}

supervisor! {
    pub(super) Gates(name: String): one_for_one, intensity = 1000, period = "1s" {
        gate: Gate = Gate::spec().name(name.as_str()),
    }
}

supervisor! {
    pub(super) Sinks(name: String, mailbox: Mailbox): one_for_one, intensity = 1000, period = "1s" {
        sink: Sink = Sink::spec().name(name.as_str()).mailbox(*mailbox),
    }
}

supervisor! {
    pub(super) Opens(name: String): one_for_one, intensity = 1000, period = "1s" {
        open: Open = Open::spec().name(name.as_str()),
    }
}

/// A server whose place in a tree the reference leads to.
pub(super) async fn sink_tree(mailbox: Mailbox) -> SinkRef {
    Sinks { name: unique("sink"), mailbox }.start().await.expect("it starts").sink()
}

/// The same without limits.
pub(super) async fn open_tree() -> OpenRef {
    Opens { name: unique("open") }.start().await.expect("it starts").open()
}

/// A machine.
pub(super) async fn gate_tree() -> GateRef {
    Gates { name: unique("gate") }.start().await.expect("it starts").gate()
}

/// Any of them.
#[derive(Clone)]
pub(super) enum Target {
    Sink(SinkRef),
    Open(OpenRef),
    Machine(GateRef),
    Process(Plain),
}

impl Target {
    pub(super) fn pid(&self) -> Option<Pid> {
        match self {
            Self::Sink(sink) => sink.pid(),
            Self::Open(open) => open.pid(),
            Self::Machine(gate) => gate.pid(),
            Self::Process(process) => process.pid(),
        }
    }

    pub(super) fn is_alive(&self) -> bool {
        match self {
            Self::Sink(sink) => sink.is_alive(),
            Self::Open(open) => open.is_alive(),
            Self::Machine(gate) => gate.is_alive(),
            Self::Process(process) => process.pid().is_some_and(otp::is_alive),
        }
    }

    pub(super) async fn stop(&self) -> Result<(), CallError> {
        match self {
            Self::Sink(sink) => sink.stop().await,
            Self::Open(open) => open.stop().await,
            Self::Machine(gate) => gate.stop().await,
            Self::Process(process) => process.stop().await,
        }
    }

    /// What waits for something else is to wait no more.
    pub(super) async fn goes_on(&self) {
        if let Self::Machine(gate) = self {
            drop(gate.open().await);
        }
    }

    pub(super) fn letter(&self, letter: Letter) {
        match self {
            Self::Sink(sink) => sink.send(letter),
            Self::Open(open) => open.send(letter),
            Self::Machine(gate) => gate.send(letter),
            Self::Process(process) => process.send(letter),
        }
    }

    pub(super) fn plain(&self, token: Token) {
        match self {
            Self::Sink(sink) => sink.plain(token),
            Self::Open(open) => open.plain(token),
            Self::Machine(gate) => gate.plain(token),
            Self::Process(process) => process.send(Letter { token, panics: false }),
        }
    }

    pub(super) fn told(&self, token: Token) -> Result<(), CastError> {
        match self {
            Self::Sink(sink) => sink.told(token),
            Self::Open(open) => {
                open.later(token);
                Ok(())
            }
            Self::Machine(gate) => {
                gate.later(token);
                Ok(())
            }
            Self::Process(process) => {
                process.send(Letter { token, panics: false });
                Ok(())
            }
        }
    }

    pub(super) async fn patient(&self, token: Token) -> Result<(), CastError> {
        match self {
            Self::Sink(sink) => sink.patient(token).await,
            Self::Open(open) => {
                open.later(token);
                Ok(())
            }
            Self::Machine(gate) => {
                gate.later(token);
                Ok(())
            }
            Self::Process(process) => {
                process.send(Letter { token, panics: false });
                Ok(())
            }
        }
    }

    /// A call that is awaited at once, or was sent before.
    pub(super) async fn ask(&self, token: Token, how: u64) -> Result<u64, CallError> {
        match (self, how) {
            (Self::Sink(sink), 0) => sink.ask(token).await,
            (Self::Sink(sink), 1) => sink.ask_now(token).await,
            (Self::Sink(sink), _) => sink.ask(token).send().await,
            (Self::Open(open), 0) => open.ask(token).await,
            (Self::Open(open), 1) => open.ask_now(token).await,
            (Self::Open(open), _) => open.ask(token).send().await,
            (Self::Machine(gate), 0) => gate.ask(token).await,
            (Self::Machine(gate), 1) => gate.ask_now(token).await,
            (Self::Machine(gate), _) => gate.ask(token).send().await,
            (Self::Process(process), _) => {
                let id = token.id() as u64;
                process.send(Letter { token, panics: false });
                Ok(id)
            }
        }
    }

    /// Whether a patient sender waits for its turn, and not for room.
    pub(super) fn makes_senders_wait_for_their_turn(&self) -> bool {
        let info = self.pid().and_then(otp::process_info);
        info.is_some_and(|info| info.mailbox_mode.is_some())
    }
}
