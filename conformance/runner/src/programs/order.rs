//! The language: what can be ordered of a process.

use std::fmt;

/// What stands behind an order's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The place of a plain process.
    Plain,
    /// The place of a server.
    Server,
    /// Any place.
    Any,
    /// A name: `n1`, `n2` for plain processes, `g1`, `g2` for servers.
    Name,
    /// The name of a server.
    ServerName,
    /// A server's name, or nothing.
    MaybeName,
    /// A name of the kind that the place before it may have.
    NameOfIts,
    /// Why something ends.
    Reason,
    /// Why something crashes: what is no word of OTP's.
    Error,
    /// `true` or `false`.
    Flag,
    /// A number that no other message has.
    Tag,
    /// So many units of time, at least one.
    Units,
    /// So many, or 0: without an end.
    Timeout,
    /// Which of those that the process has made, counted from 0, and around if there are fewer.
    Index,
    /// What a call asks: `reply`, `later` (by the order `reply`), `never`, `stop:R`, `stop_reply:R`, `error:R`.
    Request,
    /// What a cast asks: `note:N`, `stop:R`, `error:R`.
    Note,
}

/// Who may be given an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    All,
    /// A plain process.
    Plain,
    /// A server.
    Server,
}

/// What can be ordered: its word, what stands behind it, of whom, and how often a random program does.
pub const ORDERS: [(&str, &[Kind], Who, usize); 42] = [
    ("spawn", &[Kind::Plain], Who::All, 3),
    ("spawn_link", &[Kind::Plain], Who::All, 5),
    ("spawn_monitor", &[Kind::Plain], Who::All, 4),
    ("start", &[Kind::Server, Kind::MaybeName], Who::All, 4),
    ("start_link", &[Kind::Server, Kind::MaybeName], Who::All, 5),
    ("start_fail", &[Kind::Server, Kind::Reason], Who::All, 1),
    ("start_ignore", &[Kind::Server], Who::All, 1),
    ("link", &[Kind::Any], Who::All, 9),
    ("unlink", &[Kind::Any], Who::All, 4),
    ("unlink_flush", &[Kind::Any], Who::Plain, 2),
    ("monitor", &[Kind::Any], Who::All, 8),
    ("monitor_name", &[Kind::Name], Who::All, 3),
    ("demonitor", &[Kind::Index], Who::All, 3),
    ("demonitor_flush", &[Kind::Index], Who::All, 3),
    ("trap", &[Kind::Flag], Who::All, 6),
    ("exit", &[Kind::Reason], Who::All, 5),
    ("error", &[Kind::Error], Who::All, 2),
    ("return", &[], Who::All, 2),
    ("exit_to", &[Kind::Any, Kind::Reason], Who::All, 8),
    ("send", &[Kind::Any, Kind::Tag], Who::All, 6),
    ("send_name", &[Kind::Name, Kind::Tag], Who::All, 4),
    ("register", &[Kind::Any, Kind::NameOfIts], Who::All, 6),
    ("unregister", &[Kind::Name], Who::All, 2),
    ("whereis", &[Kind::Name], Who::All, 3),
    ("alive", &[Kind::Any], Who::All, 2),
    ("take", &[], Who::All, 3),
    ("pick", &[Kind::Tag], Who::Plain, 1),
    ("send_after", &[Kind::Any, Kind::Units, Kind::Tag], Who::All, 2),
    ("start_timer", &[Kind::Any, Kind::Units, Kind::Tag], Who::All, 2),
    ("send_after_name", &[Kind::Name, Kind::Units, Kind::Tag], Who::All, 1),
    ("cancel", &[Kind::Index], Who::All, 2),
    ("read", &[Kind::Index], Who::All, 1),
    ("call", &[Kind::Server, Kind::Request, Kind::Timeout], Who::All, 7),
    ("call_name", &[Kind::ServerName, Kind::Request, Kind::Timeout], Who::All, 4),
    ("cast", &[Kind::Server, Kind::Note], Who::All, 3),
    ("reply", &[], Who::Server, 4),
    ("stop", &[Kind::Server, Kind::Reason, Kind::Timeout], Who::All, 4),
    ("join", &[Kind::Any], Who::All, 2),
    ("leave", &[Kind::Any], Who::All, 1),
    ("members", &[], Who::All, 1),
    ("watch", &[], Who::All, 1),
    ("unwatch", &[Kind::Index], Who::All, 1),
];

/// Whether the order is about the group that a program has.
pub fn is_of_group(word: &str) -> bool {
    ["join", "leave", "members", "watch", "unwatch"].contains(&word)
}

/// The places there are.
pub const PLACES: [char; 9] = ['a', 'b', 'c', 'd', 'e', 's', 't', 'u', 'v'];

/// Whether the place is a server's.
pub fn is_server(place: char) -> bool {
    place >= 's'
}

/// What one process is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The place of the process that does it.
    pub who: char,
    /// Its word.
    pub word: String,
    /// What stands behind the word.
    pub rest: Vec<String>,
}

impl Order {
    /// The first thing behind the word, if that is a place.
    pub fn target(&self) -> Option<char> {
        let mut letters = self.rest.first()?.chars();
        letters.next().filter(|place| letters.next().is_none() && PLACES.contains(place))
    }

    /// What stands behind the word at this place, or nothing.
    pub fn word_at(&self, at: usize) -> &str {
        self.rest.get(at).map_or("", String::as_str)
    }

    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |what: &str| format!("`{}`: {what}", text.trim());
        let mut words = text.split_whitespace();
        let who = words.next().ok_or_else(|| wrong("nothing is ordered"))?;
        let who = place(who).ok_or_else(|| wrong("the first word says who does it"))?;
        let word = words.next().ok_or_else(|| wrong("what is to be done?"))?.to_owned();
        let rest: Vec<String> = words.map(str::to_owned).collect();
        let known = ORDERS.iter().find(|(name, ..)| *name == word);
        let (_, kinds, of, _) = known.ok_or_else(|| wrong("there is no such order"))?;
        match of {
            Who::Plain if is_server(who) => return Err(wrong("only a plain process does that")),
            Who::Server if !is_server(who) => return Err(wrong("only a server does that")),
            _ => {}
        }
        let least = kinds.iter().filter(|kind| **kind != Kind::MaybeName).count();
        if !(least..=kinds.len()).contains(&rest.len()) {
            return Err(wrong("it has too few or too many words"));
        }
        for (at, (kind, given)) in kinds.iter().zip(&rest).enumerate() {
            let before = at.checked_sub(1).and_then(|at| place(&rest[at]));
            if !kind.takes(given, before) {
                return Err(wrong(&format!("`{given}` is no {kind:?}")));
            }
        }
        Ok(Self { who, word, rest })
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.who, self.word)?;
        self.rest.iter().try_for_each(|word| write!(f, " {word}"))
    }
}

/// The place that is called so.
pub fn place(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|place| letters.next().is_none() && PLACES.contains(place))
}

impl Kind {
    /// Whether this can stand here, behind that place.
    fn takes(self, text: &str, before: Option<char>) -> bool {
        let number = text.parse::<u32>();
        match self {
            Self::Plain => place(text).is_some_and(|place| !is_server(place)),
            Self::Server => place(text).is_some_and(is_server),
            Self::Any => place(text).is_some(),
            Self::Name => NAMES.concat().contains(&text),
            Self::ServerName | Self::MaybeName => NAMES[1].contains(&text),
            Self::NameOfIts => NAMES[usize::from(before.is_some_and(is_server))].contains(&text),
            Self::Reason => REASONS.contains(&text),
            Self::Error => ERRORS.contains(&text),
            Self::Flag => text == "true" || text == "false",
            Self::Tag | Self::Index | Self::Timeout => number.is_ok(),
            Self::Units => number.is_ok_and(|number| number > 0),
            Self::Request | Self::Note => match text.split_once(':') {
                Some(("error", error)) => ERRORS.contains(&error),
                Some(("note", number)) => self == Self::Note && number.parse::<u32>().is_ok(),
                Some(("stop", reason)) => REASONS.contains(&reason),
                Some(("stop_reply", reason)) => self == Self::Request && REASONS.contains(&reason),
                Some(_) => false,
                None => self == Self::Request && ["reply", "later", "never"].contains(&text),
            },
        }
    }
}

/// The names of plain processes, and those of servers.
pub const NAMES: [[&str; 2]; 2] = [["n1", "n2"], ["g1", "g2"]];

/// The reasons that programs use.
pub const REASONS: [&str; 8] = ["normal", "shutdown", "{shutdown,x}", "kill", "killed", "noproc", "boom", "bad"];

/// What programs crash with.
pub const ERRORS: [&str; 2] = ["boom", "bad"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_printed_as_they_are_read() {
        for text in [
            "a spawn_link b",
            "s start_link t g1",
            "s start t",
            "a exit_to s {shutdown,x}",
            "a register s g2",
            "b call_name g1 stop_reply:boom 2",
            "s reply",
            "b cast s note:7",
        ] {
            assert_eq!(Order::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_cannot_be_ordered_is_refused() {
        for text in [
            "",
            "a",
            "z take",
            "a fly",
            "a link",
            "a link b c",
            "a link x",
            "a spawn s",
            "a start b",
            "a register s n1",
            "a register b g1",
            "a reply",
            "s pick 1",
            "a exit tired",
            "a send_after b 0 1",
            "a call b reply 0",
            "a call s note:1 0",
            "a cast s reply",
            "a trap maybe",
        ] {
            assert!(Order::parse(text).is_err(), "{text}");
        }
    }
}
