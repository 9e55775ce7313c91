//! How much heap memory a message costs: none, once the slots for replies are there.
#![forbid(unsafe_code)]

use otp::prelude::*;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// How many messages are counted at once.
const MESSAGES: u64 = 1_000;

#[derive(Debug, Default)]
struct Counter {
    n: u64,
    waiting: Vec<ReplyTo<u64>>,
}

#[gen_server]
impl Counter {
    #[call]
    fn add(&mut self, by: u64) -> u64 {
        self.n += by;
        self.n
    }

    #[call]
    async fn add_later(&mut self, by: u64) -> u64 {
        tokio::task::yield_now().await;
        self.n += by;
        self.n
    }

    #[cast]
    fn bump(&mut self) {
        self.n += 1;
    }

    /// Asks another server from a handler.
    #[call]
    async fn relay(&mut self, to: CounterRef) -> u64 {
        to.add(1).await.expect("it answers")
    }

    /// Replies with the next `wait`, or `release`.
    #[call]
    fn wait(&mut self, reply: ReplyTo<u64>) {
        self.waiting.push(reply);
    }

    #[cast]
    fn release(&mut self) {
        for reply in self.waiting.drain(..) {
            reply.send(self.n);
        }
    }

    #[info]
    fn tick(&mut self, tick: Tick) {
        self.n += tick.0;
    }
}

/// A message of no server's own.
#[derive(Clone, Copy, Debug)]
struct Tick(u64);

supervisor! {
    Tree: one_for_one {
        counter: Counter = Counter::spec(),
    }
}

/// A counter reached in each way there is.
async fn counters(name: &str) -> [(&'static str, CounterRef); 3] {
    // printing each message before it is handled takes a string
    otp::report::keep_last_message(false);
    let direct = Counter::start().await.expect("it starts");
    Counter::spec().name(name).start().await.expect("it starts");
    let tree = Tree.start().await.expect("it starts");
    [("by process", direct), ("by name", Counter::named(name)), ("by place", tree.counter())]
}

/// How many allocations `code` takes on a current-thread runtime: the caller's, the servers' and the runtime's.
fn allocations<F: Future<Output = ()>>(name: &str, code: impl Fn(CounterRef) -> F) -> Vec<(&'static str, u64)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let counters = runtime.block_on(counters(name));
    let count = |counter: &CounterRef| {
        // what is allocated once, for the first message of its kind, is not what a message costs
        runtime.block_on(code(counter.clone()));
        allocation_counter::measure(|| runtime.block_on(code(counter.clone()))).count_total
    };
    counters.iter().map(|(way, counter)| (*way, count(counter))).collect()
}

/// What tokio needs for itself to `yield_now`, however often.
const YIELDS: u64 = 2;

/// Lets the servers handle what they have.
async fn handled() {
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_call_allocates_nothing() {
    let counts = allocations("calls", async |counter| {
        for _ in 0..MESSAGES {
            counter.add(1).await.expect("it answers");
        }
    });
    for (way, count) in counts {
        assert_eq!(count, 0, "{way}");
    }
}

#[test]
fn a_call_that_takes_its_time_allocates_nothing() {
    let counts = allocations("slow calls", async |counter| {
        for _ in 0..MESSAGES {
            counter.add_later(1).await.expect("it answers");
        }
    });
    for (way, count) in counts {
        assert!(count <= YIELDS, "{way}: {count}");
    }
}

/// From one server to another, and without a timeout.
#[test]
fn a_call_from_a_handler_allocates_nothing() {
    let counts = allocations("relayed calls", async |counter| {
        let other = Counter::start().await.expect("it starts");
        for _ in 0..MESSAGES {
            counter.relay(other.clone()).no_timeout().await.expect("it answers");
        }
    });
    for (way, count) in counts {
        // the start of the other server
        assert!(count < 20, "{way}: {count}");
    }
}

/// A reply may leave the server, so that its end is no sign of the server's: that is watched as well, which takes one.
/// A call that is sent ahead lives on the heap, which takes another.
#[test]
fn a_delayed_call_sent_ahead_allocates_twice() {
    let counts = allocations("delayed calls", async |counter| {
        for _ in 0..MESSAGES {
            let reply = counter.wait().send();
            counter.release();
            reply.await.expect("it answers");
        }
    });
    for (way, count) in counts {
        assert!(count <= 2 * MESSAGES + YIELDS, "{way}: {count}");
    }
}

#[test]
fn a_lone_cast_allocates_nothing() {
    let counts = allocations("lone casts", async |counter| {
        for _ in 0..MESSAGES {
            counter.bump();
            handled().await;
        }
    });
    for (way, count) in counts {
        assert!(count <= YIELDS, "{way}: {count}");
    }
}

/// Spans are off unless they are asked for, whoever listens; and then figures are, too.
#[test]
fn a_message_that_nobody_wants_to_know_of_allocates_nothing() {
    let wanted = Arc::<AtomicUsize>::default();
    let _subscriber = tracing::subscriber::set_default(Listens(wanted.clone()));
    let span = tracing::info_span!(target: "otp::handle", "a span of the caller's");
    let counts = span.in_scope(|| {
        allocations("untraced calls", async |counter| {
            for _ in 0..MESSAGES {
                counter.add(1).await.expect("it answers");
                counter.bump();
                handled().await;
            }
        })
    });
    for (way, count) in counts {
        assert!(count <= YIELDS, "{way}: {count}");
    }
    assert_eq!(wanted.load(Ordering::Relaxed), 1, "the caller's own");
}

/// Counts spans.
struct Listens(Arc<AtomicUsize>);

impl Subscriber for Listens {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "otp::handle"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        self.0.fetch_add(1, Ordering::Relaxed);
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The mailbox grows by doubling and is given back when the burst is over.
#[test]
fn a_burst_of_casts_allocates_next_to_nothing() {
    let counts = allocations("bursts of casts", async |counter| {
        for _ in 0..MESSAGES {
            counter.bump();
        }
        counter.add(1).await.expect("it answers");
    });
    for (way, count) in counts {
        assert!(count <= MESSAGES / 50, "{way}: {count}");
    }
}

/// A message of any type is boxed: there is no telling its size.
#[test]
fn a_message_of_another_type_allocates_its_box() {
    let counts = allocations("infos", async |counter| {
        for _ in 0..MESSAGES {
            counter.send(Tick(1));
            handled().await;
        }
    });
    for (way, count) in counts {
        assert!((MESSAGES..=MESSAGES + YIELDS).contains(&count), "{way}: {count}");
    }
}

/// A server is its record and its state; until it is woken it has no task.
#[test]
fn an_idle_server_takes_little_memory() {
    const SERVERS: u64 = 1_000;
    otp::report::keep_last_message(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut servers = Vec::with_capacity(SERVERS.try_into().expect("small"));
    // the process table has grown for those that go away again
    for _ in 0..2 {
        servers.clear();
        let taken = allocation_counter::measure(|| {
            runtime.block_on(async {
                for _ in 0..SERVERS {
                    servers.push(Counter::start().await.expect("it starts"));
                }
            });
        });
        let (bytes, times) =
            (taken.bytes_current / i64::try_from(SERVERS).expect("small"), taken.count_total / SERVERS);
        // every feature is on here; without them it is about 700
        assert!(bytes <= 750, "{bytes} bytes each");
        assert!(times <= 6, "{times} allocations each");
        for server in &servers {
            runtime.block_on(async { ServerHandle::stop(server).await.expect("it runs") });
        }
    }
}

#[derive(Debug)]
struct Off;

#[derive(Debug)]
struct On;

/// A machine that an event takes to its other state.
#[derive(Debug)]
struct Switch {
    turns: u64,
}

#[gen_statem(Off, On)]
impl Switch {
    #[init]
    fn new() -> (Self, Off) {
        (Self { turns: 0 }, Off)
    }

    #[call(event(turn))]
    fn turn_on(&mut self, _: Off) -> (u64, To<On>) {
        self.turns += 1;
        (self.turns, to(On))
    }

    #[call(event(turn))]
    fn turn_off(&mut self, _: On) -> (u64, To<Off>) {
        self.turns += 1;
        (self.turns, to(Off))
    }

    #[cast]
    fn flip(&mut self, at: SwitchState) -> SwitchState {
        self.turns += 1;
        match at {
            SwitchState::Off(_) => On.into(),
            SwitchState::On(_) => Off.into(),
        }
    }
}

/// A handler of events.
#[derive(Debug, Default)]
struct Listener {
    sum: u64,
}

#[gen_event(u64)]
impl Listener {
    #[event]
    fn on(&mut self, by: &u64) {
        self.sum += by;
    }

    #[call]
    fn sum(&self) -> u64 {
        self.sum
    }
}

#[test]
fn an_event_of_a_machine_allocates_nothing() {
    otp::report::keep_last_message(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let switch = runtime.block_on(Switch::start()).expect("it starts");
    let events = async || {
        for _ in 0..MESSAGES {
            switch.turn().await.expect("it answers");
        }
        for _ in 0..MESSAGES {
            switch.flip();
            handled().await;
        }
    };
    runtime.block_on(events());
    let count = allocation_counter::measure(|| runtime.block_on(events())).count_total;
    assert!(count <= YIELDS, "{count}");
    assert_eq!(runtime.block_on(switch.turn()), Ok(4 * MESSAGES + 1));
}

#[test]
fn an_event_for_handlers_allocates_nothing() {
    otp::report::keep_last_message(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (manager, listener) = runtime.block_on(async {
        let manager = EventManager::<u64>::start().await.expect("it starts");
        let listener = manager.add_handler(Listener::handler()).await.expect("it runs").expect("it is added");
        manager.add_handler(Listener::handler().id("another")).await.expect("it runs").expect("it is added");
        (manager, listener)
    });
    let events = async || {
        for _ in 0..MESSAGES {
            manager.sync_notify(1).await.expect("it runs");
        }
        for _ in 0..MESSAGES {
            manager.notify(1);
            handled().await;
        }
    };
    runtime.block_on(events());
    let count = allocation_counter::measure(|| runtime.block_on(events())).count_total;
    assert!(count <= YIELDS, "{count}");
    assert_eq!(runtime.block_on(listener.sum()), Ok(Ok(4 * MESSAGES)));
}

#[test]
fn taking_an_idle_worker_and_giving_it_back_allocates_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let pool = otp::pool::Pool::new(Counter::spec).size(2).spec();
    let pool = runtime.block_on(pool.start()).expect("it starts");
    let take = || {
        runtime.block_on(async {
            for _ in 0..MESSAGES {
                let (first, second) = (pool.checkout().await.expect("idle"), pool.try_checkout().expect("idle"));
                first.check_in();
                drop(second);
                pool.transaction(async |counter| counter.add(1).await).await.expect("idle").expect("it answers");
            }
        });
    };
    take();
    assert_eq!(allocation_counter::measure(take).count_total, 0);
}
