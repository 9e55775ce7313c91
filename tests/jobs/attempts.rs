//! Attempts: how they fail, how often, when the next one follows.

use crate::{Log, SECOND, until};
use otp::jobs::{Attempt, Failure, JobId, Jobs};
use otp::prelude::*;
use otp::{Backoff, Pid};
use otp_tests::kit::captured::Captured;
use std::time::Duration;
use tokio::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Errs,
    Panics,
    Hangs,
    IsKilled,
    Ends,
    GivesUp,
}

async fn goes(way: Way) -> Result<(), Failure> {
    match way {
        Way::Errs => Err(Failure::new("as told")),
        Way::Panics => panic!("as told"),
        Way::Hangs => std::future::pending().await,
        Way::IsKilled => {
            otp::exit(otp::self_pid().unwrap(), ExitReason::Kill);
            std::future::pending().await
        }
        Way::Ends => {
            otp::exit(otp::self_pid().unwrap(), ExitReason::Normal);
            std::future::pending().await
        }
        Way::GivesUp => Err(Failure::from("x".parse::<u8>().unwrap_err()).for_good()),
    }
}

#[otp::test]
async fn whatever_ends_an_attempt_it_has_failed_and_the_job_dies_after_the_last() {
    let words = [
        (Way::Errs, 3, "as told"),
        (Way::Panics, 3, "as told"),
        (Way::Hangs, 3, "the attempt took longer than 1s"),
        (Way::IsKilled, 3, "killed"),
        (Way::Ends, 3, "normal"),
        (Way::GivesUp, 1, "invalid digit found in string"),
    ];
    for (way, most, text) in words {
        let captured = Captured::start("otp::report");
        let (tries, letters) = (Log::default(), Log::default());
        let (begun, told) = (tries.clone(), letters.clone());
        let jobs = Jobs::with_attempt(move |way: Way, attempt: Attempt| {
            begun.push((attempt.number(), attempt.is_last()));
            goes(way)
        });
        let jobs = jobs.attempts(3).timeout(SECOND).on_dead_letter(move |letter| {
            told.push((letter.id(), letter.attempts(), letter.error(), letter.into_job()));
            async {}
        });
        let jobs = jobs.start().await.unwrap();
        let id = jobs.enqueue(way).await.unwrap();
        assert_eq!(jobs.drain(None).await, Ok(0));
        assert_eq!(tries.taken(), [(1, false), (2, false), (3, true)][..most]);
        let letter = letters.taken().pop().unwrap();
        assert_eq!((letter.0, letter.1 as usize, letter.3), (id, most, Some(way)));
        assert!(letter.2.contains(text), "{}", letter.2);
        let stats = jobs.stats().await.unwrap();
        assert_eq!((stats.failed, stats.dead, stats.done), (most as u64, 1, 0), "{way:?}");
        assert_eq!(stats.timed_out, if way == Way::Hangs { 3 } else { 0 });
        jobs.stop().await.unwrap();

        let reports = captured.taken();
        let count = |label: &str| reports.iter().filter(|report| report.label == label).count();
        assert_eq!((count("jobs attempt_failed"), count("jobs job_dead")), (most - 1, 1), "{way:?}");
        // a panic is a crash, with its place; an error is not
        assert_eq!(count("task terminating"), if way == Way::Panics { 3 } else { 0 }, "{way:?}");
    }
}

#[otp::test]
async fn pauses_double_up_to_the_longest_and_a_job_that_succeeds_at_last_is_done() {
    let starts = Log::default();
    let started = starts.clone();
    let jobs = Jobs::with_attempt(move |(), attempt: Attempt| {
        started.push(Instant::now());
        async move { if attempt.number() < 6 { Err(Failure::new("busy")) } else { Ok(()) } }
    });
    let pauses = Backoff::new(SECOND, 4 * SECOND);
    let jobs = jobs.backoff(pauses).jitter(0.0).start().await.unwrap();
    jobs.enqueue(()).await.unwrap();
    assert_eq!(jobs.drain(None).await, Ok(0));
    let starts = starts.taken();
    let pauses: Vec<u128> = starts.windows(2).map(|pair| (pair[1] - pair[0]).as_millis() / 10).collect();
    assert_eq!(pauses, [100, 200, 400, 400, 400]);
    assert_eq!(jobs.stats().await.unwrap().done, 1);
    jobs.stop().await.unwrap();
}

/// The same queue twice: what is random is the same both times.
#[otp::test]
async fn jitter_spreads_and_is_no_chance() {
    let mut courses = Vec::new();
    for seed in [1, 1, 2] {
        let starts = Log::default();
        let (started, begun) = (starts.clone(), Instant::now());
        let jobs = Jobs::with_attempt(move |(), attempt: Attempt| {
            if attempt.number() == 2 {
                started.push((attempt.job(), begun.elapsed().as_millis()));
            }
            async move { if attempt.number() < 2 { Err(Failure::new("busy")) } else { Ok(()) } }
        });
        let jobs = jobs.backoff(Backoff::new(SECOND, SECOND)).jitter(0.5).seed(seed).start().await.unwrap();
        jobs.enqueue_all([(); 8]).await;
        assert_eq!(jobs.drain(None).await, Ok(0));
        let starts = starts.taken();
        assert!(starts.iter().all(|(_, at)| (500..1010).contains(at)), "{starts:?}");
        assert!(starts.first().unwrap().1 + 100 < starts.last().unwrap().1, "{starts:?}");
        courses.push(starts);
        jobs.stop().await.unwrap();
    }
    assert_eq!(courses[0], courses[1]);
    assert_ne!(courses[0], courses[2]);
}

#[otp::test]
async fn what_an_attempt_has_started_ends_with_it() {
    let children = Log::<Pid>::default();
    let started = children.clone();
    let jobs = Jobs::new(move |()| {
        started.push(otp::spawn_link(|_inbox| std::future::pending::<()>()));
        async { std::future::pending::<()>().await }
    });
    let jobs = jobs.timeout(SECOND).attempts(1).start().await.unwrap();
    jobs.enqueue(()).await.unwrap();
    assert_eq!(jobs.drain(None).await, Ok(0));
    let child = children.taken()[0];
    otp::exited(child).await;
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn a_job_is_cancelled_whether_it_waits_runs_or_is_to_be_retried() {
    let jobs = Jobs::new(async |n: u32| match n {
        0 => Err(Failure::new("busy")),
        n => {
            tokio::time::sleep(n * SECOND).await;
            Ok(())
        }
    });
    let jobs = jobs.backoff(Backoff::new(60 * SECOND, 60 * SECOND)).start().await.unwrap();
    let waits = jobs.enqueue(1).after(SECOND).await.unwrap();
    let runs = jobs.enqueue(100).await.unwrap();
    let retried = jobs.enqueue(0).await.unwrap();
    let done = jobs.enqueue(1).await.unwrap();
    until(&jobs, |stats| stats.failed == 1 && stats.done == 1).await;
    assert_eq!(jobs.cancel(retried).await, Ok(true));
    assert_eq!(jobs.cancel(runs).await, Ok(true));
    assert_eq!(jobs.cancel(runs).await, Ok(false));
    assert_eq!(jobs.cancel(done).await, Ok(false));
    assert_eq!(jobs.cancel(JobId::new(12_345)).await, Ok(false));
    let again = jobs.enqueue(1).after(60 * SECOND).await.unwrap();
    assert_eq!(jobs.cancel(again).await, Ok(true));
    assert!(jobs.cancel(waits).await.is_ok());
    assert_eq!(jobs.drain(None).await, Ok(0));
    let stats = jobs.stats().await.unwrap();
    assert_eq!(stats.accepted, stats.done + stats.cancelled);
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn an_attempt_with_no_time_at_all_fails_and_one_that_needs_none_does_not() {
    let jobs = Jobs::new(async |hangs: bool| {
        if hangs {
            std::future::pending::<()>().await;
        }
    });
    let jobs = jobs.timeout(Duration::ZERO).attempts(2).backoff(Backoff::new(Duration::ZERO, Duration::ZERO));
    let jobs = jobs.start().await.unwrap();
    jobs.enqueue_all([true, false]).await;
    assert_eq!(jobs.drain(None).await, Ok(0));
    let stats = jobs.stats().await.unwrap();
    assert_eq!((stats.done, stats.dead, stats.timed_out), (1, 1, 2));
    jobs.stop().await.unwrap();
}

#[derive(Clone)]
struct Bomb(u8);

/// Values of the user's, with code of their own.
impl Drop for Bomb {
    fn drop(&mut self) {
        assert_ne!(self.0, 1, "it was dropped");
    }
}

#[otp::test]
async fn a_dead_letter_that_panics_and_jobs_that_panic_when_dropped_hurt_nobody() {
    let jobs = Jobs::new(async |bomb: Bomb| if bomb.0 == 2 { Err(Failure::new("busy").for_good()) } else { Ok(()) });
    let jobs = jobs.attempts(2).on_dead_letter(async |_| panic!("no letters please"));
    let jobs = jobs.backoff(Backoff::new(Duration::ZERO, Duration::ZERO)).start().await.unwrap();
    let pid = jobs.pid();
    for n in [0, 1, 2, 1, 0] {
        jobs.enqueue(Bomb(n)).await.unwrap();
    }
    assert_eq!(jobs.drain(None).await, Ok(0));
    let stats = jobs.stats().await.unwrap();
    // the drop of a job is part of its work
    assert_eq!((stats.done, stats.dead), (2, 3));
    assert_eq!(jobs.pid(), pid);
    jobs.stop().await.unwrap();
}
