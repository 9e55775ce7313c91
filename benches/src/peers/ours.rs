//! otp, through the client that `#[gen_server]` writes.

mod handlers;
mod machine;

use crate::count::{self, Count};
use crate::framework::{Framework, Names, Supervises, be_busy, crash};
use otp::prelude::*;
use otp::supervisor::DynamicSupervisor;
use otp::supervisor::DynamicSupervisorRef;
use std::time::Duration;

pub(crate) struct Otp;

#[derive(Default)]
pub(crate) struct Counter {
    count: Count,
    next: Option<CounterRef>,
}

#[gen_server]
impl Counter {
    #[call(timeout = "infinity")]
    fn add(&mut self, by: u64) -> u64 {
        self.count.add(by)
    }

    #[call(timeout = "5s")]
    fn add_in_time(&mut self, by: u64) -> u64 {
        self.count.add(by)
    }

    #[cast]
    fn bump(&mut self, by: u64) {
        self.count.add(by);
    }

    #[call(timeout = "infinity")]
    fn spin(&mut self) -> u64 {
        be_busy();
        self.count.add(1)
    }

    #[call(timeout = "infinity")]
    fn link(&mut self, next: Option<CounterRef>) {
        self.next = next;
    }

    #[cast]
    fn pass(&mut self, left: u64) {
        match &self.next {
            _ if left == 0 => count::arrived(),
            Some(next) => next.pass(left - 1),
            None => {}
        }
    }

    #[cast]
    fn crash(&mut self) {
        crash();
    }
}

impl Framework for Otp {
    type Server = CounterRef;

    async fn start() -> CounterRef {
        Counter::start().await.expect("it starts")
    }

    async fn add(server: &CounterRef, by: u64) -> u64 {
        server.add(by).await.expect("it runs")
    }

    async fn add_within_5_s(server: &CounterRef, by: u64) -> u64 {
        server.add_in_time(by).await.expect("it runs")
    }

    async fn bump(server: &CounterRef, by: u64) {
        server.bump(by);
    }

    async fn spin(server: &CounterRef) -> u64 {
        server.spin().await.expect("it runs")
    }

    async fn link(server: &CounterRef, next: Option<CounterRef>) {
        server.link(next).await.expect("it runs");
    }

    async fn pass(server: &CounterRef, left: u64) {
        server.pass(left);
    }

    async fn stop(server: CounterRef) {
        ServerHandle::stop(&server).await.expect("it runs");
    }
}

impl Names for Otp {
    type Name = CounterRef;

    async fn start_named(name: String) -> CounterRef {
        Counter::spec().name(name).start().await.expect("the name is free")
    }

    fn name(name: String) -> CounterRef {
        Counter::named(name)
    }

    async fn add_by_name(name: &CounterRef, by: u64) -> u64 {
        name.add(by).await.expect("it runs")
    }
}

impl Supervises for Otp {
    type Tree = DynamicSupervisorRef;
    type Child = CounterRef;

    async fn tree(children: u64) -> (DynamicSupervisorRef, Vec<CounterRef>) {
        let supervisor = DynamicSupervisor::new().intensity(u32::MAX, Duration::from_secs(1));
        let supervisor = supervisor.spec().start().await.expect("it starts");
        let mut all = Vec::new();
        for _ in 0..children {
            all.push(supervisor.start_child(Counter::spec).await.expect("it starts"));
        }
        (supervisor, all)
    }

    async fn add_to_child(child: &CounterRef, by: u64) -> Option<u64> {
        child.add(by).await.ok()
    }

    async fn crash(child: &CounterRef) {
        child.crash();
    }

    async fn end(tree: DynamicSupervisorRef) {
        tree.stop().await.expect("it stops");
    }
}
