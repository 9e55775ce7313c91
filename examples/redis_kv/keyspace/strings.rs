//! Reading and writing values.

use std::sync::Arc;

use super::{Condition, Key, Keyspace, Lifetime, Millis, Set};
use crate::error::CommandError;
use crate::number::integer;
use crate::resp::{Reply, Value};

/// The longest value; Redis's own limit.
const LONGEST_VALUE: usize = 512 << 20;

impl Keyspace {
    pub(super) fn get(&self, key: &Key) -> Reply {
        Reply::optional(self.entries.get(key).map(|entry| Arc::clone(&entry.value)))
    }

    pub(super) fn take(&mut self, key: &Key) -> Reply {
        Reply::optional(self.remove(key))
    }

    pub(super) fn set(&mut self, key: &Key, set: &Set, now: Millis) -> Reply {
        let plain = set.lifetime == Lifetime::Unlimited && set.condition == Condition::Always && !set.get;
        if plain {
            self.insert(key, Arc::clone(&set.value), None);
            return Reply::OK;
        }
        let before = self.entries.get(key).map(|entry| (Arc::clone(&entry.value), entry.deadline));
        let wanted = match set.condition {
            Condition::Always => true,
            Condition::Missing => before.is_none(),
            Condition::Present => before.is_some(),
        };
        if wanted {
            let deadline = match set.lifetime {
                Lifetime::Unlimited => None,
                Lifetime::Kept => before.as_ref().and_then(|(_, deadline)| *deadline),
                Lifetime::For(time) => Some(now.saturating_add(time)),
            };
            self.insert(key, Arc::clone(&set.value), deadline);
        }
        match (set.get, wanted) {
            (true, _) => Reply::optional(before.map(|(value, _)| value)),
            (false, true) => Reply::OK,
            (false, false) => Reply::Nil,
        }
    }

    pub(super) fn increment(&mut self, key: &Key, by: i64) -> Result<Reply, CommandError> {
        let before = self.entries.get(key).map_or(Ok(0), |entry| integer(&entry.value))?;
        let after = before.checked_add(by).ok_or(CommandError::Overflow)?;
        let text = Value::new(after.to_string().into_bytes());
        match self.entries.get_mut(key) {
            Some(entry) => entry.value = text,
            None => self.insert(key, text, None),
        }
        Ok(Reply::Integer(after))
    }

    pub(super) fn append(&mut self, key: &Key, tail: &Value) -> Result<Reply, CommandError> {
        let Some(entry) = self.entries.get_mut(key) else {
            let length = tail.len();
            self.insert(key, Arc::clone(tail), None);
            return Ok(Reply::count(length));
        };
        if entry.value.len() + tail.len() > LONGEST_VALUE {
            return Err(CommandError::TooLong);
        }
        // Copies the value only if a reply that carries it is on its way to another client.
        Arc::make_mut(&mut entry.value).extend_from_slice(tail);
        Ok(Reply::count(entry.value.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{key, put};
    use super::super::{Action, Unit};
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "the cases read better")]
    fn run(keyspace: &mut Keyspace, action: Action) -> Reply {
        keyspace.run(&key("k"), &action, 0)
    }

    #[test]
    fn what_was_set_is_there_until_deleted() {
        let mut keyspace = Keyspace::default();
        assert_eq!(run(&mut keyspace, Action::Get), Reply::Nil);
        put(&mut keyspace, "k", "v");
        assert_eq!(run(&mut keyspace, Action::Get), Reply::text("v"));
        assert_eq!(run(&mut keyspace, Action::Exists), Reply::Integer(1));
        assert_eq!(run(&mut keyspace, Action::Type), Reply::Simple("string"));
        assert_eq!(run(&mut keyspace, Action::Del), Reply::Integer(1));
        assert_eq!(run(&mut keyspace, Action::Del), Reply::Integer(0));
        put(&mut keyspace, "k", "v");
        assert_eq!(run(&mut keyspace, Action::GetDel), Reply::text("v"));
        assert_eq!(run(&mut keyspace, Action::Type), Reply::Simple("none"));
    }

    #[test]
    fn set_has_conditions_and_can_tell_what_was_there() {
        use Condition::{Always, Missing, Present};
        for (before, condition, get, reply, after) in [
            (None, Missing, false, Reply::OK, Some("new")),
            (Some("old"), Missing, false, Reply::Nil, Some("old")),
            (None, Present, false, Reply::Nil, None),
            (Some("old"), Present, false, Reply::OK, Some("new")),
            (None, Always, true, Reply::Nil, Some("new")),
            (Some("old"), Always, true, Reply::text("old"), Some("new")),
            (Some("old"), Missing, true, Reply::text("old"), Some("old")),
            (None, Missing, true, Reply::Nil, Some("new")),
        ] {
            let mut keyspace = Keyspace::default();
            if let Some(before) = before {
                put(&mut keyspace, "k", before);
            }
            let set = Set { condition, get, ..Set::plain("new") };
            assert_eq!(run(&mut keyspace, Action::Set(set)), reply, "{before:?} {condition:?} {get}");
            assert_eq!(run(&mut keyspace, Action::Get), after.map_or(Reply::Nil, Reply::text));
        }
    }

    #[test]
    fn a_new_value_forgets_the_deadline_unless_told_to_keep_it() {
        let mut keyspace = Keyspace::default();
        let lasting = |lifetime| Action::Set(Set { lifetime, ..Set::plain("v") });
        run(&mut keyspace, lasting(Lifetime::For(100)));
        run(&mut keyspace, lasting(Lifetime::Kept));
        assert_eq!(run(&mut keyspace, Action::Ttl(Unit::Millis)), Reply::Integer(100));
        run(&mut keyspace, Action::Append(Value::new(b"w".to_vec())));
        assert_eq!(run(&mut keyspace, Action::Ttl(Unit::Millis)), Reply::Integer(100));
        run(&mut keyspace, lasting(Lifetime::Unlimited));
        assert_eq!(run(&mut keyspace, Action::Ttl(Unit::Millis)), Reply::Integer(-1));
        assert_eq!(keyspace.expiring(0), 0);
    }

    #[test]
    fn numbers_are_counted_and_kept_within_their_bits() {
        let mut keyspace = Keyspace::default();
        assert_eq!(run(&mut keyspace, Action::Increment(5)), Reply::Integer(5));
        assert_eq!(run(&mut keyspace, Action::Increment(-7)), Reply::Integer(-2));
        assert_eq!(run(&mut keyspace, Action::Get), Reply::text("-2"));
        put(&mut keyspace, "k", "9223372036854775807");
        assert_eq!(run(&mut keyspace, Action::Increment(1)), CommandError::Overflow.into());
        put(&mut keyspace, "k", "1 ");
        assert_eq!(run(&mut keyspace, Action::Increment(1)), CommandError::NotInteger.into());
    }

    #[test]
    fn values_grow_and_readers_keep_what_they_read() {
        let mut keyspace = Keyspace::default();
        let tail = || Action::Append(Value::new(b"ab".to_vec()));
        assert_eq!(run(&mut keyspace, tail()), Reply::Integer(2));
        let read = run(&mut keyspace, Action::Get);
        assert_eq!(run(&mut keyspace, tail()), Reply::Integer(4));
        assert_eq!(read, Reply::text("ab"));
        assert_eq!(run(&mut keyspace, Action::Get), Reply::text("abab"));
        assert_eq!(run(&mut keyspace, Action::Strlen), Reply::Integer(4));
    }
}
