//! The arms of a `receive!`, as written.

use super::pattern::takes_any;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    Attribute, Expr, Pat, Token, Type,
    parse::{Parse, ParseStream, discouraged::Speculative},
};

/// `Pattern: Type if guard => body`
pub(super) struct Arm {
    pub(super) attrs: Vec<Attribute>,
    pub(super) pattern: Pat,
    pub(super) ty: Option<Type>,
    pub(super) guard: Option<TokenStream>,
    pub(super) body: TokenStream,
}

impl Arm {
    /// Whether the message is taken as it is, of whatever type.
    pub(super) fn takes_any(&self) -> bool {
        match &self.ty {
            None => takes_any(&self.pattern),
            Some(Type::Path(path)) => path.path.segments.last().is_some_and(|last| last.ident == "Info"),
            Some(_) => false,
        }
    }

    /// Whether no message gets past it.
    pub(super) fn takes_all(&self) -> bool {
        self.takes_any() && self.guard.is_none() && !self.is_conditional()
    }

    /// Whether `#[cfg]` may take it out.
    pub(super) fn is_conditional(&self) -> bool {
        self.attrs.iter().any(|attr| attr.path().is_ident("cfg"))
    }

    /// What stands in the parentheses of a guard `after(..)`.
    pub(super) fn after(&self) -> Option<TokenStream> {
        let mut guard = self.guard.clone()?.into_iter();
        match (guard.next(), guard.next(), guard.next()) {
            (Some(TokenTree::Ident(word)), Some(TokenTree::Group(time)), None)
                if word == "after" && time.delimiter() == Delimiter::Parenthesis =>
            {
                Some(time.stream())
            }
            _ => None,
        }
    }
}

impl Parse for Arm {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let pattern = Pat::parse_multi_with_leading_vert(input)?;
        let ty = if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        let guard = if input.peek(Token![if]) {
            input.parse::<Token![if]>()?;
            Some(until(input, |input| input.peek(Token![=>])))
        } else {
            None
        };
        input.parse::<Token![=>]>()?;
        let body = body(input);
        Ok(Self { attrs, pattern, ty, guard, body })
    }
}

/// The tokens of the body, also of one that is half typed.
fn body(input: ParseStream<'_>) -> TokenStream {
    let ahead = input.fork();
    let mut tokens = TokenStream::new();
    if Expr::parse_with_earlier_boundary_rule(&ahead).is_ok() && at_end(&ahead, input) {
        // the same tokens as if it could not be read: the editor compares the two
        while input.cursor() != ahead.cursor() {
            let Some(token) = one(input) else { break };
            tokens.extend([token]);
        }
    } else if input.peek(syn::token::Brace) {
        tokens.extend(one(input));
    } else {
        tokens = until(input, |input| input.peek(Token![,]));
    }
    if input.peek(Token![,]) {
        one(input);
    }
    tokens
}

/// Whether the arm may end here: at a comma, at the end, or behind a block.
fn at_end(ahead: ParseStream<'_>, start: ParseStream<'_>) -> bool {
    let mut last = None;
    let between = start.fork();
    while between.cursor() != ahead.cursor() {
        last = one(&between);
    }
    let block = matches!(&last, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
    ahead.is_empty() || ahead.peek(Token![,]) || block
}

/// Takes the tokens before the first place where `end` says so.
pub(crate) fn until(input: ParseStream<'_>, end: impl Fn(ParseStream<'_>) -> bool) -> TokenStream {
    let mut passed = TokenStream::new();
    while !end(input) {
        let Some(token) = one(input) else { break };
        passed.extend([token]);
    }
    passed
}

/// Takes one token, if there is one.
pub(crate) fn one(input: ParseStream<'_>) -> Option<TokenTree> {
    let ahead = input.fork();
    let token = ahead.parse().ok()?;
    input.advance_to(&ahead);
    Some(token)
}
