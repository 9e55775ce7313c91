//! Crashes of a supervised server.

use super::worker::Worker;
use crate::HALF;
use otp::prelude::*;

supervisor! {
    Tree: one_for_one, intensity = 1_000_000, period = "1s" {
        worker: Worker = Worker::spec().name("leaks: crashing"),
        other: Worker = Worker::spec(),
    }
}

pub(crate) async fn crashes() {
    let tree = Tree.start().await.expect("it starts");
    let worker = tree.worker();
    for _ in 0..HALF {
        let pid = worker.touch().await.expect("it is restarted");
        worker.crash();
        otp::exited(pid).await;
    }
    let children = tree.as_ref().which_children().await.expect("it runs");
    assert!(children.iter().any(|child| child.restarts >= HALF as u64 - 1));
    let supervisor = otp::process_info(tree.pid().expect("it runs")).expect("it runs");
    worker.touch().await.expect("it is restarted");
    // the links of the dead are gone from the supervisor as well
    assert!(supervisor.links.len() <= 2, "{supervisor:?}");
    tree.stop().await.expect("it stops");
}
