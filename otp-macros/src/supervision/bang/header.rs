//! `pub AppSup(shards: usize): rest_for_one, intensity = 3, period = "5s" { .. }`

use super::{
    named::{self, Field},
    skip,
};
use crate::{
    diag::{Diagnostics, help},
    supervision::block::owns,
};
use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{
    Attribute, GenericParam, Generics, Token, Visibility,
    parse::ParseStream,
    token::{Brace, Paren},
};

pub(super) const EXAMPLE: &str = "write `pub AppSup: one_for_one { kv: Kv = Kv::spec() }`, with a line for each child";

/// Everything but the children, which stay closed.
pub(super) struct Header {
    pub(super) attrs: Vec<Attribute>,
    pub(super) vis: Visibility,
    pub(super) name: Ident,
    pub(super) generics: Generics,
    pub(super) fields: Vec<Field>,
    pub(super) options: TokenStream,
    pub(super) children: TokenStream,
}

/// Reads up to the end of the braces, whatever stands there.
pub(super) fn read(input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<Header> {
    let Some((attrs, vis, name)) = name(input, mistakes) else {
        skip::to_braces(input);
        skip::one(input);
        return None;
    };
    let generics = generics(input, mistakes);
    let fields = if input.peek(Paren) { named::fields(group(input), mistakes) } else { Vec::new() };
    let options = options(input, mistakes);
    if !input.peek(Brace) {
        mistakes.error(&name, format!("`{name}` does not list its children"), &[help(EXAMPLE)]);
    }
    Some(Header { attrs, vis, name, generics, fields, options, children: group(input) })
}

fn name(input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<(Vec<Attribute>, Visibility, Ident)> {
    let start = input.call(Attribute::parse_outer).and_then(|attrs| Ok((attrs, input.parse()?)));
    let (attrs, vis) = match start {
        Ok(start) => start,
        Err(error) => {
            mistakes.parser(&error);
            return None;
        }
    };
    if input.peek(Token![struct])
        && let Some(word) = skip::one(input)
    {
        mistakes.error(
            &word,
            "`supervisor!` writes the struct itself",
            &[help("remove `struct`; fields stand in parentheses: `pub AppSup(port: u16): one_for_one { .. }`")],
        );
    }
    match input.parse() {
        Ok(name) => Some((attrs, vis, name)),
        Err(error) => {
            let at = error.span();
            mistakes.error_spans(at, at, "expected the name of a supervisor", &[help(EXAMPLE)]);
            None
        }
    }
}

/// Parameters of types and constants; what they must be is written with them.
fn generics(input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Generics {
    if !input.peek(Token![<]) {
        return Generics::default();
    }
    match input.parse::<Generics>() {
        Ok(generics) if owns(&generics, mistakes) => generics,
        // what remains of it is no lifetime, so that there is nothing more to say
        Ok(mut generics) => {
            generics.params =
                generics.params.into_iter().filter(|one| !matches!(one, GenericParam::Lifetime(_))).collect();
            generics
        }
        Err(error) => {
            mistakes.parser(&error);
            Generics::default()
        }
    }
}

/// The options between the name and the braces.
fn options(input: ParseStream<'_>, mistakes: &mut Diagnostics) -> TokenStream {
    if input.peek(Token![:]) {
        skip::one(input);
        return skip::to_braces(input);
    }
    let stray = skip::to_braces(input);
    let Some(first) = stray.clone().into_iter().next() else {
        return stray;
    };
    if matches!(&first, TokenTree::Ident(word) if word == "where") {
        mistakes.error(
            &first,
            "a supervisor has no `where` clause",
            &[help("write the bounds in the angle brackets: `AppSup<T: Clone>(items: Vec<T>): one_for_one { .. }`")],
        );
        return TokenStream::new();
    }
    mistakes.error(
        &first,
        "expected `:` before the strategy",
        &[help("write `AppSup: one_for_one { .. }`, or with fields `AppSup(port: u16): one_for_one { .. }`")],
    );
    // `AppSup one_for_one { .. }` says what it means.
    if matches!(first, TokenTree::Ident(_)) { stray } else { TokenStream::new() }
}

/// What the next group holds, if a group comes next.
fn group(input: ParseStream<'_>) -> TokenStream {
    if let Some(TokenTree::Group(group)) = skip::one(input) { group.stream() } else { TokenStream::new() }
}
