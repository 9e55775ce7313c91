//! Sets of requests that are answered in the order of their answers.

use otp::gen_server::Response;
use otp::prelude::*;
use otp::{CallError, RequestSet};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, Default)]
struct Echo {
    kept: Vec<ReplyTo<u32>>,
}

#[gen_server]
impl Echo {
    /// The number again, after so many milliseconds.
    #[call]
    async fn after(&mut self, time: u64, n: u32) -> u32 {
        tokio::time::sleep(millis(time)).await;
        n
    }
    #[call]
    fn at_once(&self, n: u32) -> u32 {
        n
    }
    #[call]
    fn keep(&mut self, reply: ReplyTo<u32>) {
        self.kept.push(reply);
    }
    /// Answers what was kept, the last first.
    #[cast]
    fn release(&mut self) {
        let mut left = u32::try_from(self.kept.len()).expect("few");
        while let Some(reply) = self.kept.pop() {
            left -= 1;
            reply.send(left);
        }
    }
    #[cast]
    fn forget(&mut self) {
        self.kept.clear();
    }
    /// How many of the callers still wait.
    #[call]
    fn wanted(&self) -> usize {
        self.kept.iter().filter(|reply| reply.is_wanted()).count()
    }
    #[cast]
    fn end(&mut self, reason: ExitReason) -> Stop {
        Stop::reason(reason)
    }
}

fn millis(time: u64) -> Duration {
    Duration::from_millis(time)
}

async fn echo() -> EchoRef {
    Echo::start().await.expect("it starts")
}

/// Three requests, answered after 400, 1 and 200 milliseconds.
async fn three() -> RequestSet<&'static str, u32> {
    let mut requests = RequestSet::new();
    for (label, time, n) in [("a", 400, 1), ("b", 1, 2), ("c", 200, 3)] {
        requests.send(label, echo().await.after(time, n));
    }
    requests
}

/// `gen_server_SUITE`: `send_request_receive_reqid_collection/a` (GS-031)
#[otp::test]
async fn receive_answers_in_the_order_of_completion() {
    let mut requests = three().await;
    let hour = millis(3_600_000);
    assert_eq!((requests.len(), requests.labels().copied().collect::<String>()), (3, "abc".to_owned()));
    assert_eq!(requests.receive(hour).await, Response::Reply("b", Ok(2)));
    assert_eq!((requests.len(), requests.labels().copied().collect::<String>()), (2, "ac".to_owned()));
    assert_eq!(requests.receive(hour).await, Response::Reply("c", Ok(3)));
    assert_eq!(requests.receive(hour).await, Response::Reply("a", Ok(1)));
    assert!(requests.is_empty());
    assert_eq!(requests.receive(hour).await, Response::NoRequest);
    assert_eq!(requests.next().await, None);
}

/// `gen_server_SUITE`: `send_request_receive_reqid_collection/b` (GS-032)
#[otp::test]
async fn a_receive_that_runs_out_of_time_abandons_what_is_left() {
    let mut requests = three().await;
    let keeper = echo().await;
    requests.send("kept", keeper.keep());
    let deadline = Instant::now() + millis(100);
    assert_eq!(requests.receive(deadline).await, Response::Reply("b", Ok(2)));
    assert_eq!(requests.receive(deadline).await, Response::Timeout);
    assert_eq!((Instant::now(), requests.len()), (deadline, 0));
    assert_eq!(keeper.wanted().await, Ok(0), "its reply would be dropped");
    tokio::time::sleep(millis(1000)).await;
    assert_eq!(requests.receive(millis(1000)).await, Response::NoRequest);
    requests.send("again", keeper.after(0, 7));
    assert_eq!(requests.receive(millis(1000)).await, Response::Reply("again", Ok(7)), "the set is as good as new");
}

/// `gen_server_SUITE`: `send_request_receive_reqid_collection/c` (GS-033); a request cannot be added twice
#[otp::test]
async fn a_server_that_ends_is_an_answer_with_its_label() {
    let mut requests = three().await;
    let ending = echo().await;
    requests.send("ending", ending.after(10, 4));
    requests.send("queued", ending.after(10, 5));
    ending.end(ExitReason::Shutdown);
    requests.send("behind", ending.keep());
    otp::exit(ending.pid().expect("alive"), ExitReason::Shutdown);
    let mut answers = Vec::new();
    while let Some((label, answer)) = requests.next().await {
        answers.push((label, answer.map_err(|error| error == CallError::Exited(ExitReason::Shutdown))));
    }
    assert_eq!(answers[..3].iter().filter(|answer| answer.1 == Err(true)).count(), 3, "{answers:?}");
    assert_eq!(answers[3..], [("b", Ok(2)), ("c", Ok(3)), ("a", Ok(1))]);
}

/// `gen_server_SUITE`: `send_request_wait_reqid_collection` (GS-034)
#[otp::test]
async fn a_wait_that_runs_out_of_time_abandons_nothing() {
    let mut requests = three().await;
    let deadline = Instant::now() + millis(100);
    assert_eq!(requests.wait(deadline).await, Response::Reply("b", Ok(2)));
    assert_eq!(requests.wait(deadline).await, Response::Timeout);
    assert_eq!((Instant::now(), requests.len()), (deadline, 2));
    assert_eq!(requests.wait(deadline).await, Response::Timeout, "a time that has passed is no time");
    assert_eq!(requests.wait(Duration::ZERO).await, Response::Timeout);
    assert_eq!(requests.wait(millis(1000)).await, Response::Reply("c", Ok(3)));
    tokio::time::sleep(millis(1000)).await;
    assert_eq!(requests.wait(deadline).await, Response::Reply("a", Ok(1)), "what is there wins, even after the time");
    assert_eq!(requests.wait(deadline).await, Response::NoRequest);
}

/// `gen_server_SUITE`: `send_request_check_reqid_collection` (GS-035); there are no messages to check, so the set is polled
#[otp::test]
async fn a_set_is_checked_by_hand() {
    let mut requests = three().await;
    let cx = &mut Context::from_waker(Waker::noop());
    assert_eq!(requests.poll_next(cx), Poll::Pending);
    tokio::time::sleep(millis(300)).await;
    assert_eq!(requests.poll_next(cx), Poll::Ready(Some(("b", Ok(2)))));
    assert_eq!(requests.len(), 2);
    assert_eq!(requests.poll_next(cx), Poll::Ready(Some(("c", Ok(3)))));
    assert_eq!(requests.poll_next(cx), Poll::Pending);
    tokio::time::sleep(millis(300)).await;
    assert_eq!(requests.poll_next(cx), Poll::Ready(Some(("a", Ok(1)))));
    assert_eq!(requests.poll_next(cx), Poll::Ready(None));
}

/// Also when nobody looked meanwhile, and whatever the order they were added in.
#[otp::test]
async fn the_order_is_that_of_the_answers_not_that_of_the_looks() {
    let mut requests = three().await;
    tokio::time::sleep(millis(1000)).await;
    let mut order = String::new();
    while let Some((label, answer)) = requests.next().await {
        assert!(answer.is_ok());
        order.push_str(label);
    }
    assert_eq!(order, "bca");
}

/// What was answered before it was added comes first.
#[otp::test]
async fn what_is_added_may_be_answered_already() {
    let echo = echo().await;
    let mut requests = RequestSet::new();
    requests.send(1, echo.keep());
    let quick = echo.after(0, 2).send();
    tokio::time::sleep(millis(1)).await;
    requests.add(2, quick);
    requests.send(3, Echo::named("nobody").after(0, 3));
    assert_eq!(requests.next().await, Some((2, Ok(2))));
    assert_eq!(requests.next().await, Some((3, Err(CallError::NoProc))));
    echo.release();
    assert_eq!(requests.next().await, Some((1, Ok(0))));
}

/// In a set there is no time of a request's own: not five seconds, and no other.
#[otp::test]
async fn the_time_of_a_request_does_not_count_in_a_set() {
    let echo = echo().await;
    let mut requests: RequestSet<_, _> =
        [("long", echo.after(60_000, 1).send()), ("short", echo.after(1, 2).timeout(millis(1)).send())]
            .into_iter()
            .collect();
    assert_eq!(requests.next().await, Some(("long", Ok(1))));
    assert_eq!(requests.next().await, Some(("short", Ok(2))));
    // nor does what is left of it
    let mut request = echo.after(60_000, 3).timeout(millis(100)).send();
    assert!(tokio::time::timeout(millis(50), &mut request).await.is_err());
    requests.extend([("begun", request)]);
    assert_eq!(requests.next().await, Some(("begun", Ok(3))));
}

#[otp::test]
async fn nothing_is_lost_by_a_wait_that_is_dropped() {
    let mut requests = three().await;
    for _ in 0..500 {
        let cx = &mut Context::from_waker(Waker::noop());
        assert!(pin!(requests.receive(millis(1))).poll(cx).is_pending() || requests.len() == 2);
        if requests.len() == 2 {
            break;
        }
        tokio::time::sleep(millis(1)).await;
    }
    let late = tokio::time::timeout(millis(100), requests.next()).await;
    assert!(late.is_err());
    assert_eq!(requests.next().await, Some(("c", Ok(3))));
    assert_eq!(requests.next().await, Some(("a", Ok(1))));
}

/// A reply that is dropped, or delayed, ends with its server.
#[otp::test]
async fn a_delayed_reply_comes_or_ends_with_its_server() {
    let echo = echo().await;
    let mut requests = RequestSet::new();
    for n in 0..3 {
        requests.send(n, echo.keep());
    }
    assert_eq!(requests.wait(millis(1)).await, Response::Timeout);
    echo.release();
    for n in [2, 1, 0] {
        assert_eq!(requests.next().await, Some((n, Ok(n))));
    }
    requests.send(3, echo.keep());
    echo.forget();
    assert_eq!(requests.wait(millis(60_000)).await, Response::Timeout);
    echo.end(ExitReason::error("over"));
    assert_eq!(requests.next().await, Some((3, Err(CallError::Exited(ExitReason::error("over"))))));
}

#[otp::test]
async fn a_set_that_is_dropped_abandons_its_requests() {
    let keeper = echo().await;
    let mut requests = RequestSet::new();
    requests.send((), keeper.keep());
    assert_eq!(keeper.wanted().await, Ok(1));
    drop(requests);
    assert_eq!(keeper.wanted().await, Ok(0));
    keeper.release();
    assert_eq!(keeper.after(0, 1).await, Ok(1), "late replies hurt nobody");
}

#[derive(Default)]
struct Counted(AtomicUsize);

impl Wake for Counted {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// The set wakes once until it is looked at again, and what is added while somebody waits wakes it too.
#[otp::test]
async fn a_set_wakes_who_waits_for_it() {
    let (echo, counted) = (echo().await, Arc::<Counted>::default());
    let waker = Waker::from(counted.clone());
    let cx = &mut Context::from_waker(&waker);
    let mut requests = RequestSet::new();
    for n in 0..10 {
        requests.send(n, echo.keep());
    }
    assert!(requests.poll_next(cx).is_pending());
    let quick = echo.after(0, 99).send();
    echo.wanted().await.expect("it answers");
    requests.add(99, quick);
    assert_eq!(counted.0.load(Ordering::SeqCst), 1);
    assert_eq!(requests.poll_next(cx), Poll::Ready(Some((99, Ok(99)))));
    assert!(requests.poll_next(cx).is_pending());
    echo.release();
    echo.wanted().await.expect("it answers");
    assert_eq!(counted.0.load(Ordering::SeqCst), 2);
    for n in (0..10).rev() {
        assert_eq!(requests.poll_next(cx), Poll::Ready(Some((n, Ok(n)))));
    }
    assert_eq!(counted.0.load(Ordering::SeqCst), 2);
}

/// Ten thousand answers, each waited for on its own. If each wake-up looked at all that are left, this would be fifty
/// million looks.
#[otp::test]
async fn ten_thousand_requests_are_as_cheap_as_one_each() {
    const MANY: u32 = 10_000;
    let keeper = echo().await;
    let mut requests: RequestSet<u32, u32> = (0..MANY).map(|n| (n, keeper.keep().send())).collect();
    assert_eq!(keeper.wanted().await, Ok(MANY as usize));
    keeper.release();
    let mut left = MANY;
    while let Some((label, answer)) = requests.next().await {
        left -= 1;
        assert_eq!((label, answer), (left, Ok(left)));
    }
    assert_eq!(left, 0);
}

/// Whatever thread an answer comes from and whenever, none is missed and none comes twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_from_other_threads_are_all_found() {
    for _ in 0..50 {
        let (one, two) = (echo().await, echo().await);
        let mut requests = RequestSet::new();
        for n in 0..50 {
            requests.send(n, if n % 2 == 0 { one.keep() } else { two.keep() });
            requests.send(100 + n, two.at_once(n));
        }
        one.release();
        two.release();
        let mut seen = Vec::new();
        let all = async {
            while let Some((label, answer)) = requests.next().await {
                assert!(answer.is_ok());
                seen.push(label);
            }
        };
        tokio::time::timeout(Duration::from_secs(60), all).await.expect("no wake-up is lost");
        seen.sort_unstable();
        assert_eq!(seen, (0..50).chain(100..150).collect::<Vec<_>>());
    }
}
