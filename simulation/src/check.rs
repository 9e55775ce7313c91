//! What must hold in every run: each invariant is a function of what was seen, and knows nothing of otp.

mod calls;
mod children;
mod drains;
mod facts;
mod intensity;
mod links;
mod mailboxes;
mod monitors;
mod names;
mod order;
mod pids;
mod possessions;
#[cfg(test)]
mod samples;
mod strategy;

use crate::trace::Record;
use facts::Facts;

/// What an invariant says of a run: nothing, or what is wrong.
type Verdict = Result<(), String>;

pub(crate) struct Invariant {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    holds: fn(&Record, &Facts) -> Verdict,
}

pub(crate) const INVARIANTS: [Invariant; 12] = [
    Invariant {
        name: "I1",
        what: "who monitors is told once, of the right end; after demonitor with flush, never",
        holds: monitors::hold,
    },
    Invariant {
        name: "I2",
        what: "links are at both ends or at none; an exit signal does what it must, and comes from somewhere",
        holds: links::hold,
    },
    Invariant {
        name: "I3",
        what: "who is told of an end finds names, groups and timers gone",
        holds: possessions::hold,
    },
    Invariant {
        name: "I4",
        what: "what one process sends another arrives in the order in which it was sent",
        holds: order::hold,
    },
    Invariant { name: "I5", what: "a call ends once, in time, and its reply is its own", holds: calls::hold },
    Invariant {
        name: "I6",
        what: "a supervisor's list is its living children, and who is to run does",
        holds: children::hold,
    },
    Invariant {
        name: "I7",
        what: "no more restarts in a period than allowed, and no fewer before it gives up",
        holds: intensity::hold,
    },
    Invariant {
        name: "I8",
        what: "children start forward and stop backward, those that must; none outlives its supervisor",
        holds: strategy::hold,
    },
    Invariant { name: "I9", what: "a name is one process's, and everybody sees the same", holds: names::hold },
    Invariant {
        name: "I10",
        what: "no more waits in a mailbox than may, and what was sent is accounted for",
        holds: mailboxes::hold,
    },
    Invariant { name: "I11", what: "no pid is given twice", holds: pids::hold },
    Invariant {
        name: "I12",
        what: "in the end nothing is left: processes, names, groups, messages, tasks",
        holds: drains::hold,
    },
];

/// The invariants that do not hold, each with what is wrong.
pub(crate) fn violations(record: &Record) -> Vec<(&'static str, String)> {
    let facts = Facts::of(record);
    let broken = |invariant: &Invariant| Some((invariant.name, (invariant.holds)(record, &facts).err()?));
    INVARIANTS.iter().filter_map(broken).collect()
}
