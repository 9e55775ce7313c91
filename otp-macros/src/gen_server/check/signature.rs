//! Qualifiers, receiver, parameters and return type of one handler.

use crate::diag::{Diagnostics, help, note};
use crate::gen_server::model::{Handler, Kind, Lent, Parameter, Reply};
use crate::spelled::spelled;
use crate::types;
use quote::ToTokens;
use syn::{GenericParam, ReceiverKind, Safety, Type};

pub(crate) fn qualifiers(handler: &Handler<'_>, mistakes: &mut Diagnostics) {
    let sig = &handler.function.sig;
    if let Safety::Unsafe(word) = &sig.safety {
        mistakes.error(
            word,
            "a handler cannot be `unsafe`: any process may send the message",
            &[help("check what the code relies on, and drop `unsafe` from the signature")],
        );
    }
    if let (Kind::FormatStatus, Some(word)) = (handler.kind, &sig.asyncness) {
        mistakes.error(
            word,
            "`#[format_status]` runs while a report is written, so it is not `async`",
            &[help("drop `async`")],
        );
    }
    if let (Kind::Shrink, Some(word)) = (handler.kind, &sig.asyncness) {
        mistakes.error(
            word,
            "`#[shrink]` runs between two messages and only gives back memory, so it is not `async`",
            &[help("drop `async`; to do work while the server is idle, use `cx.timeout(..)`")],
        );
    }
}

/// A message enum has room for no type parameter but the server's.
pub(crate) fn own_generics(handler: &Handler<'_>, this: &str, mistakes: &mut Diagnostics) {
    for parameter in &handler.function.sig.generics.params {
        let (what, name, fix) = match parameter {
            GenericParam::Lifetime(parameter) => {
                ("lifetime", parameter.lifetime.to_token_stream(), "take owned values".to_owned())
            }
            GenericParam::Type(parameter) => {
                let name = &parameter.ident;
                let fix = format!("move `{name}` to the server, `impl<{name}> {this}<{name}>`, or box the value");
                ("type", name.to_token_stream(), fix)
            }
            GenericParam::Const(parameter) => {
                let name = &parameter.ident;
                let fix = format!("move `{name}` to the server, or take a `Vec`");
                ("const", name.to_token_stream(), fix)
            }
        };
        mistakes.error(
            &name,
            format!("a handler cannot have its own {what} parameter"),
            &[note("all messages of a server form one type"), help(fix)],
        );
    }
}

pub(crate) fn receiver(handler: &Handler<'_>, mistakes: &mut Diagnostics) {
    let (kind, name, word) = (handler.kind, handler.name(), handler.kind.word());
    match (kind, handler.function.sig.receiver()) {
        (Kind::Init, None) => {}
        (Kind::Init, Some(receiver)) => mistakes.error(
            receiver,
            "`#[init]` makes the state, so there is no `self` yet",
            &[help(format!("take what is needed to start: `fn {name}(config: Config) -> Self`"))],
        ),
        (_, None) => mistakes.error(
            name,
            format!("a `#[{word}]` function works on the server's state, so it takes `self`"),
            &[help(format!("add a receiver: `fn {name}(&mut self, ..)`"))],
        ),
        (_, Some(receiver)) => match &receiver.kind {
            ReceiverKind::Value => mistakes.error(
                receiver,
                "a handler borrows the state; it cannot consume it",
                &[help("write `&mut self`; to end the server, call `cx.stop(..)` or return an `Err(Stop)`")],
            ),
            ReceiverKind::Reference(_, _, Some(_)) if kind == Kind::FormatStatus => {
                mistakes.error(receiver, "`#[format_status]` only looks at the state", &[help("write `&self`")]);
            }
            ReceiverKind::Reference(..) => {}
            _ => mistakes.error(receiver, "a handler takes plain `&self` or `&mut self`", &[help("write `&mut self`")]),
        },
    }
}

pub(crate) fn parameters(handler: &Handler<'_>, mistakes: &mut Diagnostics) {
    let (mut contexts, mut replies) = (0, 0);
    for parameter in &handler.parameters {
        match parameter {
            Parameter::Context { source, lent } => {
                contexts += 1;
                if contexts > 1 {
                    mistakes.error(source, "the context is taken twice", &[help("remove one")]);
                } else if *lent == Lent::Not {
                    mistakes.error(&source.ty, "the context is lent, not given", &[help("write `cx: &mut Ctx<Self>`")]);
                } else if *lent == Lent::Shared && handler.function.sig.asyncness.is_some() {
                    mistakes.error(
                        &source.ty,
                        "an async handler takes the context for itself: it may not be shared while the handler waits",
                        &[help("write `cx: &mut Ctx<Self>`")],
                    );
                }
            }
            Parameter::ReplyTo { source } => {
                replies += 1;
                if handler.kind != Kind::Call {
                    mistakes.error(
                        &source.ty,
                        format!("`#[{}]` has no caller waiting for a reply", handler.kind.word()),
                        &[help("make it a `#[call]`")],
                    );
                } else if replies > 1 {
                    mistakes.error(source, "a call has one reply", &[help("remove one `ReplyTo`")]);
                }
            }
            Parameter::Argument(_) | Parameter::State { .. } => {}
        }
    }
    number_of_arguments(handler, mistakes);
}

pub(crate) fn number_of_arguments(handler: &Handler<'_>, mistakes: &mut Diagnostics) {
    let (name, found) = (handler.name(), handler.arguments().count());
    match handler.kind {
        Kind::Info if found != 1 => mistakes.error(
            name,
            format!("an `#[info]` handler takes exactly one message, found {found}"),
            &[help(format!(
                "its type picks the messages: `fn {name}(&mut self, tick: Tick)`; take `Info` for all the rest"
            ))],
        ),
        Kind::Terminate if reasons(handler) > 1 => mistakes.error(
            name,
            format!("`#[terminate]` takes the reason and nothing else, found {found} arguments"),
            &[help(format!("write `fn {name}(&mut self, reason: &ExitReason)`"))],
        ),
        Kind::FormatStatus if !(handler.parameters.is_empty() || changes_status(handler)) => mistakes.error(
            name,
            "`#[format_status]` takes `&self`, and the status if it changes more than the state's text",
            &[
                help(format!("write `fn {name}(&self) -> String` to print the state")),
                help(format!("write `fn {name}(&self, status: &mut FormatStatus)` to change all that is shown")),
            ],
        ),
        Kind::Shrink if !handler.parameters.is_empty() => mistakes.error(
            name,
            "`#[shrink]` takes nothing but `&mut self`",
            &[help(format!("write `fn {name}(&mut self)`"))],
        ),
        _ => {}
    }
}

/// Arguments of `#[terminate]`, the state of a machine aside.
fn reasons(handler: &Handler<'_>) -> usize {
    handler.arguments().filter(|argument| types::arguments_of(&argument.source.ty, "Option").is_none()).count()
}

/// Whether it is the form that takes `status: &mut FormatStatus`, and that alone. Which type it is, rustc checks.
fn changes_status(handler: &Handler<'_>) -> bool {
    let [Parameter::Argument(status)] = handler.parameters.as_slice() else { return false };
    matches!(&*status.source.ty, Type::Reference(status) if status.mutability.is_some())
}

/// What may stand after `->`, as far as syntax tells.
pub(crate) fn returned(handler: &Handler<'_>, mistakes: &mut Diagnostics) {
    let name = handler.name();
    let returned = types::returned(&handler.function.sig.output);
    match (handler.kind, returned) {
        (Kind::Init, None) => mistakes.error(
            name,
            "`#[init]` must return the server",
            &[help("add `-> Self`, or `-> Result<Self, Stop>` if starting can fail")],
        ),
        (Kind::FormatStatus, None) if handler.parameters.is_empty() => mistakes.error(
            name,
            "`#[format_status]` returns what reports should show of the state",
            &[help("add `-> String`, or take `status: &mut FormatStatus` and change it")],
        ),
        (Kind::FormatStatus, Some(ty)) if changes_status(handler) && !types::is_unit(ty) => mistakes.error(
            ty,
            "`#[format_status]` has changed the status: nobody receives what it returns",
            &[help("drop the return type")],
        ),
        (Kind::Shrink, Some(ty)) if !types::is_unit(ty) => {
            mistakes.error(ty, "nobody receives what `#[shrink]` returns", &[help("drop the return type")]);
        }
        (Kind::Terminate, Some(ty)) if !types::is_unit(ty) => mistakes.error(
            ty,
            "nobody receives what `#[terminate]` returns: the server is gone",
            &[help("drop the return type")],
        ),
        (Kind::Call, Some(ty)) if matches!(handler.reply, Reply::Later(_)) => {
            let flow = types::is_unit(ty)
                || types::arguments_of(ty, "Result").is_some_and(|of| of.first().is_some_and(|ty| types::is_unit(ty)));
            if !flow {
                mistakes.error(
                    ty,
                    "this call replies through `ReplyTo`, so its return value has nowhere to go",
                    &[help(format!("drop `-> {}`, or drop the `ReplyTo` parameter", spelled(ty)))],
                );
            }
        }
        _ => {}
    }
}
