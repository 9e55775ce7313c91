//! Servers, a machine, an event handler and trees side by side, with handlers of the same names.

#![deny(warnings, clippy::all)]

use otp::prelude::*;

#[derive(Default)]
pub struct First(u64);

#[gen_server]
impl First {
    #[call]
    pub fn get(&self, from: SecondRef) -> Option<SecondRef> {
        (self.0 == 0).then_some(from)
    }

    #[cast]
    pub fn stop_it(&mut self) {}
}

#[derive(Default)]
pub struct Second(u64);

#[gen_server]
impl Second {
    #[call]
    pub fn get(&self, from: FirstRef) -> u64 {
        drop(from);
        self.0
    }

    #[cast]
    pub fn stop_it(&mut self) {
        self.0 += 1;
    }
}

pub struct On;
pub struct Machine;

#[gen_statem(On)]
impl Machine {
    #[init]
    pub fn new() -> (Self, On) {
        (Machine, On)
    }

    #[call]
    pub fn get(&self, _: &On) -> u64 {
        3
    }
}

#[derive(Debug)]
pub struct Event;

#[derive(Default)]
pub struct Handler(u64);

#[gen_event(Event)]
impl Handler {
    #[event]
    fn on(&mut self, _: &Event) {
        self.0 += 1;
    }

    #[call]
    pub fn get(&self) -> u64 {
        self.0
    }
}

supervisor! {
    Inner: one_for_all {
        first: First = First::spec(),
        second: Second = Second::spec(),
    }
}

supervisor! {
    Outer: one_for_one {
        inner: Inner = Inner.spec(),
        machine: Machine = Machine::spec(),
        events: EventManager<Event> = EventManager::spec(),
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let outer = Outer.start_link().await?;
    let (first, second) = (outer.inner().first(), outer.inner().second());
    assert!(first.get(second.clone()).await?.is_some());
    second.stop_it();
    assert_eq!(second.get(first).await?, 1);
    assert_eq!(outer.machine().get().await?, 3);
    let handler = outer.events().add_handler(Handler::handler()).await??;
    outer.events().sync_notify(Event).await?;
    assert_eq!(handler.get().await?, Ok(1));
    outer.stop().await?;
    Ok(())
}
