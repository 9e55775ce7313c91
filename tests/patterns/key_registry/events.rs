//! Listeners.

use super::owner::Owner;
use otp::key_registry::{Registry, RegistryEvent};
use otp::prelude::*;
use otp::test::{Probe, assert_receive, refute_receive, start_supervised};

type Event = RegistryEvent<&'static str, u32>;

/// What is heard, in short.
async fn heard(probe: &mut Probe) -> (Pid, &'static str, Pid, Option<u32>) {
    match assert_receive!(probe, event: Event) {
        RegistryEvent::Registered { registry, key, pid, value } => (registry, key, pid, Some(value)),
        RegistryEvent::Unregistered { registry, key, pid } => (registry, key, pid, None),
        other => panic!("an unknown event: {other:?}"),
    }
}

/// registry_test: allows listeners, unique and duplicate (XR-018)
#[otp::test]
async fn listeners_hear_of_entries() {
    let mut probe = Probe::new();
    probe.register("listener").expect("free");
    let unique = Registry::<&str, u32>::unique().listener("listener").listener("nobody");
    let unique = start_supervised(unique.spec()).await.expect("it starts");
    let duplicate = Registry::<&str, u32, _>::duplicate().listener("listener");
    let duplicate = start_supervised(duplicate.spec()).await.expect("it starts");
    let (of_unique, of_duplicate) = (unique.pid().expect("it runs"), duplicate.pid().expect("it runs"));
    let owner = Owner::new();
    owner
        .does(move || {
            unique.register("hello", 1).expect("free");
            unique.register("hello", 2).expect_err("taken");
            unique.unregister("hello");
            unique.unregister("hello");
            duplicate.register("hello", 3).expect("it runs");
            duplicate.register("hello", 4).expect("it runs");
            duplicate.unregister_match("hello", |n| *n == 3);
        })
        .await;
    for expected in [
        (of_unique, "hello", owner.0, Some(1)),
        (of_unique, "hello", owner.0, None),
        (of_duplicate, "hello", owner.0, Some(3)),
        (of_duplicate, "hello", owner.0, Some(4)),
        (of_duplicate, "hello", owner.0, None),
    ] {
        assert_eq!(heard(&mut probe).await, expected);
    }
    owner.dies().await;
    refute_receive!(probe, _, within 60s); // nothing is said of entries that go with their process
}

/// Nothing is said either of a key that was the name of a process, unless the name is taken from it while it lives.
#[otp::test]
async fn a_name_that_goes_with_its_process_is_not_told() {
    let mut probe = Probe::new();
    probe.register("listener").expect("free");
    let rooms = Registry::<&str, u32>::unique().listener("listener").spec();
    let rooms = start_supervised(rooms).await.expect("it starts");
    let registry = rooms.pid().expect("it runs");
    let (one, other) = (Owner::new(), Owner::new());
    otp::register(rooms.via("one"), one.0).expect("free");
    otp::register(rooms.via("other"), other.0).expect("free");
    assert_eq!(heard(&mut probe).await, (registry, "one", one.0, Some(0)));
    assert_eq!(heard(&mut probe).await, (registry, "other", other.0, Some(0)));
    assert_eq!(otp::unregister(rooms.via("one")), Some(one.0));
    assert_eq!(heard(&mut probe).await, (registry, "one", one.0, None));
    other.dies().await;
    assert_eq!((rooms.count(), otp::whereis(rooms.via("other"))), (0, None));
    refute_receive!(probe, _, within 60s);
}
