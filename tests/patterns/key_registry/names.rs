//! Keys as names.

use super::owner::{Owner, has};
use otp::key_registry::{Duplicate, Registry, RegistryError};
use otp::prelude::*;
use otp_tests::kit::{idle, unique};

#[derive(Default)]
struct Room {
    guests: u32,
}

#[gen_server]
impl Room {
    #[call]
    fn enter(&mut self) -> u32 {
        self.guests += 1;
        self.guests
    }
}

struct Refusing;

#[gen_server]
impl Refusing {
    #[init]
    fn new() -> Result<Self, Stop> {
        Err(Stop::error("no"))
    }

    #[call]
    fn never(&self) {}
}

/// registry_test: via callbacks; uses value provided in via (XR-021)
#[otp::test]
async fn servers_are_started_and_called_by_their_keys() {
    let rooms = Registry::<&str, u32>::unique().start_link().await.expect("it starts");
    let lobby = || rooms.via("lobby");
    let room = Room::spec().name(lobby()).start().await.expect("it starts");
    let pid = room.pid().expect("it runs");
    assert_eq!((Room::named(lobby()).enter().await, room.enter().await), (Ok(1), Ok(2)));
    assert_eq!((otp::whereis(lobby()), rooms.lookup("lobby")), (Some(pid), Some((pid, 0))));
    let again = Room::spec().name(lobby()).start().await;
    assert_eq!(again.expect_err("taken"), StartError::AlreadyStarted(pid));
    let second = Room::spec().name(rooms.via_with("attic", 3)).start().await.expect("it starts");
    assert_eq!(rooms.lookup("attic"), second.pid().map(|pid| (pid, 3)));
    assert_eq!(rooms.keys(pid), ["lobby"]);
    // it is linked as any process with a key, and gone from here when it has ended
    assert!(otp::process_info(pid).expect("alive").links.contains(&rooms.pid().expect("it runs")));
    room.stop().await.expect("it stops");
    assert_eq!((rooms.lookup("lobby"), Room::named(lobby()).enter().await), (None, Err(CallError::NoProc)));
}

/// A start that fails gives the key free before its starter is told.
#[otp::test]
async fn a_failed_start_leaves_no_entry() {
    let rooms = Registry::<u8>::unique().start_link().await.expect("it starts");
    for _ in 0..100 {
        let failed = Refusing::spec().name(rooms.via(1)).start().await;
        assert!(matches!(failed, Err(StartError::Failed(_))));
        assert_eq!(rooms.count(), 0);
    }
}

/// Any process can be given a key as a name, and the name be taken from it.
#[otp::test]
async fn a_key_is_a_name_like_any_other() {
    let rooms = Registry::<String, u32>::unique().start_link().await.expect("it starts");
    let pid = idle();
    let name = || rooms.via("hello".to_owned());
    otp::register(name(), pid).expect("free");
    assert_eq!(otp::process_info(pid).expect("alive").via_names.len(), 1);
    assert_eq!(otp::register(name(), idle()), Err(otp::RegisterError::Taken(pid)));
    has(Owner(Owner::new().0), &rooms, "other", 1).await;
    assert_eq!(otp::unregister(name()), Some(pid));
    assert_eq!((rooms.lookup("hello"), rooms.count()), (None, 1));
    assert!(otp::process_info(pid).expect("alive").links.is_empty());
}

/// A registry that is known by its name, and what happens if it is another one.
#[otp::test]
async fn a_registry_is_found_by_its_name() {
    let name = unique("rooms");
    let by_name = Registry::<String, u32>::named(name.as_str());
    let owner = Owner::new();
    let register = |registry: otp::RegistryRef<String, u32>| owner.does(move || registry.register("hello".into(), 1));
    assert_eq!(register(by_name.clone()).await, Err(RegistryError::NoProc));
    let rooms = Registry::<String, u32>::unique().spec().name(name.as_str()).start().await.expect("it starts");
    assert_eq!(register(by_name.clone()).await, Ok(()));
    assert_eq!((by_name.lookup("hello"), rooms.lookup("hello")), (Some((owner.0, 1)), Some((owner.0, 1))));
    // other values, other keys, another kind: another registry
    let other = Registry::<String, u32, Duplicate>::named(name.as_str());
    assert!(other.lookup("hello").is_empty());
    assert_eq!(Registry::<String, u64>::named(name.as_str()).count(), 0);
    let refused = owner.does(move || other.register("hello".into(), 1)).await;
    assert_eq!(refused, Err(RegistryError::WrongServer));
}
