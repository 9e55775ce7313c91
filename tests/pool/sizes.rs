//! How many workers there are.

use crate::conn::{Conn, error, once, pool, settled, start};
use otp::pool::{Pool, PoolError, PoolRef, PoolStatus};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Idle, busy, overflow.
fn now(pool: &PoolRef<Conn>) -> (usize, usize, usize) {
    let stats = pool.stats().unwrap();
    (stats.idle, stats.busy, stats.overflow)
}

#[otp::test]
async fn overflow_is_there_while_it_is_needed() {
    let pool = start(Pool::new(Conn::spec).size(1).overflow(2)).await;
    let a = pool.checkout().await.unwrap();
    assert_eq!(pool.status(), PoolStatus::Ready);
    let b = pool.checkout().await.unwrap();
    assert_eq!(pool.status(), PoolStatus::Overflow);
    let c = pool.checkout().await.unwrap();
    assert_eq!((now(&pool), pool.status()), ((0, 3, 2), PoolStatus::Full));
    assert_eq!(error(pool.checkout().await), PoolError::Timeout(5 * SECOND));
    let (first, extra) = (a.pid(), b.pid());
    for worker in [a, b, c] {
        drop(worker);
    }
    settled().await;
    assert_eq!(now(&pool), (1, 0, 0));
    assert!(otp::is_alive(first) && !otp::is_alive(extra));
}

#[otp::test]
async fn idle_overflow_has_its_time() {
    let pool = start(Pool::new(Conn::spec).size(1).overflow(1).idle_timeout(10 * SECOND)).await;
    let both = (pool.checkout().await.unwrap(), pool.checkout().await.unwrap());
    drop(both);
    tokio::time::sleep(9 * SECOND).await;
    assert_eq!(now(&pool), (2, 0, 1));
    tokio::time::sleep(2 * SECOND).await;
    assert_eq!(now(&pool), (1, 0, 0));
}

#[otp::test]
async fn a_check_is_no_use() {
    let pool = Pool::new(Conn::spec).size(2).min(1).idle_timeout(10 * SECOND).health_check(SECOND, |_| async { true });
    let pool = start(pool).await;
    drop((pool.checkout().await.unwrap(), pool.checkout().await.unwrap()));
    tokio::time::sleep(12 * SECOND).await;
    assert_eq!(now(&pool), (1, 0, 0));
}

#[otp::test]
async fn a_pool_shrinks_to_its_minimum_and_grows_again() {
    let pool = start(Pool::new(Conn::spec).size(4).min(1).idle_timeout(10 * SECOND)).await;
    assert_eq!(now(&pool), (1, 0, 0));
    for _ in 0..3 {
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(pool.checkout().await.unwrap());
        }
        assert_eq!(now(&pool), (0, 4, 0));
        drop(all);
        assert_eq!(now(&pool), (4, 0, 0));
        tokio::time::sleep(30 * SECOND).await;
        assert_eq!(now(&pool), (1, 0, 0));
    }
}

#[otp::test]
async fn a_lazy_pool_starts_nobody_until_somebody_comes() {
    let pool = start(Pool::new(Conn::spec).size(2).min(0)).await;
    assert_eq!(now(&pool), (0, 0, 0));
    assert_eq!(error(pool.try_checkout()), PoolError::Busy);
    settled().await;
    drop(pool.try_checkout().expect("one was started for it"));
    let both = (pool.checkout().await.unwrap(), pool.checkout().await.unwrap());
    assert_eq!(now(&pool), (0, 2, 0));
    drop(both);
    assert_eq!(now(&pool), (2, 0, 0));
}

#[otp::test]
async fn it_is_resized_while_it_runs() {
    let pool = pool(2).await;
    assert_eq!(pool.resize(4), Ok(2));
    settled().await;
    assert_eq!(now(&pool), (4, 0, 0));
    let held = pool.checkout().await.unwrap();
    assert_eq!(pool.resize(0), Ok(4));
    settled().await;
    assert_eq!(now(&pool), (0, 1, 1));
    drop(held);
    settled().await;
    assert_eq!(now(&pool), (0, 0, 0));
    assert_eq!(error(pool.checkout_timeout(SECOND).await), PoolError::Timeout(SECOND));
    let mut waits = Box::pin(pool.checkout());
    assert!(once(&mut waits).await.is_none());
    pool.resize(1).unwrap();
    drop(waits.await.unwrap());
    assert_eq!(now(&pool), (1, 0, 0));
}

#[otp::test]
async fn who_was_to_leave_may_stay() {
    let pool = pool(2).await;
    let both = (pool.checkout().await.unwrap(), pool.checkout().await.unwrap());
    pool.resize(1).unwrap();
    pool.resize(2).unwrap();
    let pids = (both.0.pid(), both.1.pid());
    drop(both);
    settled().await;
    assert_eq!(now(&pool), (2, 0, 0));
    assert!(otp::is_alive(pids.0) && otp::is_alive(pids.1));
}

#[otp::test]
async fn a_pool_of_nobody() {
    let pool = start(Pool::new(Conn::spec).size(0).queue(0)).await;
    assert_eq!(error(pool.checkout().await), PoolError::Full);
    assert_eq!(error(pool.try_checkout()), PoolError::Busy);
    let pool = start(Pool::new(Conn::spec).size(0).overflow(usize::MAX)).await;
    let held = pool.checkout().await.unwrap();
    assert_eq!(now(&pool), (0, 1, 1));
    drop(held);
    settled().await;
    assert_eq!(now(&pool), (0, 0, 0));
}

/// However often it has had something to do, it looks for idle workers with one timer.
#[otp::test]
async fn one_timer_looks_for_the_idle() {
    let pool = start(Pool::new(Conn::spec).size(2).min(0).idle_timeout(10 * SECOND)).await;
    for _ in 0..30 {
        // one stays, and is idle; the other one is started, discarded, and ended
        let (stays, goes) = (pool.checkout().await.unwrap(), pool.checkout().await.unwrap());
        drop(stays);
        settled().await;
        goes.discard();
        settled().await;
    }
    let children = pool.as_ref().which_children().await.unwrap();
    let keeper = children
        .iter()
        .find(|child| child.id.as_deref() == Some("pool"))
        .and_then(otp::supervisor::ChildInfo::pid)
        .unwrap();
    otp::sys::statistics(&keeper, true).await.unwrap();
    for _ in 0..20 {
        tokio::time::sleep(5 * SECOND).await;
        drop(pool.checkout().await.unwrap());
    }
    let statistics = otp::sys::get_statistics(&keeper).await.unwrap().unwrap();
    assert!(statistics.messages_in < 30, "{statistics:?}");
    assert_eq!(now(&pool), (1, 0, 0));
}
