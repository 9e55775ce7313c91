//! Stores: what they are asked, and what happens when they fail.

use crate::disk::{Disk, State};
use crate::{Log, SECOND, until};
use otp::jobs::{Failure, Jobs, JobsError, JobsRef};
use otp::prelude::*;
use otp_tests::kit::captured::Captured;

fn writing<const B: bool>(log: &Log<u32>, disk: &Disk<u32, B>) -> Jobs<u32> {
    let written = log.clone();
    Jobs::with_store(disk.clone(), move |n: u32, _attempt| {
        let written = written.clone();
        async move {
            written.push(n);
            if n == 13 { Err(Failure::new("bad luck").for_good()) } else { Ok(()) }
        }
    })
}

async fn a_store_that_fails<const B: bool>() {
    let captured = Captured::start("otp::report");
    let (log, disk) = (Log::default(), Disk::<u32, B>::new());
    let jobs: JobsRef<u32> = writing(&log, &disk).start().await.unwrap();
    until(&jobs, |_| disk.commits() > 0).await;

    // time passes when the store rests: what fails next is what comes next
    tokio::time::sleep(SECOND / 1000).await;
    // nothing is accepted that is not stored
    disk.fails(1);
    let Err(JobsError::Store(cause)) = jobs.enqueue(1).await else { panic!("the store has failed") };
    assert_eq!(cause.to_string(), "the disk is broken");
    jobs.enqueue(2).await.unwrap();
    until(&jobs, |stats| stats.done == 1).await;
    assert_eq!(log.taken(), [2]);

    // one that nobody can store is refused, and the others are accepted
    disk.cannot_store(7);
    let answers = jobs.enqueue_all([6, 7, 8]).await;
    assert!(answers[0].is_ok() && answers[1].is_err() && answers[2].is_ok(), "{answers:?}");
    until(&jobs, |stats| stats.done == 3).await;

    // what has become of a job is told until it is heard
    jobs.pause().await.unwrap();
    jobs.enqueue_all([4, 13]).await;
    jobs.resume().await.unwrap();
    until(&jobs, |stats| stats.running > 0 || stats.done + stats.dead == 5).await;
    disk.fails(9);
    assert_eq!(jobs.drain(None).await, Ok(0));
    let stats = jobs.stats().await.unwrap();
    assert_eq!((stats.done, stats.dead, stats.failed), (4, 1, 1), "{stats:?}");
    assert_eq!(disk.states(), [(5, State::Dead, 1)]);
    let mut done = log.taken();
    done.sort_unstable();
    assert_eq!(done, [4, 6, 8, 13]);
    assert!(captured.labels().contains(&"jobs store_failed".to_owned()));
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn a_store_that_fails_loses_nothing() {
    a_store_that_fails::<false>().await;
}

#[otp::test]
async fn a_store_that_blocks_and_fails_loses_nothing() {
    a_store_that_fails::<true>().await;
}

#[otp::test]
async fn changes_that_come_while_the_store_is_busy_go_into_one_transaction() {
    let disk = Disk::<u32>::new();
    let jobs = writing(&Log::default(), &disk).concurrency(1000).start().await.unwrap();
    assert_eq!(jobs.enqueue_all(100..1100).await.iter().filter(|answer| answer.is_ok()).count(), 1000);
    assert_eq!(jobs.drain(None).await, Ok(0));
    assert!(disk.commits() < 500, "{} transactions for 1000 jobs", disk.commits());
    jobs.stop().await.unwrap();
}

#[otp::test]
async fn a_queue_over_the_same_disk_goes_on_where_the_last_one_ended() {
    let (log, disk) = (Log::default(), Disk::<u32>::new());
    let first = writing(&log, &disk).concurrency(1).start().await.unwrap();
    first.pause().await.unwrap();
    first.enqueue_all([1, 2]).await;
    first.enqueue(3).after(60 * SECOND).await.unwrap();
    first.stop().await.unwrap();
    assert_eq!(log.len(), 0);
    let second = writing(&log, &disk).concurrency(1).start().await.unwrap();
    until(&second, |stats| stats.done == 2).await;
    assert_eq!(second.stats().await.unwrap().waiting, 1);
    assert_eq!(second.drain(None).await, Ok(0));
    assert_eq!(log.taken(), [1, 2, 3]);
    second.stop().await.unwrap();
}

/// Two programs with one file: one puts jobs in, the other one looks for them now and then.
#[otp::test]
async fn jobs_that_others_have_stored_are_found() {
    let (log, disk) = (Log::default(), Disk::<u32>::new());
    let works = writing(&log, &disk).poll(SECOND).start().await.unwrap();
    until(&works, |_| disk.commits() > 0).await;
    let mut other = disk.clone();
    let now = std::time::SystemTime::UNIX_EPOCH;
    otp::jobs::Store::insert(&mut other, &otp::jobs::NewJob::new(5, now)).unwrap();
    until(&works, |stats| stats.done == 1).await;
    assert_eq!(log.taken(), [5]);
    assert_eq!(works.stats().await.unwrap().waiting, 0);
    works.stop().await.unwrap();
}
