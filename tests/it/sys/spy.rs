//! `sys:install` and `sys:remove`.

use super::Counter;
use otp::prelude::*;
use otp::sys::{self, DebugOptions, Event, Keep};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn counting(calls: &Arc<AtomicUsize>) -> impl Fn(&Event<'_>, &str) -> Keep + Send + Sync + 'static {
    let calls = Arc::clone(calls);
    move |event, _| {
        if matches!(event, Event::In { .. }) {
            calls.fetch_add(1, Ordering::Relaxed);
        }
        Keep::Installed
    }
}

/// sys_SUITE: install (SY-006)
#[otp::test]
async fn a_function_sees_every_event_while_it_is_installed() {
    let counter = Counter::start().await.unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    sys::install(&counter, "spy", counting(&calls)).await.unwrap();
    counter.add(1).await.unwrap();
    counter.put(1);
    counter.add(1).await.unwrap();
    assert_eq!(calls.swap(0, Ordering::Relaxed), 3);

    sys::install(&counter, "spy", counting(&calls)).await.unwrap();
    counter.add(1).await.unwrap();
    assert_eq!(calls.swap(0, Ordering::Relaxed), 1, "one of the same id is not installed again");

    sys::install(&counter, "other", counting(&calls)).await.unwrap();
    counter.add(1).await.unwrap();
    assert_eq!(calls.swap(0, Ordering::Relaxed), 2, "two ids, two functions");

    sys::remove(&counter, "spy").await.unwrap();
    sys::remove(&counter, "never installed").await.unwrap();
    counter.add(1).await.unwrap();
    assert_eq!(calls.swap(0, Ordering::Relaxed), 1);

    sys::no_debug(&counter).await.unwrap();
    counter.add(1).await.unwrap();
    assert_eq!(calls.swap(0, Ordering::Relaxed), 0);
}

#[otp::test]
async fn a_function_that_is_done_or_panics_is_removed() {
    let counter = Counter::start().await.unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let once = {
        let calls = Arc::clone(&calls);
        move |_: &Event<'_>, _: &str| {
            calls.fetch_add(1, Ordering::Relaxed);
            Keep::Done
        }
    };
    sys::install(&counter, "once", once).await.unwrap();
    sys::install(&counter, "bad", |_, _| panic!("as planned")).await.unwrap();
    assert_eq!(counter.add(1).await, Ok(1));
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert!(sys::get_status(&counter).await.unwrap().debug.is_empty());
}

#[otp::test]
async fn a_function_installed_at_the_start_sees_the_first_message_and_restarts() {
    struct Spied(Arc<AtomicUsize>);
    #[supervision(one_for_one)]
    impl Spied {
        #[child]
        fn counter(&self) -> Spec<Counter> {
            Counter::spec().debug(DebugOptions::new().install("spy", counting(&self.0)))
        }
    }
    let calls = Arc::new(AtomicUsize::new(0));
    let tree = Spied(Arc::clone(&calls)).start().await.unwrap();
    let counter = tree.counter();
    counter.add(1).await.unwrap();
    let before = counter.pid().unwrap();
    counter.fail();
    otp::exited(before).await;
    assert_eq!(counter.add(1).await, Ok(1));
    assert_eq!(calls.load(Ordering::Relaxed), 3);
}
