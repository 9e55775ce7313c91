//! One clause by itself.

use crate::diag::{Diagnostics, help};
use crate::gen_server::check::{fit, signature};
use crate::gen_server::model::{Handler, Hold, Kind, Parameter};
use crate::gen_statem::model::{Clause, Machine, is_key};
use crate::spelled::spelled;
use crate::types;

pub(crate) fn check(machine: &mut Machine<'_>, mistakes: &mut Diagnostics) {
    let this = machine.server.name.to_string();
    let names = machine.names();
    let state = machine.state.to_string();
    for handler in &mut machine.server.handlers {
        common(handler, &this, true, mistakes);
    }
    let clauses = machine.events.iter_mut().flat_map(|event| &mut event.clauses).chain(&mut machine.enters);
    for clause in clauses {
        let stays = clause.goes.is_none();
        common(&mut clause.handler, &this, stays, mistakes);
        let before = mistakes.len();
        state_taken_twice(clause, mistakes);
        keys(clause, mistakes);
        if clause.handler.kind == Kind::Enter {
            enter(clause, &names, mistakes);
        } else if !clause.handler.broken {
            moves(clause, &names, &state, mistakes);
        }
        if clause.handler.kind == Kind::StateTimeout && clause.one.is_none() && !clause.listed {
            mistakes.error(
                clause.handler.name(),
                "a `#[state_timeout]` handler is for one state",
                &[help(format!(
                    "take that state: `at: {}`; or list several: `#[state_timeout(state({}))]`",
                    names[0], names[0]
                ))],
            );
        }
        clause.handler.broken |= mistakes.len() > before;
    }
}

/// What holds of a server's handlers, too.
fn common(handler: &mut Handler<'_>, this: &str, stays: bool, mistakes: &mut Diagnostics) {
    let before = mistakes.len();
    signature::qualifiers(handler, mistakes);
    if handler.kind == Kind::Init {
        init(handler, mistakes);
    } else {
        signature::receiver(handler, mistakes);
    }
    signature::parameters(handler, mistakes);
    let complains_itself = fit::arguments(handler, mistakes) | fit::reply(handler, mistakes);
    if mistakes.len() == before {
        signature::own_generics(handler, this, mistakes);
    }
    if handler.kind != Kind::Init && stays {
        signature::returned(handler, mistakes);
    }
    handler.broken |= complains_itself || mistakes.len() > before;
}

fn init(handler: &Handler<'_>, mistakes: &mut Diagnostics) {
    if let Some(receiver) = handler.function.sig.receiver() {
        let name = handler.name();
        mistakes.error(
            receiver,
            "`#[init]` makes the data, so there is no `self` yet",
            &[help(format!("take what is needed to start: `fn {name}(config: Config) -> (Self, ..)`"))],
        );
    }
}

fn state_taken_twice(clause: &Clause<'_>, mistakes: &mut Diagnostics) {
    let mut taken = clause.handler.parameters.iter().filter_map(|parameter| match parameter {
        Parameter::State { source, .. } => Some(source),
        _ => None,
    });
    if let (Some(_), Some(again)) = (taken.next(), taken.next()) {
        mistakes.error(
            again,
            "a machine is in one state at a time",
            &[help("remove one; a value that is no state needs another type, or a path before its name")],
        );
    }
}

/// `#[key]` is for what tells timeouts of one name apart.
fn keys(clause: &Clause<'_>, mistakes: &mut Diagnostics) {
    if clause.handler.kind == Kind::Timeout {
        return;
    }
    for argument in clause.handler.arguments().filter(|argument| is_key(&argument.source.attrs)) {
        mistakes.error(
            argument.source,
            "`#[key]` tells timeouts of one name apart, of which there are many only in `#[timeout]`",
            &[help("remove `#[key]`, or make the handler a `#[timeout]`")],
        );
    }
}

fn enter(clause: &Clause<'_>, names: &[String], mistakes: &mut Diagnostics) {
    let name = clause.handler.name();
    let state = clause.one.map_or_else(|| names[0].clone(), |one| names[one].clone());
    if clause.hold == Some(Hold::Owned) || clause.goes.is_some() {
        mistakes.error(
            name,
            "an `#[enter]` handler borrows the state just entered",
            &[help(format!(
                "write `fn {name}(&mut self, at: &mut {state})`; to go on at once, set a timeout of no time: \
                 `cx.state_timeout(Duration::ZERO)`"
            ))],
        );
    }
    if let Some(argument) = clause.handler.arguments().next() {
        mistakes.error(
            argument.source,
            "`#[enter]` takes the state and the context, and nothing else",
            &[help("`cx.previous_state()` says where the machine comes from")],
        );
    }
}

/// Who owns the state says where it goes, who does not own it stays.
fn moves(clause: &Clause<'_>, names: &[String], state: &str, mistakes: &mut Diagnostics) {
    let name = clause.handler.name();
    let own = clause.one.map_or_else(|| state.to_owned(), |one| names[one].clone());
    let returned = types::returned(&clause.handler.function.sig.output);
    match (clause.hold, &clause.goes) {
        (Some(Hold::Owned), None) => {
            let written = returned.map(|ty| spelled(ty)).unwrap_or_default();
            let (what, reply) = match clause.handler.kind {
                Kind::Call if !written.is_empty() => (format!("`({written}, To<{}>)`", names.join(", ")), true),
                _ => (format!("`To<{}>`", names.join(", ")), false),
            };
            let first = if reply { "return the reply and the next state: " } else { "return " };
            mistakes.error(
                name,
                format!("this handler takes `{own}` by value, so it must say where the machine goes next"),
                &[help(format!("{first}{what}; or borrow the state to stay in it: `at: &mut {own}`"))],
            );
        }
        (Some(Hold::Shared | Hold::Mutably), Some(_)) => {
            if let Some(ty) = returned {
                mistakes.error(
                    ty,
                    format!("this handler only borrows `{own}`, so it cannot leave it"),
                    &[help(format!("take `at: {own}` by value"))],
                );
            }
        }
        (None, Some(_)) => {
            if let Some(ty) = returned {
                mistakes.error(
                    ty,
                    "this handler does not take the state, so it cannot leave it",
                    &[help(format!("take the state by value: `at: {}`, or `_: {state}` for any state", names[0]))],
                );
            }
        }
        _ => {}
    }
    if let Some(goes) = &clause.goes
        && clause.handler.kind == Kind::Call
    {
        let later = clause.handler.parameters.iter().any(|parameter| matches!(parameter, Parameter::ReplyTo { .. }));
        if let (false, false, Some(ty)) = (later, goes.replies, returned) {
            mistakes.error(
                ty,
                "this call goes to another state without a reply for its caller",
                &[help(format!(
                    "return `(reply, {})`, or take `reply: ReplyTo<T>` and reply when it is time",
                    spelled(ty)
                ))],
            );
        }
    }
}
