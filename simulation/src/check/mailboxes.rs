//! I10. After a cast no more lies in a bounded mailbox than may, and who is told that it is full is told the truth. At the quiet
//! what was cast was handled, refused, dropped, or waits. A message is handled once at most.

use super::Verdict;
use super::facts::Facts;
use crate::program::Policy;
use crate::trace::{Event, Life, Number, Record, Told};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    waits(record, facts)?;
    let mut stopped: BTreeSet<Number> = BTreeSet::new();
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    let mut casts: BTreeMap<u32, (Number, Policy)> = BTreeMap::new();
    for entry in &record.trace {
        match entry.event {
            // an order to stop lies in the mailbox, too
            Event::Stopping { who } => drop(stopped.insert(who)),
            Event::CastBegun { message, to, policy } => drop(casts.insert(message, (to, policy))),
            Event::Took { message } if !taken.insert(message) => {
                return Err(format!("message {message} is handled twice"));
            }
            Event::CastEnded { message, to, told, waiting } => {
                let policy = casts.remove(&message).map(|(_, policy)| policy);
                let sink = facts.slot(to).and_then(|slot| record.program.sink(slot));
                let Some(sink) = sink.filter(|_| !stopped.contains(&to)) else { continue };
                if waiting > sink.capacity {
                    return Err(format!("{waiting} messages wait for p{to}, which has room for {}", sink.capacity));
                }
                // who stands in line for room is before who comes now
                let line = casts.values().filter(|cast| **cast == (to, Policy::Patient)).count();
                if told == Told::Full && policy == Some(Policy::Told) && waiting + line < sink.capacity {
                    return Err(format!("p{to} refuses message {message} while {waiting} of {} wait", sink.capacity));
                }
            }
            _ => {}
        }
    }
    let sinks = record.quiet.lives.iter().filter(|life| record.program.sink(life.slot).is_some());
    sinks.filter(|life| !stopped.contains(&life.who)).try_for_each(|life| balance(record, life))
}

/// By the quiet everybody was told what has become of his casts.
fn waits(record: &Record, facts: &Facts) -> Verdict {
    let mut open: BTreeMap<u32, (Number, Number)> = BTreeMap::new();
    for (index, entry) in record.before_quiet().iter().enumerate() {
        match entry.event {
            Event::CastBegun { message, to, .. } => drop(open.insert(message, (entry.who, to))),
            Event::CastEnded { message, to, told, .. } => {
                open.remove(&message);
                if told == Told::Taken && facts.had_ended(to, index) && record.trace[index - 1].who == entry.who {
                    return Err(format!("p{to} has ended, and takes message {message}"));
                }
            }
            _ => {}
        }
    }
    let mut stuck = open.iter().filter(|(_, (who, _))| record.quiet.life(*who).is_some());
    match stuck.next() {
        Some((message, (who, to))) => Err(format!("p{who} waits for ever to cast message {message} to p{to}")),
        None => Ok(()),
    }
}

fn balance(record: &Record, life: &Life) -> Verdict {
    let (mut open, mut sent, mut handled): (BTreeSet<u32>, u64, u64) = (BTreeSet::new(), 0, 0);
    for entry in record.before_quiet() {
        match entry.event {
            Event::CastBegun { message, to, .. } if to == life.who => {
                open.insert(message);
                sent += 1;
            }
            Event::CastEnded { message, told, .. } => {
                // who has waited in vain was never taken in
                if !matches!(told, Told::Late) {
                    open.remove(&message);
                }
            }
            Event::Took { .. } if entry.who == life.who => handled += 1,
            _ => {}
        }
    }
    let known = handled + life.refused + life.dropped + life.queue as u64;
    // who was ended while it waited for room may have been taken in, or not
    if known <= sent && known + open.len() as u64 >= sent {
        return Ok(());
    }
    let parts = format!("{handled} handled, {} refused, {} dropped, {} wait", life.refused, life.dropped, life.queue);
    Err(format!("{sent} messages were cast to p{}: {parts}", life.who))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{life, record, started};
    use crate::trace::NOBODY;

    fn verdict(events: &[(Number, Event)], refused: u64) -> Verdict {
        let mut record = record(&[&[started(1, 1, NOBODY)], events].concat());
        record.quiet.lives.push(Life { refused, ..life(1, 1) });
        hold(&record, &Facts::of(&record))
    }

    fn cast(message: u32, told: Told, waiting: usize) -> [(Number, Event); 2] {
        let begun = Event::CastBegun { message, to: 1, policy: Policy::Told };
        [(0, begun), (0, Event::CastEnded { message, to: 1, told, waiting })]
    }

    fn took(message: u32) -> [(Number, Event); 1] {
        [(1, Event::Took { message })]
    }

    #[test]
    fn no_more_than_there_is_room_for() {
        assert_eq!(verdict(&[&cast(1, Told::Taken, 1)[..], &took(1)].concat(), 0), Ok(()));
        assert!(verdict(&[&cast(1, Told::Taken, 3)[..], &took(1)].concat(), 0).is_err());
        assert!(verdict(&cast(1, Told::Full, 1), 1).is_err(), "there is room");
        assert_eq!(verdict(&cast(1, Told::Full, 2), 1), Ok(()));
    }

    #[test]
    fn nobody_waits_for_ever() {
        let mut record = record(&[started(1, 1, NOBODY), cast(1, Told::Taken, 1)[0]]);
        record.quiet.lives.push(life(0, 0));
        assert!(hold(&record, &Facts::of(&record)).is_err());
    }

    #[test]
    fn everything_is_accounted_for() {
        assert!(verdict(&cast(1, Told::Taken, 1), 0).is_err(), "it is lost");
        assert!(verdict(&[&cast(1, Told::Taken, 1)[..], &took(1), &took(1)].concat(), 0).is_err());
        assert!(verdict(&cast(1, Told::Full, 2), 0).is_err(), "it is not counted");
    }
}
