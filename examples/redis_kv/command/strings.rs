//! Commands about values, but for SET.

use super::{Merge, Request};
use crate::error::CommandError;
use crate::keyspace::{Action, Set};
use crate::number::integer;
use crate::resp::{Arguments, Value};

type Reading = Result<Request, CommandError>;

pub fn get(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::Get))
}

pub fn getdel(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::GetDel))
}

pub fn strlen(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::Strlen))
}

pub fn append(words: Arguments<'_>) -> Reading {
    let tail = Value::new(words.word(2).to_vec());
    Ok(Request::One(words.word(1).into(), Action::Append(tail)))
}

pub fn mget(words: Arguments<'_>) -> Reading {
    let parts = words.from(1).map(|key| (key.into(), Action::Get)).collect();
    Ok(Request::Several(parts, Merge::Items))
}

pub fn mset(words: Arguments<'_>) -> Reading {
    if words.len().is_multiple_of(2) {
        return Err(CommandError::Arity("mset"));
    }
    let pairs = (1..words.len()).step_by(2).map(|at| (words.word(at), words.word(at + 1)));
    let parts = pairs.map(|(key, value)| (key.into(), Action::Set(Set::plain(value)))).collect();
    Ok(Request::Several(parts, Merge::Ok))
}

pub fn incr(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::Increment(1)))
}

pub fn decr(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::Increment(-1)))
}

pub fn incrby(words: Arguments<'_>) -> Reading {
    let by = integer(words.word(2))?;
    Ok(Request::One(words.word(1).into(), Action::Increment(by)))
}

pub fn decrby(words: Arguments<'_>) -> Reading {
    let by = integer(words.word(2))?.checked_neg().ok_or(CommandError::DecrementOverflow)?;
    Ok(Request::One(words.word(1).into(), Action::Increment(by)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::reading;

    #[test]
    fn amounts_are_integers() {
        let error = "ERR value is not an integer or out of range";
        for line in ["incrby a 1.5", "decrby a x", "incrby a 9223372036854775808"] {
            assert_eq!(reading(line), error, "{line}");
        }
        assert_eq!(reading("decrby a -9223372036854775808"), "ERR decrement would overflow");
        assert!(reading("decrby a 5").contains("Increment(-5)"));
    }

    #[test]
    fn mset_takes_pairs() {
        assert_eq!(reading("mset a 1 b"), "ERR wrong number of arguments for 'mset' command");
        assert!(reading("mset a 1 b 2").starts_with("Several("));
    }
}
