//! All commands on one page.

use super::{Request, connection, expiry, keys, server, set, strings};
use crate::error::CommandError;
use crate::resp::Arguments;

/// What is known about a command.
#[derive(Debug)]
pub struct Entry {
    /// In lower case.
    pub name: &'static str,
    /// How many words it has, its name included; a negative number means "at least so many".
    pub arity: i64,
    /// Whether it changes something.
    pub writes: bool,
    /// Which words are keys: the first, the last (-1 is the last word), and every how many; zeros if none are.
    pub keys: (i64, i64, i64),
    /// What it does, for `COMMAND DOCS`.
    pub summary: &'static str,
    /// Reads the words, their number already checked.
    pub read: fn(Arguments<'_>) -> Result<Request, CommandError>,
}

impl Entry {
    /// Whether the command can have so many words.
    pub fn takes(&self, words: usize) -> bool {
        let words = i64::try_from(words).unwrap_or(i64::MAX);
        if self.arity < 0 { words >= -self.arity } else { words == self.arity }
    }
}

/// The command of this name, in whatever case.
pub fn find(name: &[u8]) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| super::is(name, entry.name))
}

const NO_KEYS: (i64, i64, i64) = (0, 0, 0);
const ONE_KEY: (i64, i64, i64) = (1, 1, 1);
const ALL_KEYS: (i64, i64, i64) = (1, -1, 1);
const KEYS_AND_VALUES: (i64, i64, i64) = (1, -1, 2);
const READS: bool = false;
const WRITES: bool = true;

type Read = fn(Arguments<'_>) -> Result<Request, CommandError>;

const fn entry(
    name: &'static str,
    arity: i64,
    writes: bool,
    keys: (i64, i64, i64),
    read: Read,
    summary: &'static str,
) -> Entry {
    Entry { name, arity, writes, keys, summary, read }
}

/// The commands, the most frequent ones first.
#[rustfmt::skip]
pub static TABLE: &[Entry] = &[
    entry("get", 2, READS, ONE_KEY, strings::get, "The value of a key"),
    entry("set", -3, WRITES, ONE_KEY, set::set, "Stores a value: [NX | XX] [GET] [EX s | PX ms | KEEPTTL]"),
    entry("mget", -2, READS, ALL_KEYS, strings::mget, "The values of several keys"),
    entry("mset", -3, WRITES, KEYS_AND_VALUES, strings::mset, "Stores several values"),
    entry("incr", 2, WRITES, ONE_KEY, strings::incr, "Adds 1 to a number"),
    entry("del", -2, WRITES, ALL_KEYS, keys::del, "Removes keys"),
    entry("exists", -2, READS, ALL_KEYS, keys::exists, "How many of these keys there are"),
    entry("getdel", 2, WRITES, ONE_KEY, strings::getdel, "The value of a key, which is then removed"),
    entry("incrby", 3, WRITES, ONE_KEY, strings::incrby, "Adds to a number"),
    entry("decr", 2, WRITES, ONE_KEY, strings::decr, "Takes 1 from a number"),
    entry("decrby", 3, WRITES, ONE_KEY, strings::decrby, "Takes from a number"),
    entry("append", 3, WRITES, ONE_KEY, strings::append, "Adds to the end of a value"),
    entry("strlen", 2, READS, ONE_KEY, strings::strlen, "The length of a value"),
    entry("expire", 3, WRITES, ONE_KEY, expiry::expire, "Lets a key end in so many seconds"),
    entry("pexpire", 3, WRITES, ONE_KEY, expiry::pexpire, "Lets a key end in so many milliseconds"),
    entry("ttl", 2, READS, ONE_KEY, expiry::ttl, "Seconds until a key ends; -1 never, -2 no key"),
    entry("pttl", 2, READS, ONE_KEY, expiry::pttl, "Milliseconds until a key ends; -1 never, -2 no key"),
    entry("persist", 2, WRITES, ONE_KEY, expiry::persist, "Lets a key stay"),
    entry("type", 2, READS, ONE_KEY, keys::kind, "What a key holds"),
    entry("keys", 2, READS, NO_KEYS, keys::keys, "The keys that match a pattern"),
    entry("dbsize", 1, READS, NO_KEYS, keys::dbsize, "How many keys there are"),
    entry("flushall", -1, WRITES, NO_KEYS, keys::flushall, "Removes all keys"),
    entry("ping", -1, READS, NO_KEYS, connection::ping, "Answers PONG, or its argument"),
    entry("echo", 2, READS, NO_KEYS, connection::echo, "Answers its argument"),
    entry("quit", -1, READS, NO_KEYS, connection::quit, "Closes the connection"),
    entry("select", 2, READS, NO_KEYS, connection::select, "Chooses the database; there is only 0"),
    entry("client", -2, READS, NO_KEYS, connection::client, "SETNAME, GETNAME: the connection's name"),
    entry("info", -1, READS, NO_KEYS, server::info, "About this server"),
    entry("command", -1, READS, NO_KEYS, server::command, "About its commands: COUNT, DOCS, INFO, LIST"),
    entry("config", -2, READS, NO_KEYS, server::config, "GET: its settings"),
    entry("debug", -2, READS, NO_KEYS, server::debug, "SLEEP: keeps this connection waiting for some seconds"),
    entry("otp.tree", 1, READS, NO_KEYS, server::tree, "The supervision tree, with pids and restarts"),
    entry("otp.crash", 2, WRITES, ONE_KEY, server::crash, "Panics the shard that owns the key"),
    entry("otp.suspend", 2, WRITES, ONE_KEY, server::suspend, "Has the shard that owns the key do nothing"),
    entry("otp.resume", 2, WRITES, ONE_KEY, server::resume, "Has it go on"),
];
