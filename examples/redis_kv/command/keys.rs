//! Commands about keys, whatever they hold.

use super::{Merge, Request, is};
use crate::error::CommandError;
use crate::keyspace::{Action, Command};
use crate::resp::{Arguments, Value};

type Reading = Result<Request, CommandError>;

pub fn del(words: Arguments<'_>) -> Reading {
    Ok(sum(words, &Action::Del))
}

pub fn exists(words: Arguments<'_>) -> Reading {
    Ok(sum(words, &Action::Exists))
}

pub fn kind(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::Type))
}

pub fn keys(words: Arguments<'_>) -> Reading {
    let pattern = Value::new(words.word(1).to_vec());
    Ok(Request::Every(Command::Keys(pattern), Merge::Concatenation))
}

pub fn dbsize(_: Arguments<'_>) -> Reading {
    Ok(Request::Every(Command::Count, Merge::Sum))
}

pub fn flushall(words: Arguments<'_>) -> Reading {
    let how = words.word(1);
    if words.len() > 2 || !(how.is_empty() || is(how, "sync") || is(how, "async")) {
        return Err(CommandError::Syntax);
    }
    Ok(Request::Every(Command::Clear, Merge::Ok))
}

fn sum(words: Arguments<'_>, action: &Action) -> Request {
    Request::Several(words.from(1).map(|key| (key.into(), action.clone())).collect(), Merge::Sum)
}

#[cfg(test)]
mod tests {
    use super::super::tests::reading;

    #[test]
    fn flushall_knows_two_ways() {
        for line in ["flushall", "FLUSHALL ASYNC", "flushall sync"] {
            assert!(reading(line).contains("Clear"), "{line}");
        }
        for line in ["flushall now", "flushall sync async"] {
            assert_eq!(reading(line), "ERR syntax error", "{line}");
        }
    }
}
