//! Commands about the server: what redis-cli and redis-benchmark want to know, and our own.

use std::time::Duration;

use super::table::{self, Entry, TABLE};
use super::{Aside, Request, is, shown};
use crate::error::CommandError;
use crate::glob;
use crate::resp::{Arguments, Reply};

type Reading = Result<Request, CommandError>;

/// `INFO [section]`: one of the sections can be had alone.
pub fn info(words: Arguments<'_>) -> Reading {
    let overload = words.len() == 2 && is(words.word(1), "overload");
    Ok(Request::Aside(if overload { Aside::Overload } else { Aside::Info }))
}

pub fn tree(_: Arguments<'_>) -> Reading {
    Ok(Request::Aside(Aside::Tree))
}

pub fn crash(words: Arguments<'_>) -> Reading {
    Ok(Request::Aside(Aside::Crash(words.word(1).into())))
}

/// `OTP.SUSPEND key`
pub fn suspend(words: Arguments<'_>) -> Reading {
    Ok(Request::Aside(Aside::Suspend(words.word(1).into())))
}

/// `OTP.RESUME key`
pub fn resume(words: Arguments<'_>) -> Reading {
    Ok(Request::Aside(Aside::Resume(words.word(1).into())))
}

pub fn debug(words: Arguments<'_>) -> Reading {
    if !is(words.word(1), "sleep") {
        return Err(CommandError::UnknownSubcommand(shown(words.word(1), 128).into_owned(), "DEBUG"));
    }
    if words.len() != 3 {
        return Err(CommandError::Arity("debug|sleep"));
    }
    let seconds = std::str::from_utf8(words.word(2)).ok().and_then(|text| text.parse().ok());
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok(Request::Aside(Aside::Sleep(duration.ok_or(CommandError::NotFloat)?)))
}

/// What `CONFIG GET` knows: what redis-benchmark asks about, and what is easily said.
const SETTINGS: [(&str, &str); 4] =
    [("appendonly", "no"), ("databases", "1"), ("proto-max-bulk-len", "536870912"), ("save", "")];

pub fn config(words: Arguments<'_>) -> Reading {
    if !is(words.word(1), "get") {
        return Err(CommandError::UnknownSubcommand(shown(words.word(1), 128).into_owned(), "CONFIG"));
    }
    if words.len() < 3 {
        return Err(CommandError::Arity("config|get"));
    }
    let asked = |name: &str| words.from(2).any(|pattern| glob::matches(&pattern.to_ascii_lowercase(), name.as_bytes()));
    let settings = SETTINGS.iter().filter(|(name, _)| asked(name));
    let replies = settings.flat_map(|(name, value)| [Reply::text(*name), Reply::text(*value)]);
    Ok(Request::Answer(Reply::Array(replies.collect())))
}

pub fn command(words: Arguments<'_>) -> Reading {
    let subcommand = words.word(1);
    let reply = if words.len() == 1 {
        Reply::Array(TABLE.iter().map(description).collect())
    } else if is(subcommand, "count") {
        Reply::count(TABLE.len())
    } else if is(subcommand, "list") {
        Reply::Array(TABLE.iter().map(|entry| Reply::text(entry.name)).collect())
    } else if is(subcommand, "info") {
        let known = |name| table::find(name).map_or(Reply::Nil, description);
        Reply::Array(words.from(2).map(known).collect())
    } else if is(subcommand, "docs") {
        let asked = |entry: &&Entry| words.len() == 2 || words.from(2).any(|name| is(name, entry.name));
        Reply::Array(TABLE.iter().filter(asked).flat_map(documentation).collect())
    } else {
        return Err(CommandError::UnknownSubcommand(shown(subcommand, 128).into_owned(), "COMMAND"));
    };
    Ok(Request::Answer(reply))
}

/// A command as `COMMAND` shows it.
fn description(entry: &Entry) -> Reply {
    let (first, last, step) = entry.keys;
    Reply::Array(vec![
        Reply::text(entry.name),
        Reply::Integer(entry.arity),
        Reply::Array(vec![Reply::Simple(if entry.writes { "write" } else { "readonly" })]),
        Reply::Integer(first),
        Reply::Integer(last),
        Reply::Integer(step),
    ])
}

/// A command as `COMMAND DOCS` shows it; this is what redis-cli prints for `help`.
fn documentation(entry: &Entry) -> [Reply; 2] {
    let facts = ["summary", entry.summary, "since", "0.1.0", "group", "generic"];
    [Reply::text(entry.name), Reply::Array(facts.map(Reply::text).to_vec())]
}

#[cfg(test)]
mod tests {
    use super::super::tests::reading;

    #[test]
    fn sleeping_takes_seconds() {
        assert_eq!(reading("debug sleep 0.5"), "Aside(Sleep(500ms))");
        for seconds in ["x", "-1", "nan", "inf", "1e300"] {
            assert_eq!(reading(&format!("debug sleep {seconds}")), "ERR value is not a valid float");
        }
        assert_eq!(reading("debug segfault"), "ERR unknown subcommand 'segfault'. Try DEBUG HELP.");
    }

    #[test]
    fn redis_benchmark_gets_its_two_settings() {
        for (setting, replies) in [("save", 2), ("appendonly", 2), ("*", 8), ("nope", 0)] {
            let reading = reading(&format!("config get {setting}"));
            assert_eq!(reading.matches("Bulk").count(), replies, "{reading}");
        }
    }

    #[test]
    fn commands_describe_themselves() {
        assert!(reading("command").matches("Array").count() > 60);
        assert!(reading("command count").contains("Integer(35)"));
        assert!(reading("command info get nope").contains("Nil"));
        assert_eq!(reading("command docs get").matches("Array").count(), 2);
        assert_eq!(reading("command nope"), "ERR unknown subcommand 'nope'. Try COMMAND HELP.");
    }
}
