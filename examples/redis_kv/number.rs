//! Integers as Redis reads them.

use crate::error::CommandError;

/// The integer written in `bytes`: digits, perhaps a minus, no plus, no blanks, no leading zeros.
pub fn integer(bytes: &[u8]) -> Result<i64, CommandError> {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let canonical = match digits {
        [] => false,
        [b'0'] => bytes.len() == 1,
        [first, ..] => (b'1'..=b'9').contains(first),
    };
    let text = std::str::from_utf8(bytes).ok().filter(|_| canonical);
    text.and_then(|text| text.parse().ok()).ok_or(CommandError::NotInteger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shortest_spelling_of_a_number_is_one() {
        for (text, number) in
            [("0", 0), ("-1", -1), ("42", 42), ("9223372036854775807", i64::MAX), ("-9223372036854775808", i64::MIN)]
        {
            assert_eq!(integer(text.as_bytes()), Ok(number));
        }
        for text in ["", "-", "+1", " 1", "1 ", "01", "-0", "1.0", "9223372036854775808", "a", "\u{662}"] {
            assert_eq!(integer(text.as_bytes()), Err(CommandError::NotInteger), "{text:?}");
        }
    }
}
