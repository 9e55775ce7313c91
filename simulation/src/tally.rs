//! What has happened in many programs: whoever reads it sees that they do something.

use crate::program::Bond;
use crate::trace::{Answer, Event, NOBODY, Outcome, Reason, Record, Told};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) programs: u64,
    pub(crate) ops: u64,
    pub(crate) events: u64,
    counts: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, record: &Record) {
        self.programs += 1;
        self.ops += record.program.ops() as u64;
        self.events += record.trace.len() as u64;
        let mut trees = BTreeSet::new();
        for entry in record.before_quiet() {
            if let Some(what) = what(entry.event) {
                self.count(what);
            }
            match entry.event {
                Event::Started { slot, parent, attempt } => {
                    if record.program.tree(slot).is_some() {
                        trees.insert(entry.who);
                        self.count("supervisors: begun");
                    }
                    if attempt > 0 && trees.contains(&parent) {
                        self.count("supervisors: children started again");
                    }
                }
                Event::Ended { reason: Reason::Shutdown, .. } if trees.contains(&entry.who) => {
                    self.count("supervisors: shut down, or given up");
                }
                _ => {}
            }
        }
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.programs += other.programs;
        self.ops += other.ops;
        self.events += other.events;
        for (what, count) in &other.counts {
            *self.counts.entry(what).or_default() += count;
        }
    }
}

fn what(event: Event) -> Option<&'static str> {
    Some(match event {
        Event::Started { .. } => "processes: begun",
        Event::Ended { reason, .. } => match reason {
            Reason::Normal => "ends: normal",
            Reason::Shutdown | Reason::ShutdownWith => "ends: shutdown",
            Reason::Killed | Reason::Kill => "ends: killed",
            Reason::Panic => "ends: panic",
            Reason::Code(_) => "ends: error",
            Reason::NoProc | Reason::Other => "ends: other",
        },
        Event::Spawned { bond: Bond::Link, .. } => "processes: linked at their start",
        Event::StartDropped { .. } => "processes: whose start was given up",
        Event::Linked { .. } => "links: made",
        Event::Unlinked { .. } => "links: removed",
        Event::Monitored { .. } => "monitors: made",
        Event::Demonitored { .. } => "monitors: removed",
        Event::Signalled { .. } => "signals: sent",
        Event::GotExit { .. } => "signals: Exit received",
        Event::GotDown { .. } => "signals: Down received",
        Event::Got { .. } => "messages: received",
        Event::Sent { .. } => "messages: sent",
        Event::Registered { answer: Answer::Yes, .. } => "names: given",
        Event::Registered { .. } => "names: refused",
        Event::Found { is, .. } if is != NOBODY => "names: found",
        Event::Joined { .. } => "groups: joined",
        Event::CallEnded { outcome, .. } => match outcome {
            Outcome::Reply(_) => "calls: replied to",
            Outcome::Timeout => "calls: timed out",
            Outcome::NoProc | Outcome::Exited(_) => "calls: server gone",
            Outcome::Dropped => "calls: dropped",
            Outcome::Overloaded | Outcome::Cycle | Outcome::Other => "calls: refused",
        },
        Event::Took { .. } => "casts: handled",
        Event::CastEnded { told: Told::Full | Told::Late, .. } => "casts: refused",
        Event::TimerFired { .. } => "timers: fired",
        Event::TimerCancelled { was_there: true, .. } => "timers: cancelled",
        Event::OrderEnded { well: true, .. } => "orders: carried out",
        Event::OrderEnded { .. } => "orders: refused",
        Event::Terminating { .. } => "ends: with terminate",
        _ => return None,
    })
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut title = "";
        for (what, count) in &self.counts {
            let (of, which) = what.split_once(": ").unwrap_or((what, ""));
            if of == title {
                write!(f, ", {which} {count}")?;
            } else {
                write!(f, "{}  {of}: {which} {count}", if title.is_empty() { "" } else { "\n" })?;
                title = of;
            }
        }
        Ok(())
    }
}
