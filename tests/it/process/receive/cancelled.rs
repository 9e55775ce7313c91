//! A `receive!` that is dropped has changed nothing.

use crate::kit::in_process;
use otp::{Inbox, receive};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

fn all(inbox: &mut Inbox) -> Vec<u32> {
    std::iter::from_fn(|| inbox.try_receive()).map(|info| info.take().expect("a number")).collect()
}

/// Polls `times` times, with `between` before each further one; then drops the future.
fn poll<T>(future: impl Future<Output = T>, times: usize, mut between: impl FnMut(usize)) -> Option<T> {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for time in 0..times {
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return Some(value);
        }
        between(time);
    }
    None
}

/// With 300 messages the process rests several times while it looks through them.
#[tokio::test(start_paused = true)]
async fn dropped_after_each_number_of_polls() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let mut next = 300_u32;
        (0..next).for_each(|n| otp::send(me, n));
        let mut expected: Vec<u32> = (0..next).collect();
        for times in 0..12 {
            let future = async {
                receive!(match inbox {
                    1_000_000_u32 => panic!("nobody sends it"),
                    "never" => panic!("nobody sends it"),
                    _ if after(Duration::from_secs(5)) => panic!("the clock stands"),
                })
            };
            let found = poll(future, times, |_| {
                otp::send(me, next);
                expected.push(next);
                next += 1;
            });
            assert!(found.is_none(), "{times} polls");
            assert_eq!(inbox.len(), expected.len(), "{times} polls");
            // one is taken from the middle, so that the next round begins with a gap
            let middle = expected.remove(expected.len() / 2);
            receive!(match inbox { n: u32 if n == middle => {} });
        }
        assert_eq!(all(&mut inbox), expected);
    })
    .await;
}

/// However often it is dropped before, the message is found once and the others keep their order.
#[tokio::test(start_paused = true)]
async fn found_after_any_number_of_attempts() {
    for attempts in 0..8 {
        in_process(move |mut inbox| async move {
            let me = inbox.pid();
            (0..200_u32).for_each(|n| otp::send(me, n));
            for attempt in 0..attempts {
                poll(
                    async {
                        receive!(match inbox {
                            "last" => {}
                        });
                    },
                    attempt,
                    |_| {},
                );
            }
            otp::send(me, "last");
            (200..300_u32).for_each(|n| otp::send(me, n));
            receive!(match inbox {
                "last" => {}
            });
            assert_eq!(all(&mut inbox), (0..300).collect::<Vec<u32>>());
        })
        .await;
    }
}

/// The usual way to drop one: it loses a race.
#[tokio::test(start_paused = true)]
async fn losing_a_race_costs_no_message() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::spawn(move |_| async move {
            for n in 0..100_u32 {
                otp::send(me, n);
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
            otp::send(me, "end");
        });
        let mut races = 0;
        loop {
            tokio::select! {
                biased;
                () = tokio::time::sleep(Duration::from_millis(7)) => races += 1,
                () = async { receive!(match inbox { "end" => {} }) } => break,
            }
        }
        assert!(races > 30, "{races}");
        assert_eq!(all(&mut inbox), (0..100).collect::<Vec<u32>>());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_methods_may_be_dropped_as_well() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        (0..4_u32).for_each(|n| otp::send(me, n));
        receive!(match inbox { n: u32 if n == 2 => {} });
        drop(inbox.receive());
        drop(inbox.receive_timeout(Duration::from_secs(1)));
        assert_eq!(all(&mut inbox), [0, 1, 3]);
        for times in 0..3 {
            let waiting = inbox.receive_timeout(Duration::from_secs(1));
            assert!(poll(waiting, times, |_| {}).is_none());
        }
        otp::send(me, 4_u32);
        assert_eq!(all(&mut inbox), [4]);
    })
    .await;
}

/// A guard that panics loses the message it looked at, and no other.
#[tokio::test(start_paused = true)]
async fn a_guard_that_panics() {
    let pid = otp::spawn(async |mut inbox| {
        (0..5_u32).for_each(|n| otp::send(inbox.pid(), n));
        let attempt = async {
            receive!(match inbox { n: u32 if { assert_ne!(n, 3); false } => {} });
        };
        let caught = futures_caught(attempt).await;
        assert!(caught, "the guard panics");
        assert_eq!(all(&mut inbox), [0, 1, 2, 4]);
    });
    assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
}

/// Whether the future panics.
async fn futures_caught(future: impl Future<Output = ()>) -> bool {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| {
        let polled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| future.as_mut().poll(cx)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(())) => Poll::Ready(false),
            Err(_) => Poll::Ready(true),
        }
    })
    .await
}
