//! Tests that run side by side do not meet.

use super::Counter;
use otp::__private::run_test;
use otp::prelude::*;
use otp::registry::{Global, global};
use otp::test::start_supervised;
use std::sync::{Arc, Barrier};
use std::thread;

/// Both have the name at the same time, and neither sees the other's.
#[test]
fn names_are_the_tests_own() {
    let both = Arc::new(Barrier::new(2));
    let threads = [1, 2].map(|n| {
        let both = both.clone();
        thread::spawn(move || {
            run_test(|| async {
                let counter = Counter::spec().name("the counter").start().await.unwrap();
                let shard = Counter::spec().name(Global::new(("shard", 1))).start().await.unwrap();
                counter.set(n).await.unwrap();
                both.wait();
                assert_eq!(Counter::named("the counter").get().await, Ok(n));
                assert_eq!(otp::whereis("the counter"), counter.pid());
                assert_eq!(global::whereis(("shard", 1)), shard.pid());
                assert_eq!(otp::registered().iter().filter(|name| ***name == *"the counter").count(), 1);
                both.wait();
            });
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Who works for no test may be a thread of this one: it finds all names.
#[otp::test]
async fn a_thread_of_the_tests_own_finds_its_names() {
    let counter = Counter::spec().name("seen from outside").start().await.unwrap();
    let seen = thread::spawn(|| otp::whereis("seen from outside")).join().unwrap();
    assert_eq!(seen, counter.pid());
    assert_eq!(otp::unregister("seen from outside"), counter.pid());
    assert_eq!(otp::whereis("seen from outside"), None);
}

/// A registry is found by its name.
#[otp::test]
async fn registries_too() {
    let registry = start_supervised(otp::Registry::<String>::unique().spec().name("rooms")).await;
    assert!(registry.is_ok());
    assert!(otp::whereis("rooms").is_some());
}
