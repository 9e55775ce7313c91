//! kameo, with unbounded mailboxes, as the actor by hand it is compared with has one.

use crate::count::{self, Count};
use crate::framework::{Framework, Names, Supervises, be_busy, crash};
use kameo::actor::{ActorRef, Spawn};
use kameo::error::Infallible;
use kameo::mailbox;
use kameo::message::{Context, Message};
use kameo::supervision::RestartPolicy;
use std::time::Duration;

pub(crate) struct Kameo;

pub(crate) struct Counter {
    count: Count,
    next: Option<ActorRef<Counter>>,
}

impl kameo::Actor for Counter {
    type Args = ();
    type Error = Infallible;

    async fn on_start((): (), _myself: ActorRef<Self>) -> Result<Self, Infallible> {
        Ok(Self { count: Count::new(), next: None })
    }
}

struct Add(u64);
struct Bump(u64);
struct Spin;
struct Link(Option<ActorRef<Counter>>);
struct Pass(u64);
struct Crash;

impl Message<Add> for Counter {
    type Reply = u64;

    async fn handle(&mut self, Add(by): Add, _: &mut Context<Self, u64>) -> u64 {
        self.count.add(by)
    }
}

impl Message<Bump> for Counter {
    type Reply = ();

    async fn handle(&mut self, Bump(by): Bump, _: &mut Context<Self, ()>) {
        self.count.add(by);
    }
}

impl Message<Spin> for Counter {
    type Reply = u64;

    async fn handle(&mut self, _: Spin, _: &mut Context<Self, u64>) -> u64 {
        be_busy();
        self.count.add(1)
    }
}

impl Message<Link> for Counter {
    type Reply = ();

    async fn handle(&mut self, Link(next): Link, _: &mut Context<Self, ()>) {
        self.next = next;
    }
}

impl Message<Pass> for Counter {
    type Reply = ();

    async fn handle(&mut self, Pass(left): Pass, _: &mut Context<Self, ()>) {
        match &self.next {
            _ if left == 0 => count::arrived(),
            Some(next) => next.tell(Pass(left - 1)).send().await.expect("it runs"),
            None => {}
        }
    }
}

impl Message<Crash> for Counter {
    type Reply = ();

    async fn handle(&mut self, _: Crash, _: &mut Context<Self, ()>) {
        crash();
    }
}

impl Framework for Kameo {
    type Server = ActorRef<Counter>;

    async fn start() -> ActorRef<Counter> {
        Counter::spawn_with_mailbox((), mailbox::unbounded())
    }

    async fn add(server: &ActorRef<Counter>, by: u64) -> u64 {
        server.ask(Add(by)).send().await.expect("it runs")
    }

    async fn add_within_5_s(server: &ActorRef<Counter>, by: u64) -> u64 {
        server.ask(Add(by)).reply_timeout(Duration::from_secs(5)).send().await.expect("it runs")
    }

    async fn bump(server: &ActorRef<Counter>, by: u64) {
        server.tell(Bump(by)).send().await.expect("it runs");
    }

    async fn spin(server: &ActorRef<Counter>) -> u64 {
        server.ask(Spin).send().await.expect("it runs")
    }

    async fn link(server: &ActorRef<Counter>, next: Option<ActorRef<Counter>>) {
        server.ask(Link(next)).send().await.expect("it runs");
    }

    async fn pass(server: &ActorRef<Counter>, left: u64) {
        server.tell(Pass(left)).send().await.expect("it runs");
    }

    async fn stop(server: ActorRef<Counter>) {
        drop(server);
    }
}

impl Names for Kameo {
    type Name = String;

    async fn start_named(name: String) -> ActorRef<Counter> {
        let server = Self::start().await;
        server.register(name).expect("the name is free");
        server
    }

    fn name(name: String) -> String {
        name
    }

    async fn add_by_name(name: &String, by: u64) -> u64 {
        let server = ActorRef::lookup(name.as_str()).expect("it is of this type").expect("somebody has the name");
        Self::add(&server, by).await
    }

    fn forget_names() {
        kameo::registry::ACTOR_REGISTRY.lock().expect("nobody panics with it").clear();
    }
}

pub(crate) struct Supervisor;

impl kameo::Actor for Supervisor {
    type Args = ();
    type Error = Infallible;

    async fn on_start((): (), _myself: ActorRef<Self>) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

impl Supervises for Kameo {
    type Tree = ActorRef<Supervisor>;
    type Child = ActorRef<Counter>;

    async fn tree(children: u64) -> (ActorRef<Supervisor>, Vec<ActorRef<Counter>>) {
        let supervisor = Supervisor::spawn_with_mailbox((), mailbox::unbounded());
        let mut all = Vec::new();
        for _ in 0..children {
            let child = Counter::supervise(&supervisor, ())
                .restart_policy(RestartPolicy::Permanent)
                .restart_limit(u32::MAX, Duration::from_secs(1));
            all.push(child.spawn_with_mailbox(mailbox::unbounded()).await);
        }
        (supervisor, all)
    }

    async fn add_to_child(child: &ActorRef<Counter>, by: u64) -> Option<u64> {
        child.ask(Add(by)).send().await.ok()
    }

    async fn crash(child: &ActorRef<Counter>) {
        child.tell(Crash).send().await.expect("it runs");
    }

    async fn end(tree: ActorRef<Supervisor>) {
        tree.stop_gracefully().await.expect("it runs");
        tree.wait_for_shutdown().await;
    }
}
