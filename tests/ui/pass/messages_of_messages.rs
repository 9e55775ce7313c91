//! Whether a type is fit for a message may depend on what the messages are: that is no circle.

use otp::prelude::*;
use otp::{Behaviour, Machine};

/// As a `CastSink` does.
pub struct Held<S: Behaviour>(Option<S::Msg>);

pub struct Order(u8);

#[derive(Default)]
pub struct Kv {
    own: Option<Held<Kv>>,
    other: Option<Held<Peer>>,
}

#[gen_server]
impl Kv {
    #[call]
    pub async fn order(&mut self, order: Order, peer: Ref<Peer>) -> Option<Box<Order>> {
        peer.order(Order(order.0), Ref::<Kv>::clone(&peer.kv().await.ok()??), None);
        Some(Box::new(order))
    }

    #[call]
    pub fn hold(&mut self, own: Box<Held<Kv>>, other: Held<Peer>) {
        (self.own, self.other) = (Some(*own), Some(other));
    }
}

#[derive(Default)]
pub struct Peer {
    kv: Option<Held<Kv>>,
}

#[gen_server]
impl Peer {
    #[call]
    pub fn kv(&self) -> Option<Ref<Kv>> {
        None
    }

    #[cast]
    pub fn order(&mut self, order: Order, from: Ref<Kv>, held: Option<Box<Held<Kv>>>) {
        drop((order, from));
        self.kv = held.map(|held| *held);
    }
}

pub struct Idle(Option<Held<Machine<Door, DoorState>>>);
pub struct Door(Option<Held<Machine<Door, DoorState>>>);

#[gen_statem(Idle)]
impl Door {
    #[init]
    pub fn new() -> (Self, Idle) {
        (Door(None), Idle(None))
    }

    #[call]
    pub async fn order(&mut self, idle: &mut Idle, order: Order, held: Box<Held<Machine<Door, DoorState>>>) -> Order {
        self.0 = idle.0.replace(*held);
        order
    }
}

pub struct Logger {
    kv: Option<Held<Kv>>,
}

#[gen_event(u64)]
impl Logger {
    #[init]
    pub async fn new() -> Self {
        Logger { kv: None }
    }

    #[event]
    async fn on(&mut self, _event: &u64) {}

    #[call]
    pub async fn order(&mut self, order: Order) -> Order {
        self.kv = None;
        order
    }
}

fn main() {}
