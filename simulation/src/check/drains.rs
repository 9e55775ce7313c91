//! I12. When everybody was told to end, nothing of the program is left: processes, names, members of groups, messages that nobody has
//! dropped, tasks of the runtime. A server whose start was given up has ended before.

use super::Verdict;
use super::facts::Facts;
use crate::trace::{Event, Record};

pub(super) fn hold(record: &Record, facts: &Facts) -> Verdict {
    let given_up = record.before_quiet().iter().find_map(|entry| match entry.event {
        Event::StartDropped { child } if !facts.had_ended(child, record.quiet.events) => Some(child),
        _ => None,
    });
    if let Some(child) = given_up {
        return Err(format!("p{child} lives, whose start was given up"));
    }
    let left = &record.drained;
    if left.alive.is_empty() && left.names.is_empty() && left.groups.is_empty() && left.messages == 0 && left.tasks == 0
    {
        return Ok(());
    }
    Err(format!("in the end there are {left:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{alone, ended, record};
    use crate::trace::{Drained, Reason};

    #[test]
    fn what_is_left() {
        let mut run = record(&[]);
        assert_eq!(hold(&run, &Facts::of(&run)), Ok(()));
        let lefts = [
            Drained { alive: vec![1], ..Drained::default() },
            Drained { names: vec![1], ..Drained::default() },
            Drained { groups: vec![1], ..Drained::default() },
            Drained { messages: 1, ..Drained::default() },
            Drained { tasks: 1, ..Drained::default() },
        ];
        for left in lefts {
            run.drained = left;
            assert!(hold(&run, &Facts::of(&run)).is_err(), "{:?}", run.drained);
        }
    }

    #[test]
    fn a_start_that_was_given_up() {
        let dropped = (0, Event::StartDropped { child: 1 });
        let lives = record(&[alone(1), dropped]);
        assert!(hold(&lives, &Facts::of(&lives)).is_err());
        let ended = record(&[alone(1), dropped, ended(1, Reason::Killed)]);
        assert_eq!(hold(&ended, &Facts::of(&ended)), Ok(()));
    }
}
