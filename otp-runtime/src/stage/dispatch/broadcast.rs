//! Each event to all consumers: the slowest one decides.

use super::{Dispatch, Selector, Sends, Wish};
use crate::reference::Reference;

/// Sends an event when all have asked for it, to all that want it.
pub(in crate::stage) struct Broadcast<E> {
    consumers: Vec<Listener<E>>,
    clone: fn(&E) -> E,
}

struct Listener<E> {
    tag: Reference,
    demand: usize,
    selector: Option<Selector<E>>,
}

impl<E: Clone> Broadcast<E> {
    pub(in crate::stage) fn new() -> Self {
        Self { consumers: Vec::new(), clone: E::clone }
    }
}

impl<E: Send> Broadcast<E> {
    fn smallest(&self) -> usize {
        self.consumers.iter().map(|consumer| consumer.demand).min().unwrap_or(0)
    }
}

impl<E: Send> Dispatch<E> for Broadcast<E> {
    fn join(&mut self, tag: Reference, wish: Wish<E>) -> Result<(), String> {
        if wish.partition.is_some() {
            return Err("there are no partitions".to_owned());
        }
        self.consumers.push(Listener { tag, demand: 0, selector: wish.selector });
        Ok(())
    }

    fn leave(&mut self, tag: Reference) {
        self.consumers.retain(|consumer| consumer.tag != tag);
    }

    fn ask(&mut self, tag: Reference, count: usize, _sends: &mut Sends<E>) {
        if let Some(consumer) = self.consumers.iter_mut().find(|consumer| consumer.tag == tag) {
            consumer.demand = consumer.demand.saturating_add(count);
        }
    }

    fn room(&self) -> usize {
        self.smallest()
    }

    fn dispatch(&mut self, mut events: Vec<E>, sends: &mut Sends<E>) -> Vec<E> {
        let room = self.smallest();
        let rest = if events.len() > room { events.split_off(room) } else { Vec::new() };
        if events.is_empty() {
            return rest;
        }
        let clone = self.clone;
        let mut events = Some(events);
        let last = self.consumers.len() - 1;
        for (at, Listener { tag, demand, selector }) in self.consumers.iter_mut().enumerate() {
            let chosen: Vec<E> = match (&events, selector) {
                (Some(events), Some(selects)) => events.iter().filter(|event| selects(event)).map(clone).collect(),
                (Some(events), None) if at < last => events.iter().map(clone).collect(),
                _ => events.take().unwrap_or_default(),
            };
            // what it does not get it has not used up
            *demand -= chosen.len();
            if !chosen.is_empty() {
                sends.push((*tag, chosen));
            }
        }
        rest
    }
}
