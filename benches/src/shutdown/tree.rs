//! A tree of one supervisor and many children, and the time in which it stops.

use crate::flavor::Flavor;
use otp::prelude::*;
use otp::supervisor::{ChildSpec, DynamicSupervisor, Strategy, Supervisor};
use std::future::pending;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::{JoinHandle, yield_now};

/// How the children are stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Children of a declared tree: each when the one after it has ended.
    InTurn,
    /// Children on demand.
    AtOnce,
}

/// What the children are doing meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Temper {
    Idle,
    /// Each handles messages of its own without end.
    Busy,
    /// Each has a full mailbox, and there are producers who see to it.
    Full,
    /// Each traps exits, and its end would take for ever; after 100 ms it is killed.
    Deaf,
}

impl Manner {
    pub(crate) const ALL: [Self; 2] = [Self::InTurn, Self::AtOnce];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::InTurn => "in-turn",
            Self::AtOnce => "at-once",
        }
    }

    pub(crate) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|manner| manner.key() == key)
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::InTurn => "one after the other",
            Self::AtOnce => "all at once",
        }
    }

    /// What takes no longer than anybody would wait: in turn each waits for its turn among all that are busy, and 100 ms is
    /// what it is, once for each child.
    pub(super) fn bears(self, temper: Temper, children: usize) -> bool {
        match (self, temper) {
            (Self::AtOnce, _) | (Self::InTurn, Temper::Idle) => true,
            (Self::InTurn, Temper::Busy | Temper::Full) => children <= 1_000,
            (Self::InTurn, Temper::Deaf) => children <= 10,
        }
    }
}

impl Temper {
    pub(crate) const ALL: [Self; 4] = [Self::Idle, Self::Busy, Self::Full, Self::Deaf];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Full => "full",
            Self::Deaf => "deaf",
        }
    }

    pub(crate) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|temper| temper.key() == key)
    }
}

const CAPACITY: usize = 16;
const PRODUCERS: usize = 2;

/// Where children say who they are.
type Workers = Arc<Mutex<Vec<ChildRef>>>;

struct Child {
    temper: Temper,
}

#[derive(Debug)]
struct Tick;

#[gen_server(shutdown = "100ms", mailbox(capacity = 16, overflow = reject))]
impl Child {
    #[init]
    fn new(temper: Temper, workers: Option<Workers>, cx: &mut Ctx<Self>) -> Self {
        if let Some(workers) = workers {
            workers.lock().expect("nobody panics with it").push(cx.me());
        }
        cx.trap_exit(temper == Temper::Deaf);
        Self { temper }
    }

    #[info]
    fn tick(&mut self, _: Tick, cx: &mut Ctx<Self>) {
        otp::send(cx.pid(), Tick);
    }

    /// Slower than its producers.
    #[cast]
    async fn work(&mut self, _number: usize) {
        yield_now().await;
    }

    #[terminate]
    async fn bye(&mut self) {
        if self.temper == Temper::Deaf {
            pending::<()>().await;
        }
    }
}

/// Milliseconds until the tree has stopped. Must be the first that this process does.
pub(crate) fn measure(manner: Manner, temper: Temper, children: usize) -> f64 {
    Flavor::TwoWorkers.runtime().block_on(async move {
        tokio::spawn(async move {
            let before = otp::processes().len();
            let (stop, workers) = match manner {
                Manner::InTurn => in_turn(temper, children).await,
                Manner::AtOnce => at_once(temper, children).await,
            };
            let load = match temper {
                Temper::Full => fill(&workers),
                Temper::Busy => {
                    // not before all have been started
                    workers.iter().filter_map(ServerHandle::pid).for_each(|pid| otp::send(pid, Tick));
                    Vec::new()
                }
                Temper::Idle | Temper::Deaf => Vec::new(),
            };
            let begin = Instant::now();
            stop.await;
            let time = begin.elapsed().as_secs_f64() * 1e3;
            for producer in load {
                producer.abort();
            }
            assert_eq!(otp::processes().len(), before, "something is left");
            time
        })
        .await
        .expect("it does not panic")
    })
}

/// What stops the tree.
type Stopping = Pin<Box<dyn Future<Output = ()> + Send>>;

async fn in_turn(temper: Temper, children: usize) -> (Stopping, Vec<ChildRef>) {
    let workers: Workers = Arc::default();
    let kept = Arc::clone(&workers);
    let spec = Supervisor::spec(async move || {
        let child = |number: usize| {
            let workers = Arc::clone(&kept);
            ChildSpec::new::<Child>(number.to_string(), move || Child::spec(temper, Some(Arc::clone(&workers))))
        };
        Ok((0..children).fold(Supervisor::new(Strategy::OneForOne), |tree, number| tree.child(child(number))))
    });
    let supervisor = spec.start().await.expect("it starts");
    let workers = std::mem::take(&mut *workers.lock().expect("nobody panics with it"));
    (Box::pin(async move { supervisor.stop().await.expect("it stops") }), workers)
}

async fn at_once(temper: Temper, children: usize) -> (Stopping, Vec<ChildRef>) {
    let supervisor = DynamicSupervisor::new().spec().start().await.expect("it starts");
    let mut workers = Vec::with_capacity(children);
    for _ in 0..children {
        workers.push(supervisor.start_child(move || Child::spec(temper, None)).await.expect("it starts"));
    }
    (Box::pin(async move { supervisor.stop().await.expect("it stops") }), workers)
}

/// Fills all mailboxes, and keeps them full.
fn fill(workers: &[ChildRef]) -> Vec<JoinHandle<()>> {
    for worker in workers {
        (0..CAPACITY).for_each(|number| _ = worker.work(number));
    }
    let share = workers.len().div_ceil(PRODUCERS);
    let shares: Vec<_> = workers.chunks(share).map(<[_]>::to_vec).collect();
    let produce = |workers: Vec<ChildRef>| async move {
        loop {
            for worker in &workers {
                let _ = worker.work(0);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    shares.into_iter().map(|workers| tokio::spawn(produce(workers))).collect()
}
