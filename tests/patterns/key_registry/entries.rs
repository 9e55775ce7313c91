//! What is registered, looked up, counted and taken back.

use super::owner::{Owner, also_has, duplicate, has, unique};
use otp::key_registry::{Registry, RegistryError};
use otp::prelude::*;
use otp_tests::kit::idle;

/// registry_test: counts 0 keys in an empty registry, counts the number of keys in a registry, unique (XR-004)
#[otp::test]
async fn unique_keys_are_counted() {
    let registry = unique().await;
    assert_eq!(registry.count(), 0);
    let owner = Owner::new();
    has(owner, &registry, "hello", 1).await;
    has(owner, &registry, "world", 2).await;
    assert_eq!(registry.count(), 2);
}

/// registry_test: counts 0 keys in an empty registry, counts the number of keys in a registry, duplicate (XR-004)
#[otp::test]
async fn duplicate_keys_are_counted() {
    let registry = duplicate(3).await;
    assert_eq!(registry.count(), 0);
    let owner = Owner::new();
    also_has(owner, &registry, "hello", 1).await;
    also_has(owner, &registry, "hello", 2).await;
    assert_eq!(registry.count(), 2);
}

/// registry_test: has unique registrations (XR-005)
#[otp::test]
async fn a_process_gets_a_unique_key_once() {
    let registry = unique().await;
    let owner = Owner::new();
    has(owner, &registry, "hello", 7).await;
    let again = {
        let registry = registry.clone();
        owner.does(move || registry.register("hello".to_owned(), 8)).await
    };
    assert_eq!(again, Err(RegistryError::AlreadyRegistered(owner.0)));
    assert_eq!((registry.keys(owner.0), registry.values("hello", owner.0)), (vec!["hello".to_owned()], vec![7]));
    has(owner, &registry, "world", 9).await;
    assert_eq!(registry.keys(owner.0), ["hello", "world"]);
}

/// registry_test: has unique registrations across processes (XR-006)
#[otp::test]
async fn a_key_that_another_process_has_is_refused() {
    let registry = unique().await;
    let keeper = registry.pid().expect("it runs");
    let (holder, other) = (Owner::new(), Owner::new());
    has(holder, &registry, "hello", 1).await;
    has(other, &registry, "mine", 2).await;
    let refused = {
        let registry = registry.clone();
        other.does(move || registry.register("hello".to_owned(), 3)).await
    };
    assert_eq!(refused, Err(RegistryError::AlreadyRegistered(holder.0)));
    assert_eq!(registry.lookup("hello"), Some((holder.0, 1)));
    assert_eq!(registry.keys(other.0), ["mine"]);
    // it keeps its own link with the registry
    assert!(otp::process_info(other.0).expect("alive").links.contains(&keeper));
    assert!(registry.values("hello", other.0).is_empty());
}

/// registry_test: has duplicate registrations, has duplicate registrations across processes (XR-008)
#[otp::test]
async fn duplicate_keys_are_listed_for_each_registration() {
    for partitions in [1, 8] {
        let registry = duplicate(partitions).await;
        let (one, other) = (Owner::new(), Owner::new());
        also_has(one, &registry, "hello", 1).await;
        also_has(one, &registry, "hello", 2).await;
        also_has(other, &registry, "hello", 3).await;
        also_has(other, &registry, "world", 4).await;
        assert_eq!(registry.keys(one.0), ["hello", "hello"]);
        assert_eq!(registry.keys(other.0), ["hello", "world"]);
        assert_eq!((registry.values("hello", one.0), registry.values("hello", other.0)), (vec![1, 2], vec![3]));
        let mut found = registry.lookup("hello");
        found.sort_unstable();
        let mut expected = [(one.0, 1), (one.0, 2), (other.0, 3)];
        // which pid is the lower one depends on what else runs
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert!(registry.lookup("nobody").is_empty());
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Number {
    Integer(i64),
    /// By its bits: keys are compared exactly.
    Float(u64),
}

/// registry_test: compares using === (unique), compares using matches (duplicate) (XR-009)
#[otp::test]
async fn one_and_one_point_zero_are_two_keys() {
    let (integer, float) = (Number::Integer(1), Number::Float(1.0_f64.to_bits()));
    let owner = Owner::new();
    let unique = Registry::<Number, &str>::unique().start_link().await.expect("it starts");
    let duplicate = Registry::<Number, &str, _>::duplicate().start_link().await.expect("it starts");
    {
        let (unique, duplicate) = (unique.clone(), duplicate.clone());
        let (integer, float) = (integer.clone(), float.clone());
        owner
            .does(move || {
                assert_eq!(unique.register(float.clone(), "float"), Ok(()));
                assert_eq!(unique.lookup(&integer), None);
                assert_eq!(unique.register(integer.clone(), "integer"), Ok(()));
                assert_eq!(duplicate.register(float, "float"), Ok(()));
                assert!(duplicate.matching(&integer, |_| true).is_empty());
                assert_eq!(duplicate.register(integer, "integer"), Ok(()));
            })
            .await;
    }
    assert_eq!(unique.keys(owner.0), [float.clone(), integer.clone()]);
    assert_eq!(duplicate.lookup(&float), [(owner.0, "float")]);
    assert_eq!(duplicate.lookup(&integer), [(owner.0, "integer")]);
}

/// registry_test: unregisters process by key, unregisters with no entries, unique (XR-017)
#[otp::test]
async fn a_unique_key_is_taken_back() {
    let registry = unique().await;
    let (owner, other) = (Owner::new(), Owner::new());
    has(owner, &registry, "hello", 1).await;
    has(owner, &registry, "world", 2).await;
    for key in ["hello", "hello", "never there"] {
        let registry = registry.clone();
        owner.does(move || registry.unregister(key)).await;
    }
    assert_eq!(registry.keys(owner.0), ["world"]);
    {
        // what others have stays
        let registry = registry.clone();
        other.does(move || registry.unregister("world")).await;
    }
    assert_eq!((registry.lookup("world"), registry.count()), (Some((owner.0, 2)), 1));
}

/// registry_test: unregisters by key, unregisters with no entries, duplicate (XR-017)
#[otp::test]
async fn all_entries_of_a_duplicate_key_are_taken_back() {
    let registry = duplicate(2).await;
    let (owner, other) = (Owner::new(), Owner::new());
    for (owner, key, value) in [(owner, "hello", 1), (owner, "hello", 2), (owner, "world", 3), (other, "hello", 4)] {
        also_has(owner, &registry, key, value).await;
    }
    for key in ["hello", "never there"] {
        let registry = registry.clone();
        owner.does(move || registry.unregister(key)).await;
    }
    assert_eq!(registry.keys(owner.0), ["world"]);
    assert_eq!(registry.lookup("hello"), [(other.0, 4)]);
}

/// registry_test: updates current process value (XR-013)
#[otp::test]
async fn the_holder_alone_changes_its_value() {
    let registry = unique().await;
    let (owner, other) = (Owner::new(), Owner::new());
    has(owner, &registry, "hello", 1).await;
    let update = |owner: Owner, key: &'static str| {
        let registry = registry.clone();
        async move { owner.does(move || registry.update_value(key, |n| n + 10)).await }
    };
    assert_eq!(update(owner, "unknown").await, None);
    assert_eq!(update(other, "hello").await, None);
    assert_eq!(registry.lookup("hello"), Some((owner.0, 1)));
    assert_eq!(update(owner, "hello").await, Some((11, 1)));
    assert_eq!((registry.lookup("hello"), registry.values("hello", owner.0)), (Some((owner.0, 11)), vec![11]));
}

/// registry_test: doesn't grow ets on already_registered, also across processes (XR-025)
#[otp::test]
async fn refused_registrations_leave_nothing_behind() {
    let registry = unique().await;
    let keeper = registry.pid().expect("it runs");
    let (holder, other) = (Owner::new(), Owner::new());
    has(holder, &registry, "hello", 1).await;
    for owner in [holder, other].into_iter().cycle().take(200) {
        let registry = registry.clone();
        let refused = owner.does(move || registry.register("hello".to_owned(), 2)).await;
        assert_eq!(refused, Err(RegistryError::AlreadyRegistered(holder.0)));
    }
    assert_eq!((registry.count(), registry.keys(holder.0).len(), registry.keys(other.0).len()), (1, 1, 0));
    assert!(!otp::process_info(other.0).expect("alive").links.contains(&keeper));
    assert_eq!(otp::process_info(keeper).expect("alive").links.iter().filter(|pid| **pid == holder.0).count(), 1);
}

/// registry_test: starts configured number of partitions, unique and duplicate (XR-003)
#[otp::test]
async fn there_are_as_many_partitions_as_declared() {
    for partitions in [1, 8] {
        let registry = Registry::<u32, u32>::unique().partitions(partitions).start_link().await.expect("it starts");
        assert_eq!(registry.partitions(), partitions);
        let registry = duplicate(partitions).await;
        assert_eq!(registry.partitions(), partitions);
        // processes are spread over them: a key of many is dispatched once for each
        for _ in 0..partitions * 64 {
            also_has(Owner::new(), &registry, "hello", 0).await;
        }
        let mut calls = Vec::new();
        registry.dispatch("hello", |entries| calls.push(entries.len()));
        assert_eq!((calls.len(), calls.iter().sum::<usize>()), (partitions, partitions * 64));
    }
}

/// Outside a process there is nothing to take back, and nothing to change; without a registry nobody has anything.
#[otp::test]
async fn who_has_nothing_loses_nothing() {
    let registry = unique().await;
    registry.unregister("hello");
    assert_eq!(registry.update_value("hello", |n| n + 1), None);
    assert!(registry.keys(idle()).is_empty());
    registry.stop().await.expect("it stops");
    assert_eq!((registry.lookup("hello"), registry.count()), (None, 0));
    let owner = Owner::new();
    let refused = {
        let registry = registry.clone();
        owner.does(move || registry.register("hello".to_owned(), 1)).await
    };
    assert_eq!(refused, Err(RegistryError::NoProc));
}
