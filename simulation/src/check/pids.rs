//! I11. Whoever begins has a pid that nobody in this program had before.

use super::Verdict;
use super::facts::Facts;
use crate::trace::{Event, Record};

pub(super) fn hold(record: &Record, _: &Facts) -> Verdict {
    for entry in &record.trace {
        if let Event::Reborn { before } = entry.event {
            return Err(format!("p{} has the pid that p{before} had", entry.who));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::samples::{alone, record};

    #[test]
    fn a_pid_that_comes_again() {
        let fine = record(&[alone(0)]);
        assert_eq!(hold(&fine, &Facts::of(&fine)), Ok(()));
        let again = record(&[alone(0), (1, Event::Reborn { before: 0 })]);
        assert!(hold(&again, &Facts::of(&again)).is_err());
    }
}
