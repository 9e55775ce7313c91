//! Where a function may go, as its return type says.

use crate::diag::{Diagnostics, help};
use crate::gen_server::model::{Handler, Kind};
use crate::gen_statem::model::{Goes, Machine};
use crate::suggest::did_you_mean;
use crate::types;
use syn::Type;

/// Where a handler may go, and the rest of what it returns; `None` if it stays.
pub(crate) fn goes<'t>(
    returned: Option<&'t Type>,
    kind: Kind,
    machine: &Machine<'_>,
    mistakes: &mut Diagnostics,
) -> Option<(Goes, Option<&'t Type>)> {
    let returned = returned?;
    let (inner, fallible) = match types::arguments_of(returned, "Result").as_deref() {
        Some([value, ..]) => (*value, true),
        _ => (returned, false),
    };
    let (target, reply) = match inner {
        Type::Tuple(tuple) if kind == Kind::Call && tuple.elems.len() == 2 => (&tuple.elems[1], Some(&tuple.elems[0])),
        _ => (inner, None),
    };
    let (targets, listed) = targets(target, machine, mistakes)?;
    Some((Goes { listed, targets, fallible, replies: reply.is_some() }, reply))
}

/// The states of `To<..>`, or all of them for the state enum; `None` for any other type.
fn targets(ty: &Type, machine: &Machine<'_>, mistakes: &mut Diagnostics) -> Option<(Vec<usize>, bool)> {
    if types::last_name(ty).is_some_and(|name| *name == machine.state) {
        return Some(((0..machine.states.len()).collect(), false));
    }
    let listed = types::arguments_of(ty, "To")?;
    if listed.is_empty() {
        mistakes.error(ty, "`To` lists the states to go to", &[help("write `To<Locked, Open>`")]);
    } else if listed.len() > 8 {
        mistakes.error(
            ty,
            "`To` lists at most eight states",
            &[help(format!("return `{}`: the handler may then go anywhere", machine.state))],
        );
    }
    let mut targets = Vec::new();
    for ty in listed {
        match index(ty, machine) {
            Some(state) => targets.push(state),
            None => unknown(ty, machine, mistakes),
        }
    }
    Some((targets, true))
}

pub(crate) fn index(ty: &Type, machine: &Machine<'_>) -> Option<usize> {
    let name = types::last_name(ty)?;
    machine.states.iter().position(|state| state.name == *name)
}

pub(crate) fn unknown(ty: &Type, machine: &Machine<'_>, mistakes: &mut Diagnostics) {
    let names = machine.names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let word = types::last_name(ty).map(ToString::to_string).unwrap_or_default();
    mistakes.error(ty, format!("`{word}` is not a state of this machine"), &[did_you_mean(&word, &names)]);
}

/// Where the machine begins: `-> (Self, Locked)`.
pub(crate) fn initial(init: &Handler<'_>, machine: &Machine<'_>, mistakes: &mut Diagnostics) -> Vec<usize> {
    let first = &machine.states[0].name;
    let fix = [
        help(format!("write `-> (Self, {first})`, or `-> Result<(Self, {first}), Stop>` if starting can fail")),
        help("where it may begin in one of several states, write `(Self, To<..>)`"),
    ];
    let message = "`#[init]` of a state machine returns its data and its first state";
    let Some(returned) = types::returned(&init.function.sig.output) else {
        mistakes.error(init.name(), message, &fix);
        return Vec::new();
    };
    let inner = types::arguments_of(returned, "Result").and_then(|of| of.first().copied()).unwrap_or(returned);
    let Type::Tuple(pair) = inner else {
        // an alias, perhaps: rustc says whether it will do
        if types::last_name(inner).is_some_and(|name| name == "Self" || *name == machine.server.name) {
            mistakes.error(returned, message, &fix);
        }
        return Vec::new();
    };
    if pair.elems.len() != 2 {
        mistakes.error(returned, message, &fix);
        return Vec::new();
    }
    let state = &pair.elems[1];
    if let Some((targets, _)) = targets(state, machine, mistakes) {
        return targets;
    }
    if let Some(state) = index(state, machine) {
        return vec![state];
    }
    unknown(state, machine, mistakes);
    Vec::new()
}
