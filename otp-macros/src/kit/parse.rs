//! `probe, Pattern: Type if guard, within 100ms`

use super::Macro;
use crate::diag::{Diagnostics, help};
use crate::duration;
use crate::receive::arm::{one, until};
use crate::receive::check::guess;
use crate::receive::pattern::{shows_type, takes_any};
use crate::spelled::spelled;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Expr, Lit, Pat, Token, Type,
    parse::{ParseStream, Parser, discouraged::Speculative},
};

/// How long is waited if nobody says so: as long as `ExUnit` does.
const DEFAULT_MS: u64 = 100;

/// What is asserted, of whom, and for how long.
pub(super) struct Assertion {
    /// A probe, a process, a tree.
    pub(super) subject: Expr,
    pub(super) what: What,
    /// A `Duration`.
    pub(super) within: TokenStream,
}

pub(super) enum What {
    Pattern(Box<Wanted>),
    /// Who it was, or a text.
    Value(Expr),
    Nothing,
}

/// A pattern, as written.
pub(super) struct Wanted {
    pub(super) pattern: Pat,
    pub(super) ty: Option<Type>,
    pub(super) guard: Option<TokenStream>,
}

impl Wanted {
    /// Whether the message is taken as it is, of whatever type.
    pub(super) fn takes_any(&self) -> bool {
        match &self.ty {
            None => takes_any(&self.pattern),
            Some(Type::Path(path)) => path.path.segments.last().is_some_and(|last| last.ident == "Info"),
            Some(_) => false,
        }
    }

    /// As the failing test prints it.
    pub(super) fn text(&self) -> String {
        let mut text = spelled(&self.pattern);
        if let Some(ty) = &self.ty {
            text.push_str(": ");
            text.push_str(&spelled(ty));
        }
        if let Some(guard) = &self.guard {
            text.push_str(" if ");
            text.push_str(&guard.to_string());
        }
        text
    }
}

pub(super) fn read(which: Macro, input: TokenStream, mistakes: &mut Diagnostics) -> Option<Assertion> {
    let parser = |input: ParseStream<'_>| Ok(assertion(which, input, mistakes));
    match parser.parse2(input) {
        Ok(assertion) => assertion,
        Err(error) => {
            if mistakes.is_empty() {
                mistakes.parser(&error);
            }
            None
        }
    }
}

fn assertion(which: Macro, input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<Assertion> {
    let ahead = input.fork();
    let subject = match ahead.parse::<Expr>() {
        Ok(subject) => subject,
        Err(error) => return broken(&error, input, mistakes),
    };
    input.advance_to(&ahead);
    let found_comma = comma(which, input, mistakes)?;
    let what = match which {
        Macro::AssertRestarted if !found_comma || is_within(input) => What::Nothing,
        Macro::AssertRestarted | Macro::AssertTree => {
            let ahead = input.fork();
            match ahead.parse::<Expr>() {
                Ok(value) => {
                    input.advance_to(&ahead);
                    What::Value(value)
                }
                Err(error) if found_comma && !input.is_empty() => return broken(&error, input, mistakes),
                Err(_) => return missing(which, &subject, input, mistakes),
            }
        }
        _ if !found_comma || input.is_empty() => return missing(which, &subject, input, mistakes),
        _ => What::Pattern(Box::new(wanted(which, input, mistakes)?)),
    };
    if !matches!(what, What::Nothing) {
        comma(which, input, mistakes)?;
    }
    let within = within(which, input, mistakes);
    let more = rest(input);
    if !more.is_empty() {
        mistakes.error(&more, format!("`{}` ends here", which.name()), &[help(which.example())]);
    }
    Some(Assertion { subject, what, within: within? })
}

/// All that is left.
fn rest(input: ParseStream<'_>) -> TokenStream {
    let mut rest = TokenStream::new();
    while let Some(token) = one(input) {
        rest.extend([token]);
    }
    rest
}

/// Reports what the parser said; the rest is not looked at.
fn broken(error: &syn::Error, input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<Assertion> {
    mistakes.parser(error);
    rest(input);
    None
}

fn missing(which: Macro, subject: &Expr, input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<Assertion> {
    let what = match which {
        Macro::AssertTree => "this does not say what the tree looks like",
        Macro::AssertExit => "this does not say how it ends",
        _ => "this does not say which message",
    };
    mistakes.error(subject, what, &[help(which.example())]);
    rest(input);
    None
}

/// Whether there is a comma; nothing else may be there.
fn comma(which: Macro, input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<bool> {
    if input.is_empty() {
        return Some(false);
    }
    if input.peek(Token![,]) {
        one(input);
        return Some(true);
    }
    let more = rest(input);
    mistakes.error(&more, "expected `,`", &[help(which.example())]);
    None
}

fn is_within(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<syn::Ident>().is_ok_and(|word| word == "within") && !ahead.is_empty() && !ahead.peek(Token![,])
        || input.is_empty()
}

fn wanted(which: Macro, input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<Wanted> {
    let ahead = input.fork();
    let pattern = match Pat::parse_multi_with_leading_vert(&ahead) {
        Ok(pattern) => pattern,
        Err(error) => {
            broken(&error, input, mistakes);
            return None;
        }
    };
    input.advance_to(&ahead);
    let ty = if input.peek(Token![:]) {
        one(input);
        let ahead = input.fork();
        match ahead.parse::<Type>() {
            Ok(ty) => {
                input.advance_to(&ahead);
                Some(ty)
            }
            Err(error) => {
                broken(&error, input, mistakes);
                return None;
            }
        }
    } else {
        None
    };
    let guard = if input.peek(Token![if]) {
        one(input);
        // a comma may also stand in a closure; `within` behind it is the macro's
        let guard = until(input, |input| {
            let ahead = input.fork();
            input.is_empty() || ahead.parse::<Token![,]>().is_ok() && is_within(&ahead)
        });
        if guard.is_empty() {
            mistakes.error(&pattern, "the condition behind this `if` is missing", &[]);
        }
        Some(guard)
    } else {
        None
    };
    let wanted = Wanted { pattern, ty, guard };
    let of_a_reason = which == Macro::AssertExit;
    if !of_a_reason && wanted.ty.is_none() && !wanted.takes_any() && !shows_type(&wanted.pattern) {
        let (pattern, ty) = (spelled(&wanted.pattern), guess(&wanted.pattern));
        mistakes.error(
            &wanted.pattern,
            "the pattern does not show which type of message it takes",
            &[help(format!("write the type: `{pattern}: {ty}`"))],
        );
    }
    Some(wanted)
}

/// Tokens of a `Duration`.
fn within(which: Macro, input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<TokenStream> {
    let ahead = input.fork();
    match ahead.parse::<syn::Ident>() {
        Ok(word) if word == "within" => {
            input.advance_to(&ahead);
            let value = until(input, |input| input.is_empty() || is_last_comma(input));
            one(input);
            if !which.waits() {
                mistakes.error(&word, format!("`{}` does not wait", which.name()), &[help(which.example())]);
                return None;
            }
            time(&word, value, mistakes)
        }
        _ => Some(quote!(::core::time::Duration::from_millis(#DEFAULT_MS))),
    }
}

fn is_last_comma(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![,]>().is_ok() && ahead.is_empty()
}

/// `100ms`, `"100ms"`, or an expression.
fn time(word: &syn::Ident, value: TokenStream, mistakes: &mut Diagnostics) -> Option<TokenStream> {
    if value.is_empty() {
        mistakes.error(word, "`within` is missing its time", &[help("write `within 100ms`")]);
        return None;
    }
    let text = match syn::parse2::<Lit>(value.clone()) {
        Ok(Lit::Str(text)) => text.value(),
        Ok(Lit::Int(number)) => number.to_string(),
        Ok(Lit::Float(number)) => number.to_string(),
        _ => return Some(value),
    };
    match duration::read(&text) {
        Ok(wait) => Some(wait.as_duration()),
        Err((wrong, fix)) => {
            mistakes.error(&value.into_token_stream(), format!("`within` {wrong}"), &[help(fix.replace('"', "`"))]);
            None
        }
    }
}
