//! I5. A call ends once: with the reply to itself, within its time; or with an error that is true. Who has ended has dropped its
//! calls. A request is handled once at most.

use super::Verdict;
use super::facts::Facts;
use crate::trace::{Event, Number, Outcome, Record};
use std::collections::BTreeMap;

struct Call {
    caller: Number,
    to: Number,
    since: u32,
    timeout: u32,
    handled: bool,
    ended: bool,
}

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    let mut calls: BTreeMap<u32, Call> = BTreeMap::new();
    for (index, entry) in record.trace.iter().enumerate() {
        match entry.event {
            Event::CallBegun { call, to, timeout } => {
                let (since, timeout) = (entry.at, u32::from(timeout));
                calls.insert(call, Call { caller: entry.who, to, since, timeout, handled: false, ended: false });
            }
            Event::Handled { call } => {
                let Some(known) = calls.get_mut(&call).filter(|known| known.to == entry.who && !known.handled) else {
                    return Err(format!("p{} handles call {call} again, or another's", entry.who));
                };
                known.handled = true;
            }
            Event::CallEnded { call, outcome } => {
                let known = calls.get_mut(&call).filter(|known| known.caller == entry.who && !known.ended);
                let Some(known) = known else { return Err(format!("call {call} ends again")) };
                known.ended = true;
                let took = entry.at - known.since;
                judge(facts, call, known, index, outcome, took)?;
            }
            _ => {}
        }
        if index + 1 == record.quiet.events
            && let Some((call, known)) = calls.iter().find(|(_, call)| !call.ended)
        {
            return Err(format!("call {call} of p{} to p{} never ends", known.caller, known.to));
        }
    }
    Ok(())
}

fn judge(facts: &Facts, number: u32, call: &Call, index: usize, outcome: Outcome, took: u32) -> Verdict {
    let ended = facts.end(call.to).filter(|end| end.index < index);
    let right = match outcome {
        Outcome::Reply(to) => to == number && call.handled,
        Outcome::Timeout => took >= call.timeout,
        Outcome::NoProc => ended.is_some() && !call.handled,
        Outcome::Exited(reason) => ended.is_some_and(|end| end.reason == reason),
        Outcome::Cycle | Outcome::Dropped => true,
        Outcome::Overloaded | Outcome::Other => false,
    };
    // timers count whole milliseconds
    let in_time = took <= call.timeout + 1 || outcome == Outcome::Dropped;
    if right && in_time {
        return Ok(());
    }
    let within = call.timeout;
    Err(format!("call {number} of p{} to p{} ends with {outcome:?} after {took} of {within} ms", call.caller, call.to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{ended, record};
    use crate::trace::Reason;

    fn verdict(events: &[(Number, Event)]) -> Verdict {
        let record = record(events);
        hold(&record, &Facts::of(&record))
    }

    const BEGUN: (Number, Event) = (0, Event::CallBegun { call: 4, to: 1, timeout: 5 });
    const HANDLED: (Number, Event) = (1, Event::Handled { call: 4 });

    fn end(outcome: Outcome) -> (Number, Event) {
        (0, Event::CallEnded { call: 4, outcome })
    }

    #[test]
    fn a_call_ends_once_with_its_own_reply() {
        assert_eq!(verdict(&[BEGUN, HANDLED, end(Outcome::Reply(4))]), Ok(()));
        assert!(verdict(&[BEGUN, HANDLED]).is_err(), "never");
        assert!(verdict(&[BEGUN, HANDLED, end(Outcome::Reply(4)), end(Outcome::Reply(4))]).is_err());
        assert!(verdict(&[BEGUN, HANDLED, end(Outcome::Reply(3))]).is_err(), "another's");
        assert!(verdict(&[BEGUN, end(Outcome::Reply(4))]).is_err(), "out of nothing");
        assert!(verdict(&[BEGUN, HANDLED, HANDLED, end(Outcome::Reply(4))]).is_err());
    }

    #[test]
    fn errors_are_true() {
        assert!(verdict(&[BEGUN, end(Outcome::Timeout)]).is_err(), "too early");
        assert!(verdict(&[BEGUN, end(Outcome::NoProc)]).is_err(), "it is there");
        let killed = ended(1, Reason::Killed);
        assert_eq!(verdict(&[BEGUN, killed, end(Outcome::Exited(Reason::Killed))]), Ok(()));
        assert!(verdict(&[BEGUN, killed, end(Outcome::Exited(Reason::Normal))]).is_err());
        let late = [BEGUN, HANDLED, HANDLED, HANDLED, HANDLED, HANDLED, HANDLED, end(Outcome::Reply(4))];
        assert!(verdict(&late).is_err());
    }
}
