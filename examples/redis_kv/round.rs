//! A round: the commands a client has sent so far, done together.
//!
//! The commands of a round are sorted by shard, each shard is asked once, and the replies are put back in the order of
//! the commands. So a pipeline of a hundred commands costs a call per shard, not a hundred. Commands for the same
//! key meet in the same shard and stay in order; commands for different keys are done at the same time.

use std::borrow::Cow;
use std::mem;
use std::sync::Arc;
use std::vec;

use crate::command::Merge;
use crate::keyspace::{Action, Command, Key};
use crate::resp::Reply;
use crate::route::shard_of;

/// A round ends at this weight, so that the replies waiting to be sent stay few.
const FULL: usize = 1024;

/// What one shard is asked: shared, so that it can be asked again if the shard crashes.
pub type Batch = Arc<Vec<Command>>;

/// What a shard said to its part of the round, or why it said nothing.
pub type Answer = Result<Vec<Reply>, Cow<'static, str>>;

/// The commands of a round.
#[derive(Debug)]
pub struct Round {
    /// One for each command, in their order.
    slots: Vec<Slot>,
    /// What each shard is asked.
    batches: Vec<Vec<Command>>,
    weight: usize,
}

/// Where the reply to a command comes from.
#[derive(Debug)]
enum Slot {
    /// It is here.
    Answered(Reply),
    /// It is the next one of this shard.
    Shard(usize),
    /// It is made of the next ones of these shards.
    Shards(Merge, Vec<usize>),
}

impl Round {
    /// An empty round over so many shards.
    pub fn new(shards: usize) -> Self {
        Self { slots: Vec::new(), batches: vec![Vec::new(); shards], weight: 0 }
    }

    /// Whether there are no commands in it.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether it is time to carry it out.
    pub fn is_full(&self) -> bool {
        self.weight >= FULL
    }

    /// Adds a command whose reply is known.
    pub fn answer(&mut self, reply: Reply) {
        // A list (the table of commands, say) is a hundred replies.
        self.weight += if matches!(reply, Reply::Array(_)) { 100 } else { 1 };
        self.slots.push(Slot::Answered(reply));
    }

    /// Adds a command about one key.
    pub fn one(&mut self, key: Key, action: Action) {
        let shard = self.ask_owner(key, action);
        self.slots.push(Slot::Shard(shard));
    }

    /// Adds a command about several keys.
    pub fn several(&mut self, parts: Vec<(Key, Action)>, merge: Merge) {
        let shards = parts.into_iter().map(|(key, action)| self.ask_owner(key, action)).collect();
        self.slots.push(Slot::Shards(merge, shards));
    }

    /// Adds a command that every shard is asked.
    pub fn every(&mut self, command: &Command, merge: Merge) {
        for batch in &mut self.batches {
            batch.push(command.clone());
        }
        // A list of all keys may be as long as it likes: it is the last of its round.
        self.weight += if merge == Merge::Concatenation { FULL } else { self.batches.len() };
        self.slots.push(Slot::Shards(merge, (0..self.batches.len()).collect()));
    }

    /// What the shards are to be asked: the number of each shard that has a part in this round, and its part.
    pub fn questions(&mut self) -> impl Iterator<Item = (usize, Batch)> {
        let asked = self.batches.iter_mut().enumerate().filter(|(_, batch)| !batch.is_empty());
        asked.map(|(shard, batch)| (shard, Arc::new(mem::take(batch))))
    }

    /// The replies to the commands in their order, given what the shards answered; the round is then empty.
    pub fn replies(&mut self, answers: impl IntoIterator<Item = (usize, Answer)>) -> impl Iterator<Item = Reply> {
        let mut replies: Vec<_> = self.batches.iter().map(|_| Replies::default()).collect();
        for (shard, answer) in answers {
            replies[shard] = match answer {
                Ok(answer) => Replies { next: answer.into_iter(), error: None },
                Err(error) => Replies { error: Some(error), ..Replies::default() },
            };
        }
        self.weight = 0;
        self.slots.drain(..).map(move |slot| match slot {
            Slot::Answered(reply) => reply,
            Slot::Shard(shard) => replies[shard].next(),
            Slot::Shards(how, shards) => merge(how, shards.into_iter().map(|shard| replies[shard].next())),
        })
    }

    fn ask_owner(&mut self, key: Key, action: Action) -> usize {
        let shard = shard_of(&key, self.batches.len());
        self.batches[shard].push(Command::At(key, action));
        self.weight += 1;
        shard
    }
}

/// The replies of one shard, handed out one by one.
#[derive(Default)]
struct Replies {
    next: vec::IntoIter<Reply>,
    /// Why there are none: then this is the reply to every command.
    error: Option<Cow<'static, str>>,
}

impl Replies {
    fn next(&mut self) -> Reply {
        let missing = || Reply::Error(self.error.clone().unwrap_or("ERR a reply is missing".into()));
        self.next.next().unwrap_or_else(missing)
    }
}

/// One reply out of several. All of them are taken, so that each shard's next one belongs to the next command.
fn merge(how: Merge, replies: impl Iterator<Item = Reply>) -> Reply {
    let mut replies: Vec<_> = replies.collect();
    if let Some(error) = replies.iter().position(|reply| matches!(reply, Reply::Error(_))) {
        return replies.swap_remove(error);
    }
    match how {
        Merge::Ok => Reply::OK,
        Merge::Items => Reply::Array(replies),
        Merge::Sum => {
            let number = |reply| {
                if let Reply::Integer(number) = reply { number } else { 0 }
            };
            Reply::Integer(replies.into_iter().map(number).sum())
        }
        Merge::Concatenation => {
            let items = |reply| {
                if let Reply::Array(items) = reply { items } else { vec![reply] }
            };
            Reply::Array(replies.into_iter().flat_map(items).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyspace::{Keyspace, Set};

    const SHARDS: usize = 4;

    fn key(name: &str) -> Key {
        name.as_bytes().into()
    }

    /// Carries out a round; the shard `broken`, if any, answers nothing.
    fn run(round: &mut Round, shards: &mut [Keyspace], broken: Option<usize>) -> Vec<Reply> {
        let mut answers = Vec::new();
        for (shard, batch) in round.questions() {
            let mut answer = || batch.iter().map(|command| shards[shard].execute(command, 0)).collect();
            answers.push((shard, if broken == Some(shard) { Err("ERR broken".into()) } else { Ok(answer()) }));
        }
        round.replies(answers).collect()
    }

    fn shards() -> Vec<Keyspace> {
        (0..SHARDS).map(|_| Keyspace::default()).collect()
    }

    fn set(name: &str) -> (Key, Action) {
        (key(name), Action::Set(Set::plain(name)))
    }

    const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    #[test]
    fn replies_come_in_the_order_of_the_commands() {
        let (mut shards, mut round) = (shards(), Round::new(SHARDS));
        round.several(NAMES.map(set).to_vec(), Merge::Ok);
        round.answer(Reply::Simple("PONG"));
        for name in NAMES {
            round.one(key(name), Action::Get);
        }
        round.several(NAMES.map(|name| (key(name), Action::Get)).to_vec(), Merge::Items);
        round.every(&Command::Count, Merge::Sum);
        round.one(key("a"), Action::Del);
        round.every(&Command::Count, Merge::Sum);

        let values = NAMES.map(Reply::text);
        let mut expected = vec![Reply::OK, Reply::Simple("PONG")];
        expected.extend_from_slice(&values);
        expected.extend([Reply::Array(values.to_vec()), Reply::Integer(8), Reply::Integer(1), Reply::Integer(7)]);
        assert_eq!(run(&mut round, &mut shards, None), expected);
        assert!(round.is_empty());

        round.one(key("b"), Action::Get);
        assert_eq!(run(&mut round, &mut shards, None), [Reply::text("b")], "a round can be used again");
    }

    #[test]
    fn a_broken_shard_spoils_its_own_replies_only() {
        let (mut shards, mut round) = (shards(), Round::new(SHARDS));
        let broken = shard_of(b"a", SHARDS);
        for name in NAMES {
            let (key, action) = set(name);
            round.one(key, action);
        }
        round.every(&Command::Clear, Merge::Ok);
        let replies = run(&mut round, &mut shards, Some(broken));
        for (name, reply) in NAMES.iter().zip(&replies) {
            let spoiled = shard_of(name.as_bytes(), SHARDS) == broken;
            assert_eq!(*reply, if spoiled { Reply::Error("ERR broken".into()) } else { Reply::OK }, "{name}");
        }
        assert_eq!(replies[8], Reply::Error("ERR broken".into()));
    }

    #[test]
    fn keys_of_all_shards_are_one_list() {
        let (mut shards, mut round) = (shards(), Round::new(SHARDS));
        round.several(NAMES.map(set).to_vec(), Merge::Ok);
        round.every(&Command::Keys(b"[a-d]".to_vec().into()), Merge::Concatenation);
        assert!(round.is_full());
        let replies = run(&mut round, &mut shards, None);
        assert!(matches!(&replies[1], Reply::Array(keys) if keys.len() == 4), "{replies:?}");
    }
}
