//! Terms as `io_lib:format("~0p")` writes them.

use super::Term;
use std::fmt::{self, Display, Formatter, Write as _};

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Atom(name) if is_plain(name) => f.write_str(name),
            Self::Atom(name) => quoted(f, '\'', name.chars()),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Float(number) => f.write_str(&float(*number)),
            Self::Tuple(elements) => enclosed(f, '{', elements, '}'),
            Self::List(elements) => match text(elements) {
                Some(letters) => quoted(f, '"', letters.into_iter()),
                None => enclosed(f, '[', elements, ']'),
            },
            Self::Improper(elements, tail) => {
                f.write_str("[")?;
                separated(f, elements)?;
                write!(f, "|{tail}]")
            }
            Self::Binary(bytes) => {
                let elements: Vec<_> = bytes.iter().map(|byte| Self::Integer(i128::from(*byte))).collect();
                f.write_str("<<")?;
                match text(&elements) {
                    Some(letters) => quoted(f, '"', letters.into_iter())?,
                    None => separated(f, &elements)?,
                }
                f.write_str(">>")
            }
        }
    }
}

/// What a list says, if it is a text: `[]` is not.
fn text(elements: &[Term]) -> Option<Vec<char>> {
    let letter = |term: &Term| {
        let letter = char::from(u8::try_from(term.number()?).ok()?);
        matches!(letter, ' '..='~' | '\u{a0}'..='\u{ff}' | '\u{8}'..='\r' | '\u{1b}').then_some(letter)
    };
    if elements.is_empty() { None } else { elements.iter().map(letter).collect() }
}

fn quoted(f: &mut Formatter<'_>, quote: char, letters: impl Iterator<Item = char>) -> fmt::Result {
    f.write_char(quote)?;
    for letter in letters {
        let escaped = match letter {
            '\n' => 'n',
            '\t' => 't',
            '\r' => 'r',
            '\u{8}' => 'b',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\u{1b}' => 'e',
            '\u{7f}' => 'd',
            letter if letter == quote || letter == '\\' => letter,
            letter => {
                f.write_char(letter)?;
                continue;
            }
        };
        write!(f, "\\{escaped}")?;
    }
    f.write_char(quote)
}

/// The shortest digits; an exponent comes after a fraction.
fn float(number: f64) -> String {
    let text = format!("{number:?}");
    match text.split_once('e') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
        _ => text,
    }
}

fn enclosed(f: &mut Formatter<'_>, open: char, elements: &[Term], close: char) -> fmt::Result {
    f.write_char(open)?;
    separated(f, elements)?;
    f.write_char(close)
}

fn separated(f: &mut Formatter<'_>, elements: &[Term]) -> fmt::Result {
    for (at, element) in elements.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(f, "{comma}{element}")?;
    }
    Ok(())
}

const RESERVED: [&str; 28] = [
    "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch", "cond", "div",
    "else", "end", "fun", "if", "let", "maybe", "not", "of", "or", "orelse", "receive", "rem", "try", "when",
];

fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '@')
        && (name == "maybe" || name == "else" || !RESERVED.contains(&name))
        && name != "xor"
}
