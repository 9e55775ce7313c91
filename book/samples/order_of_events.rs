//! In which order events are handled: as the diagrams say.

use otp::prelude::*;
use otp::{HandlerError, HandlerExit, HandlerExitReason};
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

// ANCHOR: diary
/// It rests.
#[derive(Debug)]
pub struct Idle;

/// It works.
#[derive(Debug)]
pub struct Busy;

/// Writes down what it does.
#[derive(Debug, Default)]
pub struct Diary {
    lines: Vec<&'static str>,
}

#[gen_statem(Idle, Busy)]
impl Diary {
    #[init]
    pub fn new() -> (Self, Idle) {
        (Diary::default(), Idle)
    }

    /// Waits until it is busy.
    #[cast(otherwise = postpone)]
    pub fn work(&mut self, _: &Busy) {
        self.lines.push("work, which was postponed");
    }

    /// Asks for everything at once.
    #[cast(otherwise = ignore)]
    pub fn go(&mut self, _: Idle, cx: &mut Ctx<Self>) -> To<Busy> {
        cx.set_timeout(DiaryTimeout::Soon, Duration::ZERO);
        cx.next_event(DiaryEvent::Inserted);
        self.lines.push("go");
        to(Busy)
    }

    #[enter]
    fn begin(&mut self, _: &Busy) {
        self.lines.push("Busy is entered");
    }

    #[internal]
    fn inserted(&mut self) {
        self.lines.push("what was inserted");
    }

    #[timeout]
    fn soon(&mut self) {
        self.lines.push("a timeout of no time");
    }

    #[call]
    pub fn lines(&self) -> Vec<&'static str> {
        self.lines.clone()
    }
}
// ANCHOR_END: diary

#[otp::test]
async fn a_machine() -> Result<(), Box<dyn Error>> {
    // ANCHOR: written
    let diary = Diary::start_link().await?;
    diary.work();
    diary.go();
    // the next message is handled after all of it
    let written = diary.lines().await?;
    assert_eq!(
        written,
        ["go", "Busy is entered", "what was inserted", "work, which was postponed", "a timeout of no time"]
    );
    // ANCHOR_END: written
    Ok(())
}

/// What all handlers write to, in the order in which they do.
type Lines = Arc<Mutex<Vec<String>>>;

// ANCHOR: listener
/// Something was said.
#[derive(Debug)]
struct Said(&'static str);

/// Writes down what it hears.
struct Listener {
    name: &'static str,
    lines: Lines,
}

#[gen_event(Said)]
impl Listener {
    #[init]
    fn new(name: &'static str, lines: Lines) -> Self {
        lines.lock().unwrap().push(format!("{name} comes"));
        Listener { name, lines }
    }

    #[event]
    fn on(&mut self, Said(what): &Said) {
        self.lines.lock().unwrap().push(format!("{} hears {what}", self.name));
    }

    #[terminate]
    fn leave(&mut self, why: Removal) -> Lines {
        self.lines.lock().unwrap().push(format!("{} goes: {why}", self.name));
        self.lines.clone()
    }
}
// ANCHOR_END: listener

#[otp::test]
async fn a_manager() -> Result<(), Box<dyn Error>> {
    let lines = Lines::default();
    let read = || lines.lock().unwrap().split_off(0);
    // ANCHOR: heard
    let events = EventManager::start_link().await?;
    let older = events.add_handler(Listener::handler("older", lines.clone())).await??;
    let newer = Listener::handler("newer", lines.clone()).id("newer");
    let newer = events.add_handler(newer).await??;
    assert_eq!(read(), ["older comes", "newer comes"]);

    events.notify(Said("one")); // returns at once
    events.sync_notify(Said("two")).await?; // returns when both have handled it
    assert_eq!(read(), ["newer hears one", "older hears one", "newer hears two", "older hears two"]);

    let third =
        |handed: Result<Lines, HandlerError>| Listener::handler("third", handed.unwrap_or_default()).id("third");
    events.swap_handler(&older, (), third).await??;
    events.sync_notify(Said("three")).await?;
    assert_eq!(
        read(),
        ["older goes: replaced by another handler", "third comes", "third hears three", "newer hears three"]
    );
    // ANCHOR_END: heard
    events.delete_handler(&newer, ()).await??;
    assert_eq!(read(), ["newer goes: deleted"]);
    Ok(())
}

#[otp::test]
async fn an_owner() -> Result<(), Box<dyn Error>> {
    let lines = Lines::default();
    let events = EventManager::<Said>::start_link().await?;
    let there = events.clone();
    // ANCHOR: owner
    let owner = otp::spawn(async move |mut inbox| {
        let listener = || Listener::handler("mine", lines.clone());
        let handler = there.add_sup_handler(listener()).await.unwrap().unwrap();
        there.delete_handler(&handler, ()).await.unwrap().unwrap();
        let gone = inbox.receive().await.take::<HandlerExit>().unwrap();
        assert_eq!(gone.reason, HandlerExitReason::Normal);
        there.add_sup_handler(listener()).await.unwrap().unwrap();
    });
    assert_eq!(otp::exited(owner).await, ExitReason::Normal);
    events.sync_notify(Said("nothing that anybody hears")).await?;
    assert!(events.which_handlers().await?.is_empty());
    // ANCHOR_END: owner
    Ok(())
}
