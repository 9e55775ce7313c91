//! I1. A monitor is the number that `monitor` got. Told: its `Down` was received. At the quiet, who has no mail left has been
//! told of all ends. Who monitors himself has no monitor.

use super::Verdict;
use super::facts::Facts;
use crate::trace::{Event, Number, Reason, Record};
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// With whether its target had ended before.
    Watches(bool),
    Told,
    Removed,
}

struct Monitor {
    owner: Number,
    of: Number,
    state: State,
}

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    let mut monitors: BTreeMap<u32, Monitor> = BTreeMap::new();
    for (index, entry) in record.trace.iter().enumerate() {
        let who = entry.who;
        if index == record.quiet.events {
            quiet(record, facts, &monitors)?;
        }
        match entry.event {
            Event::Monitored { monitor, to } => {
                let state = if to == who { State::Removed } else { State::Watches(facts.had_ended(to, index)) };
                monitors.insert(monitor, Monitor { owner: who, of: to, state });
            }
            Event::Spawned { child, monitor, .. } if monitor != 0 => {
                monitors.insert(monitor, Monitor { owner: who, of: child, state: State::Watches(false) });
            }
            Event::Demonitored { monitor, flush, was_there } => {
                let Some(known) = monitors.get_mut(&monitor) else { continue };
                let delivered = facts.had_ended(known.of, index);
                let there = matches!(known.state, State::Watches(_)) && !delivered;
                if there != was_there {
                    return Err(format!("p{who} removes monitor {monitor}, and is told {was_there}: was it there?"));
                }
                if (flush || was_there) && known.state != State::Told {
                    known.state = State::Removed;
                }
            }
            Event::GotDown { monitor, of, reason } => down(facts, &mut monitors, index, (who, monitor, of, reason))?,
            _ => {}
        }
    }
    if record.quiet.events >= record.trace.len() { quiet(record, facts, &monitors) } else { Ok(()) }
}

fn down(
    facts: &Facts,
    monitors: &mut BTreeMap<u32, Monitor>,
    index: usize,
    (who, monitor, of, reason): (Number, u32, Number, Reason),
) -> Verdict {
    let Some(known) = monitors.get_mut(&monitor).filter(|known| known.owner == who) else {
        return Err(format!("p{who} gets a Down of p{of} that it has not asked for"));
    };
    let State::Watches(late) = known.state else {
        let why = if known.state == State::Told { "twice" } else { "after it was removed" };
        return Err(format!("p{who} gets the Down of monitor {monitor} {why}"));
    };
    let ended = facts.end(known.of).filter(|end| end.index < index);
    let Some(end) = ended else {
        return Err(format!("p{who} gets a Down of p{}, which lives", known.of));
    };
    let expected = if late { Reason::NoProc } else { end.reason };
    if known.of != of || reason != expected {
        return Err(format!("p{who} gets a Down of p{of} with {reason:?} instead of {expected:?}"));
    }
    known.state = State::Told;
    Ok(())
}

fn quiet(record: &Record, facts: &Facts, monitors: &BTreeMap<u32, Monitor>) -> Verdict {
    for life in record.quiet.lives.iter().filter(|life| life.queue == 0) {
        let own = monitors.iter().filter(|(_, known)| known.owner == life.who);
        let mut watched = Vec::new();
        for (monitor, known) in own.filter(|(_, known)| matches!(known.state, State::Watches(_))) {
            if facts.had_ended(known.of, record.quiet.events) {
                return Err(format!("p{} is not told of the end of p{} (monitor {monitor})", life.who, known.of));
            }
            watched.push(known.of);
        }
        watched.sort_unstable();
        if life.monitors != watched {
            return Err(format!("p{} monitors {:?}, and should {watched:?}", life.who, life.monitors));
        }
    }
    for life in &record.quiet.lives {
        for of in &life.monitors {
            let other = record.quiet.life(*of);
            if other.is_some_and(|other| !other.monitored_by.contains(&life.who)) {
                return Err(format!("p{of} does not know that p{} monitors it", life.who));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{ended, record};

    fn verdict(events: &[(Number, Event)]) -> Verdict {
        let record = record(events);
        hold(&record, &Facts::of(&record))
    }

    const MONITORED: (Number, Event) = (0, Event::Monitored { monitor: 7, to: 1 });
    const DOWN: (Number, Event) = (0, Event::GotDown { monitor: 7, of: 1, reason: Reason::Normal });

    #[test]
    fn one_down() {
        assert_eq!(verdict(&[MONITORED, ended(1, Reason::Normal), DOWN]), Ok(()));
        assert!(verdict(&[MONITORED, ended(1, Reason::Normal), DOWN, DOWN]).is_err());
        assert!(verdict(&[MONITORED, DOWN]).is_err(), "it lives");
        assert!(verdict(&[ended(1, Reason::Normal), DOWN]).is_err(), "nobody has asked");
        assert!(verdict(&[ended(1, Reason::Normal), MONITORED, DOWN]).is_err(), "noproc");
    }

    #[test]
    fn none_of_oneself() {
        let removed = |was_there| (1, Event::Demonitored { monitor: 7, flush: false, was_there });
        let monitored = (1, Event::Monitored { monitor: 7, to: 1 });
        assert_eq!(verdict(&[monitored, removed(false)]), Ok(()));
        assert!(verdict(&[monitored, removed(true)]).is_err());
    }

    #[test]
    fn none_when_it_was_removed() {
        let removed = |flush, was_there| (0, Event::Demonitored { monitor: 7, flush, was_there });
        assert!(verdict(&[MONITORED, removed(false, true), ended(1, Reason::Normal), DOWN]).is_err());
        assert!(verdict(&[MONITORED, ended(1, Reason::Normal), removed(true, false), DOWN]).is_err());
        assert_eq!(verdict(&[MONITORED, ended(1, Reason::Normal), removed(false, false), DOWN]), Ok(()));
        assert!(verdict(&[MONITORED, ended(1, Reason::Normal), removed(false, true)]).is_err(), "it was delivered");
    }

    #[test]
    fn a_down_that_never_comes() {
        let mut record = record(&[MONITORED, ended(1, Reason::Normal)]);
        record.quiet.lives.push(crate::trace::Life { who: 0, ..Default::default() });
        assert!(hold(&record, &Facts::of(&record)).is_err());
    }
}
