//! Texts that stop growing: reports must not copy megabytes of somebody's state.

use super::{UNPRINTABLE, guarded};
use std::fmt::{self, Write as _};

struct Bounded {
    text: String,
    room: usize,
    full: bool,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.full {
            return Err(fmt::Error);
        }
        if part.len() <= self.room {
            self.room -= part.len();
            self.text.push_str(part);
            return Ok(());
        }
        let cut = (0..=self.room).rev().find(|&at| part.is_char_boundary(at)).unwrap_or(0);
        self.text.push_str(&part[..cut]);
        self.text.push('…');
        self.full = true;
        Err(fmt::Error)
    }
}

/// Prints at most `limit` bytes of `value`, which is other people's code: one that panics or fails is `<unprintable>`.
pub(crate) fn bounded(value: fmt::Arguments<'_>, limit: usize) -> String {
    let mut out = Bounded { text: String::new(), room: limit, full: false };
    let printed = guarded(|| out.write_fmt(value));
    // a value that is told to stop may do what it likes: panic, because it did not expect that
    if out.full || matches!(printed, Ok(Ok(()))) { out.text } else { UNPRINTABLE.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_at_a_character() {
        assert_eq!(bounded(format_args!("{}", "äöü"), 3), "ä…");
        assert_eq!(bounded(format_args!("{}", "abc"), 3), "abc");
        assert_eq!(bounded(format_args!("{}{}{}", "abcd", "e", "f"), 3), "abc…");
    }

    struct Rude(fn(&mut fmt::Formatter<'_>) -> fmt::Result);

    impl fmt::Debug for Rude {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            (self.0)(f)
        }
    }

    #[test]
    fn a_value_that_panics_or_fails_is_unprintable() {
        let panics = Rude(|f| {
            f.write_str("half of it")?;
            panic!("in Debug")
        });
        assert_eq!(bounded(format_args!("{panics:?}"), 100), "<unprintable>");
        assert_eq!(bounded(format_args!("{:?}", Rude(|_| Err(fmt::Error))), 100), "<unprintable>");
    }

    #[test]
    fn a_value_that_insists_on_being_printed_is_cut() {
        let insists = Rude(|f| {
            f.write_str("abcdef").expect("writing works");
            Ok(())
        });
        assert_eq!(bounded(format_args!("{insists:?}"), 3), "abc…");
    }
}
