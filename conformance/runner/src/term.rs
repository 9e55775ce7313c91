//! Erlang terms, as far as scenarios write them.

mod parse;
mod print;

pub use parse::parse;

/// A term.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// `boom`
    Atom(String),
    /// `50`
    Integer(i128),
    /// `1.5`
    Float(f64),
    /// `{shutdown,x}`
    Tuple(Vec<Self>),
    /// `[a,b]`, or `"text"`, which is a list of characters.
    List(Vec<Self>),
    /// `[a|b]`
    Improper(Vec<Self>, Box<Self>),
    /// `<<"text">>`
    Binary(Vec<u8>),
}

impl Term {
    /// An atom.
    pub fn atom(name: impl Into<String>) -> Self {
        Self::Atom(name.into())
    }

    /// `"text"`
    pub fn text(text: &str) -> Self {
        Self::List(text.chars().map(|letter| Self::Integer(i128::from(u32::from(letter)))).collect())
    }

    /// A tuple whose first element is an atom.
    pub fn tagged(tag: &str, rest: impl IntoIterator<Item = Self>) -> Self {
        Self::Tuple(std::iter::once(Self::atom(tag)).chain(rest).collect())
    }

    /// What code ends with that crashes: traces leave the stack out.
    pub fn crash(reason: Self) -> Self {
        Self::Tuple(vec![reason, Self::atom("STACK")])
    }

    /// Whether this is the atom `name`.
    pub fn is_atom(&self, name: &str) -> bool {
        matches!(self, Self::Atom(atom) if atom == name)
    }

    /// The number, if it is whole and not negative.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Whether it is true, if it is `true` or `false`.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Atom(atom) => atom.parse().ok(),
            _ => None,
        }
    }
}
