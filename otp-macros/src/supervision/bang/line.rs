//! `#[transient] import: Importer = Importer::spec(),`

use super::{named, skip};
use crate::{
    diag::{Diagnostics, help},
    spelled::spelled,
    supervision::{argument, model::Kind},
    types::{arguments_of, owned},
};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Expr, PatType, Token, Type, Visibility,
    parse::{ParseStream, Parser, discouraged::Speculative},
    token::Paren,
};

/// One child, as written.
pub(super) struct Line {
    pub(super) attrs: Vec<Attribute>,
    pub(super) name: Ident,
    pub(super) kind: Kind,
    /// The parameters as written, also those that cannot be arguments.
    pub(super) parameters: Vec<PatType>,
    pub(super) process: Type,
    /// How to start it; empty when that is missing, which is reported by then.
    pub(super) start: TokenStream,
}

/// Reads every line that has a name and a type.
pub(super) fn read(tokens: TokenStream, mistakes: &mut Diagnostics) -> Vec<Line> {
    let lines = |input: ParseStream<'_>| {
        let mut lines = Vec::new();
        while !input.is_empty() {
            let line = line(input, mistakes);
            if line.is_none() {
                skip::to_comma(input);
            }
            lines.extend(line);
            separator(input, mistakes);
        }
        Ok(lines)
    };
    lines.parse2(tokens).unwrap_or_default()
}

fn line(input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<Line> {
    let attrs = match input.call(Attribute::parse_outer) {
        Ok(attrs) => attrs,
        Err(error) => {
            mistakes.parser(&error);
            return None;
        }
    };
    if let Ok(vis) = input.parse::<Visibility>()
        && !matches!(vis, Visibility::Inherited)
    {
        mistakes.error(
            &vis,
            "a child has no visibility of its own: its accessor is as visible as the supervisor",
            &[help("remove it")],
        );
    }
    let name: Ident = match input.parse() {
        Ok(name) => name,
        Err(error) => {
            not_a_line(error.span(), "kv", &input.fork(), mistakes);
            return None;
        }
    };
    let mut parameters = Vec::new();
    let mut kind = Kind::Static;
    if input.peek(Paren)
        && let Some(TokenTree::Group(group)) = skip::one(input)
    {
        parameters = named::parameters(group.stream(), mistakes);
        kind = Kind::Dynamic(parameters.iter().map(|typed| argument::read(typed, mistakes)).collect());
        for parameter in &mut parameters {
            *parameter.ty = owned(&parameter.ty);
        }
    }
    if input.peek(Token![=]) {
        no_type(&name, &input.fork(), mistakes);
        return None;
    }
    if !input.peek(Token![:]) || input.peek(Token![::]) {
        not_a_line(name.span(), &name.to_string().to_lowercase(), &input.fork(), mistakes);
        return None;
    }
    skip::one(input);
    let process = process(&name, input, mistakes)?;
    let start = start(&name, &process, input, mistakes);
    Some(Line { attrs, name, kind, parameters, process, start })
}

fn process(name: &Ident, input: ParseStream<'_>, mistakes: &mut Diagnostics) -> Option<Type> {
    let ahead = input.fork();
    // `Kv::spec()` starts like a type.
    let process = ahead.parse::<Type>().ok().filter(|_| !ahead.peek(Paren));
    let Some(process) = process else {
        no_type(name, &input.fork(), mistakes);
        return None;
    };
    input.advance_to(&ahead);
    let Some(inner) = arguments_of(&process, "Spec").and_then(|inner| inner.first().copied()).cloned() else {
        return Some(process);
    };
    let ty = spelled(&inner);
    mistakes.error(
        &process,
        "a child line names the type of the process, not its `Spec`",
        &[help(format!("write `{name}: {ty} = ..`"))],
    );
    Some(inner)
}

fn start(name: &Ident, process: &Type, input: ParseStream<'_>, mistakes: &mut Diagnostics) -> TokenStream {
    let start = if input.peek(Token![=]) {
        skip::one(input);
        expression(input)
    } else {
        skip::to_comma(input);
        TokenStream::new()
    };
    if start.is_empty() {
        let ty = spelled(process);
        mistakes.error(
            name,
            format!("`{name}` does not say how it is started"),
            &[help(format!("write `{name}: {ty} = {ty}::spec(..)`"))],
        );
    }
    start
}

/// An expression, or whatever stands before the next comma when it is not one (yet).
fn expression(input: ParseStream<'_>) -> TokenStream {
    let ahead = input.fork();
    match ahead.parse::<Expr>() {
        Ok(expression) => {
            input.advance_to(&ahead);
            expression.into_token_stream()
        }
        Err(_) => skip::to_comma(input),
    }
}

fn separator(input: ParseStream<'_>, mistakes: &mut Diagnostics) {
    if input.is_empty() {
        return;
    }
    let is_comma = input.peek(Token![,]);
    let ahead = input.fork();
    let Some(next) = skip::one(&ahead) else {
        return;
    };
    if !is_comma {
        mistakes.error(&next, "expected `,`", &[help("children are separated by commas")]);
    }
    // Without a separator the next line may well start here.
    if is_comma || input.peek(Token![;]) {
        input.advance_to(&ahead);
    } else if !matches!(next, TokenTree::Ident(_)) && !input.peek(Token![#]) {
        skip::to_comma(input);
        skip::one(input);
    }
}

fn no_type(name: &Ident, rest: ParseStream<'_>, mistakes: &mut Diagnostics) {
    let ty = type_in(rest);
    mistakes.error(
        name,
        format!("the child `{name}` has no type"),
        &[help(format!("write `{name}: {ty} = {ty}::spec(..)`"))],
    );
}

fn not_a_line(at: Span, name: &str, rest: ParseStream<'_>, mistakes: &mut Diagnostics) {
    let ty = type_in(rest);
    mistakes.error_spans(
        at,
        at,
        "a child is written `name: Type = how to start it`",
        &[help(format!("write `{name}: {ty} = {ty}::spec(..)`"))],
    );
}

/// The first word that looks like a type, for the hint.
fn type_in(rest: ParseStream<'_>) -> String {
    skip::to_comma(rest)
        .into_iter()
        .find_map(|token| match token {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        })
        .filter(|word| word.starts_with(char::is_uppercase))
        .unwrap_or_else(|| "Kv".to_owned())
}
