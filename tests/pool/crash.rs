//! Workers that end.

use crate::conn::{Conn, Remote, error, once, pool, settled, start};
use otp::pool::{Pool, PoolError};
use otp::prelude::*;
use otp::{Backoff, ExitReason};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[otp::test]
async fn a_crash_is_its_users_and_capacity_comes_back() {
    let pool = pool(1).await;
    let held = pool.checkout().await.unwrap();
    let (pid, mut next) = (held.pid(), Box::pin(pool.checkout()));
    assert!(once(&mut next).await.is_none());
    assert!(matches!(held.crash().await, Err(CallError::Exited(ExitReason::Panic(_)))));
    // the next one is the next client's, although this one still has its guard
    let got = next.await.unwrap();
    assert_ne!(got.pid(), pid);
    let begin = tokio::time::Instant::now();
    assert_eq!(held.used().await, Err(CallError::NoProc));
    assert!(begin.elapsed().is_zero(), "it does not wait for the next one");
    drop(held);
    assert_eq!(error(pool.try_checkout()), PoolError::Busy, "what has ended is not given back");
    assert_eq!(got.used().await, Ok(1));
    assert_eq!(pool.stats().unwrap().crashed, 1);
}

#[otp::test]
async fn who_sees_the_end_of_a_worker_does_not_get_it() {
    let pool = pool(2).await;
    let first = pool.try_checkout().unwrap().pid();
    otp::exit(first, ExitReason::Kill);
    otp::exited(first).await;
    let other = pool.try_checkout().unwrap();
    assert_ne!(other.pid(), first);
    assert_eq!(other.used().await, Ok(1));
    settled().await;
    assert_eq!(pool.stats().unwrap().idle, 1);
}

#[otp::test]
async fn a_worker_that_dies_on_its_way_costs_nobody_his_turn() {
    let pool = pool(1).await;
    let held = pool.checkout().await.unwrap();
    let (pid, mut first, mut second) = (held.pid(), Box::pin(pool.checkout()), Box::pin(pool.checkout()));
    assert!(once(&mut first).await.is_none() && once(&mut second).await.is_none());
    drop(held);
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    settled().await;
    assert!(once(&mut second).await.is_none());
    let got = once(&mut first).await.expect("still the first").unwrap();
    assert_eq!(got.used().await, Ok(1));
    drop(got);
    assert!(once(&mut second).await.is_some());
}

#[otp::test]
async fn a_worker_that_ends_normally_is_replaced_as_well() {
    let pool = pool(1).await;
    let held = pool.checkout().await.unwrap();
    held.stop().await.unwrap();
    drop(held);
    assert_eq!(pool.checkout().await.unwrap().used().await, Ok(1));
}

#[otp::test]
async fn too_many_crashes_end_the_pool() {
    let pool = start(Pool::new(Conn::spec).size(2).intensity(2, Duration::from_secs(5))).await;
    let me = pool.pid().unwrap();
    let ended = otp::exited(me);
    for _ in 0..2 {
        let held = pool.checkout().await.unwrap();
        assert!(held.crash().await.is_err());
    }
    settled().await;
    assert!(otp::is_alive(me));
    assert!(pool.checkout().await.unwrap().crash().await.is_err());
    assert_eq!(ended.await, ExitReason::Shutdown);
    assert_eq!(error(pool.checkout().await), PoolError::NoProc);
}

#[otp::test]
async fn each_worker_may_crash_three_times_by_default() {
    let pool = pool(10).await;
    for _ in 0..30 {
        let held = pool.checkout().await.unwrap();
        assert!(held.crash().await.is_err());
        settled().await;
    }
    assert_eq!(pool.stats().unwrap().idle, 10);
    let ended = otp::exited(pool.pid().unwrap());
    assert!(pool.checkout().await.unwrap().crash().await.is_err());
    assert_eq!(ended.await, ExitReason::Shutdown);
}

#[otp::test]
async fn an_outage_is_waited_for() {
    let up = Arc::new(AtomicBool::new(true));
    let pauses = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));
    let pool = Pool::new({
        let up = up.clone();
        move || Remote::spec(up.clone())
    });
    let pool = pool.size(3).backoff(pauses).wait_timeout(Duration::from_secs(600)).spec().start().await.unwrap();
    up.store(false, Ordering::Relaxed);
    for _ in 0..3 {
        let held = pool.checkout().await.unwrap();
        held.stop_with(ExitReason::error("connection lost"), None).await.unwrap();
    }
    tokio::time::sleep(Duration::from_secs(40)).await;
    let stats = pool.stats().unwrap();
    assert_eq!((stats.starting, stats.idle, stats.busy), (3, 0, 0));
    let mut waits = pin!(pool.checkout());
    assert!(once(&mut waits).await.is_none());
    up.store(true, Ordering::Relaxed);
    waits.await.unwrap().ping().await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(pool.stats().unwrap().idle, 3);
}

#[otp::test]
async fn a_start_on_demand_that_fails_is_tried_again() {
    let up = Arc::new(AtomicBool::new(false));
    let pool = Pool::new({
        let up = up.clone();
        move || Remote::spec(up.clone())
    });
    let pool = pool.size(2).min(0).wait_timeout(Duration::from_secs(60)).spec().start().await.unwrap();
    let mut waits = pin!(pool.checkout());
    assert!(once(&mut waits).await.is_none());
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(once(&mut waits).await.is_none());
    up.store(true, Ordering::Relaxed);
    waits.await.unwrap().ping().await.unwrap();
}

#[otp::test]
async fn a_pool_whose_workers_do_not_start_does_not_start() {
    let refused = Pool::new(|| Remote::spec(Arc::default())).spec().start().await.unwrap_err();
    assert!(refused.to_string().contains("connection refused"), "{refused}");
    let panics = Pool::<Conn>::new(|| panic!("no spec")).spec().start().await.unwrap_err();
    assert!(panics.to_string().contains("no spec"), "{panics}");
}
