//! A program may forbid what is said of no code of its own.
#![forbid(unused_must_use, unused_mut, unused_unsafe, unused_assignments, clippy::unwrap_used, clippy::panic)]

use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }

    #[cast]
    pub async fn put(&mut self, n: u64) {
        self.n = n;
    }
}

pub struct Off;
pub struct On;

pub struct Switch;

#[gen_statem(Off, On)]
impl Switch {
    #[init]
    fn new() -> (Self, Off) {
        (Switch, Off)
    }

    #[cast(event(flip))]
    fn on(&mut self, _: Off) -> To<On> {
        to(On)
    }

    #[cast(event(flip))]
    fn off(&mut self, _: On) -> To<Off> {
        to(Off)
    }
}

#[derive(Default)]
pub struct Logger;

#[gen_event(String)]
impl Logger {
    #[event]
    fn on(&mut self, _line: &String) {}
}

fn main() {}
