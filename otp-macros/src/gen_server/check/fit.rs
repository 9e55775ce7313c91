//! Types that cannot travel in a message.

use crate::diag::{Diagnostics, help};
use crate::gen_server::model::{Handler, Kind, Parameter, Reply};
use crate::spelled::spelled;
use crate::types::{self, Unfit};
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type, TypeImplTrait, TypeParamBound};

/// Arguments must be owned. `true` when a type is wrong in a way that rustc itself reports.
pub(crate) fn arguments(handler: &Handler<'_>, mistakes: &mut Diagnostics) -> bool {
    if matches!(handler.kind, Kind::Terminate | Kind::FormatStatus | Kind::Shrink) {
        return false;
    }
    let word = handler.kind.word();
    let mut complains_itself = false;
    for argument in handler.arguments() {
        let ty = &argument.source.ty;
        match types::unfit(ty) {
            None => {}
            Some(Unfit::Inferred) => complains_itself = true,
            Some(Unfit::Borrow(borrow)) if borrow.mutability.is_some() => mistakes.error(
                borrow,
                "a message cannot carry `&mut`: it is handled in another process",
                &[help("take the value, and return the changed value from a `#[call]`")],
            ),
            Some(Unfit::Borrow(borrow)) => borrowed(borrow, ty, word, mistakes),
            Some(Unfit::Lifetime(lifetime)) => borrowed(lifetime, ty, word, mistakes),
            Some(Unfit::Opaque(opaque)) => {
                let name = &argument.name;
                let fix = match into_target(opaque) {
                    Some(target) => {
                        let target = spelled(target);
                        format!("write `#[into] {name}: {target}`: the client then takes `impl Into<{target}>`")
                    }
                    None => "name a concrete type, or box it: `Box<dyn Trait + Send>`".to_owned(),
                };
                mistakes.error(opaque, "a message has one concrete type; `impl Trait` has many", &[help(fix)]);
            }
        }
    }
    complains_itself
}

fn borrowed(at: &dyn ToTokens, ty: &Type, word: &str, mistakes: &mut Diagnostics) {
    mistakes.error(
        at,
        format!("a `#[{word}]` argument must be owned: the message outlives the caller's borrow"),
        &[help(format!("take `{}`", spelled(&types::owned(ty))))],
    );
}

/// Replies must be owned. `true` when the type is wrong in a way that rustc itself reports.
pub(crate) fn reply(handler: &Handler<'_>, mistakes: &mut Diagnostics) -> bool {
    if handler.kind != Kind::Call {
        return false;
    }
    if matches!(handler.reply, Reply::Later(_)) {
        return later(handler, mistakes);
    }
    let Some(ty) = types::returned(&handler.function.sig.output) else { return false };
    if let Type::Never(never) = ty {
        mistakes.error(
            never,
            "a call that never returns has no reply",
            &[help("make it a `#[cast]`, or return `Result<(), Stop>` to end the server")],
        );
    }
    replied(ty, mistakes)
}

/// `ReplyTo<&str>`, and `ReplyTo` alone.
fn later(handler: &Handler<'_>, mistakes: &mut Diagnostics) -> bool {
    let mut complains_itself = false;
    for parameter in &handler.parameters {
        let Parameter::ReplyTo { source } = parameter else { continue };
        complains_itself |= match types::arguments_of(&source.ty, "ReplyTo").unwrap_or_default().first() {
            Some(ty) => replied(ty, mistakes),
            None => true,
        };
    }
    complains_itself
}

fn replied(ty: &Type, mistakes: &mut Diagnostics) -> bool {
    let at: &dyn ToTokens = match types::unfit(ty) {
        None => return false,
        Some(Unfit::Inferred) => return true,
        Some(Unfit::Opaque(opaque)) => {
            mistakes.error(
                opaque,
                "a reply needs a type with a name",
                &[help("return a concrete type, or `Box<dyn Trait + Send>`")],
            );
            return false;
        }
        Some(Unfit::Borrow(borrow)) => borrow,
        Some(Unfit::Lifetime(lifetime)) => lifetime,
    };
    mistakes.error(
        at,
        "a reply cannot borrow from the server's state",
        &[help(format!("reply with `{}`", spelled(&types::owned(ty))))],
    );
    false
}

/// `String` of `impl Into<String>`.
fn into_target(opaque: &TypeImplTrait) -> Option<&Type> {
    let Some(TypeParamBound::Trait(bound)) = opaque.bounds.first() else { return None };
    let last = bound.path.segments.last().filter(|segment| segment.ident == "Into")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}
