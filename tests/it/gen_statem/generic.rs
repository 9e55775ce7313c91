//! Machines with type parameters.

use otp::prelude::*;
use std::fmt::Debug;

#[derive(Debug, PartialEq)]
pub struct Empty;
#[derive(Debug, PartialEq)]
pub struct Held<T> {
    value: T,
}

#[derive(Debug)]
pub struct Slot<T, const N: usize> {
    all: Vec<T>,
}

/// Of this size, and that is all.
#[gen_statem(Empty, Held<T>)]
impl<T: Clone + Debug, const N: usize> Slot<T, N> {
    #[init]
    pub fn new() -> (Self, Empty) {
        (Self { all: Vec::new() }, Empty)
    }

    #[cast(otherwise = postpone)]
    pub fn put(&mut self, _: Empty, value: T) -> To<Held<T>> {
        self.all.push(value.clone());
        to(Held { value })
    }

    #[call(otherwise = postpone)]
    pub fn take(&mut self, at: Held<T>) -> (T, To<Empty>) {
        (at.value, to(Empty))
    }

    #[call]
    pub fn all(&self) -> (usize, Vec<T>) {
        (N, self.all.clone())
    }
}

#[otp::test]
async fn a_generic_machine_runs() {
    let slot = Slot::<&str, 3>::start_link().await.unwrap();
    let taken = slot.take().send();
    slot.put("a");
    slot.put("b");
    assert_eq!(taken.await, Ok("a"));
    assert_eq!(slot.take().await, Ok("b"));
    assert_eq!(slot.all().await, Ok((3, vec!["a", "b"])));
}
