//! xtra, which has neither names nor supervisors.

use crate::count::{self, Count};
use crate::framework::{Framework, be_busy};
use std::time::Duration;
use tokio::time::timeout;
use xtra::{Actor, Address, Context, Handler, Mailbox};

pub(crate) struct Xtra;

pub(crate) struct Counter {
    count: Option<Count>,
    next: Option<Address<Counter>>,
}

impl Counter {
    fn add(&mut self, by: u64) -> u64 {
        self.count.get_or_insert_default().add(by)
    }
}

impl Actor for Counter {
    type Stop = ();

    async fn started(&mut self, _mailbox: &Mailbox<Self>) -> Result<(), ()> {
        self.count = Some(Count::new());
        Ok(())
    }

    async fn stopped(self) {}
}

struct Add(u64);
struct Bump(u64);
struct Spin;
struct Link(Option<Address<Counter>>);
struct Pass(u64);

impl Handler<Add> for Counter {
    type Return = u64;

    async fn handle(&mut self, Add(by): Add, _: &mut Context<Self>) -> u64 {
        self.add(by)
    }
}

impl Handler<Bump> for Counter {
    type Return = ();

    async fn handle(&mut self, Bump(by): Bump, _: &mut Context<Self>) {
        self.add(by);
    }
}

impl Handler<Spin> for Counter {
    type Return = u64;

    async fn handle(&mut self, _: Spin, _: &mut Context<Self>) -> u64 {
        be_busy();
        self.add(1)
    }
}

impl Handler<Link> for Counter {
    type Return = ();

    async fn handle(&mut self, Link(next): Link, _: &mut Context<Self>) {
        self.next = next;
    }
}

impl Handler<Pass> for Counter {
    type Return = ();

    async fn handle(&mut self, Pass(left): Pass, _: &mut Context<Self>) {
        match &self.next {
            _ if left == 0 => count::arrived(),
            Some(next) => drop(next.send(Pass(left - 1)).detach().await.expect("it runs")),
            None => {}
        }
    }
}

impl Framework for Xtra {
    type Server = Address<Counter>;

    /// With two workers a call was seen to overtake casts.
    const ORDERED: bool = false;

    async fn start() -> Address<Counter> {
        xtra::spawn_tokio(Counter { count: None, next: None }, Mailbox::unbounded())
    }

    async fn add(server: &Address<Counter>, by: u64) -> u64 {
        server.send(Add(by)).await.expect("it runs")
    }

    async fn add_within_5_s(server: &Address<Counter>, by: u64) -> u64 {
        timeout(Duration::from_secs(5), server.send(Add(by))).await.expect("it is in time").expect("it runs")
    }

    async fn bump(server: &Address<Counter>, by: u64) {
        drop(server.send(Bump(by)).detach().await.expect("it runs"));
    }

    async fn spin(server: &Address<Counter>) -> u64 {
        server.send(Spin).await.expect("it runs")
    }

    async fn link(server: &Address<Counter>, next: Option<Address<Counter>>) {
        server.send(Link(next)).await.expect("it runs");
    }

    async fn pass(server: &Address<Counter>, left: u64) {
        drop(server.send(Pass(left)).detach().await.expect("it runs"));
    }

    async fn stop(server: Address<Counter>) {
        drop(server);
    }
}
