//! Clauses of one event, and events of one machine.

use super::cover;
use crate::diag::{Diagnostics, help};
use crate::gen_server::check::clash::{CLIENT_METHODS, apart};
use crate::gen_server::model::{Handler, Kind};
use crate::gen_statem::model::{Does, Event, Machine, Policy};
use crate::spelled::spelled;
use std::mem;

pub(crate) fn check(machine: &mut Machine<'_>, mistakes: &mut Diagnostics) {
    let mut events = mem::take(&mut machine.events);
    for event in &mut events {
        alike(event, mistakes);
        event.otherwise = policy(event, machine, mistakes);
        cover::twice(event, machine, mistakes);
        cover::all(event, machine, mistakes);
        client_method(event, mistakes);
    }
    variants(&mut events, mistakes);
    machine.events = events;
    cover::enters(machine, mistakes);
}

/// All clauses of an event are of one kind, and take and reply the same.
fn alike(event: &mut Event<'_>, mistakes: &mut Diagnostics) {
    let first = event.first().handler.clone();
    for clause in &mut event.clauses {
        let handler = &mut clause.handler;
        if handler.function.sig.ident == first.function.sig.ident {
            continue;
        }
        let before = mistakes.len();
        if handler.kind != first.kind {
            mistakes.error(
                handler.mark,
                format!("`{}` is a `#[{}]` already", first.public, first.kind.word()),
                &[help(format!("make this clause a `#[{}]`, or give it an event of its own", first.kind.word()))],
            );
        } else if arguments(handler) != arguments(&first) {
            mistakes.error(
                handler.name(),
                format!(
                    "`{}` handles the event `{}`, but its arguments differ from those of `{}`",
                    handler.name(),
                    first.public,
                    first.name()
                ),
                &[help(format!("clauses of one event take the same arguments: `({})`", arguments(&first).join(", ")))],
            );
        } else if first.kind == Kind::Call && spelled(handler.reply.ty()) != spelled(first.reply.ty()) {
            mistakes.error_spans(
                handler.returned_span(),
                handler.returned_span(),
                format!(
                    "`{}` replies `{}`, but `{}` replies `{}`",
                    handler.name(),
                    spelled(handler.reply.ty()),
                    first.name(),
                    spelled(first.reply.ty())
                ),
                &[help("a caller of the event gets one type, whatever state the machine is in")],
            );
        }
        handler.broken |= mistakes.len() > before;
    }
}

fn arguments(handler: &Handler<'_>) -> Vec<String> {
    let named =
        |argument: &crate::gen_server::model::Argument<'_>| format!("{}: {}", argument.name, spelled(&argument.ty));
    if handler.kind == Kind::Info {
        return handler.arguments().map(|argument| spelled(&argument.ty)).collect();
    }
    handler.arguments().map(named).collect()
}

/// What happens in states without a clause: one word for all clauses.
fn policy(event: &Event<'_>, machine: &Machine<'_>, mistakes: &mut Diagnostics) -> Option<Policy> {
    let mut said: Option<Policy> = None;
    for policy in event.clauses.iter().filter_map(|clause| clause.otherwise.as_ref()) {
        match &said {
            Some(earlier) if earlier.does != policy.does => mistakes.error(
                &policy.word,
                format!("another clause of this event says `otherwise = {}`", earlier.word),
                &[help("say it once")],
            ),
            _ => said = Some(policy.clone()),
        }
    }
    let kind = event.kind();
    if let Some(policy) = said.as_ref().filter(|policy| kind == Kind::Call && policy.does == Does::Ignore) {
        mistakes.error(
            &policy.word,
            "a call that is ignored leaves its caller waiting for a reply that never comes",
            &[help("write `postpone` or `stop`, or add a clause that replies")],
        );
        return said;
    }
    // a call needs a reply: it is not ignored because everything else is
    said.or_else(|| machine.otherwise.clone().filter(|policy| kind != Kind::Call || policy.does != Does::Ignore))
}

fn client_method(event: &mut Event<'_>, mistakes: &mut Diagnostics) {
    let first = &event.first().handler;
    let label = first.label();
    if first.kind.is_request() && CLIENT_METHODS.contains(&label.as_str()) {
        mistakes.error(
            first.name(),
            format!("a handler named `{label}` would hide the standard `{label}` on the client"),
            &[help("pick another name")],
        );
        for clause in &mut event.clauses {
            clause.handler.broken = true;
        }
    }
}

/// `get_1` and `get1` would be one variant.
fn variants(events: &mut [Event<'_>], mistakes: &mut Diagnostics) {
    let of = |kind: Kind| match kind {
        Kind::Call | Kind::Cast => 0,
        Kind::Internal => 1,
        Kind::Info => 2,
        _ => 3,
    };
    for index in 0..events.len() {
        let (earlier, rest) = events.split_at_mut(index);
        let Some(event) = rest.first_mut() else { continue };
        let handler = &event.first().handler;
        if handler.kind == Kind::Info {
            continue;
        }
        let rival = earlier.iter().map(|event| &event.first().handler).find(|other| {
            of(other.kind) == of(handler.kind) && other.variant == handler.variant && !apart(other, handler)
        });
        let Some(rival) = rival else { continue };
        mistakes.error(
            handler.name(),
            format!("`{}` and `{}` would both become `{}`", rival.public, handler.public, handler.variant),
            &[help(format!("rename one, or choose a name with `#[{}(message = \"Other\")]`", handler.kind.word()))],
        );
        for clause in &mut event.clauses {
            clause.handler.broken = true;
        }
    }
}
