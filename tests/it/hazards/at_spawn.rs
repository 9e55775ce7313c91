//! Links and signals on two threads, very often.

use crate::kit::{Mail, in_process};
use otp::{Exit, ExitReason, Inbox, Pid};
use std::future::{Future, pending};
use std::time::Duration;

/// How many processes are linked when they start.
const LINKS: usize = 200_000;

/// How many of them there are at a time.
const AT_A_TIME: usize = 1_000;

/// Each of them ends at once, on another thread if it can: the exit signal of each arrives, once, with its reason.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_exit_is_lost_however_early_a_linked_process_ends() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        for round in 0..LINKS / AT_A_TIME {
            let first = round * AT_A_TIME;
            let mut started: Vec<(Pid, usize)> = (first..first + AT_A_TIME)
                .map(|n| (otp::spawn_link(move |_: Inbox| async move { end(n) }), n))
                .collect();
            let mut ended = Vec::with_capacity(AT_A_TIME);
            for _ in 0..AT_A_TIME {
                let exit: Exit = soon("an exit signal", inbox.next()).await;
                ended.push((exit.from.expect("a process"), exit.reason));
            }
            started.sort_unstable();
            ended.sort_by_key(|(pid, _)| *pid);
            for ((pid, n), (from, reason)) in started.into_iter().zip(ended) {
                assert_eq!((from, reason), (pid, end(n)));
            }
            assert_eq!(inbox.len(), 0, "one for each");
        }
        assert_eq!(otp::process_info(inbox.pid()).expect("it runs").links, []);
    })
    .await;
}

/// Waits for what must come; nothing of it takes long, except on a machine that does not get round to it.
async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(120), event).await.unwrap_or_else(|_| panic!("{what} was lost"))
}

/// How the n-th process ends.
fn end(n: usize) -> ExitReason {
    match n % 3 {
        0 => ExitReason::Normal,
        1 => ExitReason::Shutdown,
        _ => ExitReason::shutdown_with(n),
    }
}

/// The parent ends while its children start: all of them end with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_child_survives_a_parent_that_ends_while_it_links() {
    for _ in 0..500 {
        let (send, mut children) = tokio::sync::mpsc::unbounded_channel();
        let parent = otp::spawn(async move |_: Inbox| {
            for _ in 0..10 {
                send.send(otp::spawn_link(|_: Inbox| pending::<()>())).expect("the test waits");
            }
            ExitReason::Shutdown
        });
        let killer = tokio::spawn(async move { otp::exit(parent, ExitReason::Kill) });
        while let Some(child) = children.recv().await {
            let reason = soon("a link", otp::exited(child)).await;
            let with_it = matches!(reason, ExitReason::Shutdown | ExitReason::Killed | ExitReason::NoProc);
            assert!(with_it, "{reason:?}");
        }
        killer.await.expect("no panic");
    }
}

/// After `unlink` the other may crash as soon as it likes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_after_unlink_is_never_delivered() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let mut others = Vec::new();
        for _ in 0..5_000 {
            let other = otp::spawn_link(async |mut mail: Inbox| {
                mail.next::<()>().await;
                ExitReason::shutdown_with("crash")
            });
            otp::unlink(other);
            // it does not trap exits: one signal would be its end
            otp::send(other, ());
            others.push(other);
        }
        for other in others {
            otp::exited(other).await;
        }
        otp::trap_exit(true);
        otp::send(me, "last");
        assert_eq!(inbox.next::<&str>().await, "last");
    })
    .await;
}

/// The sender's exit signal overtakes none of the messages it has sent before, and none that it sends after overtakes it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_and_exit_signals_of_one_sender_stay_in_order() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let me = inbox.pid();
        let senders: Vec<Pid> = (0..4_usize)
            .map(|sender| {
                otp::spawn(async move |_: Inbox| {
                    for n in 0..2_000_usize {
                        match n % 3 {
                            0 => otp::exit(me, ExitReason::error(n)),
                            _ => otp::send(me, (sender, n)),
                        }
                    }
                })
            })
            .collect();
        let mut next = [0; 4];
        for _ in 0..4 * 2_000 {
            let (sender, n) = match soon("a signal", inbox.receive()).await.take::<Exit>() {
                Ok(exit) => {
                    let from = exit.from.expect("a process");
                    let sender = senders.iter().position(|pid| *pid == from).expect("one of them");
                    (sender, exit.reason.to_string().parse().expect("a number"))
                }
                Err(info) => info.take::<(usize, usize)>().expect("a message"),
            };
            assert_eq!(n, next[sender], "of sender {sender}");
            next[sender] += 1;
        }
    })
    .await;
}

/// One that does not trap exits has got every message that was sent before the signal that ends it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_sent_before_a_deadly_signal_was_in_the_mailbox() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        for n in 0..2_000_u32 {
            let relay = otp::spawn(async move |mut mail: Inbox| {
                otp::link(me);
                otp::trap_exit(true);
                otp::send(me, ());
                // what comes first is the message, though the signal is on its way
                assert_eq!(mail.next::<u32>().await, n);
                assert_eq!(mail.exit().await, (Some(me), ExitReason::error("enough")));
                otp::unlink(me);
                otp::send(me, n);
            });
            inbox.next::<()>().await;
            otp::send(relay, n);
            otp::exit(relay, ExitReason::error("enough"));
            assert_eq!(soon("a signal", inbox.next::<u32>()).await, n);
        }
    })
    .await;
}

/// Whom a dead pid is linked with or monitored by is told at once, from however many sides.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_and_monitors_of_the_dead_are_told_at_once() {
    let dead = crate::kit::dead(ExitReason::Normal).await;
    let watchers: Vec<Pid> = (0..200)
        .map(|_| {
            otp::spawn(async move |mut inbox: Inbox| {
                otp::trap_exit(true);
                otp::link(dead);
                assert_eq!(inbox.exit().await, (Some(dead), ExitReason::NoProc));
                let monitors = [otp::monitor(dead), otp::monitor(dead)];
                for monitor in monitors {
                    let down = inbox.down().await;
                    assert_eq!((down.monitor, down.pid, down.reason), (monitor, dead, ExitReason::NoProc));
                    assert!(!otp::demonitor(monitor));
                }
                otp::unlink(dead);
                otp::trap_exit(false);
                otp::link(dead);
                pending::<()>().await;
            })
        })
        .collect();
    for watcher in watchers {
        assert_eq!(soon("an exit signal", otp::exited(watcher)).await, ExitReason::NoProc);
    }
}
