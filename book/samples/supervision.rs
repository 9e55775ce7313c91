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

    let before = greeter.pid();
    assert!(hall.counter().add(0).await.is_err()); // panics
    assert_eq!(greeter.greet().await??, "hello for the 1. time");
    assert_ne!(greeter.pid(), before);
    Ok(())
}
// ANCHOR_END: tree

// ANCHOR: dynamic
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

#[otp::test]
async fn children_on_demand() -> Result<(), Box<dyn std::error::Error>> {
    let tables = Tables.start_link().await?;
    let one = tables.start_table(1).await?;
    let two = tables.start_table(2).await?;
    assert_eq!((one.value().await?, two.value().await?), (1, 2));

    one.stop().await?;
    assert_eq!(one.value().await, Err(CallError::NoProc)); // temporary: not restarted
    assert_eq!(two.value().await?, 2);
    Ok(())
}
// ANCHOR_END: dynamic

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

// ANCHOR: give_up
supervisor! {
    pub Strict: one_for_one, intensity = 1, period = "5s" {
        counter: Counter = Counter::spec(),
    }
}

#[otp::test]
async fn one_restart_too_many() -> Result<(), Box<dyn std::error::Error>> {
    let strict = Strict.start().await?;
    let counter = strict.counter();

    assert!(counter.add(0).await.is_err());
    assert_eq!(counter.add(1).await?, 1); // restarted once
    assert!(counter.add(0).await.is_err());
    assert_eq!(counter.add(1).await, Err(CallError::NoProc)); // the supervisor has given up
    Ok(())
}
// ANCHOR_END: give_up
