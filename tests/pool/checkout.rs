//! Taking workers and giving them back.

use crate::conn::{Conn, error, once, pool, settled, start};
use otp::ExitReason;
use otp::pool::{Pool, PoolError, PoolStatus, Strategy};
use otp::prelude::*;
use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[otp::test]
async fn a_worker_is_one_clients_until_it_is_given_back() {
    let pool = pool(2).await;
    let (a, b) = (pool.checkout().await.unwrap(), pool.checkout().await.unwrap());
    assert_ne!(a.pid(), b.pid());
    assert_eq!(error(pool.try_checkout()), PoolError::Busy);
    assert_eq!(a.used().await, Ok(1));
    let pid = a.pid();
    drop(a);
    let again = pool.try_checkout().unwrap();
    assert_eq!(again.pid(), pid);
    assert_eq!(again.used().await, Ok(2));
}

#[otp::test]
async fn the_last_or_the_first_given_back_is_taken() {
    for (strategy, expected) in [(Strategy::Lifo, 1), (Strategy::Fifo, 0)] {
        let pool = start(Pool::new(Conn::spec).size(2).strategy(strategy)).await;
        let both = [pool.checkout().await.unwrap(), pool.checkout().await.unwrap()];
        let pids = [both[0].pid(), both[1].pid()];
        for one in both {
            one.check_in();
        }
        assert_eq!(pool.try_checkout().unwrap().pid(), pids[expected]);
    }
}

#[otp::test]
async fn who_waits_is_served_in_order() {
    let pool = pool(1).await;
    let held = pool.checkout().await.unwrap();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    for n in 0..5 {
        let (pool, tell) = (pool.clone(), tell.clone());
        otp::spawn(async move |_| {
            let worker = pool.checkout().await.unwrap();
            tell.send(n).unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
            worker.check_in();
        });
        settled().await;
    }
    drop(held);
    assert_eq!(error(pool.try_checkout()), PoolError::Busy, "those who wait go first");
    for n in 0..5 {
        assert_eq!(told.recv().await, Some(n));
    }
}

#[otp::test]
async fn waiting_has_its_time() {
    let pool = start(Pool::new(Conn::spec).size(1).wait_timeout(3 * SECOND)).await;
    let held = pool.checkout().await.unwrap();
    let begin = tokio::time::Instant::now();
    assert_eq!(error(pool.checkout().await), PoolError::Timeout(3 * SECOND));
    assert_eq!(begin.elapsed(), 3 * SECOND);
    assert_eq!(error(pool.checkout_timeout(SECOND).await), PoolError::Timeout(SECOND));
    assert_eq!(begin.elapsed(), 4 * SECOND);
    assert_eq!(error(pool.checkout_timeout(Duration::ZERO).await), PoolError::Timeout(Duration::ZERO));
    assert_eq!(begin.elapsed(), 4 * SECOND);
    drop(held);
    pool.checkout_timeout(Duration::ZERO).await.unwrap().check_in();
    let stats = pool.stats().unwrap();
    assert_eq!((stats.timeouts, stats.waiting, stats.idle), (2, 0, 1));
}

#[otp::test]
async fn five_seconds_unless_said_otherwise() {
    let pool = pool(1).await;
    let _held = pool.checkout().await.unwrap();
    assert_eq!(error(pool.checkout().await), PoolError::Timeout(5 * SECOND));
}

#[otp::test]
async fn a_cancelled_client_takes_no_worker_with_it() {
    let pool = pool(1).await;
    let held = pool.checkout().await.unwrap();
    let (mut gives_up, mut next) = (Box::pin(pool.checkout()), Box::pin(pool.checkout()));
    assert!(once(&mut gives_up).await.is_none());
    assert!(once(&mut next).await.is_none());
    // the worker is on its way to the first one, who does not take it any more
    drop(held);
    drop(gives_up);
    let got = once(&mut next).await.expect("it is the next one's").unwrap();
    drop(next);
    got.check_in();
    assert_eq!(pool.stats().unwrap().idle, 1);
    assert_eq!(pool.stats().unwrap().served, 2);
}

#[otp::test]
async fn a_client_that_is_killed_gives_back_what_it_has() {
    let pool = pool(1).await;
    let holder = {
        let pool = pool.clone();
        otp::spawn(async move |mut inbox| {
            let _held = pool.checkout().await.unwrap();
            inbox.receive().await;
        })
    };
    let waiter = {
        let pool = pool.clone();
        otp::spawn(async move |mut inbox| {
            let _held = pool.checkout().await.unwrap();
            inbox.receive().await;
        })
    };
    settled().await;
    assert_eq!(pool.stats().unwrap().waiting, 1);
    otp::exit(waiter, ExitReason::Kill);
    settled().await;
    assert_eq!(pool.stats().unwrap().waiting, 0);
    otp::exit(holder, ExitReason::Kill);
    otp::exited(holder).await;
    let worker = pool.try_checkout().expect("who sees the end finds the worker");
    assert_eq!(worker.used().await, Ok(1));
}

#[otp::test]
async fn a_queue_has_an_end() {
    let pool = start(Pool::new(Conn::spec).size(1).queue(1)).await;
    let held = pool.checkout().await.unwrap();
    let mut waits = pin!(pool.checkout());
    assert!(once(&mut waits).await.is_none());
    assert_eq!(error(pool.checkout().await), PoolError::Full);
    drop(held);
    waits.await.unwrap().check_in();
    assert_eq!(pool.stats().unwrap().refused, 1);
}

#[otp::test]
async fn who_waits_for_a_start_is_not_in_the_queue() {
    let pool = start(Pool::new(Conn::spec).size(2).min(0).queue(0)).await;
    let (a, b) = tokio::join!(pool.checkout(), pool.checkout());
    assert_eq!(error(pool.checkout().await), PoolError::Full);
    assert_ne!(a.unwrap().pid(), b.unwrap().pid());
}

#[otp::test]
async fn a_transaction_lends_a_worker_and_takes_it_back() {
    let pool = pool(1).await;
    let step = 3;
    let sum = pool.transaction(async |conn| conn.used().await.unwrap() + conn.used().await.unwrap() + step).await;
    assert_eq!(sum, Ok(6));
    let failed = tokio::spawn({
        let pool = pool.clone();
        async move { pool.transaction(async |_| panic!("the client's own")).await }
    });
    assert!(failed.await.is_err());
    assert_eq!(pool.transaction(async |conn| conn.used().await).await, Ok(Ok(3)));
}

#[otp::test]
async fn a_discarded_worker_is_replaced() {
    let pool = pool(2).await;
    let mut seen = HashSet::new();
    for _ in 0..5 {
        let worker = pool.checkout().await.unwrap();
        assert!(seen.insert(worker.pid()) || seen.len() > 2);
        let pid = worker.pid();
        worker.discard();
        otp::exited(pid).await;
        settled().await;
        assert!(!otp::is_alive(pid));
        assert_eq!(pool.stats().unwrap().idle, 2);
    }
    let stats = pool.stats().unwrap();
    assert_eq!((stats.discarded, stats.crashed), (5, 0));
}

#[otp::test]
async fn abandoned_workers_are_replaced_if_that_is_wanted() {
    let pool = start(Pool::new(Conn::spec).size(1).replace_abandoned(true)).await;
    let first = pool.checkout().await.unwrap();
    let pid = first.pid();
    first.check_in();
    assert_eq!(pool.transaction(async |conn| conn.pid()).await.unwrap(), Some(pid));
    let cancelled = {
        let pool = pool.clone();
        otp::spawn(async move |_| pool.transaction(async |_| std::future::pending::<()>().await).await)
    };
    settled().await;
    otp::exit(cancelled, ExitReason::Kill);
    let second = pool.checkout().await.unwrap();
    assert_ne!(second.pid(), pid);
    assert_eq!(pool.stats().unwrap().discarded, 1);
}

#[otp::test]
async fn a_guard_may_go_anywhere_and_outlive_its_pool() {
    let pool = pool(1).await;
    let held = pool.checkout().await.unwrap();
    std::thread::spawn(move || drop(held)).join().unwrap();
    let held = pool.checkout().await.unwrap();
    pool.stop().await.unwrap();
    assert_eq!(held.used().await, Err(CallError::NoProc));
    drop(held);
    assert_eq!(error(pool.checkout().await), PoolError::NoProc);
    assert_eq!(pool.status(), PoolStatus::Down);
}

#[otp::test]
async fn those_who_wait_are_told_that_it_is_over() {
    let pool = pool(1).await;
    let _held = pool.checkout().await.unwrap();
    let mut waits = pin!(pool.checkout());
    assert!(once(&mut waits).await.is_none());
    pool.stop().await.unwrap();
    assert_eq!(error(waits.await), PoolError::NoProc);
}

#[test]
fn a_runtime_may_go_down_under_it() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let first = runtime();
    let (pool, held) = first.block_on(async {
        let pool = pool(1).await;
        let held = pool.checkout().await.unwrap();
        (pool, held)
    });
    let mut waits = Box::pin(async { pool.checkout_timeout(SECOND).await });
    first.block_on(async { assert!(once(&mut waits).await.is_none()) });
    drop(first);
    drop(held);
    let got = runtime().block_on(waits);
    assert_eq!(error(got), PoolError::NoProc);
    assert_eq!(error(pool.try_checkout()), PoolError::NoProc);
}
