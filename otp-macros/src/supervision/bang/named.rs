//! `name: Type` lists: the fields of a supervisor and the parameters of a dynamic child.

use super::skip;
use crate::{
    diag::{Diagnostics, help},
    supervision::{argument, options::STRATEGIES},
    types::owned,
};
use proc_macro2::{Ident, TokenStream};
use syn::{
    Attribute, PatType, Token, Type, Visibility,
    parse::{ParseStream, Parser, discouraged::Speculative},
};

/// A field of the supervisor.
pub(super) struct Field {
    pub(super) attrs: Vec<Attribute>,
    pub(super) vis: Visibility,
    pub(super) name: Ident,
    pub(super) ty: Type,
}

/// Reads `shards: usize, port: u16`.
pub(super) fn fields(tokens: TokenStream, mistakes: &mut Diagnostics) -> Vec<Field> {
    let mut fields = list(tokens, field, mistakes, |field| {
        if STRATEGIES.contains(&field) {
            format!("the strategy stands after the name, as in `AppSup: {field} {{ .. }}`")
        } else {
            format!("a field is written `name: Type`, as in `AppSup({field}: usize)`")
        }
    });
    for field in &mut fields {
        argument::fit(&field.ty, "a field of a supervisor", mistakes);
        // rustc has nothing to add to a mistake that is reported.
        field.ty = owned(&field.ty);
    }
    fields
}

/// Reads `socket: TcpStream, limit: usize`.
pub(super) fn parameters(tokens: TokenStream, mistakes: &mut Diagnostics) -> Vec<PatType> {
    list(tokens, parameter, mistakes, |parameter| {
        if parameter == "self" {
            "remove it: the fields of the supervisor are there by their names".to_owned()
        } else {
            format!("a parameter is written `name: Type`, as in `conn({parameter}: TcpStream)`")
        }
    })
}

fn list<T>(
    tokens: TokenStream,
    read: fn(ParseStream<'_>) -> syn::Result<T>,
    mistakes: &mut Diagnostics,
    fix: fn(&str) -> String,
) -> Vec<T> {
    let list = |input: ParseStream<'_>| {
        let mut found = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            match read(&ahead) {
                Ok(one) if ahead.is_empty() || ahead.peek(Token![,]) => {
                    input.advance_to(&ahead);
                    found.push(one);
                }
                _ => {
                    let wrong = skip::to_comma(input);
                    let name = wrong.clone().into_iter().find_map(|token| match token {
                        proc_macro2::TokenTree::Ident(name) if name != "mut" => Some(name.to_string()),
                        _ => None,
                    });
                    let fix = fix(name.as_deref().unwrap_or("name"));
                    mistakes.error(&wrong, "expected a name and its type", &[help(fix)]);
                }
            }
            skip::one(input);
        }
        Ok(found)
    };
    list.parse2(tokens).unwrap_or_default()
}

fn field(input: ParseStream<'_>) -> syn::Result<Field> {
    let (attrs, vis) = (input.call(Attribute::parse_outer)?, input.parse()?);
    let name = input.parse()?;
    input.parse::<Token![:]>()?;
    Ok(Field { attrs, vis, name, ty: input.parse()? })
}

fn parameter(input: ParseStream<'_>) -> syn::Result<PatType> {
    let attrs = input.call(Attribute::parse_outer)?;
    let pat = input.call(syn::Pat::parse_single)?;
    let colon_token = input.parse()?;
    Ok(PatType { attrs, pat: Box::new(pat), colon_token, ty: input.parse()? })
}
