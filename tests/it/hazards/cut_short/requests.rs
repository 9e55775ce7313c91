//! Requests.

use super::{cut, is_alone, settle};
use crate::kit::in_process;
use otp::gen_server::{Response, call_many};
use otp::prelude::*;
use otp::sys;
use otp::{Inbox, RequestSet};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Takes a few turns for an answer.
#[derive(Clone, Debug, Default)]
struct Slow {
    answered: u32,
}

#[gen_server]
impl Slow {
    #[call]
    async fn ask(&mut self, n: u32) -> u32 {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        self.answered += 1;
        n
    }
    #[call]
    fn answered(&self) -> u32 {
        self.answered
    }
}

async fn slow() -> SlowRef {
    Slow::start().await.expect("it starts")
}

/// A request that was sent is handled, whether anybody still waits or not; one that was not polled is not sent.
#[otp::test]
async fn of_calls() {
    in_process(|inbox: Inbox| async move {
        for limited in [false, true] {
            at_each_point!(polls => {
                let slow = slow().await;
                let call = slow.ask(7);
                let call = if limited { call.timeout(SECOND * 60) } else { call.no_timeout() };
                let answer = cut(call, polls).await;
                assert!(answer.clone().is_none_or(|answer| answer == Ok(7)), "{answer:?}");
                settle().await;
                assert_eq!(slow.answered().await, Ok(u32::from(polls > 0)), "{polls} polls");
                is_alone(&inbox, "a call", polls);
                answer.is_some()
            });
        }
    })
    .await;
}

#[otp::test]
async fn of_requests_that_were_sent() {
    in_process(|inbox: Inbox| async move {
        at_each_point!(polls => {
            let slow = slow().await;
            let pending = slow.ask(7).send();
            let answer = cut(pending, polls).await;
            settle().await;
            assert_eq!(slow.answered().await, Ok(1), "sent is sent");
            is_alone(&inbox, "a request", polls);
            answer.is_some()
        });
    })
    .await;
}

/// Waiting for the next answer of a set takes none out before it is there.
#[otp::test]
async fn of_a_wait_for_a_set() {
    #[derive(Clone, Copy, Debug)]
    enum By {
        Next,
        Wait,
        Receive,
    }
    in_process(|inbox: Inbox| async move {
        for by in [By::Next, By::Wait, By::Receive] {
            at_each_point!(polls => {
                let (first, second) = (slow().await, slow().await);
                let mut set = RequestSet::new();
                set.send("first", first.ask(1));
                set.send("second", second.ask(2));
                set.send("behind", first.ask(3));
                let taken = match by {
                    By::Next => cut(set.next(), polls).await.flatten(),
                    By::Wait => cut(set.wait(SECOND * 60), polls).await.map(answered),
                    By::Receive => cut(set.receive(SECOND * 60), polls).await.map(answered),
                };
                let mut all: Vec<_> = taken.iter().cloned().collect();
                while let Some(next) = set.next().await {
                    all.push(next);
                }
                all.sort_unstable_by_key(|(label, _)| *label);
                assert_eq!(all, [("behind", Ok(3)), ("first", Ok(1)), ("second", Ok(2))], "{by:?}, {polls} polls");
                is_alone(&inbox, "a set", polls);
                taken.is_some()
            });
        }
    })
    .await;
}

fn answered<L, T>(response: Response<L, T>) -> (L, Result<T, otp::CallError>) {
    match response {
        Response::Reply(label, answer) => (label, answer),
        Response::Timeout | Response::NoRequest => panic!("there is enough time"),
    }
}

#[otp::test]
async fn of_a_call_to_many() {
    in_process(|inbox: Inbox| async move {
        at_each_point!(polls => {
            let all = vec![slow().await, slow().await, slow().await];
            let answers = cut(call_many(&all, |slow| slow.ask(7)), polls).await;
            if let Some((replies, failures)) = &answers {
                assert_eq!((replies.len(), failures.len()), (3, 0));
            }
            settle().await;
            for slow in &all {
                assert_eq!(slow.answered().await, Ok(u32::from(polls > 0)), "asked with the first poll");
            }
            is_alone(&inbox, "many", polls);
            answers.is_some()
        });
    })
    .await;
}

/// An order of `sys` that was polled is carried out; nothing of it remains with who gave it.
#[otp::test]
async fn of_orders_of_sys() {
    in_process(|inbox: Inbox| async move {
        for order in ["suspend", "replace_state", "get_state", "install"] {
            at_each_point!(polls => {
                let slow = slow().await;
                // it is busy for a while
                let busy = slow.ask(7).send();
                let done = match order {
                    "suspend" => cut(sys::suspend(&slow), polls).await.is_some(),
                    "replace_state" => {
                        cut(sys::replace_state(&slow, |_: &Slow| Slow { answered: 40 }), polls).await.is_some()
                    }
                    "get_state" => cut(sys::get_state::<Slow>(&slow), polls).await.is_some(),
                    _ => cut(sys::install(&slow, "spy", |_, _| sys::Keep::Installed), polls).await.is_some(),
                };
                assert_eq!(busy.await, Ok(7));
                settle().await;
                let status = sys::get_status(&slow).await.expect("it answers");
                assert_eq!(status.suspended, order == "suspend" && polls > 0, "{order}, {polls} polls");
                assert_eq!(status.debug.is_empty(), order != "install" || polls == 0, "{order}, {polls} polls");
                sys::resume(&slow).await.expect("it answers");
                let expected = if order == "replace_state" && polls > 0 { 40 } else { 1 };
                assert_eq!(slow.answered().await, Ok(expected), "{order}, {polls} polls");
                is_alone(&inbox, order, polls);
                done
            });
        }
    })
    .await;
}

/// Waiting for an end, and stopping: the order to stop is given with the first poll.
#[otp::test]
async fn of_a_stop() {
    in_process(|inbox: Inbox| async move {
        at_each_point!(polls => {
            let slow = slow().await;
            let pid = slow.pid().expect("it runs");
            let busy = slow.ask(7).send();
            let stopped = cut(slow.stop(), polls).await.is_some();
            assert_eq!(busy.await, Ok(7));
            settle().await;
            assert_eq!(otp::is_alive(pid), polls == 0, "{polls} polls");
            is_alone(&inbox, "a stop", polls);
            stopped
        });
        at_each_point!(polls => {
            let pid = otp::spawn(async |_: Inbox| {
                for _ in 0..3 {
                    tokio::task::yield_now().await;
                }
            });
            let over = cut(otp::exited(pid), polls).await.is_some();
            is_alone(&inbox, "an end", polls);
            over
        });
    })
    .await;
}
