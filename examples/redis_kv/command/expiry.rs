//! Commands about values that end.

use super::Request;
use crate::error::CommandError;
use crate::keyspace::{Action, Millis, Unit};
use crate::number::integer;
use crate::resp::Arguments;

type Reading = Result<Request, CommandError>;

pub fn expire(words: Arguments<'_>) -> Reading {
    expire_in(words, "expire", 1000)
}

pub fn pexpire(words: Arguments<'_>) -> Reading {
    expire_in(words, "pexpire", 1)
}

pub fn ttl(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::Ttl(Unit::Seconds)))
}

pub fn pttl(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::Ttl(Unit::Millis)))
}

pub fn persist(words: Arguments<'_>) -> Reading {
    Ok(Request::One(words.word(1).into(), Action::Persist))
}

fn expire_in(words: Arguments<'_>, command: &'static str, millis: Millis) -> Reading {
    let lifetime = integer(words.word(2))?.checked_mul(millis).ok_or(CommandError::Expiry(command))?;
    Ok(Request::One(words.word(1).into(), Action::ExpireIn(lifetime)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::reading;

    #[test]
    fn times_are_integers_of_a_bearable_size() {
        assert!(reading("expire k 2").contains("ExpireIn(2000)"));
        assert!(reading("pexpire k -2").contains("ExpireIn(-2)"));
        assert_eq!(reading("expire k x"), "ERR value is not an integer or out of range");
        assert_eq!(reading("expire k 9223372036854775807"), "ERR invalid expire time in 'expire' command");
    }
}
