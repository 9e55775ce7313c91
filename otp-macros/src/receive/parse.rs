//! From tokens to arms. A broken arm is reported, and the next one is read.

use super::{
    EXAMPLE,
    arm::{Arm, one, until},
};
use crate::diag::{Diagnostics, help};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    Token,
    parse::{ParseStream, Parser, discouraged::Speculative},
};

/// `match inbox { arms }`
pub(super) struct Receive {
    pub(super) inbox: TokenStream,
    pub(super) arms: Vec<Arm>,
    /// The timeout arm; filled by the checks.
    pub(super) after: Option<After>,
}

/// `_ if after(time) => body`
pub(super) struct After {
    pub(super) arm: Arm,
    pub(super) time: TokenStream,
}

pub(super) fn read(input: TokenStream, mistakes: &mut Diagnostics) -> Option<Receive> {
    let mut tokens: Vec<TokenTree> = input.into_iter().collect();
    let first = tokens.first()?;
    let is_match = matches!(first, TokenTree::Ident(word) if word == "match");
    let braces = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let last = tokens.iter().rposition(braces);
    let (true, Some(last)) = (is_match, last) else {
        mistakes.error(first, "`receive!` takes a `match` over an inbox", &[help(EXAMPLE)]);
        return None;
    };
    let rest: TokenStream = tokens.drain(last + 1..).collect();
    if !rest.is_empty() {
        mistakes.error(&rest, "`receive!` takes a `match` and nothing else", &[help(EXAMPLE)]);
    }
    let Some(TokenTree::Group(block)) = tokens.pop() else { return None };
    let inbox: TokenStream = tokens.drain(1..).collect();
    if inbox.is_empty() {
        mistakes.error(&tokens[0], "this `match` does not say which inbox it looks through", &[help(EXAMPLE)]);
        return None;
    }
    if block.stream().is_empty() {
        mistakes.error(&block, "this `receive!` has no arms", &[help(EXAMPLE)]);
        return None;
    }
    Some(Receive { inbox, arms: arms(block.stream(), mistakes), after: None })
}

fn arms(tokens: TokenStream, mistakes: &mut Diagnostics) -> Vec<Arm> {
    let arms = |input: ParseStream<'_>| {
        let mut arms = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            match ahead.parse::<Arm>() {
                Ok(arm) => {
                    input.advance_to(&ahead);
                    arms.push(arm);
                }
                Err(error) => {
                    mistakes.parser(&error);
                    skip(input);
                }
            }
        }
        Ok(arms)
    };
    arms.parse2(tokens).unwrap_or_default()
}

/// Goes on behind the next comma.
fn skip(input: ParseStream<'_>) {
    until(input, |input| input.peek(Token![,]));
    one(input);
}
