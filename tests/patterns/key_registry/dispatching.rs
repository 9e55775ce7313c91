//! Calling a function with all who are registered under a key.

use super::owner::{Owner, also_has, duplicate, has, unique};
use otp::Pid;
use otp_tests::kit::{Mail, in_process};
use std::sync::{Arc, Mutex};

/// registry_test: dispatches to a single key (XR-015)
#[otp::test]
async fn a_unique_key_is_dispatched_once_or_not_at_all() {
    let registry = unique().await;
    registry.dispatch("hello", |_| panic!("nobody has it"));
    let owner = Owner::new();
    has(owner, &registry, "hello", 7).await;
    has(owner, &registry, "world", 8).await;
    let mut seen = Vec::new();
    registry.dispatch("hello", |entries| seen.push(entries.to_vec()));
    assert_eq!(seen, [vec![(owner.0, 7)]]);
}

/// registry_test: dispatches to multiple keys in serial (XR-016)
#[otp::test]
async fn all_entries_of_a_key_are_dispatched_in_the_calling_process() {
    in_process(|inbox| async move {
        for partitions in [1, 8] {
            let registry = duplicate(partitions).await;
            registry.dispatch("hello", |_| panic!("nobody has it"));
            let owner = Owner::new();
            for (key, value) in [("hello", 1), ("hello", 2), ("world", 3)] {
                also_has(owner, &registry, key, value).await;
            }
            let mut seen: Vec<(Pid, u32)> = Vec::new();
            registry.dispatch("hello", |entries| {
                assert_eq!(otp::self_pid(), Some(inbox.pid()));
                seen.extend(entries);
            });
            assert_eq!(seen, [(owner.0, 1), (owner.0, 2)]);
        }
    })
    .await;
}

/// registry_test: dispatches to multiple keys in parallel (XR-016)
#[otp::test]
async fn partitions_are_dispatched_side_by_side() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        for partitions in [1, 8] {
            let registry = duplicate(partitions).await;
            let owners: Vec<Owner> = (0..64).map(|_| Owner::new()).collect();
            for owner in &owners {
                also_has(*owner, &registry, "hello", 1).await;
                also_has(*owner, &registry, "world", 2).await;
            }
            let seen = Arc::new(Mutex::new((Vec::new(), Vec::new())));
            let noting = seen.clone();
            let dispatched = registry.dispatch_parallel("hello", move |entries| {
                let mut seen = noting.lock().expect("no panic");
                seen.0.extend(entries.iter().copied());
                seen.1.push(otp::self_pid());
            });
            assert_eq!(dispatched.await, Ok(()));
            let (mut entries, callers) = std::mem::take(&mut *seen.lock().expect("no panic"));
            entries.sort_unstable();
            let mut expected: Vec<(Pid, u32)> = owners.iter().map(|owner| (owner.0, 1)).collect();
            expected.sort_unstable();
            assert_eq!(entries, expected, "all entries of that key, and no others");
            // with one partition it is the caller, with several it is others
            assert_eq!(callers.contains(&Some(inbox.pid())), partitions == 1);
            assert_eq!(callers.len(), partitions);
        }
        inbox.is_silent().await; // no exit signal of those who did it
    })
    .await;
}

/// A panic while entries are dispatched side by side is told, and the other partitions are served.
#[otp::test]
async fn a_panic_in_one_partition_is_told() {
    let registry = duplicate(8).await;
    for n in 0..64 {
        also_has(Owner::new(), &registry, "hello", n).await;
    }
    let seen = Arc::new(Mutex::new(0));
    let noting = seen.clone();
    let dispatched = registry.dispatch_parallel("hello", move |entries| {
        assert!(entries.iter().all(|(_, n)| *n != 40), "not this one");
        *noting.lock().expect("no panic under it") += 1;
    });
    let reason = dispatched.await.expect_err("one of them panics");
    assert!(reason.to_string().contains("not this one"), "{reason}");
    assert_eq!(*seen.lock().expect("no panic under it"), 7);
}
