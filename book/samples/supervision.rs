//! Supervision.

// ANCHOR: imports
use otp::CallError;
use otp::prelude::*;
// ANCHOR_END: imports

// ANCHOR: children
/// Counts.
#[derive(Debug, Default)]
pub struct Counter {
    count: u64,
}

#[gen_server]
impl Counter {
    #[call]
    pub fn add(&mut self, n: u64) -> u64 {
        assert!(n != 0, "nothing to add");
        self.count += n;
        self.count
    }
}

/// Greets; needs the counter that was there when it started.
#[derive(Debug)]
pub struct Greeter {
    counter: Ref<Counter>,
}

#[gen_server]
impl Greeter {
    #[init]
    pub fn new(counter: Ref<Counter>) -> Self {
        Self { counter }
    }

    #[call]
    pub async fn greet(&self) -> Result<String, CallError> {
        let n = self.counter.add(1).await?;
        Ok(format!("hello for the {n}. time"))
    }
}
// ANCHOR_END: children

// ANCHOR: tree
supervisor! {
    /// The greeter lives on what the counter counts: when the counter ends, both start anew.
    pub Hall: rest_for_one, intensity = 3, period = "5s" {
        /// Counts greetings.
        counter: Counter = Counter::spec(),
        /// Greets. `counter` is the reference to the child above.
        greeter: Greeter = Greeter::spec(counter),
    }
}

#[otp::test]
async fn both_start_anew() -> Result<(), Box<dyn std::error::Error>> {
    let hall = Hall.start_link().await?;
    let greeter = hall.greeter();
    assert_eq!(greeter.greet().await??, "hello for the 1. time");

    let before = greeter.pid().expect("it runs");
    assert!(hall.counter().add(0).await.is_err()); // panics
    otp::exited(before).await; // it ends with the counter
    assert_eq!(greeter.greet().await??, "hello for the 1. time");
    assert_ne!(greeter.pid(), Some(before));
    Ok(())
}
// ANCHOR_END: tree

/// Starts from somewhere.
#[derive(Debug)]
pub struct Offset(u64);

#[gen_server]
impl Offset {
    #[init]
    pub fn new(start: u64) -> Self {
        Self(start)
    }

    #[call]
    pub fn value(&self) -> u64 {
        self.0
    }
}

supervisor! {
    pub Tables: one_for_one {
        /// A line with parameters starts nothing by itself; `start_table` does, as often as it is called.
        #[temporary]
        table(start: u64): Offset = Offset::spec(start),
    }
}

// ANCHOR: arguments
supervisor! {
    /// A tree with an argument, a child with options, and another tree below.
    pub Building(start: u64): one_for_one {
        tables: Tables = Tables.spec(),
        #[transient]
        #[shutdown = "1s"]
        offset: Offset = Offset::spec(*start),
    }
}

#[otp::test]
async fn accessors_follow_the_tree() -> Result<(), Box<dyn std::error::Error>> {
    let building = Building { start: 5 }.start_link().await?;
    assert_eq!(building.offset().value().await?, 5);

    let table = building.tables().start_table(7).await?;
    assert_eq!(table.value().await?, 7);
    Ok(())
}
// ANCHOR_END: arguments

// ANCHOR: look
#[otp::test]
async fn a_living_tree_can_be_looked_at() -> Result<(), Box<dyn std::error::Error>> {
    let building = Building { start: 5 }.start_link().await?;
    building.tables().start_table(7).await?;

    println!("{}", otp::supervisor::tree(building.as_ref()).await?);

    let children = building.as_ref().which_children().await?; // last started first, as in OTP
    assert_eq!(children.len(), 2);
    assert_eq!(children[0].id.as_deref(), Some("offset"));
    Ok(())
}
// ANCHOR_END: look

// ANCHOR: by_hand
#[otp::test]
async fn a_tree_made_at_run_time() -> Result<(), Box<dyn std::error::Error>> {
    use otp::supervisor::{ChildSpec, Strategy, Supervisor};

    let offsets = Supervisor::spec(async || {
        let offset = |start| ChildSpec::named::<Offset>(format!("offset {start}"), move || Offset::spec(start));
        let children = [10, 20].map(offset); // out of a configuration
        Ok(children.into_iter().fold(Supervisor::new(Strategy::OneForOne), Supervisor::child))
    });
    let offsets = offsets.name("offsets").start_link().await?;

    assert_eq!(Offset::named("offset 20").value().await?, 20);
    let child = offsets.which_child("offset 20").await?;
    assert_eq!(child.pid(), otp::whereis("offset 20"));
    Ok(())
}
// ANCHOR_END: by_hand

// ANCHOR: switched_off
supervisor! {
    /// The tables are only there where they are wanted.
    pub House(tables: bool): one_for_one {
        tables: Tables = Tables.spec().start_if(*tables),
    }
}

#[otp::test]
async fn a_part_that_is_switched_off() -> Result<(), Box<dyn std::error::Error>> {
    let house = House { tables: false }.start_link().await?;
    let count = house.as_ref().count_children().await?;
    assert_eq!((count.specs, count.active), (1, 0)); // listed, and not running
    Ok(())
}
// ANCHOR_END: switched_off
