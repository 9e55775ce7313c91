//! Each event to one consumer: to the one that has asked for most.

use super::{Dispatch, Sends, Wish};
use crate::reference::Reference;

/// Sends a batch to the consumer with the largest demand, as much as it has asked for, then to the next.
///
/// Of two with the same demand, the one that has waited longer goes first.
#[derive(Debug, Default)]
pub(in crate::stage) struct Demand {
    /// The largest demand first.
    line: Vec<(Reference, usize)>,
    /// What decides the first order of those with the same demand.
    seed: Option<u64>,
}

impl Demand {
    pub(in crate::stage) fn new(seed: Option<u64>) -> Self {
        Self { line: Vec::new(), seed }
    }

    /// Behind all that have as much or more.
    fn enter(&mut self, tag: Reference, demand: usize) {
        let at = self.line.partition_point(|(_, other)| *other >= demand);
        self.line.insert(at, (tag, demand));
    }

    /// Once, before anything is given away: all have asked for the same by then, and the first one would get it all.
    fn shuffle(&mut self) {
        let Some(seed) = self.seed.take() else { return };
        let mut state = seed | 1;
        for last in (1..self.line.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let other = usize::try_from(state % (last as u64 + 1)).unwrap_or(0);
            self.line.swap(last, other);
        }
        self.line.sort_by(|(_, one), (_, other)| other.cmp(one));
    }
}

impl<E> Dispatch<E> for Demand {
    fn join(&mut self, tag: Reference, wish: Wish<E>) -> Result<(), String> {
        if wish.partition.is_some() {
            return Err("there are no partitions".to_owned());
        }
        if wish.selector.is_some() {
            return Err("only a producer that broadcasts takes a selector".to_owned());
        }
        self.enter(tag, 0);
        Ok(())
    }

    fn leave(&mut self, tag: Reference) {
        self.line.retain(|(other, _)| *other != tag);
    }

    fn ask(&mut self, tag: Reference, count: usize, _sends: &mut Sends<E>) {
        if let Some(at) = self.line.iter().position(|(other, _)| *other == tag) {
            let (_, demand) = self.line.remove(at);
            self.enter(tag, demand.saturating_add(count));
        }
    }

    fn room(&self) -> usize {
        self.line.iter().fold(0, |sum, (_, demand)| sum.saturating_add(*demand))
    }

    fn dispatch(&mut self, mut events: Vec<E>, sends: &mut Sends<E>) -> Vec<E> {
        self.shuffle();
        while !events.is_empty() && self.line.first().is_some_and(|(_, demand)| *demand > 0) {
            let (tag, demand) = self.line.remove(0);
            let rest = if events.len() > demand { events.split_off(demand) } else { Vec::new() };
            self.enter(tag, demand - events.len());
            sends.push((tag, events));
            events = rest;
        }
        events
    }
}
