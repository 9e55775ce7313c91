//! I4. Messages, requests, casts, `Exit` and `Down` of one process are received by another in the order in which they were sent. The
//! end of a process is the last that it sends.

use super::Verdict;
use super::facts::Facts;
use crate::trace::{Event, Number, Reason, Record};
use std::collections::{HashMap, HashSet};

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    let mut sent: HashMap<u32, (Number, usize)> = HashMap::new();
    let mut codes: HashMap<(u32, Number), (Number, usize)> = HashMap::new();
    let mut signals: HashSet<(Number, Number, Reason)> = HashSet::new();
    let mut last: HashMap<(Number, Number), usize> = HashMap::new();
    for (index, entry) in record.trace.iter().enumerate() {
        let came = match entry.event {
            Event::Sent { message, .. } | Event::CastBegun { message, .. } | Event::CallBegun { call: message, .. } => {
                sent.insert(message, (entry.who, index));
                None
            }
            Event::Signalled { to, reason } => {
                if let Reason::Code(code) = reason {
                    codes.insert((code, to), (entry.who, index));
                } else {
                    signals.insert((entry.who, to, reason));
                }
                None
            }
            Event::Got { message, from } => {
                let known = sent.get(&message).copied();
                if known.is_none_or(|(sender, _)| sender != from) {
                    return Err(format!("p{} gets message {message}, which nobody has sent", entry.who));
                }
                known
            }
            Event::Took { message } | Event::Handled { call: message } => sent.get(&message).copied(),
            Event::GotExit { from, reason } => {
                let signal =
                    if let Reason::Code(code) = reason { codes.get(&(code, entry.who)).copied() } else { None };
                let signal = signal.filter(|(sender, _)| *sender == from);
                // which of two that look the same it is cannot be told
                let unclear = signals.contains(&(from, entry.who, reason));
                signal.or_else(|| if unclear { None } else { end(facts, from, reason, index) })
            }
            Event::GotDown { of, reason, .. } => end(facts, of, reason, index),
            _ => None,
        };
        let Some((sender, when)) = came else { continue };
        if let Some(before) = last.insert((sender, entry.who), when)
            && before > when
        {
            let (earlier, later) = (record.trace[when].event, record.trace[before].event);
            return Err(format!("p{} gets {later:?} of p{sender} before {earlier:?}", entry.who));
        }
    }
    Ok(())
}

/// The end of a process, if it was told by then.
fn end(facts: &Facts, of: Number, reason: Reason, index: usize) -> Option<(Number, usize)> {
    facts.end(of).filter(|end| end.reason == reason && end.index < index).map(|end| (of, end.index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{ended, record};

    fn verdict(events: &[(Number, Event)]) -> Verdict {
        let record = record(events);
        hold(&record, &Facts::of(&record))
    }

    const SENT: [(Number, Event); 2] = [(1, Event::Sent { to: 0, message: 1 }), (1, Event::Sent { to: 0, message: 2 })];

    fn got(message: u32) -> (Number, Event) {
        (0, Event::Got { from: 1, message })
    }

    #[test]
    fn messages_of_one_sender_keep_their_order() {
        assert_eq!(verdict(&[SENT[0], SENT[1], got(1), got(2)]), Ok(()));
        assert!(verdict(&[SENT[0], SENT[1], got(2), got(1)]).is_err());
        assert!(verdict(&[got(1)]).is_err(), "nobody has sent it");
    }

    #[test]
    fn the_end_comes_last() {
        let down = (0, Event::GotDown { monitor: 9, of: 1, reason: Reason::Normal });
        assert_eq!(verdict(&[SENT[0], ended(1, Reason::Normal), got(1), down]), Ok(()));
        assert!(verdict(&[SENT[0], ended(1, Reason::Normal), down, got(1)]).is_err());
        let signal = (1, Event::Signalled { to: 0, reason: Reason::Code(5) });
        let exit = (0, Event::GotExit { from: 1, reason: Reason::Code(5) });
        assert!(verdict(&[SENT[0], signal, exit, got(1)]).is_err());
        assert_eq!(verdict(&[SENT[0], signal, got(1), exit]), Ok(()));
    }
}
