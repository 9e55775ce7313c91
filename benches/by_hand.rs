//! The actor that everybody writes: a task, an unbounded channel, a oneshot for the reply.

use crate::{CALLS, CASTS, SPAWNS, since, timed};
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

enum Message {
    Add(u64, oneshot::Sender<u64>),
    Bump(u64),
}

type Counter = mpsc::UnboundedSender<Message>;

static NAMES: LazyLock<RwLock<HashMap<String, Counter>>> = LazyLock::new(RwLock::default);

fn start() -> Counter {
    let (counter, mut mailbox) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut n = 0;
        while let Some(message) = mailbox.recv().await {
            match message {
                Message::Add(by, reply) => {
                    n += by;
                    // the caller may have gone
                    let _ = reply.send(n);
                }
                Message::Bump(by) => n += by,
            }
        }
    });
    counter
}

async fn add(counter: &Counter, by: u64) -> Option<u64> {
    let (reply, answer) = oneshot::channel();
    counter.send(Message::Add(by, reply)).ok()?;
    answer.await.ok()
}

pub(crate) fn calls(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let counter = start();
        let start = Instant::now();
        for _ in 0..CALLS {
            add(&counter, 1).await;
        }
        since(start)
    })
}

pub(crate) fn calls_with_timeout(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let counter = start();
        let start = Instant::now();
        for _ in 0..CALLS {
            let _ = tokio::time::timeout(Duration::from_secs(5), add(&counter, 1)).await;
        }
        since(start)
    })
}

pub(crate) fn calls_by_name(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        NAMES.write().expect("no panic holds it").insert("counter".to_owned(), start());
        let start = Instant::now();
        for _ in 0..CALLS {
            let counter = NAMES.read().expect("no panic holds it").get("counter").cloned();
            if let Some(counter) = counter {
                add(&counter, 1).await;
            }
        }
        since(start)
    })
}

pub(crate) fn casts(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let counter = start();
        let start = Instant::now();
        for _ in 0..CASTS / 100 {
            for _ in 0..100 {
                let _ = counter.send(Message::Bump(1));
            }
            add(&counter, 0).await;
        }
        since(start)
    })
}

pub(crate) fn spawns(runtime: &Runtime) -> Duration {
    timed(runtime, async {
        let begin = Instant::now();
        for _ in 0..SPAWNS {
            let counter = start();
            add(&counter, 1).await;
            drop(counter);
            tokio::task::yield_now().await;
        }
        since(begin)
    })
}
