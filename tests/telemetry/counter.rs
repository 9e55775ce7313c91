//! What is traced and counted in these tests.

use otp::prelude::*;
use std::time::Duration;

/// A server with a handler of each kind.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    pub(crate) n: u64,
    pub(crate) waiting: Vec<ReplyTo<u64>>,
}

#[derive(Debug)]
pub(crate) struct Tick;

fn say(text: &str) {
    tracing::info!(target: "test", "{text}");
}

#[gen_server]
impl Counter {
    #[call]
    pub(crate) fn add(&mut self, by: u64) -> u64 {
        say("add");
        self.n += by;
        self.n
    }

    /// Takes its time.
    #[call]
    pub(crate) async fn think(&mut self, time: Duration) -> u64 {
        say("begins to think");
        tokio::time::sleep(time).await;
        say("has thought");
        self.n
    }

    /// Asks another one.
    #[call]
    pub(crate) async fn relay(&mut self, to: CounterRef) -> u64 {
        to.add(1).await.unwrap()
    }

    #[call]
    pub(crate) fn wait(&mut self, reply: ReplyTo<u64>) {
        self.waiting.push(reply);
    }

    #[cast]
    pub(crate) fn release(&mut self) {
        for reply in self.waiting.drain(..) {
            reply.send(self.n);
        }
    }

    #[cast]
    pub(crate) fn bump(&mut self) {
        say("bump");
        self.n += 1;
    }

    /// Casts on, so many times.
    #[cast]
    pub(crate) fn pass(&mut self, to: CounterRef, left: u64, cx: &mut Ctx<Self>) {
        self.n += 1;
        if left > 0 {
            to.pass(cx.me(), left - 1);
        }
    }

    #[cast]
    pub(crate) fn crash(&mut self) {
        panic!("on purpose");
    }

    #[call]
    pub(crate) fn fails(&mut self) -> Result<u64, Stop> {
        Err(Stop::error("as it was told"))
    }

    #[cast]
    pub(crate) fn go_on(&mut self, cx: &mut Ctx<Self>) {
        cx.continue_with(CounterContinue::More {});
    }

    #[handle_continue]
    fn more(&mut self) {
        self.n += 10;
    }

    #[info]
    fn tick(&mut self, _: Tick) {
        say("tick");
        self.n += 100;
    }
}

/// A machine.
#[derive(Debug)]
pub(crate) struct Door;

#[derive(Debug)]
pub(crate) struct Closed;

#[derive(Debug)]
pub(crate) struct Open;

#[gen_statem(Closed, Open)]
impl Door {
    #[init]
    pub(crate) fn new() -> (Self, Closed) {
        (Door, Closed)
    }

    #[call(otherwise = postpone)]
    pub(crate) fn open(&mut self, _: Closed, cx: &mut Ctx<Self>) -> (bool, To<Open>) {
        cx.state_timeout(Duration::from_secs(5));
        (true, to(Open))
    }

    #[cast(otherwise = ignore)]
    pub(crate) fn shut(&mut self, _: Open) -> To<Closed> {
        to(Closed)
    }

    #[state_timeout]
    fn forgotten(&mut self, _: Open) -> To<Closed> {
        to(Closed)
    }
}

/// A handler of events.
#[derive(Debug, Default)]
pub(crate) struct Log(u32);

#[gen_event(u32)]
impl Log {
    #[event]
    fn on(&mut self, event: &u32) {
        say("event");
        self.0 += event;
    }
}

supervisor! {
    pub(crate) Tree: one_for_one, intensity = 2, period = "5s" {
        counter: Counter = Counter::spec(),
    }
}
