//! A pool as a part of a tree.

use crate::conn::{Conn, ConnRef, error, once, settled};
use otp::pool::{Pool, PoolError, PoolStatus};
use otp::prelude::*;
use otp::{Agent, ExitReason};
use otp_tests::kit::unique;
use std::pin::pin;
use std::time::Duration;

supervisor! {
    App(name: String): one_for_one, intensity = 5, period = "5s" {
        db: Pool<Conn> = Pool::new(Conn::spec).size(2).spec().name(name.as_str()),
    }
}

#[otp::test]
async fn it_is_a_child_and_its_workers_are_seen() {
    let name = unique("db");
    let app = App { name: name.clone() }.start_link().await.unwrap();
    let children = app.db().as_ref().which_children().await.unwrap();
    let ids: Vec<_> = children.iter().map(|child| child.id.as_deref().unwrap_or_default()).collect();
    assert_eq!(ids, ["pool", "workers"]);
    let tree = otp::supervisor::tree(app.as_ref()).await.unwrap().clone();
    assert_eq!(tree.matches("Conn <").count(), 2, "{tree}");
    let named = Pool::<Conn>::named(name.as_str());
    assert_eq!(named.checkout().await.unwrap().used().await, Ok(1));
    assert_eq!(named.stats().unwrap(), app.db().stats().unwrap());
}

#[otp::test]
async fn a_reference_from_a_tree_outlives_the_pool() {
    let app = App { name: unique("db") }.start_link().await.unwrap();
    let db = app.db();
    let (held, other) = (db.checkout().await.unwrap(), db.checkout().await.unwrap());
    let mut waits = pin!(db.checkout());
    assert!(once(&mut waits).await.is_none());
    let first = db.pid().unwrap();
    otp::exit(first, ExitReason::Kill);
    // who waits waits for the next one
    let got = waits.await.unwrap();
    assert_ne!(db.pid(), Some(first));
    assert_eq!(got.used().await, Ok(1));
    let begin = tokio::time::Instant::now();
    assert_eq!(held.used().await, Err(CallError::NoProc));
    assert!(begin.elapsed().is_zero(), "it does not wait for the next one");
    drop((held, other, got));
    settled().await;
    let stats = db.stats().unwrap();
    assert_eq!((stats.idle, stats.busy), (2, 0), "guards of the old one give nothing back");
    app.stop().await.unwrap();
    assert_eq!(error(db.checkout().await), PoolError::NoProc);
}

#[otp::test]
async fn each_part_takes_the_others_with_it() {
    for part in ["pool", "workers"] {
        let app = App { name: unique("db") }.start_link().await.unwrap();
        let (db, first) = (app.db(), app.db().pid().unwrap());
        let _held = db.checkout().await.unwrap();
        let ended = otp::exited(first);
        otp::exit(db.as_ref().which_child(part).await.unwrap().pid().unwrap(), ExitReason::Kill);
        assert_eq!(ended.await, ExitReason::Shutdown);
        let got = db.checkout().await.unwrap();
        assert_eq!(got.used().await, Ok(1));
        assert_eq!(db.stats().unwrap().idle, 1);
    }
}

#[otp::test]
async fn a_name_says_what_is_there() {
    let name = unique("nobody");
    let pool = Pool::<Conn>::named(name.as_str());
    assert_eq!((error(pool.checkout().await), pool.status()), (PoolError::NoProc, PoolStatus::Down));
    assert_eq!(pool.resize(1), Err(PoolError::NoProc));
    Agent::spec(|| 0).name(name.as_str()).start().await.unwrap();
    assert_eq!(error(pool.try_checkout()), PoolError::WrongPool);
    let other = unique("others");
    let _agents = Pool::new(|| Agent::spec(|| 0)).spec().name(other.as_str()).start().await.unwrap();
    assert_eq!(error(Pool::<Conn>::named(other.as_str()).checkout().await), PoolError::WrongPool);
}

supervisor! {
    Pair: one_for_one {
        one: Conn = Conn::spec(),
    }
}

/// A worker may be whatever a supervisor can start.
#[otp::test]
async fn workers_may_be_trees() {
    let pool = Pool::new(|| Pair.spec()).size(1).spec().start().await.unwrap();
    let pair = pool.checkout().await.unwrap();
    let one: ConnRef = pair.one();
    assert_eq!(one.used().await, Ok(1));
    otp::exit(pair.pid(), ExitReason::Kill);
    drop(pair);
    settled().await;
    assert_eq!(pool.checkout().await.unwrap().one().used().await, Ok(1));
}

#[otp::test]
async fn figures_are_told_by_name() {
    otp::telemetry::enable();
    let name = unique("figures");
    let pool = Pool::new(Conn::spec).size(2).spec().name(name.as_str()).start().await.unwrap();
    let first = pool.checkout().await.unwrap();
    let second = pool.checkout().await.unwrap();
    let mut waits = Box::pin(pool.checkout());
    assert!(once(&mut waits).await.is_none());
    tokio::time::sleep(Duration::from_secs(3)).await;
    let label = format!("pool=\"{}\"", name.replace('"', "\\\""));
    let page = otp::telemetry::prometheus();
    assert!(page.contains(&format!("otp_pool_workers{{{label},state=\"busy\"}} 2\n")), "{page}");
    assert!(page.contains(&format!("otp_pool_waiting{{{label}}} 1\n")), "{page}");
    drop(first);
    drop(waits.await.unwrap());
    drop(second);
    let page = otp::telemetry::prometheus();
    assert!(page.contains(&format!("otp_pool_wait_seconds_count{{{label}}} 3\n")), "{page}");
    assert!(page.contains(&format!("otp_pool_wait_seconds_sum{{{label}}} 3")), "{page}");
    pool.stop().await.unwrap();
    assert!(!otp::telemetry::prometheus().contains(&label));
}
