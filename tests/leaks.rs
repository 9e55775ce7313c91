//! Nothing is left behind: processes, names, links, monitors, timers, tasks, however processes and callers end.
//!
//! What is counted belongs to the whole program, so all of it is one test.
#![forbid(unsafe_code)]

mod leaks {
    pub(crate) mod connections;
    pub(crate) mod crashes;
    pub(crate) mod dropped;
    pub(crate) mod relations;
    pub(crate) mod worker;
}

use otp::Pid;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};

/// Each of the two runtimes sees half of what is promised: 10,000 crashes, 100,000 connections, 20,000 links.
const HALF: usize = 5_000;

/// What there is at one time.
#[derive(Debug, PartialEq)]
struct Count {
    processes: Vec<Pid>,
    names: Vec<Arc<str>>,
    tasks: usize,
    /// Of the processes that are there: links, monitors, monitored by, timers, messages.
    relations: Vec<[usize; 5]>,
}

fn count() -> Count {
    let processes = otp::processes();
    let info = |pid: &Pid| {
        let info = otp::process_info(*pid)?;
        Some([info.links.len(), info.monitors.len(), info.monitored_by.len(), info.timers, info.message_queue_len])
    };
    Count {
        relations: processes.iter().filter_map(info).collect(),
        processes,
        names: otp::registered(),
        tasks: Handle::current().metrics().num_alive_tasks(),
    }
}

/// Runs `act` and waits until all is as it was before. What has been told to end needs a moment to do so.
async fn leaves_nothing(what: &str, act: impl Future<Output = ()>) {
    let before = count();
    act.await;
    for _ in 0..1_000 {
        if count() == before {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(count(), before, "after {what}");
}

async fn all() {
    // a survivor of everything: what others have had to do with it must be gone as well
    let survivor = leaks::worker::Worker::start().await.expect("it starts");
    survivor.touch().await.expect("it answers");
    // it has a task from its first wake-up on
    survivor.timer(Duration::ZERO).await.expect("it answers");
    let is_bare = || !count().relations.iter().flatten().any(|left| *left > 0);
    for _ in 0..1_000 {
        if is_bare() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(is_bare(), "the survivor's timer does not go away");
    leaves_nothing("crashes", leaks::crashes::crashes()).await;
    leaves_nothing("connections", leaks::connections::come_and_go()).await;
    leaves_nothing("links", leaks::relations::links(&survivor)).await;
    leaves_nothing("monitors", leaks::relations::monitors(&survivor)).await;
    leaves_nothing("timers", leaks::relations::timers(&survivor)).await;
    leaves_nothing("names", leaks::relations::names()).await;
    leaves_nothing("dropped starts", leaks::dropped::starts()).await;
    leaves_nothing("abandoned calls", leaks::dropped::calls(&survivor)).await;
    leaves_nothing("abandoned calls to an empty place", leaks::dropped::calls_to_a_vacant_place()).await;
    otp::ServerHandle::stop(&survivor).await.expect("it stops");
}

fn on(mut builder: Builder) {
    let runtime = builder.enable_all().build().expect("a runtime");
    // as a task of its own: on a multi-thread runtime `block_on` runs where no worker does
    let all = async { tokio::spawn(all()).await.expect("no leak") };
    runtime.block_on(async {
        // from the first server on that does without a task of its own, one waits for the runtime's end
        let first = leaks::worker::Worker::start().await.expect("it starts");
        otp::ServerHandle::stop(&first).await.expect("it stops");
        leaves_nothing("all of it", all).await;
    });
}

#[test]
fn nothing_is_left_behind() {
    // ten thousand crash reports would drown all else
    tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::new()).expect("nobody was first");
    on(Builder::new_current_thread());
    on(Builder::new_multi_thread());
}
