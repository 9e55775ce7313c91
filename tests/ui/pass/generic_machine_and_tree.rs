//! Type parameters in a machine, an event handler and a tree.

use otp::prelude::*;
use std::fmt::Debug;

pub struct Empty;
pub struct Full<T>(T);
pub struct Cell<T> {
    kept: Vec<T>,
}

#[gen_statem(Empty, Full<T>)]
impl<T: Clone + Debug + Send + 'static> Cell<T> {
    #[init]
    pub fn new(kept: Vec<T>) -> (Self, Empty) {
        (Cell { kept }, Empty)
    }

    #[cast(event(put))]
    pub fn put(&mut self, _: Empty, value: T) -> To<Full<T>> {
        to(Full(value))
    }

    #[cast(event(put))]
    pub fn put_more(&mut self, at: &mut Full<T>, value: T) {
        self.kept.push(std::mem::replace(&mut at.0, value));
    }

    #[call(otherwise = postpone)]
    pub fn take(&mut self, at: Full<T>) -> (Vec<T>, To<Empty>) {
        let mut all = std::mem::take(&mut self.kept);
        all.push(at.0);
        (all, to(Empty))
    }
}

#[derive(Debug)]
pub struct Seen<T>(pub T);

pub struct Last<T>(Option<T>);

#[gen_event(Seen<T>)]
impl<T: Clone + Debug + Send + Sync + 'static> Last<T> {
    #[init]
    pub fn new() -> Self {
        Last(None)
    }

    #[event]
    fn seen(&mut self, seen: &Seen<T>) {
        self.0 = Some(seen.0.clone());
    }

    #[call]
    pub fn last(&self) -> Option<T> {
        self.0.clone()
    }
}

supervisor! {
    pub Cells<T: Clone + Debug + Send + Sync + 'static>(first: Vec<T>): one_for_one {
        cell: Cell<T> = Cell::spec(first.clone()),
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cells = Cells { first: vec![1] }.start_link().await?;
    cells.cell().put(2);
    cells.cell().put(3);
    assert_eq!(cells.cell().take().await?, [1, 2, 3]);
    let manager = EventManager::<Seen<char>>::start().await?;
    let last = manager.add_handler(Last::handler()).await??;
    manager.notify(Seen('a'));
    assert_eq!(last.last().await?, Ok(Some('a')));
    Ok(())
}
