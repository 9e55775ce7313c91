//! Ends of queues: orderly, by kill, in the middle of everything.

use crate::disk::{Disk, State};
use crate::{Log, SECOND, until};
use otp::CallError;
use otp::jobs::{Jobs, JobsError};
use otp::prelude::*;
use otp_tests::kit::captured::Captured;
use std::time::Duration;
use tokio::time::Instant;

supervisor! {
    Office(work: Jobs<u32>): one_for_one, intensity = 1000, period = "1s" {
        jobs: Jobs<u32> = work.spec(),
    }
}

/// A job sleeps for as many seconds as it says.
async fn sleeps(n: u32) {
    tokio::time::sleep(n * SECOND).await;
}

#[otp::test]
async fn a_shutdown_lets_jobs_end_and_gives_back_what_takes_too_long() {
    let disk = Disk::<u32>::new();
    let declared = Jobs::with_store(disk.clone(), |n, _| sleeps(n)).concurrency(2).grace(5 * SECOND);
    let office = Office { work: declared }.start_link().await.unwrap();
    let jobs = office.jobs();
    jobs.enqueue_all([1, 100, 1, 1]).await;
    until(&jobs, |stats| stats.running == 2).await;
    let started = Instant::now();
    office.stop().await.unwrap();
    assert_eq!(started.elapsed().as_secs(), 5);
    // it starts none of those that wait; the attempt that was cut short does not count
    assert_eq!(disk.states(), [(2, State::Waits, 0), (3, State::Waits, 0), (4, State::Waits, 0)]);
}

#[otp::test]
async fn a_queue_in_mere_memory_works_off_what_it_can_and_tells_the_rest() {
    let captured = Captured::start("otp::report");
    let jobs = Jobs::new(sleeps).concurrency(1).grace(5 * SECOND).start().await.unwrap();
    jobs.enqueue_all([1, 1]).await;
    jobs.enqueue(0).after(3 * SECOND).await.unwrap();
    let started = Instant::now();
    jobs.stop().await.unwrap();
    assert_eq!(started.elapsed().as_secs(), 3);
    assert!(!captured.labels().contains(&"jobs left".to_owned()));

    let jobs = Jobs::new(sleeps).concurrency(1).grace(5 * SECOND).start().await.unwrap();
    jobs.enqueue_all([1, 100, 1]).await;
    jobs.enqueue(0).after(60 * SECOND).await.unwrap();
    jobs.stop().await.unwrap();
    let left = captured.taken().into_iter().find(|report| report.label == "jobs left").unwrap();
    assert!(left.text.contains("3 jobs, 1 of them cut short"), "{}", left.text);

    // one that can do nothing before its time is up does not wait
    let jobs = Jobs::new(sleeps).start().await.unwrap();
    jobs.enqueue(0).after(60 * SECOND).await.unwrap();
    let started = Instant::now();
    jobs.stop().await.unwrap();
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[otp::test]
async fn the_next_queue_of_a_declaration_goes_on_when_one_is_killed() {
    let log = Log::default();
    let begun = log.clone();
    let work = Jobs::with_attempt(move |n: u32, attempt| {
        begun.push((n, attempt.number()));
        sleeps(n)
    });
    let office = Office { work: work.concurrency(2) }.start_link().await.unwrap();
    let jobs = office.jobs();
    jobs.enqueue_all([5, 6, 7]).await;
    until(&jobs, |stats| stats.running == 2).await;
    let first = jobs.pid().unwrap();
    otp::exit(first, ExitReason::Kill);
    otp::exited(first).await;
    assert_eq!(jobs.drain(None).await, Ok(0));
    assert_ne!(jobs.pid(), Some(first));
    assert_eq!(log.taken(), [(5, 1), (6, 1), (5, 2), (6, 2), (7, 1)]);
    office.stop().await.unwrap();
}

#[otp::test]
async fn a_job_whose_every_attempt_was_cut_short_is_dead() {
    let letters = Log::default();
    let told = letters.clone();
    let work = Jobs::new(sleeps).attempts(2).on_dead_letter(move |letter| {
        told.push((letter.job().copied(), letter.attempts()));
        async {}
    });
    let office = Office { work }.start_link().await.unwrap();
    let jobs = office.jobs();
    jobs.enqueue(5).await.unwrap();
    for _ in 0..2 {
        until(&jobs, |stats| stats.running == 1).await;
        let pid = jobs.pid().unwrap();
        otp::exit(pid, ExitReason::Kill);
        otp::exited(pid).await;
    }
    assert_eq!(jobs.drain(None).await, Ok(0));
    assert_eq!(letters.taken(), [(Some(5), 2)]);
    office.stop().await.unwrap();
}

/// The former attempt does not end when it is told to: the next queue waits for it, and for nothing else.
#[test]
fn no_job_runs_while_a_former_attempt_of_it_has_not_ended() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_all().build().unwrap();
    let (block, blocked) = std::sync::mpsc::channel::<()>();
    let blocked = std::sync::Arc::new(std::sync::Mutex::new(blocked));
    let log = Log::default();
    let begun = log.clone();
    let work = Jobs::with_attempt(move |_: u32, attempt| {
        begun.push(attempt.number());
        let blocked = blocked.clone();
        async move {
            if attempt.number() == 1 {
                // no await: nobody can end it
                let _ = blocked.lock().unwrap().recv();
            }
        }
    });
    runtime.block_on(async move {
        let office = Office { work }.start_link().await.unwrap();
        let jobs = office.jobs();
        jobs.enqueue(1).await.unwrap();
        while log.len() < 1 {
            tokio::task::yield_now().await;
        }
        let pid = jobs.pid().unwrap();
        otp::exit(pid, ExitReason::Kill);
        otp::exited(pid).await;
        // the new one is there, and answers
        let stats = jobs.stats().await.unwrap();
        assert_eq!((stats.running, log.len()), (0, 1));
        let client = jobs.clone();
        let second = tokio::spawn(async move { client.enqueue(2).await });
        block.send(()).unwrap();
        drop(block);
        second.await.unwrap().unwrap();
        assert_eq!(jobs.drain(None).await, Ok(0));
        assert_eq!(log.taken().len(), 3);
        office.stop().await.unwrap();
    });
}

#[otp::test]
async fn whoever_waits_when_a_queue_ends_is_told() {
    let jobs = Jobs::new(sleeps).start().await.unwrap();
    jobs.enqueue(1).after(60 * SECOND).await.unwrap();
    let client = jobs.clone();
    let drain = tokio::spawn(async move { client.drain(None).await });
    until(&jobs, |stats| stats.closed).await;
    jobs.stop().await.unwrap();
    assert_eq!(drain.await.unwrap(), Ok(1));

    let jobs = Jobs::new(sleeps).start().await.unwrap();
    jobs.enqueue(1).after(60 * SECOND).await.unwrap();
    let client = jobs.clone();
    let drain = tokio::spawn(async move { client.drain(None).await });
    until(&jobs, |stats| stats.closed).await;
    otp::exit(jobs.pid().unwrap(), ExitReason::Kill);
    assert_eq!(drain.await.unwrap(), Err(CallError::Exited(ExitReason::Killed)));
    assert!(matches!(jobs.enqueue(1).await, Err(JobsError::Call(_))));
}

/// A runtime that goes down in the middle of attempts and transactions ends, and nothing of it hangs.
#[test]
fn a_runtime_goes_down_with_a_queue_in_it() {
    for round in 0..20 {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let disk = Disk::<u32>::new();
        let kept = disk.clone();
        runtime.block_on(async move {
            let jobs = Jobs::with_store(disk, |n: u32, _| async move {
                for _ in 0..n {
                    tokio::task::yield_now().await;
                }
            });
            let jobs = jobs.start().await.unwrap();
            let accepted = jobs.enqueue_all(0..round * 5).await;
            assert!(accepted.iter().all(Result::is_ok));
        });
        drop(runtime);
        // a job that is neither done nor there would be lost: ids are given once, and only what is done is gone
        assert!(kept.states().iter().all(|(_, state, _)| *state != State::Dead));
    }
}
