//! Handlers that get into each other's way.

use crate::diag::{Diagnostics, help};
use crate::gen_server::model::{Handler, Kind, Server};
use crate::spelled::spelled;

/// Methods that every client has; a handler's method would hide them.
pub(crate) const CLIENT_METHODS: &[&str] = &["as_ref", "clone", "from", "into"];

pub(crate) fn check(server: &mut Server<'_>, mistakes: &mut Diagnostics) {
    drop_duplicates(server);
    drop_rivals(server, mistakes);
    between(server, mistakes);
}

/// Handlers of one name, or for one message.
pub(crate) fn between(server: &mut Server<'_>, mistakes: &mut Diagnostics) {
    for index in 0..server.handlers.len() {
        let (earlier, rest) = server.handlers.split_at_mut(index);
        let Some(handler) = rest.first_mut() else { continue };
        let before = mistakes.len();
        match handler.kind {
            Kind::Call | Kind::Cast => request(handler, earlier, mistakes),
            Kind::Info => info(handler, earlier, mistakes),
            Kind::Continue => variant(handler, earlier, mistakes),
            _ => {}
        }
        handler.broken |= mistakes.len() > before;
    }
}

/// Two functions of one name are reported by rustc; the second must not add to it.
pub(crate) fn drop_duplicates(server: &mut Server<'_>) {
    let mut seen = Vec::new();
    server.handlers.retain(|handler| {
        let name = handler.name();
        let again = seen.contains(&name) && handler.cfg().is_empty();
        seen.push(name);
        !again
    });
}

/// Keeps the first function of the kinds that a server has only one of.
pub(crate) fn drop_rivals(server: &mut Server<'_>, mistakes: &mut Diagnostics) {
    let mut kept: Vec<Handler<'_>> = Vec::new();
    for handler in server.handlers.drain(..) {
        let alone = matches!(handler.kind, Kind::Init | Kind::Terminate | Kind::FormatStatus | Kind::Shrink);
        if alone && kept.iter().any(|other| other.kind == handler.kind && !apart(other, &handler)) {
            let word = handler.kind.word();
            mistakes.error(
                handler.name(),
                format!("a server has only one `#[{word}]`"),
                &[help("merge the two functions")],
            );
        } else {
            kept.push(handler);
        }
    }
    server.handlers = kept;
}

fn request(handler: &Handler<'_>, earlier: &[Handler<'_>], mistakes: &mut Diagnostics) {
    let label = handler.label();
    if CLIENT_METHODS.contains(&label.as_str()) {
        mistakes.error(
            handler.name(),
            format!("a handler named `{label}` would hide the standard `{label}` on the client"),
            &[help("pick another name")],
        );
    }
    variant(handler, earlier, mistakes);
}

fn variant(handler: &Handler<'_>, earlier: &[Handler<'_>], mistakes: &mut Diagnostics) {
    let same_enum = |other: &Handler<'_>| other.kind.is_request() == handler.kind.is_request();
    let rival = earlier
        .iter()
        .filter(|other| other.kind.is_request() || other.kind == Kind::Continue)
        .find(|other| same_enum(other) && other.variant == handler.variant && !apart(other, handler));
    if let Some(rival) = rival {
        let fix = if handler.kind.is_request() {
            format!("rename one, or choose a name with `#[{}(message = \"Other\")]`", handler.kind.word())
        } else {
            "rename one".to_owned()
        };
        mistakes.error(
            handler.name(),
            format!("`{}` and `{}` would both become the message `{}`", rival.name(), handler.name(), handler.variant),
            &[help(fix)],
        );
    }
}

fn info(handler: &Handler<'_>, earlier: &[Handler<'_>], mistakes: &mut Diagnostics) {
    let Some(argument) = handler.arguments().next() else { return };
    let text = spelled(&argument.ty);
    let rival = earlier.iter().find(|other| {
        other.kind == Kind::Info
            && !apart(other, handler)
            && other.arguments().next().is_some_and(|argument| spelled(&argument.ty) == text)
    });
    if let Some(rival) = rival {
        mistakes.error(
            &argument.source.ty,
            format!("`{text}` is already handled by `{}`", rival.name()),
            &[help("each `#[info]` handler takes a type of its own; tell cases apart with `match` inside one handler")],
        );
    }
}

/// Whether `#[cfg]` may keep the two from ever meeting.
pub(crate) fn apart(one: &Handler<'_>, other: &Handler<'_>) -> bool {
    !one.cfg().is_empty() && !other.cfg().is_empty()
}
