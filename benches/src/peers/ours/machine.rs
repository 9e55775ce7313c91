//! The state machine, through the client that `#[gen_statem]` writes.

use super::Otp;
use crate::behaviours::Machines;
use crate::count::Count;
use otp::prelude::*;

#[derive(Debug)]
pub(crate) struct Off;

#[derive(Debug)]
pub(crate) struct On;

pub(crate) struct Switch {
    turns: Count,
}

#[gen_statem(Off, On)]
impl Switch {
    #[init]
    fn new() -> (Self, Off) {
        (Self { turns: Count::new() }, Off)
    }

    #[call(event(turn), timeout = "infinity")]
    fn turn_on(&mut self, _: Off) -> (u64, To<On>) {
        (self.turns.add(1), to(On))
    }

    #[call(event(turn))]
    fn turn_off(&mut self, _: On) -> (u64, To<Off>) {
        (self.turns.add(1), to(Off))
    }

    #[cast(event(flip))]
    fn flip_on(&mut self, _: Off) -> To<On> {
        self.turns.add(1);
        to(On)
    }

    #[cast(event(flip))]
    fn flip_off(&mut self, _: On) -> To<Off> {
        self.turns.add(1);
        to(Off)
    }

    #[call(timeout = "infinity")]
    fn turns(&mut self) -> u64 {
        self.turns.add(0)
    }
}

impl Machines for Otp {
    type Machine = SwitchRef;

    async fn start_machine() -> SwitchRef {
        Switch::start().await.expect("it starts")
    }

    async fn turn(machine: &SwitchRef) -> u64 {
        machine.turn().await.expect("it runs")
    }

    async fn flip(machine: &SwitchRef) {
        machine.flip();
    }

    async fn turns(machine: &SwitchRef) -> u64 {
        machine.turns().await.expect("it runs")
    }

    async fn stop_machine(machine: SwitchRef) {
        otp::exit(machine.pid().expect("it runs"), ExitReason::Shutdown);
    }
}
