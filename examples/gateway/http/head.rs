//! The head of a message: its first line and its fields.

use super::{Fields, Mistake};

/// Where the head ends in what has come so far: behind the empty line.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// A head in its two parts.
pub(super) fn read(bytes: &[u8]) -> Result<(&str, Fields), Mistake> {
    let text = str::from_utf8(bytes).map_err(|_| Mistake::bad("the head is no text"))?;
    let mut lines = text.strip_suffix("\r\n\r\n").unwrap_or(text).split("\r\n");
    let first = lines.next().unwrap_or_default();
    if first.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(Mistake::bad("a control character in the first line"));
    }
    Ok((first, Fields::read(lines)?))
}
