//! The keys and values of one shard: a plain data structure, no process and no clock.
//!
//! Every method is told what time it is (`now`, in milliseconds on any clock that never goes back), so the tests
//! need not wait for a key to expire.

mod action;
mod command;
mod expiry;
mod strings;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::mem;
use std::sync::Arc;

pub use self::action::{Action, Condition, Lifetime, Set, Unit};
pub use self::command::Command;
use crate::glob;
use crate::resp::{Reply, Value};

/// The name of a value.
pub type Key = Arc<[u8]>;

/// A moment, or a length of time, in milliseconds.
pub type Millis = i64;

/// Keys, their values, and when they end.
#[derive(Default)]
pub struct Keyspace {
    entries: HashMap<Key, Entry>,
    /// The keys that will expire, soonest first. A key is in here exactly if its entry has a deadline.
    deadlines: BTreeSet<(Millis, Key)>,
}

/// One value.
struct Entry {
    value: Value,
    deadline: Option<Millis>,
}

impl Keyspace {
    /// Does one thing with one key.
    pub fn run(&mut self, key: &Key, action: &Action, now: Millis) -> Reply {
        if self.deadlines.first().is_some_and(|(deadline, _)| *deadline <= now) {
            self.drop_overdue(key, now);
        }
        match action {
            Action::Get => self.get(key),
            Action::GetDel => self.take(key),
            Action::Set(set) => self.set(key, set, now),
            Action::Del => Reply::count(usize::from(self.remove(key).is_some())),
            Action::Exists => Reply::count(usize::from(self.entries.contains_key(key))),
            Action::Increment(by) => self.increment(key, *by).unwrap_or_else(Reply::from),
            Action::Append(value) => self.append(key, value).unwrap_or_else(Reply::from),
            Action::Strlen => Reply::count(self.entries.get(key).map_or(0, |entry| entry.value.len())),
            Action::Type => Reply::Simple(if self.entries.contains_key(key) { "string" } else { "none" }),
            Action::ExpireIn(lifetime) => self.expire_in(key, *lifetime, now),
            Action::Ttl(unit) => self.ttl(key, *unit, now),
            Action::Persist => self.persist(key),
        }
    }

    /// How many keys there are.
    pub fn len(&self, now: Millis) -> usize {
        self.entries.len() - self.overdue(now).count()
    }

    /// How many of the keys will expire.
    pub fn expiring(&self, now: Millis) -> usize {
        self.deadlines.len() - self.overdue(now).count()
    }

    /// The keys that match `pattern`.
    pub fn keys(&self, pattern: &[u8], now: Millis) -> Vec<Key> {
        let live = self.entries.iter().filter(|(_, entry)| entry.deadline.is_none_or(|deadline| deadline > now));
        live.map(|(key, _)| key).filter(|key| glob::matches(pattern, key)).cloned().collect()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Puts a value under `key`, or replaces the one that is there.
    fn insert(&mut self, key: &Key, value: Value, deadline: Option<Millis>) {
        let entry = Entry { value, deadline };
        let before = match self.entries.get_mut(key) {
            Some(place) => mem::replace(place, entry).deadline,
            None => self.entries.insert(Arc::clone(key), entry).and_then(|before| before.deadline),
        };
        if before != deadline {
            before.map(|before| self.deadlines.remove(&(before, Arc::clone(key))));
            deadline.map(|deadline| self.deadlines.insert((deadline, Arc::clone(key))));
        }
    }

    fn remove(&mut self, key: &Key) -> Option<Value> {
        let entry = self.entries.remove(key)?;
        if let Some(deadline) = entry.deadline {
            self.deadlines.remove(&(deadline, Arc::clone(key)));
        }
        Some(entry.value)
    }
}

/// What a crash report prints of it: its size, not its data.
impl fmt::Debug for Keyspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyspace({} keys, {} of them expiring)", self.entries.len(), self.deadlines.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn key(name: &str) -> Key {
        name.as_bytes().into()
    }

    pub(super) fn put(keyspace: &mut Keyspace, name: &str, value: &str) {
        keyspace.run(&key(name), &Action::Set(Set::plain(value)), 0);
    }

    #[test]
    fn keys_are_counted_listed_and_forgotten() {
        let mut keyspace = Keyspace::default();
        for name in ["user:1", "user:2", "other"] {
            put(&mut keyspace, name, "x");
        }
        keyspace.run(&key("other"), &Action::ExpireIn(10), 0);
        assert_eq!((keyspace.len(9), keyspace.expiring(9)), (3, 1));
        assert_eq!((keyspace.len(10), keyspace.expiring(10)), (2, 0));
        let mut found = keyspace.keys(b"*", 10);
        found.sort();
        assert_eq!(found, [key("user:1"), key("user:2")]);
        assert_eq!(keyspace.keys(b"o*", 9), [key("other")]);
        keyspace.clear();
        assert_eq!(keyspace.len(0), 0);
    }

    #[test]
    fn a_crash_report_shows_no_data() {
        let mut keyspace = Keyspace::default();
        put(&mut keyspace, "password", "secret");
        assert_eq!(format!("{keyspace:?}"), "Keyspace(1 keys, 0 of them expiring)");
    }
}
