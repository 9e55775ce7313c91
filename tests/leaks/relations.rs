//! Links, monitors, timers and names between a process that lives on and others that do not.

use super::worker::{FOREVER, Worker};
use otp::prelude::*;
use std::time::Duration;

const MANY: usize = 2 * crate::HALF;

fn pid(worker: &Ref<Worker>) -> Pid {
    worker.pid().expect("it runs")
}

/// Undone by the survivor, and by the end of the other.
pub(crate) async fn links(survivor: &Ref<Worker>) {
    for n in 0..MANY {
        let other = otp::spawn(|mut inbox| async move { drop(inbox.receive().await) });
        survivor.link(other).await.expect("it answers");
        if n % 2 == 0 {
            survivor.unlink(other).await.expect("it answers");
        }
        otp::send(other, ());
    }
}

pub(crate) async fn monitors(survivor: &Ref<Worker>) {
    let same = Worker::start().await.expect("it starts");
    for n in 0..MANY {
        if n % 2 == 0 {
            let monitor = survivor.monitor(pid(&same)).await.expect("it answers");
            assert_eq!(survivor.demonitor(monitor).await, Ok(true));
        } else {
            let other = otp::spawn(|mut inbox| async move { drop(inbox.receive().await) });
            survivor.monitor(other).await.expect("it answers");
            otp::send(other, ());
        }
    }
    assert_eq!(otp::process_info(pid(&same)).expect("it runs").monitored_by, []);
    // one that monitors and ends
    let watcher = Worker::start().await.expect("it starts");
    for _ in 0..1_000 {
        watcher.monitor(pid(survivor)).await.expect("it answers");
    }
    watcher.stop().await.expect("it stops");
    same.stop().await.expect("it stops");
}

/// That fire, are cancelled, and end with their process.
pub(crate) async fn timers(survivor: &Ref<Worker>) {
    for n in 0..MANY {
        if n % 2 == 0 {
            survivor.timer(Duration::ZERO).await.expect("it answers");
        } else {
            let timer = survivor.timer(FOREVER).await.expect("it answers");
            assert!(otp::cancel_timer(timer).is_some());
        }
    }
    let other = Worker::start().await.expect("it starts");
    for _ in 0..MANY {
        other.timer(FOREVER).await.expect("it answers");
    }
    other.stop().await.expect("it stops");
}

pub(crate) async fn names() {
    for n in 0..MANY {
        let name = format!("leaks: {}", n % 7);
        let worker = Worker::spec().name(name.as_str()).start().await.expect("it starts");
        assert!(Worker::spec().name(name.as_str()).start().await.is_err());
        if n % 2 == 0 {
            assert_eq!(otp::unregister(&name), worker.pid());
        }
        worker.stop().await.expect("it stops");
        assert_eq!(otp::whereis(&name), None);
    }
}
