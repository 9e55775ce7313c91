//! Erlang terms, as far as scenarios write them.

mod parse;
mod print;

pub use parse::parse;

/// A term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// `boom`
    Atom(String),
    /// `50`
    Integer(i64),
    /// `{shutdown,x}`
    Tuple(Vec<Self>),
    /// `[a,b]`
    List(Vec<Self>),
    /// `"text"`
    Text(String),
}

impl Term {
    /// An atom.
    pub fn atom(name: impl Into<String>) -> Self {
        Self::Atom(name.into())
    }

    /// A tuple whose first element is an atom.
    pub fn tagged(tag: &str, rest: impl IntoIterator<Item = Self>) -> Self {
        Self::Tuple(std::iter::once(Self::atom(tag)).chain(rest).collect())
    }

    /// Whether this is the atom `name`.
    pub fn is_atom(&self, name: &str) -> bool {
        matches!(self, Self::Atom(atom) if atom == name)
    }

    /// The number, if it is one and not negative.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }
}
