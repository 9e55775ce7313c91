//! What can be done with one key.

use super::Millis;
use crate::resp::Value;

/// One thing to do with one key.
#[derive(Clone, Debug)]
pub enum Action {
    /// The value.
    Get,
    /// The value, which is then gone.
    GetDel,
    /// Stores a value.
    Set(Set),
    /// Removes the value: 1 if there was one.
    Del,
    /// 1 if there is a value.
    Exists,
    /// Adds to the number stored.
    Increment(i64),
    /// Adds to the end of the value.
    Append(Value),
    /// The length of the value.
    Strlen,
    /// `string` or `none`.
    Type,
    /// Lets the value end so many milliseconds from now.
    ExpireIn(Millis),
    /// How long the value still has.
    Ttl(Unit),
    /// Takes the deadline away: 1 if there was one.
    Persist,
}

/// A value to store, and how.
#[derive(Clone, Debug)]
pub struct Set {
    /// What to store.
    pub value: Value,
    /// How long.
    pub lifetime: Lifetime,
    /// Only if.
    pub condition: Condition,
    /// Whether the reply is the value that was there before.
    pub get: bool,
}

impl Set {
    /// As `SET key value` has it.
    pub fn plain(value: impl Into<Vec<u8>>) -> Self {
        let value = Value::new(value.into());
        Self { value, lifetime: Lifetime::Unlimited, condition: Condition::Always, get: false }
    }
}

/// How long a value is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Until it is removed.
    Unlimited,
    /// As long as the value it replaces.
    Kept,
    /// This long.
    For(Millis),
}

/// What must hold for a value to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    Always,
    /// There is no value yet.
    Missing,
    /// There is a value.
    Present,
}

/// What a time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds, rounded.
    Seconds,
    /// Milliseconds.
    Millis,
}
