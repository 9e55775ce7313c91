//! Listeners.

use super::owner::Owner;
use otp::Pid;
use otp::key_registry::{Registry, RegistryEvent};
use otp::prelude::*;
use otp_tests::kit::{Mail, in_process, unique};

type Event = RegistryEvent<&'static str, u32>;

/// What is heard, in short.
fn heard(event: Event) -> (Pid, &'static str, Pid, Option<u32>) {
    match event {
        RegistryEvent::Registered { registry, key, pid, value } => (registry, key, pid, Some(value)),
        RegistryEvent::Unregistered { registry, key, pid } => (registry, key, pid, None),
        other => panic!("an unknown event: {other:?}"),
    }
}

/// registry_test: allows listeners, unique and duplicate (XR-018)
#[otp::test]
async fn listeners_hear_of_entries() {
    in_process(|mut inbox| async move {
        let me = unique("listener");
        otp::register(me.as_str(), inbox.pid()).expect("free");
        let unique = Registry::<&str, u32>::unique().listener(me.as_str()).listener("nobody");
        let unique = unique.start_link().await.expect("it starts");
        let duplicate = Registry::<&str, u32, _>::duplicate().listener(me.as_str());
        let duplicate = duplicate.start_link().await.expect("it starts");
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
            assert_eq!(heard(inbox.next().await), expected);
        }
        owner.dies().await;
        inbox.is_silent().await; // nothing is said of entries that go with their process
    })
    .await;
}

/// Nothing is said either of a key that was the name of a process, unless the name is taken from it while it lives.
#[otp::test]
async fn a_name_that_goes_with_its_process_is_not_told() {
    in_process(|mut inbox| async move {
        let me = unique("listener");
        otp::register(me.as_str(), inbox.pid()).expect("free");
        let rooms = Registry::<&str, u32>::unique().listener(me.as_str()).start_link().await.expect("it starts");
        let registry = rooms.pid().expect("it runs");
        let (one, other) = (Owner::new(), Owner::new());
        otp::register(rooms.via("one"), one.0).expect("free");
        otp::register(rooms.via("other"), other.0).expect("free");
        assert_eq!(heard(inbox.next().await), (registry, "one", one.0, Some(0)));
        assert_eq!(heard(inbox.next().await), (registry, "other", other.0, Some(0)));
        assert_eq!(otp::unregister(rooms.via("one")), Some(one.0));
        assert_eq!(heard(inbox.next().await), (registry, "one", one.0, None));
        other.dies().await;
        assert_eq!((rooms.count(), otp::whereis(rooms.via("other"))), (0, None));
        inbox.is_silent().await;
    })
    .await;
}
