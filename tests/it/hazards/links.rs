//! Links that are made and removed by both ends at the same time.

use otp::{ExitReason, Pid};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Barrier, mpsc};
use tokio::time::timeout;

fn half(a: Pid, b: Pid) -> bool {
    let linked = |from, to| otp::process_info(from).expect("it lives").links.contains(&to);
    linked(a, b) != linked(b, a)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_made_while_it_is_removed_is_there_or_not_but_never_half() {
    const ROUNDS: usize = 40_000;
    let step = Arc::new(Barrier::new(2));
    let (theirs, ours) = (step.clone(), step);
    let unlinker = otp::spawn(async move |mut inbox| {
        let linker = inbox.receive().await.take::<Pid>().expect("who it is");
        for _ in 0..ROUNDS {
            theirs.wait().await;
            otp::unlink(linker);
            theirs.wait().await;
            theirs.wait().await;
        }
    });
    let linker = otp::spawn(async move |inbox| {
        otp::send(unlinker, inbox.pid());
        for _ in 0..ROUNDS {
            ours.wait().await;
            otp::link(unlinker);
            ours.wait().await;
            assert!(!half(inbox.pid(), unlinker));
            otp::unlink(unlinker);
            ours.wait().await;
        }
    });
    assert_eq!(otp::exited(linker).await, ExitReason::Normal);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_made_after_such_a_race_works() {
    for _ in 0..200 {
        let step = Arc::new(Barrier::new(2));
        let (theirs, ours) = (step.clone(), step);
        let (tell, mut answer) = mpsc::unbounded_channel();
        let keeper = otp::spawn(async move |mut inbox| {
            otp::trap_exit(true);
            let other = inbox.receive().await.take::<Pid>().expect("who it is");
            theirs.wait().await;
            otp::unlink(other);
            theirs.wait().await;
            otp::link(other);
            otp::exit(other, ExitReason::Kill);
            let exit = timeout(Duration::from_secs(20), inbox.receive()).await;
            tell.send(exit.is_ok()).expect("the test waits");
        });
        otp::spawn(async move |mut inbox| {
            otp::send(keeper, inbox.pid());
            ours.wait().await;
            otp::link(keeper);
            ours.wait().await;
            inbox.receive().await;
        });
        assert_eq!(answer.recv().await, Some(true), "an exit signal was lost");
    }
}

/// Each is linked with the one before: the end of the first is the end of all, one after the other and not one inside the
/// other, which no stack would hold.
#[tokio::test(start_paused = true)]
async fn a_chain_of_a_hundred_thousand_linked_processes_ends() {
    const LINKS: usize = 100_000;
    let (ready, mut are_ready) = mpsc::unbounded_channel();
    let mut chain = Vec::with_capacity(LINKS);
    for _ in 0..LINKS {
        let (before, ready) = (chain.last().copied(), ready.clone());
        chain.push(otp::spawn(move |_inbox| async move {
            if let Some(before) = before {
                otp::link(before);
            }
            let _ = ready.send(());
            std::future::pending::<()>().await;
        }));
    }
    for _ in 0..LINKS {
        are_ready.recv().await.expect("each of them starts");
    }
    otp::exit(chain[0], ExitReason::shutdown_with("the first"));
    let last = otp::exited(chain[LINKS - 1]).await;
    assert_eq!(last, ExitReason::shutdown_with("the first"));
    assert!(chain.iter().all(|pid| !otp::is_alive(*pid)));
}
