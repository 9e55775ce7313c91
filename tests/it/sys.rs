//! `sys`: looking into processes and steering them.

mod by_hand;
mod child;
mod hibernate;
mod log;
mod special;
mod spy;
mod state;
mod status;
mod suspend;

use otp::Reference;
use otp::prelude::*;
use std::time::Duration;

/// A server with a bit of everything.
#[derive(Clone, Debug, Default, PartialEq)]
struct Counter {
    n: u64,
    seen: Vec<u64>,
}

#[gen_server]
impl Counter {
    #[call]
    fn add(&mut self, by: u64) -> u64 {
        self.n += by;
        self.seen.push(by);
        self.n
    }

    #[call]
    fn seen(&self) -> Vec<u64> {
        self.seen.clone()
    }

    #[cast]
    fn put(&mut self, by: u64) {
        self.n += by;
        self.seen.push(by);
    }

    #[cast]
    fn trap(&self, cx: &mut Ctx<Self>) {
        cx.trap_exit(true);
    }

    #[call]
    fn wait(&self, idle: Duration, cx: &mut Ctx<Self>) {
        cx.timeout(idle);
    }

    #[info]
    fn note(&mut self, by: u64) {
        self.put(by);
    }

    #[info]
    fn idle(&mut self, _: Timeout) {
        self.seen.push(999);
    }

    #[info]
    fn gone(&mut self, _: Down) {
        self.seen.push(111);
    }

    #[call]
    fn watch(&self, pid: Pid, cx: &mut Ctx<Self>) -> Reference {
        cx.monitor(pid)
    }

    #[cast]
    fn fail(&self) -> Result<(), Stop> {
        Err(Stop::error("as told"))
    }
}
