//! Inline requests: a line of words, as typed into `nc` or `telnet`.

use std::iter::Peekable;
use std::ops::Range;
use std::slice::Iter;

use super::error::ProtocolError;

/// Splits `line` into words, as a shell would: appends their bytes to `out` and where they lie to `spans`.
///
/// Double quotes know `\n`, `\r`, `\t`, `\b`, `\a`, `\xFF`; single quotes know `\'` only. A closing quote must be
/// followed by a blank.
pub fn split(line: &[u8], out: &mut Vec<u8>, spans: &mut Vec<Range<usize>>) -> Result<(), ProtocolError> {
    let mut rest = line.iter().peekable();
    loop {
        while rest.next_if(|byte| byte.is_ascii_whitespace()).is_some() {}
        if rest.peek().is_none() {
            return Ok(());
        }
        let start = out.len();
        word(&mut rest, out)?;
        spans.push(start..out.len());
    }
}

fn word(rest: &mut Peekable<Iter<'_, u8>>, out: &mut Vec<u8>) -> Result<(), ProtocolError> {
    while let Some(&byte) = rest.next_if(|byte| !byte.is_ascii_whitespace()) {
        match byte {
            b'"' | b'\'' => {
                quoted(byte, rest, out)?;
                return match rest.peek() {
                    Some(after) if !after.is_ascii_whitespace() => Err(ProtocolError::Quotes),
                    _ => Ok(()),
                };
            }
            _ => out.push(byte),
        }
    }
    Ok(())
}

fn quoted(quote: u8, rest: &mut Peekable<Iter<'_, u8>>, out: &mut Vec<u8>) -> Result<(), ProtocolError> {
    loop {
        match *rest.next().ok_or(ProtocolError::Quotes)? {
            byte if byte == quote => return Ok(()),
            b'\\' if quote == b'"' => {
                let escaped = *rest.next().ok_or(ProtocolError::Quotes)?;
                match escaped {
                    b'x' => hexadecimal(rest, out),
                    b'n' => out.push(b'\n'),
                    b'r' => out.push(b'\r'),
                    b't' => out.push(b'\t'),
                    b'b' => out.push(8),
                    b'a' => out.push(7),
                    other => out.push(other),
                }
            }
            b'\\' if rest.next_if(|next| **next == b'\'').is_some() => out.push(b'\''),
            byte => out.push(byte),
        }
    }
}

/// What follows `\x`: two hexadecimal digits make a byte, anything else leaves the `x` as it is.
fn hexadecimal(rest: &mut Peekable<Iter<'_, u8>>, out: &mut Vec<u8>) {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut ahead = rest.clone();
    let digits = (ahead.next().copied().and_then(digit), ahead.next().copied().and_then(digit));
    if let (Some(high), Some(low)) = digits {
        out.push(high << 4 | low);
        *rest = ahead;
    } else {
        out.push(b'x');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Vec<String>, ProtocolError> {
        let (mut out, mut spans) = (Vec::new(), Vec::new());
        split(line.as_bytes(), &mut out, &mut spans)?;
        Ok(spans.into_iter().map(|span| out[span].escape_ascii().to_string()).collect())
    }

    #[test]
    fn words_are_split_at_blanks() {
        assert_eq!(words("  SET a\t 42 ").unwrap(), ["SET", "a", "42"]);
        assert_eq!(words("   ").unwrap(), [""; 0]);
    }

    #[test]
    fn quotes_keep_blanks_and_know_escapes() {
        assert_eq!(words(r#"SET "a b" 'c \' "d'"#).unwrap(), ["SET", "a b", r#"c \' \"d"#]);
        assert_eq!(words(r#"ECHO "\x41\n\xzz\q""#).unwrap(), ["ECHO", r"A\nxzzq"]);
        assert_eq!(words(r#"ECHO """#).unwrap(), ["ECHO", ""]);
    }

    #[test]
    fn open_quotes_and_glued_words_are_refused() {
        for line in [r#"ECHO "a"#, "ECHO 'a", r#"ECHO "a"b"#, r#"ECHO "a\"#] {
            assert_eq!(words(line), Err(ProtocolError::Quotes), "{line}");
        }
    }
}
