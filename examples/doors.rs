//! An event manager with two handlers: a Forwarder and an Echoer. Run with `cargo run --example doors`.
//!
//! Whoever opens a door only says so; who does something about it comes and goes while the program runs.
#![forbid(unsafe_code)]

// ANCHOR: event
use otp::prelude::*;
use std::error::Error;

/// All handlers of a manager handle events of one type.
#[derive(Clone, Debug)]
enum Door {
    Opened(&'static str),
    Closed(&'static str),
}
// ANCHOR_END: event

// ANCHOR: forwarder
/// Sends each event on to a process.
struct Forwarder {
    to: Pid,
}

#[gen_event(Door)]
impl Forwarder {
    #[init]
    fn new(to: Pid) -> Self {
        Forwarder { to }
    }

    #[event]
    fn forward(&mut self, door: &Door) {
        otp::send(self.to, door.clone());
    }
}
// ANCHOR_END: forwarder

// ANCHOR: echoer
/// Prints each event, and counts them.
#[derive(Default)]
struct Echoer {
    printed: usize,
}

#[gen_event(Door)]
impl Echoer {
    #[event]
    fn echo(&mut self, door: &Door) {
        self.printed += 1;
        match door {
            Door::Opened(name) => println!("echo: the {name} opens"),
            Door::Closed(name) => println!("echo: the {name} closes"),
        }
    }

    #[call]
    fn printed(&self) -> usize {
        self.printed
    }

    /// What it returns is the answer to whoever deletes it.
    #[terminate]
    fn bye(&mut self, why: Removal) -> usize {
        println!("the echoer goes: {why}");
        self.printed
    }
}
// ANCHOR_END: echoer

// ANCHOR: main
#[otp::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let doors = EventManager::start_link().await?;
    doors.notify(Door::Opened("a door that nobody watches")); // without handlers, events are dropped

    let watcher = otp::spawn(async |mut inbox| {
        while let Ok(door) = inbox.receive().await.take::<Door>() {
            println!("forwarded: {door:?}");
            if let Door::Closed(_) = door {
                break;
            }
        }
    });
    doors.add_handler(Forwarder::handler(watcher)).await??;
    doors.notify(Door::Opened("front door")); // does not wait
    doors.notify(Door::Closed("front door"));
    otp::exited(watcher).await;

    let echoer = doors.add_handler(Echoer::handler()).await??;
    doors.sync_notify(Door::Opened("back door")).await?; // returns when all handlers have handled it
    doors.sync_notify(Door::Closed("back door")).await?;
    println!("the echoer has printed {} events", echoer.printed().await??);
    println!("handlers, newest first: {:?}", doors.which_handlers().await?);

    let printed = doors.delete_handler(&echoer, ()).await??;
    println!("it had printed {printed}; left is {:?}", doors.which_handlers().await?);
    doors.stop().await?;
    Ok(())
}
// ANCHOR_END: main
