//! What goes in, in which order it comes out, and what does not get in.

use crate::{Log, SECOND, until};
use otp::jobs::{Jobs, JobsError, JobsRef};
use otp::mailbox::Overflow;
use otp::prelude::*;
use otp::{CallError, StartError};
use otp_tests::kit::unique;
use std::time::Duration;
use tokio::time::Instant;

async fn writing(log: &Log<u32>, with: impl FnOnce(Jobs<u32>) -> Jobs<u32>) -> JobsRef<u32> {
    let written = log.clone();
    let jobs = Jobs::new(move |n: u32| {
        let written = written.clone();
        async move { written.push(n) }
    });
    with(jobs).start().await.unwrap()
}

#[otp::test]
async fn jobs_are_done_in_the_order_of_priority_time_and_arrival() {
    let log = Log::default();
    let jobs = writing(&log, |jobs| jobs.concurrency(1)).await;
    jobs.pause().await.unwrap();
    for n in 1..=3 {
        jobs.enqueue(n).await.unwrap();
    }
    jobs.enqueue(4).priority(7).await.unwrap();
    jobs.enqueue(5).priority(6).after(SECOND).await.unwrap();
    jobs.enqueue(6).priority(200).await.unwrap();
    tokio::time::sleep(2 * SECOND).await;
    assert_eq!(jobs.stats().await.unwrap().waiting, 6);
    jobs.resume().await.unwrap();
    assert_eq!(jobs.drain(None).await, Ok(0));
    assert_eq!(log.taken(), [5, 4, 1, 2, 3, 6]);
    let stats = jobs.stats().await.unwrap();
    assert_eq!((stats.accepted, stats.done, stats.waiting, stats.running, stats.closed), (6, 6, 0, 0, true));
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn a_delayed_job_runs_when_its_time_has_come_and_not_before() {
    let log = Log::default();
    let jobs = writing(&log, |jobs| jobs).await;
    jobs.enqueue(1).after(Duration::from_millis(1500)).await.unwrap();
    jobs.enqueue(2).after(Duration::MAX).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1499)).await;
    assert_eq!(log.len(), 0);
    tokio::time::sleep(Duration::from_millis(3)).await;
    assert_eq!(log.taken(), [1]);
    let started = Instant::now();
    assert_eq!(jobs.drain(60 * SECOND).await, Ok(1));
    assert!(started.elapsed() >= 60 * SECOND);
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn no_more_run_at_a_time_than_may() {
    let (now, log) = (Log::default(), Log::default());
    let (running, most) = (now.clone(), log.clone());
    let jobs = Jobs::new(move |n: usize| {
        let (running, most) = (running.clone(), most.clone());
        async move {
            running.push(n);
            most.push(running.len());
            tokio::time::sleep(SECOND).await;
            running.0.lock().unwrap().retain(|other| *other != n);
        }
    });
    let jobs = jobs.concurrency(3).start().await.unwrap();
    assert!(jobs.enqueue_all(0..10).await.iter().all(Result::is_ok));
    let started = Instant::now();
    assert_eq!(jobs.drain(None).await, Ok(0));
    assert_eq!(started.elapsed().as_secs(), 4);
    assert_eq!(log.taken().into_iter().max(), Some(3));
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn a_key_is_taken_while_its_job_waits_or_runs() {
    let jobs = Jobs::new(async |n: u32| {
        tokio::time::sleep(SECOND).await;
        assert_ne!(n, 9, "as told");
    });
    let jobs = jobs.attempts(1).start().await.unwrap();
    for n in [1, 9] {
        let first = jobs.enqueue(n).unique("key").await.unwrap();
        assert_eq!(jobs.enqueue(2).unique("key").await, Err(JobsError::Duplicate(first)));
        until(&jobs, |stats| stats.running == 1).await;
        assert_eq!(jobs.enqueue(2).unique("key").await, Err(JobsError::Duplicate(first)));
        jobs.enqueue(3).unique("another key").await.unwrap();
        until(&jobs, |stats| stats.running + stats.waiting == 0).await;
    }
    let third = jobs.enqueue(4).unique("key").after(SECOND).await.unwrap();
    assert_eq!(jobs.cancel(third).await, Ok(true));
    jobs.enqueue(5).unique("key").await.unwrap();
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn a_full_queue_refuses_or_lets_wait() {
    let log = Log::default();
    let jobs = writing(&log, |jobs| jobs.capacity(2, Overflow::Reject)).await;
    jobs.pause().await.unwrap();
    let answers = jobs.enqueue_all(1..=3).await;
    assert!(answers[0].is_ok() && answers[1].is_ok());
    assert_eq!(answers[2], Err(JobsError::Full));
    jobs.resume().await.unwrap();
    jobs.enqueue(4).await.unwrap();
    assert_eq!(jobs.drain(None).await, Ok(0));
    assert_eq!(log.taken(), [1, 2, 4]);
    jobs.stop().await.unwrap();

    let jobs = writing(&log, |jobs| jobs.capacity(1, Overflow::Block)).await;
    jobs.pause().await.unwrap();
    jobs.enqueue(1).await.unwrap();
    // one gives up, one waits, one is killed
    let late = jobs.enqueue(2).timeout(SECOND).await;
    assert_eq!(late, Err(JobsError::Call(CallError::Timeout(SECOND))));
    let client = jobs.clone();
    let patient = tokio::spawn(async move { client.enqueue(3).no_timeout().await });
    let client = jobs.clone();
    let killed = otp::spawn(|_inbox| async move {
        let _ = client.enqueue(4).await;
    });
    until(&jobs, |stats| stats.blocked == 2).await;
    let ended = otp::exited(killed);
    otp::exit(killed, ExitReason::Kill);
    ended.await;
    assert_eq!(jobs.stats().await.unwrap().blocked, 1);
    jobs.resume().await.unwrap();
    assert!(patient.await.unwrap().is_ok());
    assert_eq!(jobs.drain(None).await, Ok(0));
    assert_eq!(log.taken(), [1, 3]);

    // who waits for room when the queue is closed is told
    jobs.resume().await.unwrap();
    jobs.pause().await.unwrap();
    jobs.enqueue(5).await.unwrap();
    let client = jobs.clone();
    let patient = tokio::spawn(async move { client.enqueue(6).no_timeout().await });
    until(&jobs, |stats| stats.blocked == 1).await;
    assert_eq!(jobs.drain(Duration::ZERO).await, Ok(1));
    assert_eq!(patient.await.unwrap(), Err(JobsError::Closed));
    assert_eq!(jobs.enqueue(7).await, Err(JobsError::Closed));
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn a_queue_that_could_not_work_does_not_start() {
    fn told(error: &StartError) -> String {
        error.to_string()
    }
    let nothing = || Jobs::new(async |_: u32| ());
    assert!(told(&nothing().concurrency(0).start().await.unwrap_err()).contains("concurrency of 0"));
    assert!(told(&nothing().attempts(0).start().await.unwrap_err()).contains("0 attempts"));
    assert!(told(&nothing().capacity(0, Overflow::Block).start().await.unwrap_err()).contains("capacity of 0"));
    assert!(told(&nothing().jitter(2.0).start().await.unwrap_err()).contains("jitter"));

    let declared = nothing();
    let first = declared.clone().start().await.unwrap();
    assert!(told(&declared.clone().start().await.unwrap_err()).contains("has a queue that runs"));
    first.stop().await.unwrap();
    let second = declared.start().await.unwrap();
    second.stop().await.unwrap();
    assert_eq!(second.enqueue(1).await, Err(JobsError::Call(CallError::NoProc)));
}

#[otp::test]
async fn a_queue_has_a_name_and_can_be_asked_by_it() {
    let name = unique("jobs");
    let jobs = Jobs::new(async |_: u32| ()).spec().name(name.clone()).start().await.unwrap();
    assert_eq!(otp::whereis(name.as_str()), jobs.pid());
    Jobs::<u32>::named(name).enqueue(1).await.unwrap();
    assert_eq!(jobs.drain(None).await, Ok(0));
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn a_drain_that_is_called_off_answers_what_is_left() {
    let jobs = Jobs::new(async |_: u32| ()).start().await.unwrap();
    jobs.enqueue(1).after(60 * SECOND).await.unwrap();
    let client = jobs.clone();
    let drain = tokio::spawn(async move { client.drain(None).await });
    until(&jobs, |stats| stats.closed).await;
    jobs.resume().await.unwrap();
    assert_eq!(drain.await.unwrap(), Ok(1));
    jobs.enqueue(2).await.unwrap();
    jobs.stop().await.unwrap();
}
