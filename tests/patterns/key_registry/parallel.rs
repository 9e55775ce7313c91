//! Several threads at once.

use super::owner::{Owner, duplicate, unique};
use otp::key_registry::RegistryError;
use otp::{Down, ExitReason};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Whoever has seen a process's `Down` never finds it again, while others register and die on other threads.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lookup_never_answers_with_a_process_whose_down_was_seen() {
    const KEYS: u32 = 4;
    let (uniques, duplicates) = (unique().await, duplicate(2).await);
    let mut watchers = Vec::new();
    for n in 0..4_u32 {
        let (uniques, duplicates) = (uniques.clone(), duplicates.clone());
        watchers.push(otp::spawn(async move |mut inbox| {
            for round in 0..500 {
                let key = format!("key {}", (n + round) % KEYS);
                let (uniques_too, duplicates_too, same) = (uniques.clone(), duplicates.clone(), key.clone());
                let (pid, monitor) = otp::spawn_monitor(async move |_| {
                    // another may have it: then this one lives shorter
                    match uniques_too.register(same.clone(), round) {
                        Ok(()) | Err(RegistryError::AlreadyRegistered(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                    duplicates_too.register(same, round).expect("it runs");
                    if round % 3 == 0 { ExitReason::Shutdown } else { ExitReason::Normal }
                });
                let down: Down = inbox.receive().await.take().expect("nothing else comes");
                assert_eq!((down.pid, down.monitor), (pid, monitor));
                assert_ne!(uniques.whereis(&key), Some(pid));
                assert!(duplicates.lookup(&key).iter().all(|(found, _)| *found != pid));
                assert!(uniques.keys(pid).is_empty() && duplicates.keys(pid).is_empty());
            }
        }));
    }
    let ends: Vec<_> = watchers.into_iter().map(otp::exited).collect();
    for end in ends {
        assert_eq!(end.await, ExitReason::Normal);
    }
    assert_eq!((uniques.count(), duplicates.count()), (0, 0));
}

/// Of many who want the same key at once one gets it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_gets_the_key() {
    let registry = unique().await;
    for round in 0..50 {
        let (holders, owners) = (Arc::new(AtomicUsize::new(0)), [(); 4].map(|()| Owner::new()));
        let tries = owners.map(|owner| {
            let (registry, holders) = (registry.clone(), holders.clone());
            tokio::spawn(owner.does(move || match registry.register("key".to_owned(), round) {
                Ok(()) => drop(holders.fetch_add(1, Ordering::SeqCst)),
                Err(refused) => assert!(matches!(refused, RegistryError::AlreadyRegistered(_)), "{refused}"),
            }))
        });
        for attempt in tries {
            attempt.await.expect("no panic");
        }
        assert_eq!((holders.load(Ordering::SeqCst), registry.count()), (1, 1));
        for owner in owners {
            owner.dies().await;
        }
        assert_eq!(registry.count(), 0);
    }
}

/// A lock is held by one, on whatever thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lock_is_held_by_one() {
    let registry = unique().await;
    let inside = Arc::new(AtomicBool::new(false));
    // one that is quick has ended before anybody asks for its reason
    let through = Arc::new(AtomicUsize::new(0));
    let mut ends = Vec::new();
    for _ in 0..8 {
        let (registry, inside, through) = (registry.clone(), inside.clone(), through.clone());
        ends.push(otp::exited(otp::spawn(async move |_| {
            for _ in 0..100 {
                let critical = async {
                    assert!(!inside.swap(true, Ordering::SeqCst), "somebody else is inside");
                    tokio::task::yield_now().await;
                    inside.store(false, Ordering::SeqCst);
                };
                registry.lock("key".to_owned(), critical).await.expect("it runs");
            }
            through.fetch_add(1, Ordering::SeqCst);
        })));
    }
    for end in ends {
        end.await;
    }
    assert_eq!(through.load(Ordering::SeqCst), 8);
}
