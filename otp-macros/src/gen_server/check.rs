//! Every mistake in a block that its syntax shows. A broken handler does not hide the next one.

pub(crate) mod clash;
pub(crate) mod fit;
pub(crate) mod marks;
pub(crate) mod signature;

pub(crate) use marks::{meant, typo};

use super::model::{Handler, Kind, Server};
use crate::diag::{Diagnostics, help, note};
use crate::spelled::spelled;
use crate::suggest::nearest;
use quote::ToTokens;

/// Reports what is wrong and marks the handlers concerned as broken.
pub(crate) fn check(server: &mut Server<'_>, mistakes: &mut Diagnostics) {
    lifetimes(server, "gen_server", mistakes);
    marks::check(server.block, marks::Of::Server, mistakes);
    let this = server.name.to_string();
    for handler in &mut server.handlers {
        handler_alone(handler, &this, mistakes);
    }
    clash::check(server, mistakes);
    unused_into(server, mistakes);
    // what its `#[init]` asks of the context may be what it does: a stage handles events
    let lives = |each: &Handler<'_>| each.kind.handles_messages() || each.kind == Kind::Init && each.takes_context();
    if mistakes.is_empty() && !server.handlers.iter().any(lives) {
        mistakes.error(
            &server.block.ty,
            "this server handles no messages",
            &[help(
                "mark a function with `#[call]` (has a reply), `#[cast]` (has none) or `#[info]` (any other message)",
            )],
        );
    }
}

fn handler_alone(handler: &mut Handler<'_>, this: &str, mistakes: &mut Diagnostics) {
    let before = mistakes.len();
    signature::qualifiers(handler, mistakes);
    signature::receiver(handler, mistakes);
    signature::parameters(handler, mistakes);
    let complains_itself = fit::arguments(handler, mistakes) | fit::reply(handler, mistakes);
    if mistakes.len() == before {
        // A borrowed argument is the mistake; the lifetime it needs is not another one.
        signature::own_generics(handler, this, mistakes);
    }
    signature::returned(handler, mistakes);
    handler.broken |= complains_itself || mistakes.len() > before;
}

pub(crate) fn lifetimes(server: &Server<'_>, attribute: &str, mistakes: &mut Diagnostics) {
    for parameter in server.block.generics.lifetimes() {
        let lifetime = &parameter.lifetime;
        mistakes.error(
            lifetime,
            format!("a server cannot borrow: `{lifetime}` is not allowed on a {attribute}"),
            &[
                note("a server outlives the function that starts it, so its state must be `'static`"),
                help("own the data (`String`, `Vec<T>`, `Arc<T>`) or use `&'static`"),
            ],
        );
    }
}

/// `into(Sting)`: a type that no argument has.
pub(crate) fn unused_into(server: &Server<'_>, mistakes: &mut Diagnostics) {
    let taken: Vec<String> = server
        .handlers
        .iter()
        .filter(|handler| handler.kind.is_request() || handler.kind == Kind::Init)
        .flat_map(Handler::arguments)
        .map(|argument| spelled(&argument.ty))
        .collect();
    for ty in &server.settings.into {
        let text = spelled(&ty.to_token_stream());
        if taken.contains(&text) {
            continue;
        }
        let words: Vec<&str> = taken.iter().map(String::as_str).collect();
        let fix = nearest(&text, &words).map_or_else(
            || "name the exact type of an argument, or leave it out".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        mistakes.error(ty, format!("no argument has the type `{text}`"), &[help(fix)]);
    }
}
