//! The handler of most of the tests: it does what it is told, and writes down what happens to it.

use otp::prelude::*;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the managers of the tests are told, and what their handlers do about it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    Note(u32),
    /// Give the place to an [`Heir`].
    Swap,
    /// Give the place to an [`Heir`] that refuses.
    SwapBadly,
    Remove,
    /// Return an error.
    Fail,
    Panic,
    Hibernate,
}

/// An event for one handler only.
#[derive(Clone, Debug)]
pub(super) struct For(pub(super) &'static str, pub(super) Event);

/// The same, but sent to the manager as a message.
pub(super) struct Poke(pub(super) &'static str, pub(super) Event);

/// What has happened, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(super) fn write(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    /// What has come since the last look.
    pub(super) fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[derive(Clone, Debug)]
pub(super) struct Dummy {
    pub(super) tag: &'static str,
    pub(super) log: Log,
}

/// Why a handler goes, in short.
pub(super) fn why(removal: Removal) -> String {
    match removal {
        Removal::Deleted(args) => format!("deleted({})", args.take::<&str>().unwrap()),
        Removal::Swapped(args) => format!("swapped({})", args.take::<&str>().unwrap()),
        Removal::RemoveHandler => "remove_handler".to_owned(),
        Removal::OwnerEnded(reason) => format!("stop({reason})"),
        Removal::Stopped => "stop".to_owned(),
        Removal::Failed(reason) => format!("error({})", short(&reason)),
        other => unreachable!("{other}"),
    }
}

/// A reason without its place.
pub(super) fn short(reason: &ExitReason) -> String {
    match reason {
        ExitReason::Panic(panic) => format!("panic: {}", panic.message),
        reason => reason.to_string(),
    }
}

#[gen_event(For)]
impl Dummy {
    #[init]
    pub(super) fn new(tag: &'static str, log: Log) -> Result<Self, Stop> {
        match tag {
            "refuses" => Err(Stop::error("my_error")),
            "panics" => panic!("no start"),
            _ => Ok(Self { tag, log }),
        }
    }

    #[event]
    fn on(&mut self, event: &For, cx: &mut HandlerCtx<Self>) -> Result<(), Stop> {
        if event.0 == self.tag || event.0 == "all" {
            self.log.write(format!("{}: {:?}", self.tag, event.1));
            return self.act(&event.1, cx);
        }
        Ok(())
    }

    #[info]
    fn poke(&mut self, poke: &Poke, cx: &mut HandlerCtx<Self>) -> Result<(), Stop> {
        self.on(&For(poke.0, poke.1.clone()), cx)
    }

    #[info]
    fn exit(&mut self, exit: &Exit) {
        self.log.write(format!("{}: exit({})", self.tag, exit.reason));
    }

    #[call]
    pub(super) fn echo(&self, n: u32) -> u32 {
        n
    }

    #[call]
    pub(super) async fn slow(&self, time: Duration) -> &'static str {
        tokio::time::sleep(time).await;
        self.tag
    }

    /// A call that does what an event does, and answers.
    #[call]
    pub(super) fn tell(&mut self, event: Event, cx: &mut HandlerCtx<Self>) -> Result<&'static str, Stop> {
        self.act(&event, cx)?;
        Ok("told")
    }

    #[terminate]
    fn bye(&mut self, removal: Removal) -> String {
        self.log.write(format!("{}: terminate {}", self.tag, why(removal)));
        assert_ne!(self.tag, "dies badly");
        format!("state of {}", self.tag)
    }

    fn act(&self, event: &Event, cx: &mut HandlerCtx<Self>) -> Result<(), Stop> {
        let log = self.log.clone();
        match event {
            Event::Note(_) => {}
            Event::Swap => cx.swap_handler("args1", |handed| Heir::handler(handed, log).id("heir")),
            Event::SwapBadly => cx.swap_handler("args1", |_| Heir::handler(Ok("refuse".to_owned()), log).id("heir")),
            Event::Remove => cx.remove_handler(),
            Event::Fail => return Err(Stop::error("bad return")),
            Event::Panic => panic!("as told"),
            Event::Hibernate => cx.hibernate(),
        }
        Ok(())
    }
}

/// What a dummy is swapped for.
#[derive(Debug)]
pub(super) struct Heir {
    from: String,
    log: Log,
}

#[gen_event(For)]
impl Heir {
    #[init]
    pub(super) fn new(handed: Result<String, otp::HandlerError>, log: Log) -> Result<Self, Stop> {
        let from = handed.unwrap_or_else(|error| format!("nothing: {error:?}"));
        log.write(format!("heir: init with {from}"));
        if from == "refuse" { Err(Stop::error("non_existing")) } else { Ok(Self { from, log }) }
    }

    #[event]
    fn on(&mut self, event: &For) {
        self.log.write(format!("heir: {:?}", event.1));
        assert_ne!(event.1, Event::Panic, "the heir panics");
    }

    #[call]
    pub(super) fn handed(&self) -> String {
        self.from.clone()
    }

    #[terminate]
    fn bye(&mut self, removal: Removal) -> String {
        self.log.write(format!("heir: terminate {}", why(removal)));
        String::new()
    }
}

/// A manager, and what its handlers write.
pub(super) async fn manager() -> (EventManagerRef<For>, Log) {
    (EventManager::start().await.expect("it starts"), Log::default())
}

/// The identities of its handlers, as they print.
pub(super) async fn handlers(manager: &EventManagerRef<For>) -> Vec<String> {
    let handlers = manager.which_handlers().await.expect("it runs");
    handlers.iter().map(ToString::to_string).collect()
}
