//! The parameters of a handler.

use super::context;
use crate::block::{Block, Function};
use crate::diag::{Diagnostics, help};
use crate::gen_server::model::{Argument, Hold, Kind, Parameter, Settings};
use crate::spelled::spelled;
use crate::types;
use crate::unself::unself;
use proc_macro2::{Ident, Span};
use quote::{ToTokens, format_ident};
use syn::spanned::Spanned;
use syn::{FnArg, Pat, PatType, Type};

/// All parameters but the receiver, in order. `state` tells how a type takes the state of a machine, if it does.
pub(crate) fn parameters<'a>(
    function: &'a Function,
    kind: Kind,
    block: &Block,
    settings: &Settings,
    state: impl Fn(&Type) -> Option<Hold>,
    mistakes: &mut Diagnostics,
) -> Vec<Parameter<'a>> {
    let mut parameters = Vec::new();
    let mut names = Names::default();
    // an event has no client that would name it
    let mut unneeded = Diagnostics::default();
    let mistakes = if kind == Kind::Event { &mut unneeded } else { mistakes };
    for input in &function.sig.inputs {
        let FnArg::Typed(source) = input else { continue };
        parameters.push(if let Some(lent) = context(&source.ty) {
            Parameter::Context { source, lent }
        } else if types::arguments_of(&source.ty, "ReplyTo").is_some() {
            Parameter::ReplyTo { source }
        } else if let Some(hold) = state(&source.ty) {
            Parameter::State { source, hold }
        } else {
            let ty = unself(source.ty.to_token_stream(), &block.ty);
            let text = ty.to_string();
            let into = source.attrs.iter().any(|attr| attr.path().is_ident("into"))
                || settings.into.iter().any(|ty| ty.to_token_stream().to_string() == text);
            let name = names.name(source, mistakes);
            Parameter::Argument(Argument { source, name, ty, into })
        });
    }
    parameters
}

/// The names of one handler's arguments.
#[derive(Default)]
struct Names(Vec<Ident>);

impl Names {
    /// The argument's name in the client: `_key` is `key` there, `_` is `arg0`.
    ///
    /// No name keeps leading underscores, so that none can meet a generated `__name`.
    fn name(&mut self, source: &PatType, mistakes: &mut Diagnostics) -> Ident {
        let name = match &*source.pat {
            Pat::Ident(pat) if pat.subpat.is_none() && pat.by_ref.is_none() => public(&pat.ident),
            Pat::Wild(_) => None,
            pattern => {
                let (pattern_text, ty) = (spelled(pattern), spelled(&source.ty));
                mistakes.error(
                    pattern,
                    "name this argument: its name becomes part of the client's API",
                    &[help(format!("write `value: {ty}` and start the body with `let {pattern_text} = value;`"))],
                );
                None
            }
        };
        // One of two arguments with one name may be switched off by its `#[cfg]`.
        let conditional = source.attrs.iter().any(|attr| attr.path().is_ident("cfg"));
        let name = name
            .filter(|name| conditional || !self.0.contains(name))
            .unwrap_or_else(|| self.numbered(source.pat.span()));
        self.0.push(name.clone());
        name
    }

    fn numbered(&self, span: Span) -> Ident {
        let mut number = self.0.len();
        loop {
            let name = format_ident!("arg{number}", span = span);
            if !self.0.contains(&name) {
                return name;
            }
            number += 1;
        }
    }
}

fn public(name: &Ident) -> Option<Ident> {
    let text = name.to_string();
    let trimmed = text.trim_start_matches('_');
    if trimmed.len() == text.len() {
        return Some(name.clone());
    }
    syn::parse_str::<Ident>(trimmed).ok().map(|_| Ident::new(trimmed, name.span()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn names_are_fit_for_an_api() {
        let mut mistakes = Diagnostics::default();
        let mut names = Names::default();
        let FnArgs(sources) = parse_quote!(key: u8, mut value: u8, _unused: u8, _: u8, __cx: u8, _key: u8, _1: u8);
        let names: Vec<String> = sources.iter().map(|source| names.name(source, &mut mistakes).to_string()).collect();
        assert_eq!(names, ["key", "value", "unused", "arg3", "cx", "arg5", "arg6"]);
        assert!(mistakes.is_empty());
    }

    #[test]
    fn a_pattern_is_no_name() {
        let mut mistakes = Diagnostics::default();
        let FnArgs(sources) = parse_quote!(Point { x, y }: Point);
        Names::default().name(&sources[0], &mut mistakes);
        assert!(mistakes.texts()[0].contains("`let Point { x, y } = value;`"));
    }

    struct FnArgs(Vec<PatType>);

    impl syn::parse::Parse for FnArgs {
        fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
            let arguments = input.parse_terminated(FnArg::parse, syn::Token![,])?;
            let typed = arguments.into_iter().filter_map(|argument| match argument {
                FnArg::Typed(typed) => Some(typed),
                FnArg::Receiver(_) => None,
            });
            Ok(FnArgs(typed.collect()))
        }
    }
}
