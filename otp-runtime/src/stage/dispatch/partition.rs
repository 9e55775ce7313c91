//! Each event to the consumer of its partition.

use super::{Dispatch, Sends, Wish};
use crate::reference::Reference;
use std::collections::VecDeque;

/// Says to which partition an event belongs; `None` drops it.
pub(in crate::stage) type Hash<E> = Box<dyn FnMut(&E) -> Option<usize> + Send>;

/// Sends events by partition. One that is full slows all the others: no more is asked for than all have room for together,
/// and what waits for its consumer counts.
pub(in crate::stage) struct Partition<E> {
    hash: Hash<E>,
    parts: Vec<Part<E>>,
}

struct Part<E> {
    consumer: Option<(Reference, usize)>,
    /// What its consumer has not asked for yet.
    queue: VecDeque<E>,
    /// What it gets of the batch that is being dispatched.
    batch: Vec<E>,
}

impl<E> Part<E> {
    fn new() -> Self {
        Self { consumer: None, queue: VecDeque::new(), batch: Vec::new() }
    }
}

impl<E: Send> Partition<E> {
    pub(in crate::stage) fn new(count: usize, hash: Hash<E>) -> Self {
        Self { hash, parts: (0..count).map(|_| Part::new()).collect() }
    }
}

impl<E: Send> Dispatch<E> for Partition<E> {
    fn join(&mut self, tag: Reference, wish: Wish<E>) -> Result<(), String> {
        if wish.selector.is_some() {
            return Err("only a producer that broadcasts takes a selector".to_owned());
        }
        let Some(number) = wish.partition else { return Err("it does not say which partition it is for".to_owned()) };
        let Some(part) = self.parts.get_mut(number) else { return Err(format!("there is no partition {number}")) };
        if part.consumer.is_some() {
            return Err(format!("partition {number} has a consumer already"));
        }
        part.consumer = Some((tag, 0));
        Ok(())
    }

    fn leave(&mut self, tag: Reference) {
        for part in &mut self.parts {
            part.consumer.take_if(|(other, _)| *other == tag);
        }
    }

    fn ask(&mut self, tag: Reference, count: usize, sends: &mut Sends<E>) {
        for Part { consumer, queue, .. } in &mut self.parts {
            if let Some((other, demand)) = consumer
                && *other == tag
            {
                *demand = demand.saturating_add(count);
                let ready = queue.len().min(*demand);
                if ready > 0 {
                    *demand -= ready;
                    sends.push((tag, queue.drain(..ready).collect()));
                }
            }
        }
    }

    fn room(&self) -> usize {
        let asked = self
            .parts
            .iter()
            .filter_map(|part| part.consumer)
            .fold(0_usize, |sum, (_, demand)| sum.saturating_add(demand));
        asked.saturating_sub(self.held())
    }

    fn dispatch(&mut self, mut events: Vec<E>, sends: &mut Sends<E>) -> Vec<E> {
        let room = self.room();
        let rest = if events.len() > room { events.split_off(room) } else { Vec::new() };
        for event in events {
            let Some(number) = (self.hash)(&event) else { continue };
            let count = self.parts.len();
            let part = self.parts.get_mut(number);
            let part = part.unwrap_or_else(|| panic!("there is no partition {number}: there are {count}, from 0"));
            part.batch.push(event);
        }
        for Part { consumer, queue, batch } in &mut self.parts {
            if batch.is_empty() {
                continue;
            }
            let mut batch = std::mem::take(batch);
            let demand = consumer.as_ref().map_or(0, |(_, demand)| *demand);
            // older ones wait only where there is no demand
            queue.extend(if batch.len() > demand { batch.split_off(demand) } else { Vec::new() });
            if let Some((tag, demand)) = consumer
                && !batch.is_empty()
            {
                *demand -= batch.len();
                sends.push((*tag, batch));
            }
        }
        rest
    }

    fn held(&self) -> usize {
        self.parts.iter().map(|part| part.queue.len()).sum()
    }
}
