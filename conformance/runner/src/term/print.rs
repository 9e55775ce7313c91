//! Terms as `io_lib:format("~0p")` writes them.

use super::Term;
use std::fmt::{self, Display, Formatter};

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Atom(name) if is_plain(name) => f.write_str(name),
            Self::Atom(name) => write!(f, "'{}'", name.replace('\\', "\\\\").replace('\'', "\\'")),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Tuple(elements) => enclosed(f, '{', elements, '}'),
            Self::List(elements) => enclosed(f, '[', elements, ']'),
            Self::Text(text) => write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}

fn enclosed(f: &mut Formatter<'_>, open: char, elements: &[Term], close: char) -> fmt::Result {
    write!(f, "{open}")?;
    for (at, element) in elements.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(f, "{comma}{element}")?;
    }
    write!(f, "{close}")
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
