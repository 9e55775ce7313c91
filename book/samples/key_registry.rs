//! Registries of keys.

// ANCHOR: rooms
use otp::key_registry::{Duplicate, Registry, RegistryError, RegistryEvent, RegistryRef};
use otp::prelude::*;
use std::error::Error;

#[derive(Default)]
pub struct Room {
    guests: u32,
}

#[gen_server]
impl Room {
    #[call]
    pub fn enter(&mut self) -> u32 {
        self.guests += 1;
        self.guests
    }
}

supervisor! {
    pub Hotel: one_for_one {
        rooms: Registry<String> = Registry::unique().spec(),
        #[temporary]
        room(name: String): Room = Room::spec().name(rooms.via(name)),
    }
}

#[otp::test]
async fn rooms() -> Result<(), Box<dyn Error>> {
    let hotel = Hotel.start_link().await?;
    hotel.start_room("lobby".to_owned()).await?;

    let lobby = Room::named(hotel.rooms().via("lobby".to_owned())); // found for each message
    assert_eq!(lobby.enter().await?, 1);

    let taken = hotel.start_room("lobby".to_owned()).await;
    assert!(matches!(taken, Err(StartError::AlreadyStarted(_)))); // and nothing has run
    assert_eq!(hotel.rooms().count(), 1);
    Ok(())
}
// ANCHOR_END: rooms

// ANCHOR: start_once
/// The room of this name; it is started if there is none, once, however many ask for it at a time.
pub async fn room(hotel: &HotelRef, name: &str) -> Result<RoomRef, Box<dyn Error + Send + Sync>> {
    let rooms = hotel.rooms();
    let start = async {
        if rooms.whereis(name).is_none() {
            hotel.start_room(name.to_owned()).await?;
        }
        Ok(Room::named(rooms.via(name.to_owned())))
    };
    rooms.lock(name.to_owned(), start).await?
}
// ANCHOR_END: start_once

#[otp::test]
async fn a_room_is_started_once() -> Result<(), Box<dyn Error + Send + Sync>> {
    let hotel = Hotel.start_link().await?;
    let (one, other) = tokio::join!(room(&hotel, "attic"), room(&hotel, "attic"));
    assert_eq!((one?.enter().await?, other?.enter().await?), (1, 2));
    Ok(())
}

// ANCHOR: own
/// A player, who is found by name, with the points it has.
pub struct Player {
    points: RegistryRef<String, u32>,
    name: String,
}

#[gen_server]
impl Player {
    #[init]
    pub fn new(name: String, points: RegistryRef<String, u32>) -> Result<Self, RegistryError> {
        points.register(name.clone(), 0)?; // the process in which this runs
        Ok(Player { points, name })
    }

    #[cast]
    pub fn wins(&mut self, more: u32) {
        self.points.update_value(&self.name, |points| points + more);
    }
}

#[otp::test]
async fn players() -> Result<(), Box<dyn Error>> {
    let points = Registry::unique().start_link().await?;
    let eve = Player::start("eve".to_owned(), points.clone()).await?;
    Player::start("bob".to_owned(), points.clone()).await?;
    eve.wins(3);
    otp::sys::get_status(&eve).await?; // by now it has won

    assert_eq!(points.lookup("eve"), Some((eve.pid().unwrap(), 3)));
    let losers = points.select(|name, _pid, points| (*points == 0).then(|| name.clone()));
    assert_eq!(losers, ["bob"]);

    eve.stop().await?;
    assert_eq!(points.lookup("eve"), None); // gone before `stop` returns
    Ok(())
}
// ANCHOR_END: own

// ANCHOR: topics
#[derive(Clone, Debug)]
pub struct Published(pub &'static str);

#[otp::test]
async fn topics() -> Result<(), Box<dyn Error>> {
    let topics = Registry::<&str, (), Duplicate>::duplicate().start_link().await?;
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let reader = otp::spawn({
        let topics = topics.clone();
        async move |mut inbox| {
            topics.register("weather", ()).unwrap();
            ready.send(()).unwrap();
            assert_eq!(inbox.receive().await.take::<Published>().unwrap().0, "rain");
        }
    });
    is_ready.await?;

    topics.dispatch("weather", |readers| {
        for (pid, ()) in readers {
            otp::send(*pid, Published("rain"));
        }
    });
    assert_eq!(otp::exited(reader).await, ExitReason::Normal);
    Ok(())
}
// ANCHOR_END: topics

// ANCHOR: listener
#[derive(Default)]
pub struct Census {
    entered: usize,
}

#[gen_server]
impl Census {
    #[call]
    pub fn entered(&self) -> usize {
        self.entered
    }

    #[info]
    fn noted(&mut self, event: RegistryEvent<String, ()>) {
        if matches!(event, RegistryEvent::Registered { .. }) {
            self.entered += 1;
        }
    }
}

supervisor! {
    pub Town: rest_for_one {
        census: Census = Census::spec().name("census"),
        houses: Registry<String> = Registry::unique().listener("census").spec(),
        #[temporary]
        house(name: String): Room = Room::spec().name(houses.via(name)),
    }
}

#[otp::test]
async fn a_census() -> Result<(), Box<dyn Error>> {
    let town = Town.start_link().await?;
    town.start_house("mill".to_owned()).await?;
    assert_eq!(town.census().entered().await?, 1);
    Ok(())
}
// ANCHOR_END: listener
