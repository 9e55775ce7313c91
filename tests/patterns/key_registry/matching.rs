//! Entries by what their values are.

use super::owner::{Owner, also_has, duplicate, has, unique};

/// registry_test: supports match patterns, supports guard conditions, count_match, unique (XR-010)
#[otp::test]
async fn unique_entries_are_picked_by_their_values() {
    let registry = unique().await;
    let owner = Owner::new();
    has(owner, &registry, "hello", 1).await;
    has(owner, &registry, "world", 2).await;
    assert_eq!(registry.matching("hello", |_| true), [(owner.0, 1)]);
    assert_eq!(registry.matching("hello", |n| *n == 1), [(owner.0, 1)]);
    assert!(registry.matching("hello", |n| *n == 2).is_empty());
    // a key is a key, whatever would match it as a pattern
    assert!(registry.matching("_", |_| true).is_empty());
    assert_eq!(registry.count_matching("hello", |n| *n < 2), 1);
    assert_eq!(registry.count_matching("hello", |n| *n > 2), 0);
    assert_eq!(registry.count_matching("_", |_| true), 0);
}

/// registry_test: supports match patterns, supports guards, count_match, duplicate (XR-010)
#[otp::test]
async fn duplicate_entries_are_picked_by_their_values() {
    let registry = duplicate(1).await;
    let (one, other) = (Owner::new(), Owner::new());
    for (owner, value) in [(one, 1), (one, 2), (other, 3)] {
        also_has(owner, &registry, "hello", value).await;
    }
    also_has(other, &registry, "world", 2).await;
    assert_eq!(registry.matching("hello", |n| *n > 1), [(one.0, 2), (other.0, 3)]);
    assert_eq!(registry.matching("hello", |n| *n % 2 == 1), [(one.0, 1), (other.0, 3)]);
    assert!(registry.matching("hello", |n| *n > 3).is_empty() && registry.matching("_", |_| true).is_empty());
    assert_eq!(registry.count_matching("hello", |n| *n > 1), 2);
    assert_eq!(registry.count_matching("world", |n| *n > 2), 0);
}

/// registry_test: unregister_match supports patterns and guards, unique (XR-012)
#[otp::test]
async fn a_unique_entry_is_taken_back_if_its_value_is_meant() {
    let registry = unique().await;
    let (owner, other) = (Owner::new(), Owner::new());
    has(owner, &registry, "hello", 1).await;
    for (who, least, removed) in [(owner, 2, 0), (other, 0, 0), (owner, 1, 1), (owner, 0, 0)] {
        let taken = registry.clone();
        let taken = who.does(move || taken.unregister_match("hello", |n| *n >= least)).await;
        assert_eq!((taken, registry.count()), (removed, usize::from(registry.lookup("hello").is_some())));
    }
    assert_eq!(registry.count(), 0);
}

/// registry_test: unregister_match supports patterns and guards, duplicate (XR-012)
#[otp::test]
async fn of_several_entries_those_that_are_meant_are_taken_back() {
    let registry = duplicate(2).await;
    let (owner, other) = (Owner::new(), Owner::new());
    for (owner, value) in [(owner, 1), (owner, 2), (owner, 3), (other, 3)] {
        also_has(owner, &registry, "hello", value).await;
    }
    let taking = registry.clone();
    assert_eq!(owner.does(move || taking.unregister_match("hello", |n| *n != 2)).await, 2);
    assert_eq!(registry.values("hello", owner.0), [2]);
    assert_eq!(registry.values("hello", other.0), [3]);
    assert_eq!(registry.keys(owner.0), ["hello"]);
}

/// registry_test: empty list for empty registry, select all, full match specs, guards, multiple specs (XR-022)
#[otp::test]
async fn entries_are_selected_and_projected() {
    let (unique, duplicate) = (unique().await, duplicate(4).await);
    assert!(unique.select(|_, _, _| Some(())).is_empty() && duplicate.select(|_, _, _| Some(())).is_empty());
    let (one, other) = (Owner::new(), Owner::new());
    has(one, &unique, "hello", 1).await;
    has(other, &unique, "world", 2).await;
    for (owner, key, value) in [(one, "hello", 1), (one, "hello", 2), (other, "world", 3)] {
        also_has(owner, &duplicate, key, value).await;
    }
    let all = unique.select(|key, pid, value| Some((key.clone(), pid, *value)));
    assert_eq!(all, [("hello".to_owned(), one.0, 1), ("world".to_owned(), other.0, 2)]);
    let all = duplicate.select(|key, pid, value| Some((key.clone(), pid, *value)));
    let entry = |key: &str, owner: Owner, value| (key.to_owned(), owner.0, value);
    assert_eq!(all, [entry("hello", one, 1), entry("hello", one, 2), entry("world", other, 3)]);
    // by key, by process, by value, and by one thing or another
    assert_eq!(unique.select(|key, _, value| (key == "world").then_some(*value)), [2]);
    assert_eq!(duplicate.select(|_, pid, value| (pid == one.0).then_some(*value)), [1, 2]);
    assert_eq!(duplicate.select(|key, _, value| (*value > 1).then(|| key.clone())), ["hello", "world"]);
    assert_eq!(duplicate.select(|key, _, value| (key == "world" || *value == 1).then_some(*value)), [1, 3]);
}

/// registry_test: count_select supports match specs, guards and multiple specs (XR-024)
#[otp::test]
async fn selected_entries_are_counted() {
    let (unique, duplicate) = (unique().await, duplicate(4).await);
    assert_eq!((unique.count_select(|_, _, _| true), duplicate.count_select(|_, _, _| true)), (0, 0));
    let (one, other) = (Owner::new(), Owner::new());
    has(one, &unique, "hello", 1).await;
    has(other, &unique, "world", 2).await;
    for (owner, key, value) in [(one, "hello", 1), (one, "hello", 2), (other, "world", 3)] {
        also_has(owner, &duplicate, key, value).await;
    }
    assert_eq!(unique.count_select(|_, _, _| true), 2);
    assert_eq!(unique.count_select(|key, pid, value| key == "hello" && pid == one.0 && *value == 1), 1);
    assert_eq!(unique.count_select(|_, _, value| *value > 2), 0);
    assert_eq!(duplicate.count_select(|_, _, value| *value > 1), 2);
    assert_eq!(duplicate.count_select(|key, _, value| key == "world" || *value == 1), 2);
}
