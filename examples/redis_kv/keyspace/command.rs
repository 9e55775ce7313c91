//! What a shard is asked to do.

use super::{Action, Key, Keyspace, Millis};
use crate::resp::{Reply, Value};

/// One thing for a shard to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Something with one key.
    At(Key, Action),
    /// How many keys are there?
    Count,
    /// Which keys match this pattern?
    Keys(Value),
    /// Forget everything.
    Clear,
}

impl Keyspace {
    /// Does it, and says what came of it.
    pub fn execute(&mut self, command: &Command, now: Millis) -> Reply {
        match command {
            Command::At(key, action) => self.run(key, action, now),
            Command::Count => Reply::count(self.len(now)),
            Command::Keys(pattern) => {
                let keys = self.keys(pattern, now);
                Reply::Array(keys.iter().map(|key| Reply::text(key.to_vec())).collect())
            }
            Command::Clear => {
                self.clear();
                Reply::OK
            }
        }
    }
}
