//! Registries in trees.

use otp::key_registry::{Duplicate, Registry};
use otp::prelude::*;

#[derive(Default)]
struct Room;

#[gen_server]
impl Room {
    #[call]
    fn hello(&self) -> &'static str {
        "hello"
    }
}

struct Limit(usize);

supervisor! {
    App: one_for_one, intensity = 10, period = "5s" {
        rooms: Registry<String> = Registry::unique().meta(Limit(3)).spec(),
        topics: Registry<&'static str, u32, Duplicate> = Registry::duplicate().partitions(2).spec(),
        lobby: Room = Room::spec().name(rooms.via("lobby".to_owned())),
    }
}

/// After a crash of the registry the same reference leads to its successor, which is empty; those who had a key are
/// restarted by their supervisors, and have it again.
#[otp::test]
async fn a_registry_is_restarted_empty_and_refs_follow_it() {
    let app = App.start_link().await.expect("it starts");
    let rooms = app.rooms();
    let (before, first) = (rooms.whereis("lobby").expect("it has its key"), rooms.pid().expect("it runs"));
    rooms.put_meta(Limit(4)).expect("it runs");
    let stray = super::owner::Owner::new();
    {
        let rooms = rooms.clone();
        stray.does(move || rooms.register("stray".to_owned(), ())).await.expect("free");
    }
    let (ended, stray_ended) = (otp::exited(before), otp::exited(stray.0));
    otp::exit(first, ExitReason::Kill);
    assert_eq!((ended.await, stray_ended.await), (ExitReason::Killed, ExitReason::Killed));
    assert_eq!(app.lobby().hello().await, Ok("hello"));
    // the room may have been restarted before the registry: then it was again, or waits for its turn
    let returned = async {
        while rooms.whereis("lobby").is_none_or(|pid| pid == before) || rooms.pid() == Some(first) {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), returned).await.expect("the room comes back");
    assert_eq!((rooms.count(), rooms.whereis("stray")), (1, None));
    assert_eq!(rooms.meta::<Limit>().expect("declared").0, 3);
    assert_eq!(app.topics().partitions(), 2);
    let tree = otp::supervisor::tree(app.as_ref()).await.expect("it runs");
    assert!(tree.contains("rooms ") && tree.contains(" Registry"), "{tree}");
    app.stop().await.expect("it stops");
    assert_eq!((rooms.count(), rooms.pid()), (0, None));
}
