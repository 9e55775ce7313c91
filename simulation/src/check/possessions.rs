//! I3. At the moment at which the last of those who wait for an end are told of it, a waker of ours looks whether the names and
//! groups of the process are free. A timer's message is received by whom it was set for, once, not before its time, and not
//! after it was cancelled; and who lives at the quiet has received all of them, and has no timer left.

use super::Verdict;
use super::facts::Facts;
use crate::trace::{Event, Number, Record};
use std::collections::BTreeMap;

#[derive(Clone, Copy)]
struct Timer {
    to: Number,
    due: u32,
    /// Nothing more may come of it.
    over: Option<&'static str>,
}

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    let mut timers: BTreeMap<u32, Timer> = BTreeMap::new();
    for (index, entry) in record.trace.iter().enumerate() {
        let who = entry.who;
        match entry.event {
            Event::Ended { names: true, .. } => return Err(format!("p{who} has ended, and has its name")),
            Event::Ended { groups: true, .. } => return Err(format!("p{who} has ended, and is in a group")),
            Event::TimerSet { timer, to, due } => {
                let over = facts.had_ended(to, index).then_some("it was set for nobody");
                timers.insert(timer, Timer { to, due, over });
            }
            Event::TimerCancelled { timer, was_there } => {
                if was_there && let Some(known) = timers.get_mut(&timer) {
                    if let Some(over) = known.over {
                        return Err(format!("timer {timer} is cancelled, and {over}"));
                    }
                    known.over = Some("it was cancelled");
                }
            }
            Event::TimerFired { timer } => {
                let Some(known) = timers.get_mut(&timer).filter(|known| known.to == who) else {
                    return Err(format!("p{who} gets the message of timer {timer}, which is another's"));
                };
                if let Some(over) = known.over {
                    return Err(format!("p{who} gets the message of timer {timer}, and {over}"));
                }
                if entry.at < known.due {
                    return Err(format!("p{who} gets the message of timer {timer} before its time, {}", known.due));
                }
                known.over = Some("it has fired");
            }
            _ => {}
        }
        if index + 1 == record.quiet.events {
            quiet(record, &timers)?;
        }
    }
    Ok(())
}

fn quiet(record: &Record, timers: &BTreeMap<u32, Timer>) -> Verdict {
    for life in &record.quiet.lives {
        if life.timers > 0 {
            return Err(format!("p{} has {} timers, long after all of them were due", life.who, life.timers));
        }
        let lost = timers.iter().find(|(_, timer)| timer.to == life.who && timer.over.is_none());
        // supervisors do not tell what they receive
        let tells = record.program.tree(life.slot).is_none();
        if let Some((timer, _)) = lost.filter(|_| life.queue == 0 && tells) {
            return Err(format!("p{} has not received the message of timer {timer}", life.who));
        }
    }
    let living = |who: &Number| record.quiet.life(*who).is_some();
    for (group, members) in &record.quiet.groups {
        if !members.iter().all(living) {
            return Err(format!("group {group} has members that have ended: {members:?}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{life, record};
    use crate::trace::Reason;

    const SET: (Number, Event) = (0, Event::TimerSet { timer: 5, to: 0, due: 1 });
    const FIRED: (Number, Event) = (0, Event::TimerFired { timer: 5 });

    fn verdict(events: &[(Number, Event)]) -> Verdict {
        let mut record = record(events);
        record.quiet.lives.push(life(0, 0));
        hold(&record, &Facts::of(&record))
    }

    #[test]
    fn what_is_kept_too_long() {
        let end = |names, groups| (1, Event::Ended { reason: Reason::Normal, names, groups, children: 0 });
        assert_eq!(verdict(&[end(false, false)]), Ok(()));
        assert!(verdict(&[end(true, false)]).is_err());
        assert!(verdict(&[end(false, true)]).is_err());
    }

    #[test]
    fn timers() {
        let cancelled = |was_there| (0, Event::TimerCancelled { timer: 5, was_there });
        assert_eq!(verdict(&[SET, FIRED]), Ok(()));
        assert!(verdict(&[SET]).is_err(), "it never fires");
        assert!(verdict(&[SET, FIRED, FIRED]).is_err());
        assert!(verdict(&[SET, cancelled(true), FIRED]).is_err());
        assert!(verdict(&[SET, FIRED, cancelled(true)]).is_err());
        assert_eq!(verdict(&[SET, cancelled(true)]), Ok(()));
        assert!(verdict(&[SET, (1, Event::TimerFired { timer: 5 })]).is_err(), "another's");
        let late = (0, Event::TimerSet { timer: 5, to: 0, due: 9 });
        assert!(verdict(&[late, FIRED]).is_err(), "too early");
    }
}
