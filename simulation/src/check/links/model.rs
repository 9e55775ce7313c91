//! Links and signals as they should be.

use crate::check::Verdict;
use crate::check::facts::Facts;
use crate::program::{Bond, Role};
use crate::trace::{Entry, Event, NOBODY, Number, Reason, Record};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Model<'a> {
    record: &'a Record,
    facts: &'a Facts,
    links: BTreeSet<(Number, Number)>,
    trapping: BTreeSet<Number>,
    /// What is on its way to whom.
    pending: Vec<(Number, Number, Reason)>,
    /// Who must end, and why.
    doomed: BTreeMap<Number, String>,
}

impl<'a> Model<'a> {
    pub(super) fn new(record: &'a Record, facts: &'a Facts) -> Self {
        let (links, trapping) = (BTreeSet::new(), BTreeSet::new());
        Self { record, facts, links, trapping, pending: Vec::new(), doomed: BTreeMap::new() }
    }

    fn link(&mut self, one: Number, other: Number, index: usize) {
        let gone = self.facts.had_ended(one, index) || self.facts.had_ended(other, index);
        if one != other && one != NOBODY && other != NOBODY && !gone {
            self.links.insert((one, other));
            self.links.insert((other, one));
        }
    }

    pub(super) fn linked(&self, who: Number) -> Vec<Number> {
        self.links.range((who, 0)..=(who, NOBODY)).map(|(_, other)| *other).collect()
    }

    pub(super) fn doomed(&self, who: Number) -> Option<&str> {
        self.doomed.get(&who).map(String::as_str)
    }

    /// A signal that it has not received.
    pub(super) fn awaited(&self, who: Number) -> Option<(Number, Reason)> {
        self.pending.iter().find(|(to, ..)| *to == who).map(|(_, from, reason)| (*from, *reason))
    }

    /// A server whose parent ends ends itself, also if it traps exits.
    fn follows(&self, who: Number, from: Number) -> bool {
        let role = |who| self.facts.slot(who).and_then(|slot| self.record.program.roles.get(usize::from(slot)));
        let kept = match role(who) {
            Some(Role::Tree(_)) => true,
            // one that stands alone is not linked at its start
            Some(Role::Child(_)) => matches!(role(from), Some(Role::Tree(_))),
            _ => false,
        };
        kept && self.facts.parent(who) == Some(from)
    }

    pub(super) fn go_on(&mut self, index: usize, entry: &Entry) -> Verdict {
        let who = entry.who;
        match entry.event {
            Event::Traps(on) => {
                if on {
                    self.trapping.insert(who);
                } else {
                    self.trapping.remove(&who);
                }
            }
            Event::Started { parent, .. } => {
                let role = self.facts.slot(parent).and_then(|slot| self.record.program.roles.get(usize::from(slot)));
                if matches!(role, Some(Role::Tree(_))) {
                    self.link(who, parent, index);
                }
            }
            Event::Spawned { child, bond: Bond::Link, .. } => self.link(who, child, index),
            Event::Linked { to } if to != who && self.facts.had_ended(to, index) => {
                self.signal(index, who, to, Reason::NoProc, "a link with nobody");
            }
            Event::Linked { to } => self.link(who, to, index),
            Event::Unlinked { from } => {
                self.links.remove(&(who, from));
                self.links.remove(&(from, who));
            }
            Event::Signalled { to, reason: Reason::Kill } if !self.facts.had_ended(to, index) => {
                self.doomed.insert(to, format!("it was killed by p{who}"));
            }
            Event::Signalled { to, reason: Reason::Normal } if to == who && !self.trapping.contains(&who) => {
                self.doomed.insert(to, "it has ended itself".to_owned());
            }
            Event::Signalled { to, reason } => self.signal(index, to, who, reason, "exit"),
            Event::Ended { reason, .. } => {
                for other in self.linked(who) {
                    self.links.remove(&(who, other));
                    self.links.remove(&(other, who));
                    self.signal(index, other, who, reason, "the end of a linked process");
                }
            }
            Event::GotExit { from, reason } => {
                let place = self.pending.iter().position(|signal| *signal == (who, from, reason));
                let Some(place) = place else {
                    return Err(format!("p{who} gets an Exit of p{from} with {reason:?} that nobody has sent"));
                };
                self.pending.remove(place);
            }
            _ => {}
        }
        Ok(())
    }

    fn signal(&mut self, index: usize, to: Number, from: Number, reason: Reason, why: &str) {
        if self.facts.had_ended(to, index) {
        } else if self.follows(to, from) && self.trapping.contains(&to) {
            self.doomed.insert(to, format!("{why}: its parent p{from}"));
        } else if self.trapping.contains(&to) {
            self.pending.push((to, from, reason));
        } else if !reason.is_normal() {
            self.doomed.insert(to, format!("{why}: p{from} with {reason:?}"));
        }
    }
}
