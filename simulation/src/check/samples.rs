//! Runs that were made up, for the tests of the invariants.

use crate::program::{Child, End, Keeping, Program, Restart, Role, Shutdown, Sink, Slot, Strategy, Tree};
use crate::trace::{Drained, Entry, Event, Life, NOBODY, Number, Quiet, Reason, Record};

/// Place 0 is a process, 1 a sink of two, 2 a supervisor of 3 and 4.
fn program() -> Program {
    let keeping = Keeping { restart: Restart::Permanent, shutdown: Shutdown::Ever };
    let child = || Role::Child(Child { traps: true, keeping, starts: Vec::new(), end: End::Quick });
    let tree = Tree {
        strategy: Strategy::OneForOne,
        intensity: 1,
        period: 5,
        children: vec![3, 4],
        extra: Vec::new(),
        keeping,
    };
    let script = Role::Plain(crate::program::Script { traps: true, ops: Vec::new() });
    Program {
        seed: 0,
        roles: vec![script, Role::Sink(Sink { capacity: 2 }), Role::Tree(tree), child(), child()],
        roots: 1,
    }
}

/// These things, a millisecond after each other, and then the quiet.
pub(super) fn record(events: &[(Number, Event)]) -> Record {
    let trace: Vec<Entry> =
        (0..).zip(events).map(|(at, (who, event))| Entry { at, who: *who, event: *event }).collect();
    let quiet = Quiet { events: trace.len(), ..Quiet::default() };
    Record { program: program(), trace, quiet, drained: Drained::default(), course: 0 }
}

pub(super) fn ended(who: Number, reason: Reason) -> (Number, Event) {
    (who, Event::Ended { reason, names: false, groups: false, children: 0 })
}

pub(super) fn started(who: Number, slot: Slot, parent: Number) -> (Number, Event) {
    (who, Event::Started { slot, parent, attempt: 0 })
}

/// A process that has begun, started by nobody.
pub(super) fn alone(who: Number) -> (Number, Event) {
    started(who, 0, NOBODY)
}

/// Somebody who lives at the quiet.
pub(super) fn life(who: Number, slot: Slot) -> Life {
    Life { who, slot, ..Life::default() }
}
