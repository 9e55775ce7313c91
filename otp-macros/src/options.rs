//! `key`, `key = value` and `key(list)`, read tolerantly: a broken entry never hides the next one.

use crate::diag::{Diagnostics, help};
use crate::suggest::did_you_mean;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use std::iter::Peekable;

/// One option, as written.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

/// What follows an option's name.
pub(crate) enum Value {
    /// `key`
    Bare,
    /// `key = tokens`; empty when the value was forgotten, which is already reported.
    Is(TokenStream),
    /// `key(tokens)`
    List(TokenStream),
}

impl Value {
    /// The tokens of `key = tokens` or `key(tokens)`: the two read alike.
    pub(crate) fn tokens(&self) -> Option<&TokenStream> {
        match self {
            Value::Bare => None,
            Value::Is(tokens) | Value::List(tokens) => Some(tokens),
        }
    }
}

/// The options in `tokens`, each key once.
pub(crate) fn entries(tokens: TokenStream, mistakes: &mut Diagnostics) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let TokenTree::Ident(key) = token else {
            mistakes.error(&token, "expected an option name", &[]);
            if !is_comma(&token) {
                skip_to_comma(&mut tokens);
            }
            continue;
        };
        let value = value(&key, &mut tokens, mistakes);
        if let Some(stray) = tokens.next_if(|token| !is_comma(token)) {
            mistakes.error(&stray, "expected `,`", &[help("options are separated by commas")]);
            skip_to_comma(&mut tokens);
        } else {
            tokens.next();
        }
        if found.iter().any(|earlier| earlier.key == key) {
            mistakes.error(&key, format!("`{key}` is given twice"), &[help("remove one of them")]);
        } else {
            found.push(Entry { key, value });
        }
    }
    found
}

/// Reports an option nobody knows.
pub(crate) fn unknown(entry: &Entry, place: &str, known: &[&str], mistakes: &mut Diagnostics) {
    let key = &entry.key;
    mistakes.error(key, format!("unknown option `{key}` for {place}"), &[did_you_mean(&key.to_string(), known)]);
}

fn value(key: &Ident, tokens: &mut Peekable<impl Iterator<Item = TokenTree>>, mistakes: &mut Diagnostics) -> Value {
    match tokens.peek() {
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => {
            tokens.next();
            let mut value = TokenStream::new();
            while let Some(token) = tokens.next_if(|token| !is_comma(token)) {
                value.extend([token]);
            }
            if value.is_empty() {
                mistakes.error(key, format!("`{key}` is missing its value"), &[]);
            }
            Value::Is(value)
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            let list = group.stream();
            tokens.next();
            Value::List(list)
        }
        _ => Value::Bare,
    }
}

fn skip_to_comma(tokens: &mut impl Iterator<Item = TokenTree>) {
    tokens.find(is_comma);
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn read(tokens: TokenStream) -> (Vec<String>, Vec<String>) {
        let mut mistakes = Diagnostics::default();
        let entries = entries(tokens, &mut mistakes)
            .into_iter()
            .map(|Entry { key, value }| match value {
                Value::Bare => key.to_string(),
                Value::Is(value) => format!("{key} = {value}"),
                Value::List(list) => format!("{key}({list})"),
            })
            .collect();
        (entries, mistakes.texts().into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn three_shapes() {
        let (entries, mistakes) = read(quote!(transient, timeout = "5s", into(String, Url), crate = "x",));
        assert_eq!(entries, ["transient", "timeout = \"5s\"", "into(String , Url)", "crate = \"x\""]);
        assert!(mistakes.is_empty(), "{mistakes:?}");
    }

    #[test]
    fn a_broken_entry_does_not_hide_the_next() {
        let (entries, mistakes) = read(quote!(5, a b c, d =, a, , e));
        assert_eq!(entries, ["a", "d = ", "e"]);
        assert_eq!(mistakes.len(), 5, "{mistakes:?}");
    }
}
