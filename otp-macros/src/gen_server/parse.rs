//! Block -> model. Reads attributes and signatures; whether they make sense is for `check`.

pub(crate) mod parameter;

use super::mailbox;
use super::model::{Handler, Kind, Lent, Parameter, Reply, Server, Settings};
use super::settings::settings;
use crate::block::{Block, Function};
use crate::diag::{Diagnostics, help};
use crate::options::Entry;
use crate::unself::unself;
use crate::{duration, helpers, options, types, values};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Meta, Type};

/// The server that `block` describes; `None` when there is nothing to build on.
pub(crate) fn server<'a>(options: TokenStream, block: &'a Block, mistakes: &mut Diagnostics) -> Option<Server<'a>> {
    let settings = settings(options, mistakes);
    let Some(name) = types::last_name(&block.ty) else {
        mistakes.error(&block.ty, "`#[gen_server]` needs a type with a name", &[help("write `impl MyServer { .. }`")]);
        return None;
    };
    let functions = block.functions();
    let handlers = functions.filter_map(|each| function(each, block, &settings, server_kind, mistakes)).collect();
    Some(Server { block, name: name.clone(), settings, handlers })
}

/// What only a state machine has is none of a server's.
fn server_kind(word: &Ident) -> Option<Kind> {
    Kind::from_word(word).filter(|kind| !kind.is_of_machines())
}

/// The marked function; the first mark counts, of those that `kind` knows.
pub(crate) fn function<'a>(
    function: &'a Function,
    block: &'a Block,
    settings: &Settings,
    kind: fn(&Ident) -> Option<Kind>,
    mistakes: &mut Diagnostics,
) -> Option<Handler<'a>> {
    let (mark, kind) = function.attrs.iter().find_map(|attr| Some((attr, kind(helpers::helper(attr)?)?)))?;
    let before = mistakes.len();
    let parameters = parameter::parameters(function, kind, block, settings, |_| None, mistakes);
    let reply = reply(function, &parameters, &block.ty);
    let mut handler = Handler {
        kind,
        mark,
        function,
        public: function.sig.ident.clone(),
        variant: variant(&function.sig.ident),
        parameters,
        reply,
        timeout: None,
        overflow: None,
        broken: false,
    };
    mark_options(&mut handler, &block.ty, settings, mistakes);
    handler.broken = mistakes.len() > before;
    Some(handler)
}

fn mark_options(handler: &mut Handler<'_>, this: &Type, settings: &Settings, mistakes: &mut Diagnostics) {
    let word = handler.kind.word();
    let list = match &handler.mark.meta {
        Meta::Path(_) => return,
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            mistakes.error(
                pair,
                format!("`#[{word}]` takes its options in parentheses"),
                &[help(format!("write `#[{word}]` or `#[{word}(..)]`"))],
            );
            return;
        }
    };
    for entry in options::entries(list, mistakes) {
        mark_option(handler, &entry, this, settings, mistakes);
    }
}

fn mark_option(handler: &mut Handler<'_>, entry: &Entry, this: &Type, settings: &Settings, mistakes: &mut Diagnostics) {
    let (key, word) = (&entry.key, handler.kind.word());
    match (key.to_string().as_str(), handler.kind) {
        ("timeout", Kind::Call) => {
            if let Some(value) = values::required(entry, "write `timeout = \"5s\"`", mistakes) {
                handler.timeout = duration::duration(key, value, mistakes);
            }
        }
        ("timeout", Kind::Cast) => mistakes.error(
            key,
            "a cast has no timeout: its sender does not wait",
            &[help("make it a `#[call]` if the sender should wait")],
        ),
        ("reply", Kind::Call) => {
            if let Some(ty) = values::ty(entry, mistakes) {
                handler.reply = Reply::OrStop(unself(ty.into_token_stream(), this));
            }
        }
        ("message", Kind::Call | Kind::Cast) => {
            if let Some(name) = values::name(entry, mistakes) {
                handler.variant = name;
            }
        }
        ("overflow", Kind::Call | Kind::Cast) => {
            handler.overflow = mailbox::of_handler(entry, settings.mailbox.as_ref(), word, mistakes);
        }
        (_, Kind::Call) => {
            options::unknown(entry, "`#[call]`", &["timeout", "reply", "message", "overflow"], mistakes);
        }
        (_, Kind::Cast) => options::unknown(entry, "`#[cast]`", &["message", "overflow"], mistakes),
        _ => mistakes.error(key, format!("`#[{word}]` takes no options"), &[help(format!("write just `#[{word}]`"))]),
    }
}

pub(crate) fn reply(function: &Function, parameters: &[Parameter<'_>], this: &Type) -> Reply {
    reply_of(types::returned(&function.sig.output), parameters, this)
}

/// The reply of a function that returns `returned`.
pub(crate) fn reply_of(returned: Option<&Type>, parameters: &[Parameter<'_>], this: &Type) -> Reply {
    let spell = |ty: &Type| unself(ty.to_token_stream(), this);
    let later = parameters.iter().find_map(|parameter| match parameter {
        Parameter::ReplyTo { source } => types::arguments_of(&source.ty, "ReplyTo"),
        _ => None,
    });
    if let Some(arguments) = later {
        return Reply::Later(arguments.first().map_or_else(|| quote!(()), |ty| spell(ty)));
    }
    let Some(returned) = returned else {
        return Reply::Returned(quote!(()));
    };
    match types::arguments_of(returned, "Result").as_deref() {
        Some([value, error]) if types::last_name(error).is_some_and(|name| name == "Stop") => {
            Reply::OrStop(spell(value))
        }
        _ => Reply::Returned(spell(returned)),
    }
}

/// `put_all` -> `PutAll`
pub(crate) fn variant(function: &Ident) -> Ident {
    let name = function.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.extend(letters);
    }
    if camel == "Self" || syn::parse_str::<Ident>(&camel).is_err() {
        camel.insert_str(0, "Message");
    }
    Ident::new(&camel, function.span())
}

/// How a parameter takes `Ctx`, or the `HandlerCtx` of an event handler, if it does.
fn context(ty: &Type) -> Option<Lent> {
    let is_context = |ty: &Type| types::last_name(ty).is_some_and(|name| name == "Ctx" || name == "HandlerCtx");
    match ty {
        Type::Reference(reference) if is_context(&reference.elem) => {
            Some(if reference.mutability.is_some() { Lent::Mutably } else { Lent::Shared })
        }
        Type::Group(group) => context(&group.elem),
        ty if is_context(ty) => Some(Lent::Not),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    #[test]
    fn variants_are_camel_case() {
        for (function, expected) in [
            ("get", "Get"),
            ("put_all", "PutAll"),
            ("__x__y", "XY"),
            ("self_", "MessageSelf"),
            ("_1", "Message1"),
            ("__", "Message"),
            ("größe", "Größe"),
        ] {
            assert_eq!(variant(&Ident::new(function, Span::call_site())), expected);
        }
        assert_eq!(variant(&Ident::new_raw("match", Span::call_site())), "Match");
    }
}
