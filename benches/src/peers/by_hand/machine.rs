//! The state machine that everybody writes: a task, a channel, and a `match` of state and event.

use super::channel::Channel;
use super::{ByHand, ask, tell};
use crate::behaviours::Machines;
use crate::count::Count;
use tokio::sync::oneshot;

pub(crate) enum Event {
    Turn(oneshot::Sender<u64>),
    Flip,
    Turns(oneshot::Sender<u64>),
}

enum At {
    Off,
    On,
}

async fn run<C: Channel>(mut mailbox: C::Receiver<Event>) {
    let mut turns = Count::new();
    let mut at = At::Off;
    while let Some(event) = C::receive(&mut mailbox).await {
        at = match (at, event) {
            (At::Off, Event::Turn(reply)) => {
                tell(reply, turns.add(1));
                At::On
            }
            (At::On, Event::Turn(reply)) => {
                tell(reply, turns.add(1));
                At::Off
            }
            (At::Off, Event::Flip) => {
                turns.add(1);
                At::On
            }
            (At::On, Event::Flip) => {
                turns.add(1);
                At::Off
            }
            (at, Event::Turns(reply)) => {
                tell(reply, turns.add(0));
                at
            }
        };
    }
}

impl<C: Channel> Machines for ByHand<C> {
    type Machine = C::Sender<Event>;

    async fn start_machine() -> Self::Machine {
        let (sender, mailbox) = C::new();
        tokio::spawn(run::<C>(mailbox));
        sender
    }

    async fn turn(machine: &Self::Machine) -> u64 {
        ask::<C, _, _>(machine, Event::Turn).await.expect("it runs")
    }

    async fn flip(machine: &Self::Machine) {
        C::send(machine, Event::Flip).await;
    }

    async fn turns(machine: &Self::Machine) -> u64 {
        ask::<C, _, _>(machine, Event::Turns).await.expect("it runs")
    }

    async fn stop_machine(machine: Self::Machine) {
        drop(machine);
    }
}
