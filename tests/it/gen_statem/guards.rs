//! Clauses: by state, and by guard.

use otp::prelude::*;

#[derive(Debug)]
pub struct Empty;
#[derive(Debug)]
pub struct Some1 {
    items: Vec<u32>,
}
#[derive(Debug)]
pub struct Full {
    items: Vec<u32>,
}

#[derive(Debug)]
pub struct Shelf {
    room: usize,
    log: Vec<String>,
}

/// A message of another type.
#[derive(Debug, PartialEq)]
pub struct Shake;
/// A message that nobody handles.
#[derive(Debug)]
pub struct Lost;

#[gen_statem(Empty, Some1, Full, otherwise = ignore)]
impl Shelf {
    #[init]
    pub fn new(room: usize) -> (Self, Empty) {
        (Self { room, log: Vec::new() }, Empty)
    }

    #[cast(event(put))]
    pub fn put_first(&mut self, _: Empty, item: u32) -> To<Some1> {
        to(Some1 { items: vec![item] })
    }

    #[cast(event(put), when(is_last))]
    pub fn put_last(&mut self, at: Some1, item: u32) -> To<Full> {
        let mut items = at.items;
        items.push(item);
        to(Full { items })
    }

    #[cast(event(put), when(is_odd))]
    pub fn refuse_odd(&mut self, item: u32) {
        self.log.push(format!("no {item}"));
    }

    #[cast(event(put), otherwise = postpone)]
    pub fn put(&mut self, at: &mut Some1, item: u32) {
        at.items.push(item);
    }

    fn is_last(&self, at: &Some1, _item: &u32) -> bool {
        at.items.len() + 1 >= self.room
    }

    fn is_odd(&self, item: &u32) -> bool {
        item % 2 == 1
    }

    #[call(otherwise = postpone, event(take))]
    pub fn take_one(&mut self, mut at: Some1) -> Result<(u32, ShelfState), Stop> {
        if at.items.is_empty() {
            return Err(Stop::error("nothing on a shelf with something"));
        }
        let item = at.items.remove(0);
        let next = if at.items.is_empty() { Empty.into() } else { at.into() };
        Ok((item, next))
    }

    #[call(event(take))]
    pub fn take_from_full(&mut self, at: Full) -> (u32, To<Some1, Empty>) {
        let Full { mut items } = at;
        let item = items.remove(0);
        (item, if items.is_empty() { to(Empty) } else { to(Some1 { items }) })
    }

    /// For two states of three.
    #[cast(state(Empty, Full))]
    pub fn knock(&mut self, at: &ShelfState) {
        self.log.push(format!("{at:?}"));
    }

    #[info]
    fn shake(&mut self, _: Some1, _: Shake) -> To<Empty> {
        to(Empty)
    }

    #[call]
    pub fn log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }
}

/// The first clause whose state and guard hold runs.
#[otp::test]
async fn clauses_are_chosen_by_state_and_guard() {
    let shelf = Shelf::start(3).await.unwrap();
    let early = shelf.take().send();
    shelf.knock();
    shelf.put(2); // which answers the call
    assert_eq!(early.await, Ok(2));
    shelf.put(3);
    shelf.put(5);
    shelf.put(4);
    shelf.knock(); // nobody hears it
    shelf.put(6);
    shelf.knock();
    shelf.put(8); // until there is room
    assert_eq!(shelf.take().await, Ok(3));
    assert_eq!(shelf.log().await.unwrap(), ["Empty", "no 5", "Full { items: [3, 4, 6] }"]);
    assert_eq!(shelf.take().await, Ok(4));
    shelf.send(Lost);
    shelf.send(Shake);
    shelf.send(Shake);
    assert_eq!(shelf.log().await.unwrap(), [""; 0]);
    shelf.knock();
    assert_eq!(shelf.log().await.unwrap(), ["Empty"]);
}

/// What the macro knows of the machine.
#[test]
fn a_machine_draws_itself() {
    let lines: Vec<&str> = ShelfState::MERMAID.lines().map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "stateDiagram-v2",
            "[*] --> Empty",
            "Empty --> Some1: put",
            "Some1 --> Full: put [is_last]",
            "Some1 --> Empty: take",
            "Some1 --> Some1: take",
            "Some1 --> Full: take",
            "Full --> Some1: take",
            "Full --> Empty: take",
            "Some1 --> Empty: Shake",
        ]
    );
}
