//! One part of the store: a server around a [`Keyspace`].

use std::time::{Duration, Instant};

use otp::prelude::*;

use crate::keyspace::{Keyspace, Millis};
use crate::resp::Reply;
use crate::round::Batch;

/// How often values are looked for whose time has come.
const SWEEP: Duration = Duration::from_millis(100);

/// At most so many of them are dropped before the next request gets its turn.
const SWEPT_AT_ONCE: usize = 1000;

/// The keys that [`shard_of`](crate::route::shard_of) sends here. If it crashes, they are gone, and nothing else is.
pub struct Shard {
    keyspace: Keyspace,
    /// When this shard's clock was zero.
    epoch: Instant,
}

/// How many keys a shard has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Census {
    pub keys: usize,
    pub expiring: usize,
}

/// The shard's message to itself: time to look for values that have expired.
#[derive(Debug)]
struct Sweep;

/// How many requests may wait is one of the settings: see [`tree`](crate::tree).
#[gen_server(mailbox(capacity = 4096, overflow = reject))]
impl Shard {
    /// An empty shard.
    #[init]
    pub fn new(cx: &mut Ctx<Self>) -> Self {
        cx.send_after(SWEEP, Sweep);
        Self { keyspace: Keyspace::default(), epoch: Instant::now() }
    }

    /// Does these things one after the other; one reply for each.
    #[call]
    pub fn execute(&mut self, batch: Batch) -> Vec<Reply> {
        let now = self.now();
        batch.iter().map(|command| self.keyspace.execute(command, now)).collect()
    }

    /// Counts the keys. Whoever asks waits for room, because that it is busy is what he wants to see.
    #[call(overflow = block)]
    pub fn census(&self) -> Census {
        let now = self.now();
        Census { keys: self.keyspace.len(now), expiring: self.keyspace.expiring(now) }
    }

    /// Panics. The caller learns why, everybody else finds an empty shard.
    #[call]
    pub fn crash(&mut self) {
        panic!("a client asked for it (OTP.CRASH)");
    }

    #[info]
    fn sweep(&mut self, _: Sweep, cx: &mut Ctx<Self>) {
        let more = self.keyspace.sweep(self.now(), SWEPT_AT_ONCE);
        cx.send_after(if more { Duration::ZERO } else { SWEEP }, Sweep);
    }

    /// What a crash report shows.
    #[format_status]
    fn status(&self) -> String {
        format!("{:?}", self.keyspace)
    }

    fn now(&self) -> Millis {
        Millis::try_from(self.epoch.elapsed().as_millis()).unwrap_or(Millis::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyspace::{Action, Command, Set};

    /// A handler is a method: no process is needed to test it.
    #[test]
    fn a_batch_is_done_in_order() {
        let mut shard = Shard::new(&mut Ctx::for_test());
        let at = |action| Command::At(b"k".as_slice().into(), action);
        let replies = shard.execute(vec![at(Action::Get), at(Action::Set(Set::plain("v"))), at(Action::Get)].into());
        assert_eq!(replies, [Reply::Nil, Reply::OK, Reply::text("v")]);
        assert_eq!(shard.census().keys, 1);
    }
}
