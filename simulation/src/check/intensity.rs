//! I7. A restart is a start of a child that neither the first start of its supervisor nor an order is the cause of, whether it
//! succeeds or not. Where all children are restarted together, a restart is what one child goes through. A supervisor that gives up by
//! itself has restarted as often as it may.

use super::Verdict;
use super::facts::Facts;
use crate::program::{Order, Role, Slot, Strategy, Tree};
use crate::trace::{Event, Number, Reason, Record};
use std::collections::BTreeMap;

/// What the children of one supervisor have gone through.
#[derive(Default)]
struct Story {
    /// When, by child.
    starts: BTreeMap<Slot, Vec<u32>>,
    /// Children that somebody has given orders about.
    ordered: Vec<Slot>,
}

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    let mut stories: BTreeMap<Number, Story> = BTreeMap::new();
    for entry in record.before_quiet() {
        match entry.event {
            Event::Started { slot, parent, .. } => {
                stories.entry(parent).or_default().starts.entry(slot).or_default().push(entry.at);
            }
            Event::OrderBegun { tree, order: Order::Start | Order::Restart, child } => {
                stories.entry(tree).or_default().ordered.push(child);
            }
            _ => {}
        }
    }
    for (who, story) in &stories {
        let Some(tree) = tree(record, facts, *who) else { continue };
        for restarts in story.restarts(tree) {
            too_many(*who, tree, &restarts)?;
        }
        too_few(record, facts, *who, tree, story)?;
    }
    Ok(())
}

fn tree<'a>(record: &'a Record, facts: &Facts, who: Number) -> Option<&'a Tree> {
    record.program.tree(facts.slot(who)?)
}

impl Story {
    /// Times of restarts that are counted together.
    fn restarts(&self, tree: &Tree) -> Vec<Vec<u32>> {
        let counted = self.starts.iter().filter(|(slot, _)| !self.ordered.contains(slot));
        // the first start is the supervisor's own
        let each = counted.map(|(slot, starts)| starts[usize::from(tree.children.contains(slot))..].to_vec());
        if tree.strategy != Strategy::OneForOne {
            return each.collect();
        }
        let mut all: Vec<u32> = each.flatten().collect();
        all.sort_unstable();
        vec![all]
    }
}

fn too_many(who: Number, tree: &Tree, restarts: &[u32]) -> Verdict {
    let most = tree.intensity as usize;
    let period = u32::from(tree.period) * 1000;
    for window in restarts.windows(most + 1) {
        if window[most] - window[0] < period {
            let text = format!("supervisor p{who} restarts {} times in {period} ms, at {window:?}", window.len());
            return Err(format!("{text}; {most} are allowed"));
        }
    }
    Ok(())
}

/// Those that nobody else has ended, as far as that can be told: the parent is a process that lives on.
fn too_few(record: &Record, facts: &Facts, who: Number, tree: &Tree, story: &Story) -> Verdict {
    let Some(end) = facts.end(who).filter(|end| end.reason == Reason::Shutdown) else { return Ok(()) };
    let Some(parent) = facts.parent(who) else { return Ok(()) };
    let root = facts.slot(parent).is_some_and(|slot| matches!(record.program.roles[usize::from(slot)], Role::Plain(_)));
    if !root || end.index >= record.quiet.events || facts.had_ended(parent, end.index) || !story.ordered.is_empty() {
        return Ok(());
    }
    let at = record.trace[end.index].at;
    // seconds are counted whole, and children that are stopped take their time
    let most = story.restarts(tree).iter().map(Vec::len).max().unwrap_or(0);
    if most < tree.intensity as usize {
        return Err(format!("supervisor p{who} gives up at {at} ms after {most} restarts of {}", tree.intensity));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{alone, ended, record, started};

    fn verdict(events: &[(Number, Event)]) -> Verdict {
        let begun = [alone(0), started(1, 2, 0), started(2, 3, 1), started(3, 4, 1)];
        let record = record(&begun.iter().chain(events).copied().collect::<Vec<_>>());
        hold(&record, &Facts::of(&record))
    }

    #[test]
    fn no_more_restarts_than_allowed() {
        assert_eq!(verdict(&[started(4, 3, 1)]), Ok(()));
        assert!(verdict(&[started(4, 3, 1), started(5, 4, 1)]).is_err());
        let order = (0, Event::OrderBegun { tree: 1, order: Order::Restart, child: 4 });
        assert_eq!(verdict(&[started(4, 3, 1), order, started(5, 4, 1)]), Ok(()), "by order");
    }

    #[test]
    fn no_fewer_before_it_gives_up() {
        assert_eq!(verdict(&[started(4, 3, 1), ended(1, Reason::Shutdown)]), Ok(()));
        assert!(verdict(&[ended(1, Reason::Shutdown)]).is_err());
    }
}
