//! The command with the most options.

use super::{Request, is};
use crate::error::CommandError;
use crate::keyspace::{Action, Condition, Lifetime, Millis, Set};
use crate::number::integer;
use crate::resp::{Arguments, Value};

/// `SET key value [NX | XX] [GET] [EX seconds | PX milliseconds | KEEPTTL]`, the options in any order.
pub fn set(words: Arguments<'_>) -> Result<Request, CommandError> {
    let (mut lifetime, mut condition, mut get) = (None, None, false);
    let mut options = words.from(3);
    while let Some(option) = options.next() {
        if is(option, "get") {
            get = true;
        } else if is(option, "nx") {
            once(&mut condition, Condition::Missing)?;
        } else if is(option, "xx") {
            once(&mut condition, Condition::Present)?;
        } else if is(option, "keepttl") {
            once(&mut lifetime, Time::Kept)?;
        } else if is(option, "ex") {
            once(&mut lifetime, Time::In(options.next().ok_or(CommandError::Syntax)?, 1000))?;
        } else if is(option, "px") {
            once(&mut lifetime, Time::In(options.next().ok_or(CommandError::Syntax)?, 1))?;
        } else {
            return Err(CommandError::Syntax);
        }
    }
    let lifetime = match lifetime {
        None => Lifetime::Unlimited,
        Some(Time::Kept) => Lifetime::Kept,
        Some(Time::In(amount, millis)) => {
            let time = integer(amount)?.checked_mul(millis).filter(|time| *time > 0);
            Lifetime::For(time.ok_or(CommandError::Expiry("set"))?)
        }
    };
    let condition = condition.unwrap_or(Condition::Always);
    let value = Value::new(words.word(2).to_vec());
    Ok(Request::One(words.word(1).into(), Action::Set(Set { value, lifetime, condition, get })))
}

/// A lifetime as it was written. All options are read before the first number is: Redis complains in this order.
#[derive(PartialEq)]
enum Time<'a> {
    Kept,
    In(&'a [u8], Millis),
}

/// Sets an option that excludes its alternatives.
fn once<T: PartialEq>(place: &mut Option<T>, choice: T) -> Result<(), CommandError> {
    match place.replace(choice) {
        Some(before) if Some(&before) != place.as_ref() => Err(CommandError::Syntax),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::reading;

    #[test]
    fn options_come_in_any_order_and_case() {
        let request = reading("set k v px 1500 Get XX");
        for part in ["For(1500)", "Present", "get: true"] {
            assert!(request.contains(part), "{request} has no {part}");
        }
        assert!(reading("set k v EX 2").contains("For(2000)"));
        assert!(reading("set k v keepttl nx nx").contains("Kept, condition: Missing"));
    }

    #[test]
    fn contradictions_and_unknown_options_are_syntax_errors() {
        for options in ["nx xx", "ex 1 px 1", "ex 1 keepttl", "ex", "px", "nope", "nx 1", "ex 1 2"] {
            assert_eq!(reading(&format!("set k v {options}")), "ERR syntax error", "{options}");
        }
    }

    #[test]
    fn a_lifetime_is_a_positive_number() {
        for time in ["0", "-1", "9223372036854775807"] {
            assert_eq!(reading(&format!("set k v ex {time}")), "ERR invalid expire time in 'set' command", "{time}");
        }
        assert_eq!(reading("set k v ex soon"), "ERR value is not an integer or out of range");
    }
}
