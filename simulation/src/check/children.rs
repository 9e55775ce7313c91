//! I6. At the quiet each supervisor is asked for its children: what runs by its account are the processes that it has started
//! and that live, and nothing else. A child that is to run and was not stopped by an order does run; a temporary one that has
//! ended is not in the list.

use super::Verdict;
use super::facts::Facts;
use crate::program::{Order, Restart, Slot, Start, Strategy};
use crate::trace::{ChildView, Event, Number, Record, TreeView};

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    record.quiet.trees.iter().try_for_each(|view| account(record, facts, view))
}

fn account(record: &Record, facts: &Facts, view: &TreeView) -> Verdict {
    let who = view.who;
    let Some(children) = &view.children else { return Err(format!("supervisor p{who} does not answer")) };
    let mut running: Vec<Number> = children.iter().filter_map(|child| child.runs).collect();
    running.sort_unstable();
    let lives = record.quiet.lives.iter();
    let living: Vec<Number> = lives.filter(|life| facts.parent(life.who) == Some(who)).map(|life| life.who).collect();
    if running != living {
        return Err(format!("supervisor p{who} has the children {running:?} by its account, and in truth {living:?}"));
    }
    if view.active != running.len() || view.specs != children.len() {
        return Err(format!("supervisor p{who} does not count its children as it names them"));
    }
    children.iter().filter(|child| child.runs.is_none()).try_for_each(|child| absent(record, facts, who, child))
}

/// Whether it is right that this child does not run.
fn absent(record: &Record, facts: &Facts, tree: Number, child: &ChildView) -> Verdict {
    let slot = child.slot;
    let Some(keeping) = record.program.keeping(slot) else {
        return Err(format!("p{tree} has a child it was not given"));
    };
    if child.restarting {
        return Err(format!("supervisor p{tree} never restarts s{slot}"));
    }
    let last = record.before_quiet().iter().rev().find(|entry| match entry.event {
        Event::Started { slot: of, parent, .. } => of == slot && parent == tree,
        _ => false,
    });
    let ended = last.and_then(|entry| facts.end(entry.who));
    let because = match keeping.restart {
        Restart::Temporary => return Err(format!("supervisor p{tree} keeps the temporary s{slot}, which has ended")),
        Restart::Permanent => false,
        Restart::Transient => {
            ended.is_some_and(|end| end.reason.is_clean()) || last.is_some_and(|entry| feigned(record, tree, entry.who))
        }
    };
    if because || ordered(record, facts, tree, slot) || last.is_some_and(|entry| ignored(record, slot, entry.event)) {
        return Ok(());
    }
    Err(format!("supervisor p{tree} has not restarted s{slot}, which ended with {:?}", ended.map(|end| end.reason)))
}

/// Whether the child has sent its supervisor an exit signal as if it had ended well: that is what the supervisor goes by, as in
/// OTP, and how it really ends later is none of its business.
fn feigned(record: &Record, tree: Number, child: Number) -> bool {
    record.before_quiet().iter().any(|entry| {
        entry.who == child && matches!(entry.event, Event::Signalled { to, reason } if to == tree && reason.is_clean())
    })
}

/// Whether somebody has told the supervisor what to do with this child; or with a sibling, where they are restarted together: who
/// terminates a child whose restart is about to be tried again, terminates the restart of all, as in OTP.
fn ordered(record: &Record, facts: &Facts, tree: Number, child: Slot) -> bool {
    let declared = facts.slot(tree).and_then(|slot| record.program.tree(slot));
    let together = declared.is_some_and(|tree| tree.strategy != Strategy::OneForOne);
    record.before_quiet().iter().any(|entry| match entry.event {
        Event::OrderBegun { tree: to, order, child: which } => {
            to == tree && (together || which == child) && !matches!(order, Order::Which | Order::Count)
        }
        _ => false,
    })
}

/// Whether the child has said at its last start that it is not needed.
fn ignored(record: &Record, slot: Slot, event: Event) -> bool {
    let Event::Started { attempt, .. } = event else { return false };
    let starts = record.program.child(slot).map(|child| child.starts.as_slice());
    starts.and_then(|starts| starts.get(usize::from(attempt))).is_some_and(|start| *start == Start::Ignore)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{ended, life, record, started};
    use crate::trace::{NOBODY, Reason};

    fn verdict(runs: [Option<Number>; 2], lives: &[Number], reason: Option<Reason>) -> Verdict {
        let end = reason.map(|reason| ended(2, reason));
        let begun = [started(1, 2, NOBODY), started(2, 3, 1), started(3, 4, 1)];
        let mut record = record(&begun.into_iter().chain(end).collect::<Vec<_>>());
        record.quiet.lives = lives.iter().map(|who| life(*who, 3)).collect();
        let seen = |(slot, runs)| ChildView { slot, runs, restarting: false };
        let active = runs.iter().flatten().count();
        let children = Some([3, 4].into_iter().zip(runs).map(seen).collect());
        record.quiet.trees.push(TreeView { who: 1, slot: 2, children, active, specs: 2 });
        hold(&record, &Facts::of(&record))
    }

    #[test]
    fn the_list_is_the_living() {
        assert_eq!(verdict([Some(2), Some(3)], &[2, 3], None), Ok(()));
        assert!(verdict([Some(2), Some(3)], &[3], None).is_err(), "one is dead");
        assert!(verdict([Some(2), None], &[2, 3], None).is_err(), "one is forgotten");
    }

    #[test]
    fn who_is_to_run_does() {
        assert!(verdict([None, Some(3)], &[3], Some(Reason::Panic)).is_err());
        assert!(verdict([None, Some(3)], &[3], Some(Reason::Normal)).is_err(), "it is permanent");
    }
}
