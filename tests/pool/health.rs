//! Workers that are asked whether they are well.

use crate::conn::{Conn, settled, start};
use otp::pool::Pool;
use otp::prelude::*;
use std::collections::HashSet;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

async fn pids(pool: &otp::pool::PoolRef<Conn>) -> HashSet<Pid> {
    let mut all = Vec::new();
    for _ in 0..pool.stats().unwrap().size {
        all.push(pool.checkout().await.unwrap());
    }
    all.iter().map(otp::pool::Checkout::pid).collect()
}

#[otp::test]
async fn one_that_is_not_well_is_replaced() {
    let pool =
        Pool::new(Conn::spec).size(3).health_check(MINUTE, |conn| async move { conn.is_well().await == Ok(true) });
    let pool = start(pool).await;
    let before = pids(&pool).await;
    let held = pool.checkout().await.unwrap();
    held.break_down();
    let sick = held.pid();
    drop(held);
    tokio::time::sleep(MINUTE / 2).await;
    assert_eq!(pids(&pool).await, before);
    tokio::time::sleep(MINUTE).await;
    let after = pids(&pool).await;
    assert!(!after.contains(&sick) && after.intersection(&before).count() == 2, "{before:?} {after:?}");
    assert_eq!(pool.stats().unwrap().discarded, 1);
}

#[otp::test]
async fn one_that_is_in_use_is_not_asked() {
    let pool = Pool::new(Conn::spec).size(1).health_check(MINUTE, |_| async { false });
    let pool = start(pool).await;
    let held = pool.checkout().await.unwrap();
    tokio::time::sleep(10 * MINUTE).await;
    assert_eq!(held.used().await, Ok(1));
    assert_eq!(pool.stats().unwrap().discarded, 0);
}

#[otp::test]
async fn a_check_that_panics_or_hangs_has_failed() {
    let panics = Pool::new(Conn::spec).size(2).health_check(MINUTE, |_| async { panic!("unwell itself") });
    let hangs = Pool::new(Conn::spec).size(2).health_check(MINUTE, |_| std::future::pending());
    for pool in [panics, hangs] {
        let pool = start(pool).await;
        let before = pids(&pool).await;
        tokio::time::sleep(5 * MINUTE + MINUTE / 2).await;
        settled().await;
        assert_eq!(pool.stats().unwrap().idle, 2);
        let after = pids(&pool).await;
        assert!(after.is_disjoint(&before), "{before:?} {after:?}");
    }
}
