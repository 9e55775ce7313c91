//! Links that are made and removed by both ends at the same time.

use otp::{ExitReason, Inbox, Pid};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
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

/// After `unlink` has returned, the link has no effect any more, also on a process that does not trap exits: its end is
/// settled by then, or nothing happens to it.
#[tokio::test]
async fn an_unlink_that_has_returned_is_followed_by_no_end() {
    const ROUNDS: usize = 400;
    let elsewhere = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
    for round in 0..ROUNDS {
        let (step, went_on) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (theirs, ours, goes_on) = (step.clone(), step, went_on.clone());
        let other = async move |_: Inbox| {
            theirs.store(1, SeqCst);
            while theirs.load(SeqCst) == 1 {
                std::hint::spin_loop();
            }
            ExitReason::Shutdown
        };
        let other = elsewhere.spawn(async { otp::spawn(other) }).await.expect("no panic");
        let survivor = otp::spawn(async move |mut inbox| {
            otp::send(inbox.pid(), "after the unlink");
            otp::link(other);
            while ours.load(SeqCst) == 0 {
                std::hint::spin_loop();
            }
            ours.store(2, SeqCst);
            for _ in 0..500 + round {
                std::hint::spin_loop();
            }
            otp::unlink(other);
            // a process that is to end takes no more mail
            goes_on.store(inbox.try_receive().is_some(), SeqCst);
            otp::exited(other).await;
        });
        let reason = otp::exited(survivor).await;
        if went_on.load(SeqCst) {
            assert_eq!(reason, ExitReason::Normal, "round {round}: it had gone on after the unlink");
        }
    }
    elsewhere.shutdown_background();
}
