//! I9. Every answer about a name is what it would be if operations came one after the other, as they do in the trace.

use super::Verdict;
use super::facts::Facts;
use crate::trace::{Answer, Event, NOBODY, Number, Record};
use std::collections::BTreeMap;

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    let mut holders: BTreeMap<u8, Number> = BTreeMap::new();
    for (index, entry) in record.trace.iter().enumerate() {
        if index == record.quiet.events {
            quiet(record, &holders)?;
        }
        match entry.event {
            Event::Registered { name, of, answer } => {
                let holder = holders.get(&name).copied();
                let right = match answer {
                    Answer::NoProc => facts.had_ended(of, index),
                    Answer::AlreadyNamed => holders.values().any(|who| *who == of),
                    Answer::Taken(by) => holder == Some(by),
                    Answer::Yes => {
                        let named = holders.values().any(|who| *who == of);
                        let free = holders.insert(name, of).is_none();
                        free && !named && !facts.had_ended(of, index)
                    }
                };
                if !right {
                    return Err(format!("n{name} is {holder:?}'s; p{of} is to have it: {answer:?}"));
                }
            }
            Event::Unregistered { name, from } => {
                let holder = holders.remove(&name).unwrap_or(NOBODY);
                if holder != from {
                    return Err(format!("n{name} is taken from p{from}, and is p{holder}'s"));
                }
            }
            Event::Found { name, is } => {
                let holder = holders.get(&name).copied().unwrap_or(NOBODY);
                if holder != is {
                    return Err(format!("n{name} leads to p{is}, and is p{holder}'s"));
                }
            }
            Event::Ended { .. } => holders.retain(|_, holder| *holder != entry.who),
            _ => {}
        }
    }
    if record.quiet.events >= record.trace.len() { quiet(record, &holders) } else { Ok(()) }
}

fn quiet(record: &Record, holders: &BTreeMap<u8, Number>) -> Verdict {
    let known: Vec<(u8, Number)> = holders.iter().map(|(name, who)| (*name, *who)).collect();
    if record.quiet.names == known {
        return Ok(());
    }
    Err(format!("the names lead to {:?}, and should to {known:?}", record.quiet.names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{ended, record};
    use crate::trace::Reason;

    fn verdict(events: &[(Number, Event)], names: &[(u8, Number)]) -> Verdict {
        let mut record = record(events);
        record.quiet.names = names.to_vec();
        hold(&record, &Facts::of(&record))
    }

    fn registered(of: Number, answer: Answer) -> (Number, Event) {
        (0, Event::Registered { name: 1, of, answer })
    }

    #[test]
    fn a_name_is_one_process_s() {
        let yes = registered(3, Answer::Yes);
        assert_eq!(verdict(&[yes, registered(4, Answer::Taken(3))], &[(1, 3)]), Ok(()));
        assert!(verdict(&[yes, registered(4, Answer::Yes)], &[(1, 4)]).is_err());
        assert!(verdict(&[yes, (0, Event::Found { name: 1, is: NOBODY })], &[(1, 3)]).is_err());
        assert!(verdict(&[yes, (0, Event::Unregistered { name: 1, from: 4 })], &[]).is_err());
    }

    #[test]
    fn the_name_of_who_has_ended_is_free() {
        let (yes, end) = (registered(3, Answer::Yes), ended(3, Reason::Killed));
        assert_eq!(verdict(&[yes, end, registered(4, Answer::Yes)], &[(1, 4)]), Ok(()));
        assert!(verdict(&[yes, end, registered(4, Answer::Taken(3))], &[]).is_err());
        assert!(verdict(&[yes, end], &[(1, 3)]).is_err());
        assert!(verdict(&[end, yes], &[(1, 3)]).is_err(), "it is dead");
    }
}
