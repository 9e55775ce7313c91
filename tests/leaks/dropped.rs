//! Futures that are dropped before they are ready.

use super::worker::{FOREVER, Worker};
use crate::HALF;
use otp::prelude::*;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

/// Polls so many times, then drops.
async fn abandon(future: impl Future, polls: usize) {
    let mut future = pin!(future);
    for _ in 0..polls {
        let pending = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await;
        if !pending {
            return;
        }
        tokio::task::yield_now().await;
    }
}

struct Slow;

#[gen_server]
impl Slow {
    #[init]
    async fn begin(yields: usize) -> Self {
        for _ in 0..yields {
            tokio::task::yield_now().await;
        }
        Self
    }

    #[call]
    fn touch(&self) {}
}

supervisor! {
    Tree: one_for_one {
        a: Worker = Worker::spec(),
        b: Slow = Slow::spec(3),
    }
}

/// Of servers, with and without a name, and of a tree. A start that was ready is the owner's to stop.
pub(crate) async fn starts() {
    for n in 0..HALF {
        let polls = n % 4;
        match n % 3 {
            0 => abandon(Slow::start(usize::MAX), polls).await,
            1 => {
                let name = format!("leaks: slow {n}");
                abandon(Slow::spec(usize::MAX).name(name.as_str()).start(), polls).await;
            }
            _ => abandon(Tree.start(), polls.min(1)).await,
        }
    }
}

/// Of all kinds; the server is not to remember who has given up.
pub(crate) async fn calls(survivor: &Ref<Worker>) {
    for n in 0..HALF {
        let polls = n % 3;
        abandon(survivor.touch(), polls).await;
        abandon(survivor.wait(), polls).await;
        abandon(survivor.wait().timeout(FOREVER), polls).await;
        abandon(survivor.wait().send(), polls).await;
        abandon(otp::exited(survivor.pid().expect("it runs")), polls).await;
    }
    assert_eq!(survivor.forget().await, Ok(false));
}

/// One that starts once, and then hangs in every restart.
struct Absent;

static STARTS: AtomicUsize = AtomicUsize::new(0);

#[gen_server]
impl Absent {
    #[init]
    async fn begin(first: usize) -> Self {
        if STARTS.fetch_add(1, Ordering::Relaxed) > first {
            std::future::pending::<()>().await;
        }
        Self
    }

    #[call]
    fn touch(&self) {}
}

supervisor! {
    Hanging(first: usize): one_for_one {
        absent: Absent = Absent::spec(*first),
    }
}

pub(crate) async fn calls_to_a_vacant_place() {
    let first = STARTS.load(Ordering::Relaxed);
    let tree = Hanging { first }.start().await.expect("it starts");
    let absent = tree.absent();
    let pid = absent.pid().expect("it runs");
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    for n in 0..HALF {
        abandon(absent.touch(), n % 3).await;
        abandon(absent.touch().no_timeout(), n % 3).await;
    }
    let root = tree.pid().expect("it runs");
    otp::exit(root, ExitReason::Kill);
    otp::exited(root).await;
}
