//! Which message is taken.

use crate::kit::in_process;
use otp::{Inbox, receive};
use std::time::Duration;

fn all(inbox: &mut Inbox) -> Vec<u32> {
    std::iter::from_fn(|| inbox.try_receive()).map(|info| info.take().expect("a number")).collect()
}

#[tokio::test(start_paused = true)]
async fn the_oldest_message_that_any_arm_takes() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, 'z');
        otp::send(me, 2_u8);
        otp::send(me, 1_u16);
        // the arm for u16 is written first, but the u8 is older
        let found = receive!(match inbox { n: u16 => n, n: u8 => n.into() });
        assert_eq!(found, 2);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_first_arm_of_those_that_fit() {
    in_process(|mut inbox| async move {
        otp::send(inbox.pid(), 5_u8);
        let arm = receive!(match inbox { 7_u8 => 0, n: u8 if n > 4 => 1, 5_u8 => 2, _ => 3 });
        assert_eq!(arm, 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_taken_stays_in_order() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        (0..10_u32).for_each(|n| otp::send(me, n));
        for wanted in [7, 3, 9] {
            assert_eq!(receive!(match inbox { n: u32 if n == wanted => n }), wanted);
        }
        otp::send(me, 10_u32);
        assert_eq!(receive!(match inbox { n: u32 => n }), 0, "the oldest of those left");
        assert_eq!(all(&mut inbox), [1, 2, 4, 5, 6, 8, 10]);
    })
    .await;
}

/// While a process waits, what it has looked at is not looked at again; in the next `receive!` it is.
#[tokio::test(start_paused = true)]
async fn only_new_messages_are_looked_at_while_it_waits() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        (0..100_u32).for_each(|n| otp::send(me, n));
        otp::spawn(move |_| async move {
            for n in 100..200_u32 {
                tokio::time::sleep(Duration::from_secs(1)).await;
                otp::send(me, n);
            }
        });
        let mut looked = Vec::new();
        let found = receive!(match inbox { n: u32 if { looked.push(n); n == 150 } => n });
        assert_eq!(found, 150);
        assert_eq!(looked, (0..=150).collect::<Vec<u32>>());
        assert_eq!(receive!(match inbox { n: u32 if n == 149 => n }), 149);
        assert_eq!(all(&mut inbox), (0..149).collect::<Vec<u32>>());
    })
    .await;
}

/// `receive` and its sisters take the oldest, also of those that `receive!` has left.
#[tokio::test(start_paused = true)]
async fn the_methods_begin_with_what_was_left() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        for n in 0..6_u32 {
            otp::send(me, n);
        }
        receive!(match inbox { n: u32 if n == 3 => {} });
        assert_eq!(inbox.receive().await.take::<u32>().ok(), Some(0));
        assert_eq!(inbox.try_receive().and_then(|info| info.take::<u32>().ok()), Some(1));
        let next = inbox.receive_timeout(Duration::from_secs(1)).await;
        assert_eq!(next.and_then(|info| info.take::<u32>().ok()), Some(2));
        assert_eq!(all(&mut inbox), [4, 5]);
    })
    .await;
}

/// Messages of one sender arrive in order, whatever is taken from between them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn senders_on_other_threads_are_received_in_order() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        for sender in 0..4_u32 {
            otp::spawn(move |_| async move {
                for n in 0..500_u32 {
                    otp::send(me, (sender, n));
                    if n % 50 == 0 {
                        tokio::task::yield_now().await;
                    }
                }
            });
        }
        for sender in [3, 1, 0, 2_u32] {
            for expected in 0..500_u32 {
                let found = receive!(match inbox { (from, n): (u32, u32) if from == sender => n });
                assert_eq!(found, expected);
            }
        }
        assert!(inbox.is_empty());
    })
    .await;
}

/// 100,000 messages lie there and the newest is wanted. The first time all are moved aside, then each time all are looked
/// at, as in Erlang; nothing else is done to them.
#[tokio::test(start_paused = true)]
async fn a_full_mailbox_is_looked_through_and_no_more() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        (0..100_000_u32).for_each(|n| otp::send(me, n));
        let mut looked = 0_u32;
        for _ in 0..10 {
            otp::send(me, "last");
            receive!(match inbox {
                _: u32 if { looked += 1; false } => unreachable!(),
                "last" => {}
            });
        }
        assert_eq!((looked, inbox.len()), (1_000_000, 100_000));
        // from the front it takes no look at the others
        for n in 0..100_000_u32 {
            receive!(match inbox { found: u32 => assert_eq!(found, n) });
        }
    })
    .await;
}
