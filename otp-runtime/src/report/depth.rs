//! Cutting a printed value by its depth.

use std::iter::Peekable;
use std::str::CharIndices;

/// `text` with everything inside more than `depth` brackets left out: `Kv { map: {…} }`.
///
/// The text is what `Debug` prints, or anything else: brackets need not match.
pub(super) fn cut(text: &str, depth: usize) -> String {
    let mut out = String::new();
    let mut nesting = 0_usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let end = match char {
            '"' => skip_text(&mut chars, text.len()),
            '\'' => skip_char(text, at, &mut chars),
            _ => at + char.len_utf8(),
        };
        let shown = nesting <= depth;
        match char {
            '(' | '[' | '{' => {
                nesting += 1;
                if shown {
                    out.push(char);
                    let empty = matches!(chars.peek(), Some((_, ')' | ']' | '}')));
                    if nesting > depth && !empty {
                        out.push('…');
                    }
                }
            }
            ')' | ']' | '}' => {
                nesting = nesting.saturating_sub(1);
                if nesting <= depth {
                    out.push(char);
                }
            }
            _ if shown => out.push_str(&text[at..end]),
            _ => {}
        }
    }
    out
}

/// Behind the closing quote of a text, whose brackets mean nothing.
fn skip_text(chars: &mut Peekable<CharIndices<'_>>, end: usize) -> usize {
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => drop(chars.next()),
            '"' => return at + 1,
            _ => {}
        }
    }
    end
}

/// The longest character as `Debug` prints it, `\u{10ffff}`, with its closing quote.
const LONGEST: usize = 11;

/// Behind a character like `'{'`; a quote that opens none, as in `don't`, is itself alone.
fn skip_char(text: &str, at: usize, chars: &mut Peekable<CharIndices<'_>>) -> usize {
    let inside = &text[at + 1..];
    let mut ahead = inside.chars();
    let length = match ahead.next() {
        Some('\\') => inside.char_indices().take(LONGEST).skip(2).find(|(_, char)| *char == '\'').map(|(at, _)| at),
        Some(char) => (ahead.next() == Some('\'')).then_some(char.len_utf8()),
        None => None,
    };
    let Some(length) = length else { return at + 1 };
    let end = at + 1 + length + 1;
    while chars.next_if(|(at, _)| *at < end).is_some() {}
    end
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn what_is_deeper_is_left_out() {
        let text = r#"Kv { map: {"a": [1, 2], "b": []}, n: Some(3) } and more"#;
        assert_eq!(cut(text, 0), "Kv {…} and more");
        assert_eq!(cut(text, 1), "Kv { map: {…}, n: Some(…) } and more");
        assert_eq!(cut(text, 2), r#"Kv { map: {"a": […], "b": []}, n: Some(3) } and more"#);
        assert_eq!(cut(text, 3), text);
    }

    #[test]
    fn brackets_in_texts_and_characters_mean_nothing() {
        assert_eq!(cut(r#"("}\")", '{', '\'', '\u{7b}', x)"#, 1), r#"("}\")", '{', '\'', '\u{7b}', x)"#);
        assert_eq!(cut(r#"("}\")", '{', x) y"#, 0), "(…) y");
    }

    #[test]
    fn brackets_need_not_match() {
        for (text, depth, expected) in [
            (")]}", 0, ")]}"),
            ("((((", 1, "((…"),
            ("don't (a) stop \"(b", 0, "don't (…) stop \"(b"),
            ("it's 'x", 0, "it's 'x"),
            ("'", 0, "'"),
            ("\"", 0, "\""),
            ("'\\", 0, "'\\"),
            ("", 0, ""),
            ("é'é'é", 0, "é'é'é"),
        ] {
            assert_eq!(cut(text, depth), expected, "{text}");
        }
    }
}
