//! I8. First starts are in the order of the declaration. The children that are told to stop after the last start of any, which is
//! when their supervisor stops or is about to restart them, are told in reverse. One-for-one leaves siblings alone. When all have been told
//! of the end of a supervisor that was not killed, none of its children lives.

use super::Verdict;
use super::facts::Facts;
use crate::program::{Order, Slot, Strategy, Tree};
use crate::trace::{Event, Number, Reason, Record};

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    for (index, entry) in record.trace.iter().enumerate() {
        let who = entry.who;
        match entry.event {
            Event::Ended { reason, children, .. } if children > 0 && reason != Reason::Killed => {
                return Err(format!("{children} children of p{who} live when it has ended with {reason:?}"));
            }
            Event::Started { slot, .. } => {
                if let Some(tree) = record.program.tree(slot) {
                    forward(record, who, tree, index)?;
                    backward(record, facts, who, tree, index)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn forward(record: &Record, who: Number, tree: &Tree, since: usize) -> Verdict {
    let mut next = 0;
    for entry in &record.trace[since..] {
        let Event::Started { slot, parent, .. } = entry.event else { continue };
        let place = tree.children.iter().position(|child| *child == slot);
        let Some(place) = place.filter(|place| parent == who && *place >= next) else { continue };
        if place > next {
            return Err(format!("supervisor p{who} starts s{slot} before s{}", tree.children[next]));
        }
        next += 1;
    }
    Ok(())
}

fn is_about(event: Event, who: Number, child: Slot) -> bool {
    let Event::OrderBegun { tree, order, child: which } = event else { return false };
    tree == who && which == child && !matches!(order, Order::Which | Order::Count)
}

fn backward(record: &Record, facts: &Facts, who: Number, tree: &Tree, since: usize) -> Verdict {
    let mut told: Option<usize> = None;
    let mut siblings = None;
    for entry in &record.trace[since..] {
        if matches!(entry.event, Event::Started { parent, .. } if parent == who) {
            told = None;
            if let Some(sibling) = siblings {
                return Err(format!("supervisor p{who}, one for one, stops s{sibling} and goes on"));
            }
        }
        if entry.event != (Event::Terminating { reason: Reason::Shutdown }) || facts.parent(entry.who) != Some(who) {
            continue;
        }
        let Some(slot) = facts.slot(entry.who) else { continue };
        let Some(place) = tree.children.iter().position(|child| *child == slot) else { continue };
        // one that was ordered about may have another place, and be stopped by itself
        if record.trace.iter().any(|entry| is_about(entry.event, who, slot)) {
            continue;
        }
        if let Some(before) = told.filter(|before| *before <= place) {
            return Err(format!("supervisor p{who} stops s{} before s{slot}", tree.children[before]));
        }
        told = Some(place);
        if tree.strategy == Strategy::OneForOne {
            siblings = Some(slot);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{record, started};
    use crate::trace::NOBODY;

    fn verdict(events: &[(Number, Event)]) -> Verdict {
        let record = record(&[&[started(1, 2, NOBODY)], events].concat());
        hold(&record, &Facts::of(&record))
    }

    const TOLD: Event = Event::Terminating { reason: Reason::Shutdown };

    #[test]
    fn starts_go_forward() {
        assert_eq!(verdict(&[started(2, 3, 1), started(3, 4, 1)]), Ok(()));
        assert!(verdict(&[started(2, 4, 1), started(3, 3, 1)]).is_err());
    }

    #[test]
    fn stops_go_backward() {
        let begun = [started(2, 3, 1), started(3, 4, 1)];
        assert_eq!(verdict(&[begun[0], begun[1], (3, TOLD), (2, TOLD)]), Ok(()));
        assert!(verdict(&[begun[0], begun[1], (2, TOLD), (3, TOLD)]).is_err());
        assert!(verdict(&[begun[0], begun[1], (2, TOLD), started(4, 4, 1)]).is_err(), "a sibling");
    }

    #[test]
    fn nobody_outlives_his_supervisor() {
        let end = |reason, children| (1, Event::Ended { reason, names: false, groups: false, children });
        assert!(verdict(&[end(Reason::Shutdown, 1)]).is_err());
        assert_eq!(verdict(&[end(Reason::Shutdown, 0)]), Ok(()));
        assert_eq!(verdict(&[end(Reason::Killed, 1)]), Ok(()), "they are told by their links");
    }
}
