//! Scripts, read from their text.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::str::FromStr;

/// A script.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub(super) enter: bool,
    pub(super) rules: HashMap<(char, Type, u32), VecDeque<Reaction>>,
    pub(super) entries: HashMap<char, VecDeque<Reaction>>,
    pub(super) sends: Vec<(u64, Type, u32)>,
    pub(super) end: u64,
}

/// What kind of event, or of timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Type {
    Cast,
    Info,
    Call,
    Internal,
    Event,
    State,
    G1,
    G2,
}

/// What is done about one event.
#[derive(Clone, Debug)]
pub(super) struct Reaction {
    pub(super) next: Next,
    pub(super) actions: Vec<Action>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    State(char),
    Keep,
    Repeat,
    Stop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Postpone,
    Reply,
    Next(Type, u32),
    /// `None` is infinity.
    Set(Type, Option<u64>, u32),
    At(Type, u64, u32),
    Update(Type, u32),
    Cancel(Type),
}

const TYPES: [(Type, &str); 8] = [
    (Type::Cast, "cast"),
    (Type::Info, "info"),
    (Type::Call, "call"),
    (Type::Internal, "internal"),
    (Type::Event, "event"),
    (Type::State, "state"),
    (Type::G1, "g1"),
    (Type::G2, "g2"),
];

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = TYPES.iter().find(|(known, _)| known == self);
        f.write_str(known.map_or("?", |(_, word)| word))
    }
}

impl FromStr for Type {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = TYPES.iter().find(|(_, known)| *known == word);
        known.map(|(known, _)| *known).ok_or_else(|| format!("there is no type `{word}`"))
    }
}

impl FromStr for Script {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut script = Self::default();
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                ["enter", "on"] => script.enter = true,
                ["rule", state, kind, n, next, actions @ ..] => {
                    let key = (letter(state)?, kind.parse()?, number(n)?);
                    script.rules.entry(key).or_default().push_back(reaction(next, actions)?);
                }
                ["entry", state, next, actions @ ..] => {
                    script.entries.entry(letter(state)?).or_default().push_back(reaction(next, actions)?);
                }
                ["send", at, kind, n] => script.sends.push((number(at)?, kind.parse()?, number(n)?)),
                ["end", at] => script.end = number(at)?,
                _ => return Err(format!("unknown line: {line}")),
            }
        }
        Ok(script)
    }
}

fn reaction(next: &str, actions: &[&str]) -> Result<Reaction, String> {
    let next = match next {
        "keep" => Next::Keep,
        "repeat" => Next::Repeat,
        "stop" => Next::Stop,
        state => Next::State(letter(state)?),
    };
    Ok(Reaction { next, actions: actions.iter().map(|word| action(word)).collect::<Result<_, _>>()? })
}

fn action(word: &str) -> Result<Action, String> {
    let parts: Vec<&str> = word.split(':').collect();
    Ok(match parts.as_slice() {
        ["postpone"] => Action::Postpone,
        ["reply"] => Action::Reply,
        ["next", kind, n] => Action::Next(kind.parse()?, number(n)?),
        ["set", kind, "inf", n] => Action::Set(kind.parse()?, None, number(n)?),
        ["set", kind, ms, n] => Action::Set(kind.parse()?, Some(number(ms)?), number(n)?),
        ["at", kind, ms, n] => Action::At(kind.parse()?, number(ms)?, number(n)?),
        ["update", kind, n] => Action::Update(kind.parse()?, number(n)?),
        ["cancel", kind] => Action::Cancel(kind.parse()?),
        _ => return Err(format!("unknown action: {word}")),
    })
}

fn letter(word: &str) -> Result<char, String> {
    match word {
        "a" | "b" | "c" => Ok(char::from(word.as_bytes()[0])),
        _ => Err(format!("there is no state `{word}`")),
    }
}

fn number<T: FromStr>(word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("no number: {word}"))
}
