//! Links, monitors and ends that meet on two threads: everything is told exactly once.

use crate::kit::{Mail, in_process};
use otp::{Down, Exit, ExitReason, Inbox, Pid, Reference};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

const ROUNDS: usize = 1000;

/// Sorts what is in the mailbox until `exits` and `downs` are counted; what comes more than once is a failure.
async fn collect(
    inbox: &mut Inbox,
    exits: usize,
    downs: usize,
) -> (BTreeMap<Pid, ExitReason>, BTreeMap<Reference, ExitReason>) {
    let (mut linked, mut watched) = (BTreeMap::new(), BTreeMap::new());
    while linked.len() < exits || watched.len() < downs {
        match inbox.receive().await.take::<Exit>() {
            Ok(Exit { from: Some(from), reason, .. }) => assert_eq!(linked.insert(from, reason), None),
            Ok(exit) => panic!("nobody sent {exit:?}"),
            Err(info) => {
                let down: Down = info.take().expect("an Exit or a Down");
                assert_eq!(watched.insert(down.monitor, down.reason), None);
            }
        }
    }
    (linked, watched)
}

/// Nothing may be left when everything was counted: what is still on its way came from a process that has ended.
fn is_empty(inbox: &Inbox) {
    assert_eq!(inbox.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_meets_the_end_gives_one_exit() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let mut all = BTreeSet::new();
        for _ in 0..ROUNDS {
            let other = otp::spawn(|_inbox| async {});
            otp::link(other);
            all.insert(other);
        }
        let (exits, _) = collect(&mut inbox, ROUNDS, 0).await;
        assert_eq!(exits.keys().copied().collect::<BTreeSet<_>>(), all);
        assert!(exits.values().all(|reason| matches!(reason, ExitReason::Normal | ExitReason::NoProc)));
        is_empty(&inbox);
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").links, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_monitor_that_meets_the_end_gives_one_down() {
    in_process(|mut inbox| async move {
        let mut all = BTreeSet::new();
        for round in 0..ROUNDS {
            let other = otp::spawn(|_inbox| async {});
            if round % 2 == 0 {
                tokio::task::yield_now().await;
            }
            all.insert(otp::monitor(other));
        }
        let (_, downs) = collect(&mut inbox, 0, ROUNDS).await;
        assert_eq!(downs.keys().copied().collect::<BTreeSet<_>>(), all);
        assert!(downs.values().all(|reason| matches!(reason, ExitReason::Normal | ExitReason::NoProc)));
        is_empty(&inbox);
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").monitors, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_monitors_and_kills_from_all_sides() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        for _ in 0..ROUNDS {
            let other = crate::kit::idle();
            let killer = tokio::spawn(async move { otp::exit(other, ExitReason::Kill) });
            otp::link(other);
            let monitor = otp::monitor(other);
            let (exits, downs) = collect(&mut inbox, 1, 1).await;
            assert!(matches!(exits[&other], ExitReason::Killed | ExitReason::NoProc), "{exits:?}");
            assert!(matches!(downs[&monitor], ExitReason::Killed | ExitReason::NoProc), "{downs:?}");
            killer.await.expect("no panic");
        }
        is_empty(&inbox);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_monitor_removed_while_the_process_ends_says_nothing_afterwards() {
    in_process(|inbox| async move {
        for _ in 0..ROUNDS {
            let (other, monitor) = otp::spawn_monitor(|_inbox| async {});
            otp::demonitor_flush(monitor);
            otp::exited(other).await;
        }
        let me = inbox.pid();
        let mut inbox = inbox;
        otp::send(me, "last");
        assert_eq!(inbox.next::<&str>().await, "last");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unlink_that_meets_the_end_is_followed_by_no_exit() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let me = inbox.pid();
        for round in 0..ROUNDS {
            let other = otp::spawn_link(|_inbox| async { ExitReason::Shutdown });
            otp::unlink(other);
            // what was there before the unlink is in front of this
            otp::send(me, round);
            let mut exits = 0;
            loop {
                match inbox.receive().await.take::<Exit>() {
                    Ok(_) => exits += 1,
                    Err(info) => break assert_eq!(info.take::<usize>().ok(), Some(round)),
                }
            }
            assert!(exits <= 1);
            otp::exited(other).await;
        }
        is_empty(&inbox);
    })
    .await;
}

/// Both end at the same time, each linked with the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_linked_processes_that_end_together() {
    in_process(|mut inbox| async move {
        for _ in 0..ROUNDS {
            let (a, _) = otp::spawn_monitor(|mut mail| async move { mail.next::<()>().await });
            let (b, _) = otp::spawn_monitor(move |mut mail| async move {
                otp::link(a);
                mail.next::<()>().await;
            });
            otp::send(b, ());
            otp::send(a, ());
            let (_, downs) = collect(&mut inbox, 0, 2).await;
            let clean = |reason: &ExitReason| matches!(reason, ExitReason::Normal | ExitReason::NoProc);
            assert!(downs.values().all(clean), "{downs:?} of {a} and {b}");
        }
        is_empty(&inbox);
    })
    .await;
}

/// Whoever learns the reason from `exited` finds that everybody was told before, however often he looks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exited_is_told_last() {
    in_process(|mut inbox| async move {
        for _ in 0..20 {
            let other = crate::kit::idle();
            let crowd: Vec<_> = (0..300).map(|_| otp::monitor(other)).collect();
            let killer = tokio::spawn(async move { otp::exit(other, ExitReason::Kill) });
            let mut ended = std::pin::pin!(otp::exited(other));
            let reason = std::future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                ended.as_mut().poll(cx)
            })
            .await;
            if reason == ExitReason::Killed {
                assert_eq!(inbox.len(), crowd.len(), "all are told");
            }
            collect(&mut inbox, 0, crowd.len()).await;
            killer.await.expect("no panic");
        }
    })
    .await;
}
