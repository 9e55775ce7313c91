//! Every mistake in a block that its syntax shows.

use super::model::{Application, Kind, Marked};
use crate::diag::{Diagnostics, help, note};
use crate::hidden;
use crate::spelled::spelled;
use crate::types;
use quote::ToTokens;
use syn::{Path, ReceiverKind, Type};

/// Reports what is wrong.
pub(super) fn check(application: &Application<'_>, mistakes: &mut Diagnostics) {
    hidden::check(application.block, mistakes);
    let generics = &application.block.generics;
    if let Some(parameter) = generics.params.first() {
        mistakes.error(
            parameter,
            "there is one application of a name, so its type has no parameters",
            &[help("use the types it works with: `impl Shop { .. }`")],
        );
    }
    name(application, mistakes);
    needs(application, mistakes);
    let mut kept: Vec<&Marked<'_>> = Vec::new();
    for marked in &application.functions {
        let word = marked.kind.word();
        if marked.kind != Kind::StartPhase && kept.iter().any(|other| other.kind == marked.kind) {
            let fix = [help("merge the two functions")];
            mistakes.error(marked.name(), format!("an application has only one `#[{word}]`"), &fix);
            continue;
        }
        kept.push(marked);
        function(application, marked, mistakes);
    }
}

fn name(application: &Application<'_>, mistakes: &mut Diagnostics) {
    let Some(literal) = &application.settings.name else { return };
    let name = literal.value();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(fits) || name.contains("__") {
        mistakes.error(
            literal,
            format!("{name:?} cannot be the name of an application"),
            &[
                help("write small letters, digits and single `_`: `name = \"my_shop\"`"),
                note("it is the name of a section in files, and the beginning of environment variables"),
            ],
        );
    }
}

fn needs(application: &Application<'_>, mistakes: &mut Diagnostics) {
    let settings = &application.settings;
    let this = spelled(&application.block.ty.to_token_stream());
    let mut seen: Vec<String> = Vec::new();
    for path in settings.applications.iter().chain(&settings.optional).chain(&settings.included) {
        let name = spelled(&Path::to_token_stream(path));
        if name == this || name == "Self" {
            mistakes.error(path, "an application cannot need itself", &[help("remove it")]);
        } else if seen.contains(&name) {
            let fix = [help("name it once: it is needed, or optional, or included")];
            mistakes.error(path, format!("`{name}` is named twice"), &fix);
        }
        seen.push(name);
    }
}

fn function(application: &Application<'_>, marked: &Marked<'_>, mistakes: &mut Diagnostics) {
    let sig = &marked.function.sig;
    let (word, name) = (marked.kind.word(), marked.name());
    if let Some(parameter) = sig.generics.params.first() {
        let text = format!("nobody could choose the type parameters of `{name}`");
        mistakes.error(parameter, text, &[help("use the types it works with")]);
    }
    let cfg = marked.function.attrs_named("cfg").next();
    if let (Some(cfg), false) = (cfg, marked.kind == Kind::StartPhase) {
        let text = format!("`#[{word}]` is always a part of the application");
        mistakes.error(cfg, text, &[help("put the `#[cfg]` on what stands inside the function")]);
    }
    if let (Kind::Env, Some(keyword)) = (marked.kind, &sig.asyncness) {
        let text = "`#[env]` says what the defaults are, and waits for nothing, so it is not `async`";
        mistakes.error(keyword, text, &[help("drop `async`; what takes time is done in `#[init]`")]);
    }
    receiver(marked, mistakes);
    context(marked, mistakes);
    others(application, marked, mistakes);
    returned(marked, mistakes);
}

fn receiver(marked: &Marked<'_>, mistakes: &mut Diagnostics) {
    let (word, name) = (marked.kind.word(), marked.name());
    match marked.function.sig.receiver() {
        Some(receiver) if marked.kind.is_before() => {
            let text = format!("`#[{word}]` runs before there is an application, so there is no `self` yet");
            mistakes.error(receiver, text, &[help("remove it")]);
        }
        Some(receiver) if matches!(receiver.kind, ReceiverKind::Value) => {
            let text = "a function borrows the application; it cannot consume it";
            mistakes.error(receiver, text, &[help("write `&self` or `&mut self`")]);
        }
        None if !marked.kind.is_before() => mistakes.error(
            name,
            format!("a `#[{word}]` function is one of the application, so it takes `self`"),
            &[help(format!("add a receiver: `fn {name}(&self)`"))],
        ),
        _ => {}
    }
}

fn context(marked: &Marked<'_>, mistakes: &mut Diagnostics) {
    for (at, typed) in marked.contexts().enumerate() {
        let write = &[help("write `cx: &mut AppCtx<Self>`")];
        let lent = matches!(&*typed.ty, Type::Reference(reference) if reference.mutability.is_some());
        let of = match &*typed.ty {
            Type::Reference(reference) => types::last_name(&reference.elem),
            ty => types::last_name(ty),
        };
        if marked.kind == Kind::Env {
            let fix = [help("remove it; `#[init]` may take it")];
            mistakes.error(typed, "`#[env]` takes no arguments: it says what is there before anything is", &fix);
        } else if at > 0 {
            mistakes.error(typed, "the context is taken twice", &[help("remove one")]);
        } else if let Some(of) = of.filter(|of| *of != "AppCtx") {
            let text = format!("`{of}` is what a process is lent; an application is lent an `AppCtx`");
            mistakes.error(&typed.ty, text, write);
        } else if !lent {
            mistakes.error(&typed.ty, "the context is lent, not given", write);
        }
    }
}

fn others(application: &Application<'_>, marked: &Marked<'_>, mistakes: &mut Diagnostics) {
    let (word, name) = (marked.kind.word(), marked.name());
    let others: Vec<_> = marked.others().collect();
    match (marked.kind, others.as_slice()) {
        (Kind::ConfigChange, [change]) => {
            let shared = matches!(&*change.ty, Type::Reference(reference) if reference.mutability.is_none());
            if !shared {
                let fix = [help(format!("write `fn {name}(&mut self, change: &ConfigChange)`"))];
                mistakes.error(&change.ty, "what has changed is lent to the function", &fix);
            }
        }
        (Kind::ConfigChange, _) => mistakes.error(
            name,
            format!("`#[config_change]` takes what has changed and nothing else, found {} arguments", others.len()),
            &[help(format!("write `fn {name}(&mut self, change: &ConfigChange)`"))],
        ),
        (Kind::Init | Kind::Start, [env]) if application.one(Kind::Env).is_none() => mistakes.error(
            *env,
            format!("`#[{word}]` takes the environment, and this application has none"),
            &[help("add a function that says its defaults: `#[env] fn env() -> Config { .. }`")],
        ),
        (Kind::Init | Kind::Start, [] | [_]) | (_, []) => {}
        (Kind::Init | Kind::Start, [_, second, ..]) => mistakes.error(
            *second,
            format!("`#[{word}]` takes the environment and nothing else"),
            &[help("put it into the environment: a field of what `#[env]` returns")],
        ),
        (Kind::Env, [first, ..]) => mistakes.error(
            *first,
            "`#[env]` takes no arguments: it says what is there before anything is",
            &[help("what the program knows only when it runs is set with `application::set_env_persistent`")],
        ),
        (_, [first, ..]) => mistakes.error(
            *first,
            format!("`#[{word}]` takes `self`, and `cx: &mut AppCtx<Self>` if it likes"),
            &[help("the environment is `cx.env()`, the tree `cx.root()`")],
        ),
    }
}

fn returned(marked: &Marked<'_>, mistakes: &mut Diagnostics) {
    let name = marked.name();
    match (marked.kind, types::returned(&marked.function.sig.output)) {
        (Kind::Env, None) => mistakes.error(
            name,
            "`#[env]` returns the environment, with its defaults",
            &[help("write `-> Config`, a type of yours with serde's traits, or `-> Table`")],
        ),
        (Kind::Init, None) => mistakes.error(
            name,
            "`#[init]` must return the application",
            &[help("add `-> Self`, or `-> Result<Self, Stop>` if it may refuse to start")],
        ),
        (Kind::Start, ty) => {
            let root = ty.is_some_and(|ty| super::model::root(ty).is_some());
            if !root {
                let fix = [
                    help("write `-> Spec<ShopTree>`, and `ShopTree { .. }.spec()` in the function"),
                    note("the tree is started by the application, when this function has returned"),
                ];
                let text = "`#[start]` returns what the root of the tree is: a `Spec`";
                match ty {
                    Some(ty) => mistakes.error(ty, text, &fix),
                    None => mistakes.error(name, text, &fix),
                }
            }
        }
        (Kind::PrepStop | Kind::Stop | Kind::ConfigChange, Some(ty)) if !types::is_unit(ty) => mistakes.error(
            ty,
            format!("nobody would receive what `#[{}]` returns", marked.kind.word()),
            &[help("return nothing")],
        ),
        _ => {}
    }
}
