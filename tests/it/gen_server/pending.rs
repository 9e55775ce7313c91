//! Requests that are sent now and awaited later, and requests that are dropped.

use crate::kit::{Mail, in_process, unique};
use otp::CallError;
use otp::prelude::*;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct Count {
    seen: Vec<u32>,
}

#[gen_server]
impl Count {
    #[call]
    async fn after(&mut self, n: u32, time: Duration) -> u32 {
        tokio::time::sleep(time).await;
        self.seen.push(n);
        n
    }
    #[call]
    fn seen(&self) -> Vec<u32> {
        self.seen.clone()
    }
    #[cast]
    fn end(&mut self) -> Stop {
        Stop::error("ended")
    }
}

/// Replies when it is told to.
#[derive(Debug, Default)]
struct Keeper {
    kept: Option<ReplyTo<()>>,
}

#[gen_server]
impl Keeper {
    #[call]
    fn keep(&mut self, reply: ReplyTo<()>) {
        self.kept = Some(reply);
    }
    #[call]
    fn wanted(&self) -> bool {
        self.kept.as_ref().is_some_and(ReplyTo::is_wanted)
    }
    #[cast]
    fn release(&mut self) {
        if let Some(reply) = self.kept.take() {
            reply.send(());
        }
    }
}

async fn count() -> CountRef {
    Count::start().await.expect("it starts")
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_never_polled_is_never_sent() {
    let count = count().await;
    drop(count.after(1, Duration::ZERO));
    assert_eq!(count.seen().await, Ok(vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_it_waits_is_handled_all_the_same() {
    let count = count().await;
    {
        let mut call = pin!(count.after(1, SECOND));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(count.seen().await, Ok(vec![1]));
}

/// `gen_server_SUITE`: `send_request/a`, `send_request/b` (GS-025, GS-026)
#[tokio::test(start_paused = true)]
async fn requests_in_flight_are_awaited_in_any_order() {
    let name = unique("count");
    let one = Count::spec().name(name.as_str()).start().await.expect("it starts");
    let two = count().await;
    let slow = one.after(1, SECOND).send();
    let quick = two.after(2, Duration::ZERO).send();
    let behind = one.after(3, Duration::ZERO).send();
    let by_name = Count::named(&name).after(4, SECOND).send();
    assert_eq!((by_name.await, behind.await, quick.await, slow.await), (Ok(4), Ok(3), Ok(2), Ok(1)));
}

/// `gen_server_SUITE`: `send_request/c` (GS-027): a request is a future, and only its own reply completes it
#[tokio::test(start_paused = true)]
async fn mail_and_other_replies_complete_no_request() {
    in_process(|mut inbox| async move {
        let (one, two) = (count().await, count().await);
        let mut slow = pin!(one.after(1, SECOND).send());
        let mut not_yet = || assert!(slow.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        not_yet();
        otp::send(inbox.pid(), 7_u32);
        not_yet();
        assert_eq!(two.after(2, Duration::ZERO).await, Ok(2));
        not_yet();
        assert_eq!(slow.await, Ok(1));
        assert_eq!(inbox.next::<u32>().await, 7, "the mail is untouched");
        inbox.is_silent().await;
    })
    .await;
}

/// `gen_server_SUITE`: `send_request/d` (GS-028)
#[tokio::test(start_paused = true)]
async fn a_wait_that_was_too_short_may_be_repeated() {
    let count = count().await;
    let mut request = pin!(count.after(1, SECOND * 3).send());
    assert!(tokio::time::timeout(SECOND, request.as_mut()).await.is_err());
    assert!(tokio::time::timeout(Duration::ZERO, request.as_mut()).await.is_err());
    assert_eq!(request.await, Ok(1));
}

/// `gen_server_SUITE`: `send_request/d` (GS-028): `wait_response` keeps the request
#[otp::test]
async fn a_request_is_kept_by_a_wait_in_vain() {
    let count = count().await;
    let mut request = count.after(1, SECOND * 10).timeout(SECOND).send();
    assert_eq!(request.wait(Duration::ZERO).await, None);
    assert_eq!(request.wait(SECOND * 3).await, None, "longer than its own time");
    assert!(tokio::time::timeout(SECOND, request.wait(SECOND * 60)).await.is_err(), "a wait may be dropped");
    let deadline = Instant::now() + SECOND * 5;
    assert_eq!(request.wait(deadline).await, None);
    assert_eq!(Instant::now(), deadline);
    assert_eq!(request.wait(deadline).await, None, "a time that has passed is no time");
    assert_eq!(request.wait(SECOND * 60).await, Some(Ok(1)));
    assert_eq!(request.wait(SECOND * 60).await, None, "there is one answer");
}

/// Waiting for another time puts the request's own aside, and no more.
#[otp::test]
async fn after_a_wait_the_time_of_the_request_counts_again() {
    let count = count().await;
    let mut request = count.after(1, SECOND * 10).timeout(SECOND).send();
    assert_eq!(request.wait(SECOND * 3).await, None);
    assert_eq!(request.await, Err(CallError::Timeout(SECOND)));
}

/// `gen_server_SUITE`: `send_request/d` (GS-028): `receive_response` abandons the request
#[otp::test]
async fn a_request_is_abandoned_by_a_receive_in_vain() {
    let keeper = Keeper::start().await.expect("it starts");
    assert_eq!(keeper.keep().send().receive(SECOND).await, None);
    assert_eq!(keeper.wanted().await, Ok(false));
    let request = keeper.keep().timeout(SECOND).send();
    tokio::spawn(async move {
        tokio::time::sleep(SECOND * 10).await;
        keeper.release();
    });
    assert_eq!(request.receive(SECOND * 60).await, Some(Ok(())));
}

/// `gen_server_SUITE`: `send_request/c` (GS-027): there are no messages to check, so the request itself is looked at
#[otp::test]
async fn a_request_is_looked_at_without_waiting() {
    crate::kit::in_process(|mut inbox| async move {
        let count = count().await;
        let mut request = count.after(1, Duration::ZERO).send();
        otp::send(inbox.pid(), "foreign");
        assert_eq!(request.wait(Duration::ZERO).await, None, "a foreign message is no reply");
        assert_eq!(inbox.receive().await.take::<&str>().ok(), Some("foreign"));
        assert_eq!(count.seen().await, Ok(vec![1]));
        assert_eq!(request.wait(Duration::ZERO).await, Some(Ok(1)));
    })
    .await;
}

/// `gen_server_SUITE`: `send_request/e` (GS-029)
#[otp::test]
async fn a_wait_for_nobody_is_an_answer() {
    let nobody = Count::named(otp::registry::Global::new("no such counter"));
    assert_eq!(nobody.seen().send().wait(SECOND).await, Some(Err(CallError::NoProc)));
    let count = count().await;
    let mut request = count.after(1, SECOND * 10).send();
    assert_eq!(request.wait(SECOND).await, None);
    otp::exit(count.pid().expect("alive"), ExitReason::Kill);
    assert_eq!(request.wait(SECOND).await, Some(Err(CallError::Exited(ExitReason::Killed))));
}

/// The time of the call itself runs from the first look at it, not from the sending.
#[tokio::test(start_paused = true)]
async fn the_time_runs_from_the_first_poll() {
    let count = count().await;
    let request = count.after(1, SECOND * 3).timeout(SECOND).send();
    tokio::time::sleep(SECOND * 4).await;
    assert_eq!(request.await, Ok(1), "it was there already");
    let request = count.after(2, SECOND * 3).timeout(SECOND).send();
    assert_eq!(request.await, Err(CallError::Timeout(SECOND)));
}

/// `gen_server_SUITE`: `send_request/e` (GS-029 in part): the names of other registries are missing
#[tokio::test(start_paused = true)]
async fn sending_never_fails_and_the_answer_does() {
    let nobody = Count::named("no such counter");
    assert_eq!(nobody.seen().send().await, Err(CallError::NoProc));
    let count = count().await;
    let slow = count.after(1, SECOND).send();
    count.end();
    let queued = count.seen().send();
    assert_eq!(slow.await, Ok(1));
    assert_eq!(queued.await, Err(CallError::Exited(ExitReason::error("ended"))));
    assert_eq!(count.seen().send().await, Err(CallError::NoProc));
}

#[tokio::test(start_paused = true)]
async fn a_request_nobody_awaits_is_handled_all_the_same() {
    let count = count().await;
    drop(count.after(1, Duration::ZERO).send());
    assert_eq!(count.seen().await, Ok(vec![1]));
}

/// `gen_server_SUITE`: `send_request_receive_reqid_collection/a` (GS-031 in part): futures are
/// collected by the usual means
#[tokio::test(start_paused = true)]
async fn requests_are_collected_in_the_order_of_their_completion() {
    let (one, two, three) = (count().await, count().await, count().await);
    let mut all = tokio::task::JoinSet::new();
    for (server, n) in [(&one, 400), (&two, 1), (&three, 200)] {
        let request = server.after(n, Duration::from_millis(u64::from(n))).send();
        all.spawn(request);
    }
    let mut order = Vec::new();
    while let Some(answer) = all.join_next().await {
        order.push(answer.expect("no panic").expect("a reply"));
    }
    assert_eq!(order, [1, 200, 400]);
}
