//! Receiver, parameters and return type of one function.

use crate::diag::{Diagnostics, help};
use crate::gen_server::check::{fit, signature};
use crate::gen_server::model::{Argument, Handler, Kind, Lent, Parameter};
use crate::spelled::spelled;
use crate::types::{self, Unfit};
use quote::ToTokens;
use syn::{ReceiverKind, Type};

/// Whether rustc itself will complain.
pub(crate) fn check(function: &Handler<'_>, this: &str, event: &Type, mistakes: &mut Diagnostics) -> bool {
    let before = mistakes.len();
    qualifiers(function, mistakes);
    receiver(function, mistakes);
    parameters(function, mistakes);
    let mut complains_itself = false;
    match function.kind {
        Kind::Event => lent(function, event, mistakes),
        Kind::Info => info(function, mistakes),
        Kind::Terminate => terminate(function, mistakes),
        Kind::Init | Kind::Call => {
            complains_itself = fit::arguments(function, mistakes) | fit::reply(function, mistakes);
            if function.kind == Kind::Call && mistakes.len() == before {
                signature::own_generics(function, this, mistakes);
            }
        }
        _ => signature::number_of_arguments(function, mistakes),
    }
    returned(function, mistakes);
    complains_itself
}

fn qualifiers(function: &Handler<'_>, mistakes: &mut Diagnostics) {
    if let (Kind::Shrink, Some(word)) = (function.kind, &function.function.sig.asyncness) {
        let text = "`#[shrink]` runs between two messages and only gives back memory, so it is not `async`";
        mistakes.error(word, text, &[help("drop `async`")]);
    } else {
        signature::qualifiers(function, mistakes);
    }
}

fn receiver(function: &Handler<'_>, mistakes: &mut Diagnostics) {
    match function.function.sig.receiver() {
        Some(receiver) if function.kind != Kind::Init && matches!(receiver.kind, ReceiverKind::Value) => {
            mistakes.error(
                receiver,
                "a function borrows the handler's state; it cannot consume it",
                &[help("write `&mut self`; to remove the handler, call `cx.remove_handler()` or return an `Err`")],
            );
        }
        None if function.kind != Kind::Init => {
            let (word, name) = (function.kind.word(), function.name());
            mistakes.error(
                name,
                format!("a `#[{word}]` function works on the handler's state, so it takes `self`"),
                &[help(format!("add a receiver: `fn {name}(&mut self, ..)`"))],
            );
        }
        _ => signature::receiver(function, mistakes),
    }
}

fn parameters(function: &Handler<'_>, mistakes: &mut Diagnostics) {
    let mut contexts = 0;
    for parameter in &function.parameters {
        match parameter {
            Parameter::Context { source, lent } => {
                contexts += 1;
                let write = &[help("write `cx: &mut HandlerCtx<Self>`")];
                if contexts > 1 {
                    mistakes.error(source, "the context is taken twice", &[help("remove one")]);
                } else if *lent == Lent::Not {
                    mistakes.error(&source.ty, "the context is lent, not given", write);
                } else if is_ctx(&source.ty) {
                    let text = "`Ctx` is what a server is lent; an event handler is lent a `HandlerCtx`";
                    mistakes.error(&source.ty, text, write);
                } else if *lent == Lent::Shared && function.function.sig.asyncness.is_some() {
                    let text =
                        "an async function takes the context for itself: it may not be shared while the function waits";
                    mistakes.error(&source.ty, text, write);
                }
            }
            Parameter::ReplyTo { source } => mistakes.error(
                source,
                "an event handler replies when its function returns",
                &[help("return the reply; what answers later is a server: `#[gen_server]`")],
            ),
            Parameter::Argument(_) | Parameter::State { .. } => {}
        }
    }
}

fn is_ctx(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => is_ctx(&reference.elem),
        Type::Group(group) => is_ctx(&group.elem),
        ty => types::last_name(ty).is_some_and(|name| name == "Ctx"),
    }
}

/// `#[event]` takes the event, as a reference.
fn lent(function: &Handler<'_>, event: &Type, mistakes: &mut Diagnostics) {
    let (name, event) = (function.name(), spelled(&event.to_token_stream()));
    let arguments: Vec<&Argument<'_>> = function.arguments().collect();
    let [argument] = arguments.as_slice() else {
        mistakes.error(
            name,
            format!("an `#[event]` function takes the event and nothing else, found {} arguments", arguments.len()),
            &[help(format!("write `fn {name}(&mut self, event: &{event})`"))],
        );
        return;
    };
    shared(
        argument,
        "the event is lent to one handler after the other: none may keep or change it",
        &format!("write `{}: &{event}`", argument.name),
        mistakes,
    );
}

/// Something that all handlers see.
fn shared(argument: &Argument<'_>, text: &str, fix: &str, mistakes: &mut Diagnostics) {
    let ty = &argument.source.ty;
    let is_shared = matches!(&**ty, Type::Reference(reference) if reference.mutability.is_none());
    if !is_shared {
        mistakes.error(ty, text, &[help(fix)]);
    }
}

fn info(function: &Handler<'_>, mistakes: &mut Diagnostics) {
    let (name, found) = (function.name(), function.arguments().count());
    let (Some(argument), 1) = (function.arguments().next(), found) else {
        mistakes.error(
            name,
            format!("an `#[info]` function takes exactly one message, found {found}"),
            &[help(format!(
                "its type picks the messages: `fn {name}(&mut self, tick: &Tick)`; take `&Info` for all the rest"
            ))],
        );
        return;
    };
    let message = spelled(&types::owned(&argument.source.ty).to_token_stream());
    shared(
        argument,
        "a message is lent to one handler after the other: none may keep or change it",
        &format!("write `{}: &{message}`", argument.name),
        mistakes,
    );
    if function.function.sig.asyncness.is_some() && message == "Info" {
        mistakes.error(
            &argument.source.ty,
            "an async function cannot wait with a message of any type in its hands",
            &[help("take a type of your own, or drop `async`")],
        );
    }
}

fn terminate(function: &Handler<'_>, mistakes: &mut Diagnostics) {
    let (name, found) = (function.name(), function.arguments().count());
    let fix = [help(format!("write `fn {name}(&mut self, why: Removal)`"))];
    match function.arguments().next() {
        Some(_) if found > 1 => mistakes.error(
            name,
            format!("`#[terminate]` takes why the handler goes and nothing else, found {found} arguments"),
            &fix,
        ),
        Some(argument) if matches!(*argument.source.ty, Type::Reference(_)) => {
            mistakes.error(&argument.source.ty, "`#[terminate]` is given why the handler goes, and may keep it", &fix);
        }
        _ => {}
    }
}

fn returned(function: &Handler<'_>, mistakes: &mut Diagnostics) {
    match (function.kind, types::returned(&function.function.sig.output)) {
        (Kind::Init, None) => mistakes.error(
            function.name(),
            "`#[init]` must return the handler",
            &[help("add `-> Self`, or `-> Result<Self, Stop>` if it may refuse to be added")],
        ),
        (Kind::Terminate, Some(ty)) => {
            if let Some(Unfit::Borrow(_) | Unfit::Lifetime(_)) = types::unfit(ty) {
                let owned = spelled(&types::owned(ty).to_token_stream());
                let text = "what is handed over cannot borrow from the handler, which goes";
                mistakes.error(ty, text, &[help(format!("hand over `{owned}`"))]);
            }
        }
        (Kind::Terminate, None) => {}
        _ => signature::returned(function, mistakes),
    }
}
