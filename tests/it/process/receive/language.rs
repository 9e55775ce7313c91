//! Bodies run in the function that receives.

use crate::kit::in_process;
use otp::{Inbox, receive};
use std::cell::Cell;
use std::num::ParseIntError;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn break_and_continue_reach_the_callers_loop() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        for n in [1, 2, 30, 4] {
            otp::send(me, n);
        }
        otp::send(me, "stop");
        let mut sum = 0;
        let last = 'all: loop {
            loop {
                let n = receive!(match inbox {
                    n @ 10.. => {
                        sum += 100 * n;
                        continue 'all;
                    }
                    n @ ..10 => n,
                    "stop" => break 'all sum,
                    _ if after(Duration::ZERO) => break,
                });
                sum += n;
            }
        };
        assert_eq!(last, 1 + 2 + 3000 + 4);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn question_marks_and_returns_leave_the_caller() {
    async fn number(inbox: &mut Inbox) -> Result<u32, ParseIntError> {
        let n = receive!(match inbox {
            text: String => text.parse::<u32>()?,
            n: u32 => return Ok(n),
            _ if after("5".parse().map(Duration::from_secs)?) => 0,
        });
        Ok(n + 1)
    }
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, "6".to_owned());
        otp::send(me, "six".to_owned());
        otp::send(me, 6_u32);
        assert_eq!(number(&mut inbox).await, Ok(7));
        assert!(number(&mut inbox).await.is_err());
        assert_eq!(number(&mut inbox).await, Ok(6));
        assert_eq!(number(&mut inbox).await, Ok(1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn bodies_may_await_and_receive_again() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, 1_u8);
        otp::send(me, 2_u16);
        otp::send(me, 3_u32);
        let sum = receive!(match inbox {
            c: u32 => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                c + receive!(match inbox {
                    b: u16 => u32::from(b) + u32::from(inbox.receive().await.take::<u8>().unwrap()),
                })
            }
        });
        assert_eq!(sum, 6);
    })
    .await;
}

/// None of the macro's own names is seen by the user's code, nor the other way round.
#[tokio::test(start_paused = true)]
async fn names_do_not_meet() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let (__arm, __message, __wanted) = (1_u8, 2_u8, 3_u8);
        let guard = |n: u8| n > __wanted;
        for n in [1_u8, 5, 9] {
            otp::send(me, n);
        }
        let found = receive!(match inbox {
            __message: u8 if guard(__message) && __message > __arm => __message + __wanted,
        });
        assert_eq!((found, __message), (8, 2));
        // the name of the inbox may be bound anew
        let inbox_of_one = receive!(match inbox { inbox: u8 if inbox > 1 => inbox });
        assert_eq!(inbox_of_one, 9);
    })
    .await;
}

/// A guard may look at what must not be held over an await.
#[tokio::test(start_paused = true)]
async fn guards_do_not_make_the_process_tied_to_its_thread() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        (0..5_u8).for_each(|n| otp::send(me, n));
        let looked = Cell::new(0);
        let found = receive!(match inbox {
            n: u8 if { looked.set(looked.get() + 1); n == 3 } => n,
        });
        assert_eq!((found, looked.get()), (3, 4), "each message once, and none again");
    })
    .await;
}

/// A guard is not run again when its arm is chosen, and not for the arms behind the chosen one.
#[tokio::test(start_paused = true)]
async fn guards_run_as_often_as_needed() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, 1_u8);
        otp::send(me, 2_u8);
        let (mut first, mut second) = (0, 0);
        receive!(match inbox {
            n: u8 if { first += 1; n == 2 } => {}
            n: u8 if { second += 1; n == 2 } => panic!("the first arm that fits is taken"),
        });
        assert_eq!((first, second), (2, 1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn arms_that_never_end_have_any_type() {
    in_process(|mut inbox| async move {
        otp::send(inbox.pid(), 1_u8);
        let n: u8 = receive!(match inbox {
            n: u8 => n,
            "never" => panic!("nobody sends it"),
            _ if after(Duration::ZERO) => unreachable!(),
        });
        assert_eq!(n, 1);
    })
    .await;
}

/// What a message holds beyond what the arm binds lives to the end of the body, and no longer.
#[tokio::test(start_paused = true)]
async fn the_rest_of_a_message_is_dropped_after_the_body() {
    use std::sync::Arc;
    in_process(|mut inbox| async move {
        let shared = Arc::new(());
        otp::send(inbox.pid(), (1_u8, shared.clone()));
        receive!(match inbox { (1_u8, _): (u8, Arc<()>) => assert_eq!(Arc::strong_count(&shared), 2) });
        assert_eq!(Arc::strong_count(&shared), 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_body_may_never_return() {
    let pid = otp::spawn(async |_| panic!("as told"));
    assert!(matches!(otp::exited(pid).await, otp::ExitReason::Panic(_)));
    let pid = otp::spawn(async |mut inbox| {
        loop {
            receive!(match inbox {
                "crash" => panic!("as told"),
                _ => {}
            });
        }
    });
    otp::send(pid, 1);
    otp::send(pid, "crash");
    assert!(matches!(otp::exited(pid).await, otp::ExitReason::Panic(_)));
}
