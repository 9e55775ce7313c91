//! The attributes of the block's functions: typos, marks of other blocks, one mark too many.

use crate::block::Block;
use crate::diag::{Diagnostics, help};
use crate::gen_server::model::Kind;
use crate::helpers::{self, APPLICATION, HANDLERS, MACHINE};
use crate::hidden;
use crate::suggest::nearest;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::Attribute;

/// Attributes that are never a typo of ours, however near (`cold` is two steps from `call`).
const FOREIGN: &[&str] = &[
    "allow",
    "cfg",
    "cfg_attr",
    "cold",
    "coverage",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "instrument",
    "must_use",
    "no_mangle",
    "optimize",
    "target_feature",
    "test",
    "track_caller",
    "warn",
];

/// What kind of block it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Server,
    Machine,
}

impl Of {
    fn noun(self) -> &'static str {
        match self {
            Of::Server => "server",
            Of::Machine => "state machine",
        }
    }

    fn refuses(self, kind: Kind) -> bool {
        match self {
            Of::Server => kind.is_of_machines(),
            Of::Machine => kind == Kind::Continue,
        }
    }
}

pub(crate) fn check(block: &Block, of: Of, mistakes: &mut Diagnostics) {
    hidden::check(block, mistakes);
    for function in block.functions() {
        let mut first: Option<&Attribute> = None;
        for attr in &function.attrs {
            if let Some(meant) = typo_in(attr, of) {
                let path = attr.path();
                mistakes.error(
                    path,
                    format!("unknown handler attribute `#[{}]`", path.to_token_stream()),
                    &[help(format!("did you mean `#[{meant}]`?"))],
                );
            }
            let Some(name) = helpers::helper(attr) else { continue };
            let kind = Kind::from_word(name);
            if kind.is_some_and(|kind| of.refuses(kind)) {
                elsewhere(attr, name, of, mistakes);
                continue;
            }
            if name == "event" {
                mistakes.error(
                    attr,
                    format!("`#[event]` handles the events of a manager, not messages of a {}", of.noun()),
                    &[help("put it into a `#[gen_event(MyEvent)] impl` block of its own type")],
                );
                continue;
            }
            if APPLICATION.contains(&name.to_string().as_str()) && kind.is_none() {
                let text = format!("`#[{name}]` belongs to an application, not to a {}", of.noun());
                mistakes.error(attr, text, &[help("put it into an `#[application] impl` block of its own type")]);
                continue;
            }
            if kind.is_none() {
                mistakes.error(
                    attr,
                    format!("`#[{name}]` describes a child of a supervisor, not a handler of a server"),
                    &[help("put it into a `#[supervision] impl` block of its own type")],
                );
                continue;
            }
            if let Some(first) = first.and_then(helpers::helper) {
                mistakes.error(
                    attr,
                    "a function handles one kind of message",
                    &[help(format!("keep `#[{first}]` or `#[{name}]`, and give the other its own function"))],
                );
            }
            first.get_or_insert(attr);
        }
    }
}

fn elsewhere(attr: &Attribute, name: &Ident, of: Of, mistakes: &mut Diagnostics) {
    let (message, fix) = match of {
        Of::Server => (
            format!("`#[{name}]` handles an event of a state machine, which a server is not"),
            "a server has `#[handle_continue]` and timers; for states there is `#[gen_statem(Idle, Busy)]`",
        ),
        Of::Machine => (
            format!("`#[{name}]` is for servers: a state machine goes on by events that it inserts itself"),
            "mark the function with `#[internal]`, and insert its event with `cx.next_event(..)`",
        ),
    };
    mistakes.error(attr, message, &[help(fix)]);
}

/// The helper that an unknown attribute was meant to be; rustc must not see it either.
pub(crate) fn typo(attr: &Attribute) -> Option<&'static str> {
    typo_in(attr, Of::Server)
}

pub(crate) fn typo_in(attr: &Attribute, of: Of) -> Option<&'static str> {
    let erlang =
        [("handle_call", "call"), ("handle_cast", "cast"), ("handle_info", "info"), ("continue_", "handle_continue")];
    let near = meant(attr, &erlang, HANDLERS);
    if of == Of::Server { near } else { near.or_else(|| meant(attr, &[], MACHINE)) }
}

/// Which of the `known` helpers an unknown attribute was meant to be, by OTP's name or by one that is nearly right.
pub(crate) fn meant(attr: &Attribute, erlang: &[(&str, &'static str)], known: &[&'static str]) -> Option<&'static str> {
    let word = attr.path().get_ident()?.to_string();
    if FOREIGN.contains(&word.as_str()) || helpers::helper(attr).is_some() {
        return None;
    }
    match erlang.iter().find(|(name, _)| *name == word) {
        Some((_, helper)) => Some(helper),
        None => nearest(&word, known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn only_typos_are_typos() {
        for (attr, meant) in [
            (parse_quote!(#[cal]), Some("call")),
            (parse_quote!(#[csat(x)]), Some("cast")),
            (parse_quote!(#[handle_call]), Some("call")),
            (parse_quote!(#[continue_]), Some("handle_continue")),
            (parse_quote!(#[call]), None),
            (parse_quote!(#[cold]), None),
            (parse_quote!(#[tracing::instrument]), None),
            (parse_quote!(#[must_use]), None),
        ] {
            assert_eq!(typo(&attr), meant, "{}", attr.to_token_stream());
        }
    }
}
