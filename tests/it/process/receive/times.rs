//! `after`.

use crate::kit::in_process;
use otp::receive;
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn the_time_is_up_when_nothing_has_fitted_for_that_long() {
    in_process(|mut inbox| async move {
        let start = Instant::now();
        assert!(receive!(match inbox {
            "never" => false,
            _ if after(5 * SECOND) => true,
        }));
        assert_eq!(start.elapsed().as_secs(), 5);
    })
    .await;
}

/// Messages that do not fit do not start the clock anew.
#[tokio::test(start_paused = true)]
async fn other_messages_do_not_prolong_the_wait() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::spawn(move |_| async move {
            loop {
                tokio::time::sleep(SECOND).await;
                otp::send(me, 1_u8);
            }
        });
        let start = Instant::now();
        receive!(match inbox { _: u16 => panic!("nobody sends it"), _ if after(SECOND * 9 / 2) => {} });
        assert_eq!(start.elapsed().as_millis() / 100, 45);
        assert_eq!(inbox.len(), 4);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_message_in_time_is_taken() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send_after(me, SECOND, "in time");
        assert!(receive!(match inbox {
            "in time" => true,
            _ if after(2 * SECOND) => false,
        }));
    })
    .await;
}

/// With `after(0)` all that is there is looked at, however much it is, and nothing is waited for.
#[tokio::test(start_paused = true)]
async fn after_nothing_looks_at_what_is_there() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let start = Instant::now();
        assert!(receive!(match inbox { _: u8 => false, _ if after(Duration::ZERO) => true }));
        (0..1_000_u32).for_each(|n| otp::send(me, n));
        assert!(receive!(match inbox {
            999_u32 => true,
            _ if after(Duration::ZERO) => false,
        }));
        assert!(receive!(match inbox {
            999_u32 => false,
            _ if after(Duration::ZERO) => true,
        }));
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert_eq!(inbox.len(), 999);
    })
    .await;
}

/// A process that only ever looks lets others run now and then, and can be ended.
#[tokio::test(start_paused = true)]
async fn who_never_waits_can_be_ended() {
    let busy = otp::spawn(async |mut inbox| {
        loop {
            receive!(match inbox {
                _ => {}
                _ if after(Duration::ZERO) => {}
            });
        }
    });
    tokio::task::yield_now().await;
    otp::exit(busy, otp::ExitReason::Kill);
    assert_eq!(otp::exited(busy).await, otp::ExitReason::Killed);
}

/// Somebody who sends faster than the process looks does not keep it from seeing that the time is up.
#[tokio::test(start_paused = true)]
async fn a_flood_does_not_stop_the_clock() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let flood = otp::spawn(move |_| async move {
            loop {
                (0..200_u32).for_each(|n| otp::send(me, n));
                tokio::task::yield_now().await;
            }
        });
        tokio::task::yield_now().await;
        receive!(match inbox {
            "never" => panic!("nobody sends it"),
            _ if after(Duration::ZERO) => {}
        });
        receive!(match inbox {
            "never" => panic!("nobody sends it"),
            _ if after(Instant::now()) => {}
        });
        otp::exit(flood, otp::ExitReason::Kill);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_time_may_be_a_moment_or_none() {
    in_process(|mut inbox| async move {
        let start = Instant::now();
        let end = start + 3 * SECOND;
        for _ in 0..3 {
            receive!(match inbox {
                "never" => {}
                _ if after(end) => {}
            });
            assert_eq!(start.elapsed().as_secs(), 3, "the same end for all");
        }
        receive!(match inbox {
            "never" => {}
            _ if after(Some(SECOND)) => {}
        });
        assert_eq!(start.elapsed().as_secs(), 4);
        otp::send_after(inbox.pid(), Duration::from_secs(10_000), "late");
        let infinity: Option<Duration> = None;
        assert!(receive!(match inbox {
            "late" => true,
            _ if after(infinity) => false,
        }));
        otp::send_after(inbox.pid(), Duration::from_secs(10_000), "late");
        assert!(receive!(match inbox {
            "late" => true,
            _ if after(Duration::MAX) => false,
        }));
        // a moment of the standard library's clock that is over
        assert!(receive!(match inbox {
            _ if after(std::time::Instant::now()) => true,
        }));
    })
    .await;
}

/// `receive after T -> .. end` is a sleep; what comes meanwhile is kept.
#[tokio::test(start_paused = true)]
async fn a_timeout_may_be_the_only_arm() {
    in_process(|mut inbox| async move {
        otp::send(inbox.pid(), 1_u8);
        let start = Instant::now();
        receive!(match inbox {
            _ if after(SECOND) => {}
        });
        assert_eq!((start.elapsed().as_secs(), inbox.len()), (1, 1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn any_message_or_the_time() {
    in_process(|mut inbox| async move {
        otp::send(inbox.pid(), 1_u8);
        for expected in [true, false] {
            assert_eq!(
                receive!(match inbox {
                    _ => true,
                    _ if after(SECOND) => false,
                }),
                expected
            );
        }
    })
    .await;
}

/// The time is computed once, before the first look.
#[tokio::test(start_paused = true)]
async fn the_time_is_computed_once() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        (0..5_u32).for_each(|n| otp::send(me, n));
        let mut computed = 0;
        receive!(match inbox {
            4_u32 => {}
            _ if after({
                computed += 1;
                SECOND
            }) =>
                panic!("it is there"),
        });
        assert_eq!(computed, 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_methods_wait_as_long_as_they_are_told() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let start = Instant::now();
        assert!(inbox.receive_timeout(2 * SECOND).await.is_none());
        assert_eq!(start.elapsed().as_secs(), 2);
        assert!(inbox.try_receive().is_none());
        otp::send_after(me, SECOND, "in time");
        assert!(inbox.receive_timeout(2 * SECOND).await.is_some());
        (0..1_000_u32).for_each(|n| otp::send(me, n));
        assert_eq!(inbox.flush(), 1_000);
        assert!(inbox.is_empty());
        assert_eq!(inbox.flush(), 0);
        // a message wakes the process also after it has looked in vain without waiting
        otp::send_after(me, SECOND, "later");
        assert_eq!(inbox.receive().await.take::<&str>().ok(), Some("later"));
    })
    .await;
}
