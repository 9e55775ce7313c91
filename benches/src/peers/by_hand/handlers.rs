//! The event manager that everybody writes: a task, a channel, and a list of handlers.

use super::channel::Channel;
use super::{ByHand, ask, tell};
use crate::behaviours::Announces;
use crate::count::Count;
use tokio::sync::oneshot;

pub(crate) trait Handler<E>: Send {
    fn on(&mut self, event: &E);
    fn heard(&mut self) -> u64;
}

struct Listener(Count);

impl Handler<u64> for Listener {
    fn on(&mut self, event: &u64) {
        self.0.add(*event);
    }

    fn heard(&mut self) -> u64 {
        self.0.add(0)
    }
}

pub(crate) enum Letter {
    Add(Box<dyn Handler<u64>>),
    Announce(u64, oneshot::Sender<()>),
    Heard(oneshot::Sender<Vec<u64>>),
}

async fn run<C: Channel>(mut mailbox: C::Receiver<Letter>) {
    let mut handlers = Vec::new();
    while let Some(letter) = C::receive(&mut mailbox).await {
        match letter {
            Letter::Add(handler) => handlers.insert(0, handler),
            Letter::Announce(event, done) => {
                for handler in &mut handlers {
                    handler.on(&event);
                }
                tell(done, ());
            }
            Letter::Heard(reply) => tell(reply, handlers.iter_mut().map(|handler| handler.heard()).collect()),
        }
    }
}

impl<C: Channel> Announces for ByHand<C> {
    type Events = C::Sender<Letter>;

    async fn start_events(handlers: u64) -> Self::Events {
        let (sender, mailbox) = C::new();
        tokio::spawn(run::<C>(mailbox));
        for _ in 0..handlers {
            C::send(&sender, Letter::Add(Box::new(Listener(Count::new())))).await;
        }
        sender
    }

    async fn announce(events: &Self::Events, by: u64) {
        ask::<C, _, _>(events, |done| Letter::Announce(by, done)).await.expect("it runs");
    }

    async fn heard(events: &Self::Events) -> Vec<u64> {
        ask::<C, _, _>(events, Letter::Heard).await.expect("it runs")
    }

    async fn stop_events(events: Self::Events) {
        drop(events);
    }
}
