//! `Exit` and `Down` in a mailbox that is looked through; signals that end a process which waits.

use crate::kit::{idle, in_process};
use otp::prelude::*;
use otp::{monitor, receive, spawn_link, spawn_monitor, unlink};
use std::time::Duration;

const NOTHING: Duration = Duration::ZERO;

#[tokio::test(start_paused = true)]
async fn exits_and_downs_are_messages() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let me = inbox.pid();
        let linked = spawn_link(async |_| ExitReason::error("tired"));
        let (watched, reference) = spawn_monitor(async |_| ExitReason::Shutdown);
        otp::send(me, "mail");
        assert_eq!(
            receive!(match inbox {
                Down { monitor, pid, reason, .. } if pid == watched => (monitor, reason),
            }),
            (reference, ExitReason::Shutdown)
        );
        let reason = receive!(match inbox {
            Exit { from, reason, .. } if from == Some(linked) => reason,
            "mail" if false => unreachable!(),
        });
        assert_eq!(reason, ExitReason::error("tired"));
        assert_eq!(inbox.len(), 1);
    })
    .await;
}

/// Only the monitor that is meant, while others have ended as well.
#[tokio::test(start_paused = true)]
async fn the_down_of_one_monitor_among_many() {
    in_process(|mut inbox| async move {
        let monitors: Vec<_> = (0..5_u32).map(|n| spawn_monitor(async move |_| ExitReason::error(n))).collect();
        for (n, (pid, wanted)) in monitors.into_iter().enumerate().rev() {
            let down = receive!(match inbox { down: Down if down.monitor == wanted => down });
            assert_eq!((down.pid, down.reason), (pid, ExitReason::error(n)));
        }
        assert!(inbox.is_empty());
        assert!(otp::process_info(inbox.pid()).expect("alive").monitors.is_empty());
    })
    .await;
}

/// A `Down` that was looked at and left is still removed by `demonitor_flush`, and left by `demonitor`.
#[tokio::test(start_paused = true)]
async fn a_down_that_was_left_can_still_be_flushed() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let (first, flushed) = spawn_monitor(async |_| ());
        let (second, kept) = spawn_monitor(async |_| ());
        otp::exited(first).await;
        otp::exited(second).await;
        otp::send(me, "end");
        receive!(match inbox {
            "end" => {}
        });
        assert_eq!(inbox.len(), 2);
        assert!(otp::process_info(me).expect("alive").monitors.is_empty(), "both are delivered");
        assert!(!otp::demonitor_flush(flushed), "a Down was flushed");
        assert!(!otp::demonitor(kept), "its Down lies in the mailbox");
        assert_eq!(
            receive!(match inbox {
                Down { monitor, .. } => monitor,
            }),
            kept
        );
        assert!(receive!(match inbox {
            Down { .. } => false,
            _ if after(NOTHING) => true,
        }));
        assert!(inbox.is_empty());
        assert!(!otp::demonitor(kept) && otp::process_info(me).expect("alive").monitors.is_empty());
    })
    .await;
}

/// The same for one that nobody has looked at yet, and for the methods.
#[tokio::test(start_paused = true)]
async fn a_flushed_down_is_never_seen() {
    in_process(|mut inbox| async move {
        for left in [false, true] {
            let (other, reference) = spawn_monitor(async |_| ());
            otp::exited(other).await;
            if left {
                receive!(match inbox {
                    _ if after(NOTHING) => {}
                });
            }
            otp::demonitor_flush(reference);
            assert!(inbox.try_receive().is_none());
            assert!(receive!(match inbox {
                _ => false,
                _ if after(NOTHING) => true,
            }));
        }
    })
    .await;
}

/// A `Down` that somebody passes on, or that a process sends to itself, is a message like any other.
#[tokio::test(start_paused = true)]
async fn a_down_may_be_passed_on() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::spawn(async move |mut inbox| {
            spawn_monitor(async |_| ExitReason::error("passed on"));
            let down = receive!(match inbox { down: Down => down });
            otp::send(me, down.clone());
            otp::send(me, inbox_is_passed_on(down));
        });
        let first = receive!(match inbox {
            Down { reason, .. } => reason,
        });
        let second = inbox.receive().await.take::<Down>().map(|down| down.reason);
        assert_eq!((first, second.ok()), (ExitReason::error("passed on"), Some(ExitReason::error("passed on"))));
    })
    .await;
}

/// An `Info` that is sent is the message that it holds.
fn inbox_is_passed_on(down: Down) -> Info {
    Info::new(down)
}

/// The idiom of OTP: after `unlink`, what the link has sent is taken out.
#[tokio::test(start_paused = true)]
async fn unlink_and_flush() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        for has_ended in [true, false] {
            let other = spawn_link(move |_| async move {
                if !has_ended {
                    std::future::pending::<()>().await;
                }
            });
            otp::send(inbox.pid(), "mail");
            tokio::task::yield_now().await;
            unlink(other);
            let flushed = receive!(match inbox {
                Exit { from, .. } if from == Some(other) => true,
                _ if after(NOTHING) => false,
            });
            assert_eq!(flushed, has_ended);
        }
        assert_eq!(inbox.flush(), 2);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_process_that_waits_can_be_ended() {
    let waiting = async |mut inbox: otp::Inbox| {
        receive!(match inbox {
            "never" => {}
            _ if after(Duration::MAX) => {}
        });
    };
    for (sent, expected) in [(ExitReason::Kill, ExitReason::Killed), (ExitReason::Shutdown, ExitReason::Shutdown)] {
        let pid = otp::spawn(waiting);
        tokio::task::yield_now().await;
        otp::exit(pid, sent);
        assert_eq!(otp::exited(pid).await, expected);
    }
}

/// A deadly signal ends a process at its next `receive!`, whether that finds something, or the time is up, or not.
#[tokio::test(start_paused = true)]
async fn the_next_receive_is_the_end() {
    async fn saved(inbox: &mut otp::Inbox) {
        otp::send(inbox.pid(), 1_u8);
        receive!(match inbox {
            _ if after(NOTHING) => {}
        });
    }
    for way in 0..3_u8 {
        let pid = otp::spawn(move |mut inbox| async move {
            saved(&mut inbox).await;
            otp::exit(inbox.pid(), ExitReason::Kill);
            match way {
                0 => receive!(match inbox {
                    1_u8 => {}
                }),
                1 => receive!(match inbox {
                    _ if after(NOTHING) => {}
                }),
                _ => drop(inbox.receive().await),
            }
            panic!("it goes on");
        });
        assert_eq!(otp::exited(pid).await, ExitReason::Killed, "way {way}");
    }
}

/// A process that only finds what it had left lets others run now and then.
#[tokio::test(start_paused = true)]
async fn who_finds_all_it_wants_still_lets_others_run() {
    let busy = otp::spawn(async |mut inbox| {
        otp::send(inbox.pid(), 0_u64);
        receive!(match inbox {
            _ if after(NOTHING) => {}
        });
        loop {
            let n = receive!(match inbox { n: u64 => n });
            otp::send(inbox.pid(), n + 1);
            receive!(match inbox {
                _ if after(NOTHING) => {}
            });
        }
    });
    tokio::task::yield_now().await;
    otp::exit(busy, ExitReason::Kill);
    assert_eq!(otp::exited(busy).await, ExitReason::Killed);
}

#[tokio::test(start_paused = true)]
async fn monitoring_the_dead_while_mail_waits() {
    in_process(|mut inbox| async move {
        let living = idle();
        let dead = crate::kit::dead(ExitReason::Normal).await;
        otp::send(inbox.pid(), "mail");
        let (of_living, of_dead) = (monitor(living), monitor(dead));
        let down = receive!(match inbox { down: Down => down });
        assert_eq!((down.monitor, down.reason), (of_dead, ExitReason::NoProc));
        assert!(otp::demonitor(of_living));
    })
    .await;
}
