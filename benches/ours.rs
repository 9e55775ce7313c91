//! The same with otp, through the generated client.

use crate::{CALLS, CASTS, SPAWNS, since, timed};
use otp::prelude::*;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

#[derive(Default)]
struct Counter {
    n: u64,
}

#[gen_server]
impl Counter {
    #[call(timeout = "infinity")]
    fn add(&mut self, by: u64) -> u64 {
        self.n += by;
        self.n
    }

    #[cast]
    fn bump(&mut self, by: u64) {
        self.n += by;
    }
}

async fn start() -> CounterRef {
    Counter::start().await.expect("it starts")
}

pub(crate) fn calls(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let counter = start().await;
        let start = Instant::now();
        for _ in 0..CALLS {
            let _ = counter.add(1).await;
        }
        stop(start, &counter).await
    })
}

pub(crate) fn calls_with_timeout(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let counter = start().await;
        let start = Instant::now();
        for _ in 0..CALLS {
            let _ = counter.add(1).timeout(Duration::from_secs(5)).await;
        }
        stop(start, &counter).await
    })
}

pub(crate) fn calls_by_name(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let server = Counter::spec().name("counter").start().await.expect("the name is free");
        let counter = Counter::named("counter");
        let start = Instant::now();
        for _ in 0..CALLS {
            let _ = counter.add(1).await;
        }
        stop(start, &server).await
    })
}

pub(crate) fn calls_from_a_process(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let (answer, time) = tokio::sync::oneshot::channel();
        otp::spawn(async |_inbox| {
            let counter = start().await;
            let start = Instant::now();
            for _ in 0..CALLS {
                let _ = counter.add(1).await;
            }
            let _ = answer.send(stop(start, &counter).await);
        });
        time.await.expect("no round panics")
    })
}

pub(crate) fn calls_with_cycles_detected(runtime: &Runtime) -> Duration {
    otp::call_cycle::detect(true);
    let time = calls_from_a_process(runtime);
    otp::call_cycle::detect(false);
    time
}

pub(crate) fn casts(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let counter = start().await;
        let start = Instant::now();
        for _ in 0..CASTS / 100 {
            for _ in 0..100 {
                counter.bump(1);
            }
            let _ = counter.add(0).await;
        }
        stop(start, &counter).await
    })
}

pub(crate) fn spawns(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let begin = Instant::now();
        for _ in 0..SPAWNS {
            let counter = start().await;
            let _ = counter.add(1).await;
            let _ = ServerHandle::stop(&counter).await;
        }
        since(begin)
    })
}

/// The time of the round, and the end of its server.
async fn stop(start: Instant, counter: &CounterRef) -> Duration {
    let time = since(start);
    let _ = ServerHandle::stop(counter).await;
    time
}
