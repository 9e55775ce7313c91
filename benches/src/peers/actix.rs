//! actix. Its actors stay on one thread; a panic of one is not caught; its registry finds one actor of each type.

use crate::count::{self, Count};
use crate::framework::{Framework, be_busy};
use actix::{Actor, Addr, Context, Handler, Message};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::task::{LocalSet, spawn_local};

pub(crate) struct Actix;

#[derive(Default)]
pub(crate) struct Counter {
    count: Option<Count>,
    next: Option<Addr<Counter>>,
}

impl Counter {
    fn add(&mut self, by: u64) -> u64 {
        self.count.get_or_insert_default().add(by)
    }
}

impl Actor for Counter {
    type Context = Context<Self>;

    fn started(&mut self, _: &mut Context<Self>) {
        self.count = Some(Count::new());
    }
}

struct Add(u64);
struct Bump(u64);
struct Spin;
struct Link(Option<Addr<Counter>>);
struct Pass(u64);

impl Message for Add {
    type Result = u64;
}

impl Message for Bump {
    type Result = ();
}

impl Message for Spin {
    type Result = u64;
}

impl Message for Link {
    type Result = ();
}

impl Message for Pass {
    type Result = ();
}

impl Handler<Add> for Counter {
    type Result = u64;

    fn handle(&mut self, Add(by): Add, _: &mut Context<Self>) -> u64 {
        self.add(by)
    }
}

impl Handler<Bump> for Counter {
    type Result = ();

    fn handle(&mut self, Bump(by): Bump, _: &mut Context<Self>) {
        self.add(by);
    }
}

impl Handler<Spin> for Counter {
    type Result = u64;

    fn handle(&mut self, _: Spin, _: &mut Context<Self>) -> u64 {
        be_busy();
        self.add(1)
    }
}

impl Handler<Link> for Counter {
    type Result = ();

    fn handle(&mut self, Link(next): Link, _: &mut Context<Self>) {
        self.next = next;
    }
}

impl Handler<Pass> for Counter {
    type Result = ();

    fn handle(&mut self, Pass(left): Pass, _: &mut Context<Self>) {
        match &self.next {
            _ if left == 0 => count::arrived(),
            Some(next) => next.do_send(Pass(left - 1)),
            None => {}
        }
    }
}

impl Framework for Actix {
    type Server = Addr<Counter>;

    fn client<T: Send + 'static>(runtime: &Runtime, client: impl Future<Output = T> + Send + 'static) -> T {
        let local = LocalSet::new();
        local.block_on(runtime, async { spawn_local(client).await.expect("no client panics") })
    }

    fn beside<T: Send + 'static>(
        client: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let client = spawn_local(client);
        async { client.await.expect("no client panics") }
    }

    async fn start() -> Addr<Counter> {
        Counter::default().start()
    }

    async fn add(server: &Addr<Counter>, by: u64) -> u64 {
        server.send(Add(by)).await.expect("it runs")
    }

    async fn add_within_5_s(server: &Addr<Counter>, by: u64) -> u64 {
        server.send(Add(by)).timeout(Duration::from_secs(5)).await.expect("it runs")
    }

    async fn bump(server: &Addr<Counter>, by: u64) {
        server.do_send(Bump(by));
    }

    async fn spin(server: &Addr<Counter>) -> u64 {
        server.send(Spin).await.expect("it runs")
    }

    async fn link(server: &Addr<Counter>, next: Option<Addr<Counter>>) {
        server.send(Link(next)).await.expect("it runs");
    }

    async fn pass(server: &Addr<Counter>, left: u64) {
        server.do_send(Pass(left));
    }

    async fn stop(server: Addr<Counter>) {
        drop(server);
    }
}
