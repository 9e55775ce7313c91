//! Locks by key.

use super::owner::unique;
use otp::key_registry::{Registry, RegistryError};
use otp::prelude::*;
use otp_tests::kit::bomb::Bomb;
use std::future::pending;
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;
use tokio::task::yield_now;

/// registry_test: does not lock when using different keys (XR-002)
#[otp::test]
async fn different_keys_do_not_wait_for_each_other() {
    let registry = unique().await;
    let (meet, second) = oneshot::channel();
    let one = registry.lock("one".to_owned(), second);
    let other = registry.lock("other".to_owned(), async { meet.send("inside").is_ok() });
    let (one, other) = tokio::join!(one, other); // the first waits for the second
    assert_eq!((one, other), (Ok(Ok("inside")), Ok(true)));
}

/// registry_test: locks when using the same key (XR-002)
#[otp::test]
async fn the_same_key_is_locked_by_one_after_the_other() {
    let registry = unique().await;
    let log = Arc::new(Mutex::new(Vec::new()));
    let mut ends = Vec::new();
    for n in 0..5 {
        let (registry, log) = (registry.clone(), log.clone());
        ends.push(otp::exited(otp::spawn(async move |_| {
            let critical = async {
                log.lock().expect("no panic").push((n, "in"));
                for _ in 0..10 {
                    yield_now().await;
                }
                log.lock().expect("no panic").push((n, "out"));
            };
            registry.lock("key".to_owned(), critical).await.expect("it runs");
        })));
    }
    for end in ends {
        assert_eq!(end.await, ExitReason::Normal);
    }
    let expected: Vec<_> = (0..5).flat_map(|n| [(n, "in"), (n, "out")]).collect();
    assert_eq!(*log.lock().expect("no panic"), expected, "first come, first served");
}

/// registry_test: locks when the one holding the lock raises (XR-002)
#[otp::test]
async fn a_panic_releases_the_lock() {
    let registry = unique().await;
    let locking = registry.clone();
    let holder = otp::spawn(async move |_| {
        let _ = locking.lock("key".to_owned(), async { panic!("as the test wants") }).await;
    });
    assert!(matches!(otp::exited(holder).await, ExitReason::Panic(_)));
    assert_eq!(registry.lock("key".to_owned(), async { 1 }).await, Ok(1));
}

/// registry_test: locks when the one holding the lock terminates (XR-002)
#[otp::test]
async fn the_end_of_the_holder_releases_the_lock() {
    let registry = unique().await;
    let (locked, is_locked) = oneshot::channel();
    let locking = registry.clone();
    let holder = otp::spawn(async move |_| {
        let critical = async {
            let _ = locked.send(());
            pending::<()>().await;
        };
        let _ = locking.lock("key".to_owned(), critical).await;
    });
    is_locked.await.expect("it gets the lock");
    let mut waiting = Box::pin(registry.lock("key".to_owned(), async { 2 }));
    assert!(tokio::time::timeout(std::time::Duration::from_secs(1), &mut waiting).await.is_err(), "it is locked");
    otp::exit(holder, ExitReason::Kill);
    assert_eq!(waiting.await, Ok(2));
}

/// registry_test: locks when the one waiting for the lock terminates (XR-002)
#[otp::test]
async fn who_ends_waiting_is_skipped() {
    let registry = unique().await;
    let (release, released) = oneshot::channel::<()>();
    let mut first = Box::pin(registry.lock("key".to_owned(), released));
    assert!(futures_now(first.as_mut()).await.is_none());
    let locking = registry.clone();
    let waiting = otp::spawn(async move |_| {
        let _ = locking.lock("key".to_owned(), async {}).await;
    });
    yield_now().await;
    let mut third = Box::pin(registry.lock("key".to_owned(), async { 3 }));
    assert!(futures_now(third.as_mut()).await.is_none());
    let ended = otp::exited(waiting);
    otp::exit(waiting, ExitReason::Kill);
    assert_eq!(ended.await, ExitReason::Killed);
    release.send(()).expect("it waits");
    assert_eq!((first.await, third.await), (Ok(Ok(())), Ok(3)));
}

/// Polls it once.
async fn futures_now<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

/// Without a registry nothing runs.
#[otp::test]
async fn there_is_nothing_to_lock_without_a_registry() {
    let registry = unique().await;
    registry.stop().await.expect("it stops");
    let critical = async { panic!("it must not run") };
    assert_eq!(registry.lock("key".to_owned(), critical).await, Err::<(), _>(RegistryError::NoProc));
}

/// A key that panics when its last copy is dropped.
#[derive(Clone, Debug)]
struct Brittle {
    _bomb: Arc<Bomb>,
}

impl PartialEq for Brittle {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Brittle {}

impl std::hash::Hash for Brittle {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// The drop of a key is nothing that could take an answer away.
#[otp::test]
async fn a_key_whose_drop_panics_takes_no_answer_away() {
    let registry = Registry::<Brittle>::unique().start_link().await.expect("it starts");
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    assert_eq!(registry.lock(Brittle { _bomb: Arc::new(bomb) }, async { 1 }).await, Ok(1));
    assert!(fuse.is_burnt());
}
