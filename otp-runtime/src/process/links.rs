//! Whom a process is linked with.

mod order;

use crate::pid::Pid;
use order::Order;
use std::collections::BTreeMap;
use std::mem;

/// The links of a process. Most processes have one, to whoever has started them, and for one nothing is allocated.
#[derive(Default)]
pub(crate) enum Links {
    #[default]
    None,
    One(Pid),
    Many(Box<Many>),
}

pub(crate) struct Many {
    /// Where each link is in the order.
    places: BTreeMap<Pid, u32>,
    order: Order,
}

impl Links {
    pub(crate) fn insert(&mut self, pid: Pid) {
        match self {
            Self::None => *self = Self::One(pid),
            Self::One(first) if *first == pid => {}
            Self::One(first) => {
                let mut many = Many { places: BTreeMap::new(), order: Order::default() };
                many.insert(*first);
                many.insert(pid);
                *self = Self::Many(Box::new(many));
            }
            Self::Many(many) => many.insert(pid),
        }
    }

    /// False if there was no such link.
    pub(crate) fn remove(&mut self, pid: Pid) -> bool {
        match self {
            Self::One(only) if *only == pid => {
                *self = Self::None;
                true
            }
            Self::None | Self::One(_) => false,
            Self::Many(many) => {
                let Some(place) = many.places.remove(&pid) else { return false };
                many.order.remove(place);
                if many.places.len() == 1
                    && let Some(&last) = many.places.keys().next()
                {
                    *self = Self::One(last);
                }
                true
            }
        }
    }

    pub(crate) fn contains(&self, pid: Pid) -> bool {
        match self {
            Self::None => false,
            Self::One(only) => *only == pid,
            Self::Many(many) => many.places.contains_key(&pid),
        }
    }

    /// All of them, in the order of their pids.
    pub(crate) fn pids(&self) -> Vec<Pid> {
        match self {
            Self::None => Vec::new(),
            Self::One(pid) => vec![*pid],
            Self::Many(many) => many.places.keys().copied().collect(),
        }
    }

    /// All of them, in the order in which they are told that the process has ended. None is left.
    pub(crate) fn take_in_order(&mut self) -> Vec<Pid> {
        match mem::take(self) {
            Self::Many(many) => many.order.pids(),
            few => few.pids(),
        }
    }
}

impl Many {
    fn insert(&mut self, pid: Pid) {
        if !self.places.contains_key(&pid) {
            self.places.insert(pid, self.order.append(pid));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn pid(id: u32) -> Pid {
        Pid::local(id, 0)
    }

    #[test]
    fn a_link_is_there_once() {
        let mut links = Links::default();
        for id in [1, 1, 2, 2, 1] {
            links.insert(pid(id));
        }
        assert_eq!(links.pids(), [pid(1), pid(2)]);
        assert!(links.remove(pid(1)) && !links.remove(pid(1)));
        assert_eq!(links.take_in_order(), [pid(2)]);
        assert!(!links.remove(pid(2)));
        assert_eq!(links.take_in_order(), []);
    }

    /// Whatever is linked and unlinked, the links are what a set would have, and all of them are told.
    #[test]
    fn links_are_a_set() {
        let mut dice = 0x2545_F491_4F6C_DD1D_u64;
        for _ in 0..200 {
            let (mut links, mut set) = (Links::default(), BTreeSet::new());
            for _ in 0..120 {
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                let pid = pid(u32::try_from(dice >> 8 & 15).expect("a small number"));
                if dice & 1 == 0 {
                    links.insert(pid);
                    set.insert(pid);
                } else {
                    assert_eq!(links.remove(pid), set.remove(&pid));
                }
                assert!(links.pids().into_iter().eq(set.iter().copied()));
                assert_eq!(links.contains(pid), set.contains(&pid));
            }
            let told = links.take_in_order();
            assert_eq!((told.len(), told.into_iter().collect::<BTreeSet<_>>()), (set.len(), set));
        }
    }
}
