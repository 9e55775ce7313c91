//! Rust source as words and signs, without comments and literals: just enough to find paths in it.

/// One word or sign.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// An identifier, a number, `::`, or one other sign.
    pub(crate) text: &'a str,
    /// The line it stands on, from 1.
    pub(crate) line: usize,
}

/// The words and signs of `source`.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).unwrap_or_else(|| {
            let length = word(rest);
            found.push(Token { text: &rest[..length], line });
            length
        });
        debug_assert!(length >= first.len_utf8());
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

/// The length of the white space, comment or literal that `rest` begins with.
fn skipped(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    if first.is_whitespace() {
        return Some(first.len_utf8());
    }
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    let prefix = rest.len() - rest.trim_start_matches(['b', 'c', 'r']).len();
    let hashes = rest[prefix..].len() - rest[prefix..].trim_start_matches('#').len();
    if prefix <= 2 && rest[prefix + hashes..].starts_with('"') {
        let raw = rest[..prefix].ends_with('r');
        if raw || hashes == 0 {
            let start = prefix + hashes + 1;
            return Some(start + string(&rest[start..], raw, hashes));
        }
    }
    if first == '\'' { character(rest) } else { None }
}

fn block_comment(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a string from behind its opening quote to behind its closing one.
fn string(rest: &str, raw: bool, hashes: usize) -> usize {
    let closing = format!("\"{}", "#".repeat(hashes));
    let mut at = 0;
    while at < rest.len() {
        if !raw && rest[at..].starts_with('\\') {
            at += 1 + rest[at + 1..].chars().next().map_or(0, char::len_utf8);
        } else if rest[at..].starts_with(&closing) {
            return at + closing.len();
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a character literal; nothing for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut inner = rest[1..].chars();
    match inner.next()? {
        '\\' => {
            let escaped = 2 + inner.next()?.len_utf8();
            Some(escaped + rest[escaped..].find('\'')? + 1)
        }
        other if rest[1 + other.len_utf8()..].starts_with('\'') => Some(other.len_utf8() + 2),
        _ => None,
    }
}

/// The length of the word or sign that `rest` begins with.
fn word(rest: &str) -> usize {
    let named = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
    match named {
        0 if rest.starts_with("::") => 2,
        0 => rest.chars().next().map_or(1, char::len_utf8),
        _ => named,
    }
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn words(source: &str) -> Vec<&str> {
        tokens(source).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_literals_are_left_out() {
        assert_eq!(
            words("a /* b /* c */ d */ e // f\n\"g \\\" h\" i r#\"j \" k\"# l b'm' '\\'' n"),
            ["a", "e", "i", "l", "b", "n"]
        );
    }

    #[test]
    fn lifetimes_and_raw_names_do_not_open_a_literal() {
        assert_eq!(words("&'a str"), ["&", "'", "a", "str"]);
        assert_eq!(words("crate::r#gen 'x'"), ["crate", "::", "r", "#", "gen"]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        let last = tokens("\"x\ny\" /*\n*/ // z\n  w").pop().expect("a word");
        assert_eq!((last.text, last.line), ("w", 4));
    }
}
