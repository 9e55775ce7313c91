//! Values that end: dropped when somebody asks for them, and swept up when nobody does.

use std::sync::Arc;

use super::{Key, Keyspace, Millis, Unit};
use crate::resp::Reply;

impl Keyspace {
    /// Drops at most `at_most` values whose time has come; true if there may be more.
    pub fn sweep(&mut self, now: Millis, at_most: usize) -> bool {
        for _ in 0..at_most {
            if self.deadlines.first().is_none_or(|(deadline, _)| *deadline > now) {
                return false;
            }
            if let Some((_, key)) = self.deadlines.pop_first() {
                self.entries.remove(&key);
            }
        }
        true
    }

    /// Drops the value of `key` if its time has come.
    pub(super) fn drop_overdue(&mut self, key: &Key, now: Millis) {
        let deadline = self.entries.get(key).and_then(|entry| entry.deadline);
        if deadline.is_some_and(|deadline| deadline <= now) {
            self.remove(key);
        }
    }

    /// The keys whose time has come and that are still here.
    pub(super) fn overdue(&self, now: Millis) -> impl Iterator<Item = &Key> {
        self.deadlines.iter().take_while(move |(deadline, _)| *deadline <= now).map(|(_, key)| key)
    }

    pub(super) fn expire_in(&mut self, key: &Key, lifetime: Millis, now: Millis) -> Reply {
        let Some(entry) = self.entries.get_mut(key) else {
            return Reply::Integer(0);
        };
        let deadline = now.saturating_add(lifetime);
        let before = entry.deadline.replace(deadline);
        if let Some(before) = before {
            self.deadlines.remove(&(before, Arc::clone(key)));
        }
        self.deadlines.insert((deadline, Arc::clone(key)));
        self.drop_overdue(key, now);
        Reply::Integer(1)
    }

    pub(super) fn ttl(&self, key: &Key, unit: Unit, now: Millis) -> Reply {
        Reply::Integer(match self.entries.get(key).map(|entry| entry.deadline) {
            None => -2,
            Some(None) => -1,
            Some(Some(deadline)) => match unit {
                Unit::Millis => deadline - now,
                Unit::Seconds => (deadline - now).saturating_add(500) / 1000,
            },
        })
    }

    pub(super) fn persist(&mut self, key: &Key) -> Reply {
        let deadline = self.entries.get_mut(key).and_then(|entry| entry.deadline.take());
        if let Some(deadline) = deadline {
            self.deadlines.remove(&(deadline, Arc::clone(key)));
        }
        Reply::count(usize::from(deadline.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{key, put};
    use super::super::{Action, Unit};
    use super::*;

    #[test]
    fn a_value_is_gone_at_its_deadline() {
        let mut keyspace = Keyspace::default();
        put(&mut keyspace, "k", "v");
        let mut at = |now, action| keyspace.run(&key("k"), &action, now);
        assert_eq!(at(1000, Action::Ttl(Unit::Millis)), Reply::Integer(-1));
        assert_eq!(at(1000, Action::ExpireIn(1600)), Reply::Integer(1));
        assert_eq!(at(1000, Action::Ttl(Unit::Millis)), Reply::Integer(1600));
        assert_eq!(at(1000, Action::Ttl(Unit::Seconds)), Reply::Integer(2));
        assert_eq!(at(2599, Action::Get), Reply::text("v"));
        assert_eq!(at(2600, Action::Get), Reply::Nil);
        assert_eq!(at(2600, Action::Ttl(Unit::Millis)), Reply::Integer(-2));
        assert_eq!(at(2600, Action::ExpireIn(1)), Reply::Integer(0));
        assert!(keyspace.deadlines.is_empty());
    }

    #[test]
    fn a_deadline_in_the_past_removes_the_value() {
        let mut keyspace = Keyspace::default();
        put(&mut keyspace, "k", "v");
        assert_eq!(keyspace.run(&key("k"), &Action::ExpireIn(-1), 5), Reply::Integer(1));
        assert_eq!(keyspace.len(5), 0);
    }

    #[test]
    fn a_deadline_can_be_moved_and_taken_away() {
        let mut keyspace = Keyspace::default();
        put(&mut keyspace, "k", "v");
        for lifetime in [10, 20, 30] {
            keyspace.run(&key("k"), &Action::ExpireIn(lifetime), 0);
        }
        assert_eq!(keyspace.deadlines.len(), 1);
        assert_eq!(keyspace.run(&key("k"), &Action::Persist, 0), Reply::Integer(1));
        assert_eq!(keyspace.run(&key("k"), &Action::Persist, 0), Reply::Integer(0));
        assert!(keyspace.deadlines.is_empty());
        assert_eq!(keyspace.run(&key("k"), &Action::Get, i64::MAX), Reply::text("v"));
    }

    #[test]
    fn the_sweep_takes_a_bounded_number_at_a_time() {
        let mut keyspace = Keyspace::default();
        for number in 0..10 {
            put(&mut keyspace, &number.to_string(), "v");
            keyspace.run(&key(&number.to_string()), &Action::ExpireIn(number + 1), 0);
        }
        assert!(keyspace.sweep(8, 5), "there may be more");
        assert_eq!(keyspace.entries.len(), 5);
        assert!(!keyspace.sweep(8, 5));
        assert_eq!(keyspace.entries.len(), 2);
        assert_eq!(keyspace.deadlines.len(), 2);
    }
}
