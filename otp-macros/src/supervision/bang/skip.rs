//! Where to go on after a mistake.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Token, parse::ParseStream, token::Brace};

/// Takes everything before the next `,` (or `;`).
pub(super) fn to_comma(input: ParseStream<'_>) -> TokenStream {
    take_until(input, |input| input.peek(Token![,]) || input.peek(Token![;]))
}

/// Takes everything before the next `{`.
pub(super) fn to_braces(input: ParseStream<'_>) -> TokenStream {
    take_until(input, |input| input.peek(Brace))
}

/// Takes one token, if there is one.
pub(super) fn one(input: ParseStream<'_>) -> Option<TokenTree> {
    input.parse().ok()
}

fn take_until(input: ParseStream<'_>, end: impl Fn(ParseStream<'_>) -> bool) -> TokenStream {
    let mut passed = TokenStream::new();
    while !end(input) {
        let Some(token) = one(input) else { break };
        passed.extend([token]);
    }
    passed
}
