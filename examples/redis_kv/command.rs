//! From the words a client sent to what is to be done.
//!
//! [`read`] looks the first word up in the [`table`], checks the number of words and lets the command's own
//! function read the rest. Nothing is carried out here.

#![expect(clippy::unnecessary_wraps, reason = "all commands are read by functions of one type")]

mod connection;
mod expiry;
mod keys;
mod server;
mod set;
mod strings;
mod table;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use crate::error::CommandError;
use crate::keyspace::{Action, Command, Key};
use crate::resp::{Arguments, Reply, Value};

/// What one command asks for.
#[derive(Clone, Debug)]
pub enum Request {
    /// Nothing that needs asking anyone.
    Answer(Reply),
    /// Something with one key.
    One(Key, Action),
    /// Something with several keys, which may belong to several shards.
    Several(Vec<(Key, Action)>, Merge),
    /// The same of every shard.
    Every(Command, Merge),
    /// Something about this connection.
    Client(ClientRequest),
    /// Something that takes a while or changes the tree, so that everything before it has to be done first.
    Aside(Aside),
}

/// How the replies of several shards become one. An error among them is the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// All said OK, so it is OK.
    Ok,
    /// Numbers are added.
    Sum,
    /// Each reply is an item, in the order of the keys.
    Items,
    /// Lists become one list.
    Concatenation,
}

/// What a client can ask of its own connection.
#[derive(Clone, Debug)]
pub enum ClientRequest {
    /// `CLIENT SETNAME`
    SetName(Value),
    /// `CLIENT GETNAME`
    Name,
    /// `QUIT`
    Quit,
}

/// What is done between two rounds of ordinary commands.
#[derive(Clone, Debug)]
pub enum Aside {
    /// `DEBUG SLEEP`: keeps this connection waiting, and nobody else.
    Sleep(Duration),
    /// `INFO`
    Info,
    /// `INFO OVERLOAD`
    Overload,
    /// `OTP.TREE`
    Tree,
    /// `OTP.CRASH`
    Crash(Key),
    /// `OTP.SUSPEND`
    Suspend(Key),
    /// `OTP.RESUME`
    Resume(Key),
}

/// What the words of one request ask for.
pub fn read(words: Arguments<'_>) -> Result<Request, CommandError> {
    let Some(entry) = table::find(words.word(0)) else {
        return Err(unknown(words));
    };
    if !entry.takes(words.len()) {
        return Err(CommandError::Arity(entry.name));
    }
    (entry.read)(words)
}

/// At most this much of a command nobody knows is repeated to the client.
const LONGEST_ECHO: usize = 128;

fn unknown(words: Arguments<'_>) -> CommandError {
    let mut rest = String::new();
    for word in words.from(1) {
        if rest.len() >= LONGEST_ECHO {
            break;
        }
        let room = LONGEST_ECHO - rest.len();
        let _ = write!(rest, "'{}' ", shown(word, room));
    }
    CommandError::Unknown(shown(words.word(0), LONGEST_ECHO).into_owned(), rest)
}

/// The start of a word, as far as it is text.
fn shown(word: &[u8], at_most: usize) -> Cow<'_, str> {
    String::from_utf8_lossy(&word[..word.len().min(at_most)])
}

/// Whether a word is this keyword, in whatever case.
fn is(word: &[u8], keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What this line of words asks for, as `Debug` shows it; an error as its text.
    pub(super) fn reading(line: &str) -> String {
        let mut spans = Vec::new();
        let mut at = 0;
        for word in line.split(' ') {
            spans.push(at..at + word.len());
            at += word.len() + 1;
        }
        match read(Arguments::new(line.as_bytes(), &spans)) {
            Ok(request) => format!("{request:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_command_nobody_knows_is_named() {
        assert_eq!(reading("nope"), "ERR unknown command 'nope', with args beginning with: ");
        assert_eq!(reading("Nope a b"), "ERR unknown command 'Nope', with args beginning with: 'a' 'b' ");
        let long = reading(&format!("{} {}", "n".repeat(500), "a ".repeat(500)));
        assert!(long.len() < 400, "{}", long.len());
    }

    #[test]
    fn every_command_counts_its_words() {
        for entry in table::TABLE {
            let least = usize::try_from(entry.arity.abs()).unwrap();
            if least > 1 {
                let error = format!("ERR wrong number of arguments for '{}' command", entry.name);
                assert_eq!(reading(entry.name), error);
                assert_eq!(reading(&entry.name.to_uppercase()), error);
            }
            if entry.arity > 0 {
                let error = format!("ERR wrong number of arguments for '{}' command", entry.name);
                assert_eq!(reading(&format!("{}{}", entry.name, " 1".repeat(least))), error);
            }
        }
    }
}
