//! Messages: none is lost, none is handled twice, and what one sender sends stays in order.

use crate::explore::{Planted, model, until};
use otp::prelude::*;
use otp_runtime::model::Bug;
use shuttle::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Notes what it gets.
#[derive(Debug, Default)]
pub(crate) struct Log {
    seen: Vec<(u8, u8)>,
}

#[gen_server]
impl Log {
    #[init]
    pub(crate) fn new() -> Self {
        Self::default()
    }

    #[cast]
    pub(crate) fn note(&mut self, by: u8, number: u8) {
        self.seen.push((by, number));
    }

    #[call]
    pub(crate) fn seen(&self) -> Vec<(u8, u8)> {
        self.seen.clone()
    }

    /// As `seen`, but with an await point.
    #[call]
    pub(crate) async fn seen_later(&self) -> Vec<(u8, u8)> {
        shuttle::future::yield_now().await;
        self.seen.clone()
    }
}

/// Counts what it handles.
#[derive(Debug)]
pub(crate) struct Count(Arc<AtomicU64>);

#[gen_server]
impl Count {
    #[init]
    pub(crate) fn new(handled: Arc<AtomicU64>) -> Self {
        Self(handled)
    }

    #[cast]
    pub(crate) fn one(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Has room for one message; who sends more waits.
#[derive(Debug, Default)]
pub(crate) struct Narrow {
    seen: u8,
}

#[gen_server(mailbox(capacity = 1, overflow = block))]
impl Narrow {
    #[init]
    pub(crate) fn new() -> Self {
        Self::default()
    }

    #[cast]
    pub(crate) fn note(&mut self) {
        self.seen += 1;
    }

    #[call]
    pub(crate) fn seen(&self) -> u8 {
        self.seen
    }
}

fn of(seen: &[(u8, u8)], by: u8) -> Vec<u8> {
    seen.iter().filter(|(sender, _)| *sender == by).map(|(_, number)| *number).collect()
}

#[test]
fn what_two_threads_cast_is_handled_once_and_in_order() {
    model(
        "mail::what_two_threads_cast_is_handled_once_and_in_order",
        &[Planted::Runtime(Bug::SleeperSoughtFirst)],
        || async {
            let log = Log::start().await.expect("it starts");
            let senders: Vec<_> = (0..2)
                .map(|by| {
                    let log = log.clone();
                    thread::spawn(move || {
                        log.note(by, 0);
                        log.note(by, 1);
                    })
                })
                .collect();
            for sender in senders {
                sender.join().expect("no panic");
            }
            let seen = log.seen().await.expect("it lives");
            assert_eq!((of(&seen, 0), of(&seen, 1)), (vec![0, 1], vec![0, 1]));
            log.stop().await.expect("it stops");
        },
    );
}

#[test]
fn what_is_cast_while_a_server_comes_to_rest_is_handled() {
    model(
        "mail::what_is_cast_while_a_server_comes_to_rest_is_handled",
        &[Planted::HandOver(otp_handover::Bug::EarlyLook)],
        || async {
            let before = otp::report::dead_letters();
            let handled = Arc::new(AtomicU64::new(0));
            let sender = thread::spawn(|| {
                let count = Count::named("rests");
                count.one();
                count.one();
            });
            let count = Count::spec(handled.clone()).name("rests").start().await.expect("it starts");
            sender.join().expect("no panic");
            // nobody calls it: what was sent in time is handled by its own task
            until(|| handled.load(Ordering::Relaxed) + otp::report::dead_letters() - before == 2).await;
            count.stop().await.expect("it stops");
        },
    );
}

#[test]
fn who_calls_a_server_that_another_caller_runs_is_answered() {
    model(
        "mail::who_calls_a_server_that_another_caller_runs_is_answered",
        &[Planted::HandOver(otp_handover::Bug::LostNote), Planted::HandOver(otp_handover::Bug::LostWake)],
        || async {
            let log = Log::start().await.expect("it starts");
            let callers: Vec<_> = (0..2)
                .map(|by| {
                    let log = log.clone();
                    shuttle::future::spawn(async move {
                        log.note(by, 0);
                        let first = log.seen_later().await.expect("it lives");
                        let second = log.seen().await.expect("it lives");
                        assert_eq!((of(&first, by), of(&second, by)), (vec![0], vec![0]));
                    })
                })
                .collect();
            for caller in callers {
                caller.await.expect("no panic");
            }
            log.stop().await.expect("it stops");
        },
    );
}

#[test]
fn what_is_cast_to_a_server_that_stops_is_handled_or_counted() {
    model(
        "mail::what_is_cast_to_a_server_that_stops_is_handled_or_counted",
        &[Planted::Runtime(Bug::TakenInAfterClose)],
        || async {
            let before = otp::report::dead_letters();
            let handled = Arc::new(AtomicU64::new(0));
            let count = Count::start(handled.clone()).await.expect("it starts");
            let sender = {
                let count = count.clone();
                thread::spawn(move || (0..3).for_each(|_| count.one()))
            };
            count.stop().await.expect("it stops");
            sender.join().expect("no panic");
            let dead = otp::report::dead_letters() - before;
            assert_eq!(handled.load(Ordering::Relaxed) + dead, 3);
        },
    );
}

#[test]
fn who_waits_for_room_gets_it() {
    model("mail::who_waits_for_room_gets_it", &[Planted::Runtime(Bug::RoomUntold)], || async {
        let narrow = Narrow::start().await.expect("it starts");
        let senders: Vec<_> = (0..2)
            .map(|_| {
                let narrow = narrow.clone();
                shuttle::future::spawn(async move {
                    narrow.note().await.expect("there will be room");
                    narrow.note().await.expect("there will be room");
                })
            })
            .collect();
        for sender in senders {
            sender.await.expect("no panic");
        }
        assert_eq!(narrow.seen().await.expect("it lives"), 4);
        narrow.stop().await.expect("it stops");
    });
}

#[test]
fn a_call_that_is_dropped_disturbs_no_other() {
    model(
        "mail::a_call_that_is_dropped_disturbs_no_other",
        &[Planted::HandOver(otp_handover::Bug::LostNote)],
        || async {
            let log = Log::start().await.expect("it starts");
            let other = {
                let log = log.clone();
                shuttle::future::spawn(async move { log.seen_later().await.expect("it lives") })
            };
            {
                let mut call = std::pin::pin!(log.seen_later().into_future());
                std::future::poll_fn(|cx| {
                    let _ = call.as_mut().poll(cx);
                    std::task::Poll::Ready(())
                })
                .await;
            }
            assert_eq!(log.seen().await.expect("it lives"), []);
            assert_eq!(other.await.expect("no panic"), []);
            log.stop().await.expect("it stops");
        },
    );
}
