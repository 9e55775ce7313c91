//! Every mistake in a block that its syntax shows. A broken clause does not hide the next one.

mod alone;
mod cover;
mod together;

use super::model::Machine;
use crate::diag::{Diagnostics, help};
use crate::gen_server::check::{clash, lifetimes, marks, unused_into};
use crate::gen_server::model::Kind;
use syn::Attribute;

/// Reports what is wrong, marks the clauses concerned as broken, and settles who stands for each event.
pub(crate) fn check(machine: &mut Machine<'_>, mistakes: &mut Diagnostics) {
    lifetimes(&machine.server, "gen_statem", mistakes);
    marks::check(machine.server.block, marks::Of::Machine, mistakes);
    alone::check(machine, mistakes);
    clash::drop_rivals(&mut machine.server, mistakes);
    together::check(machine, mistakes);
    let firsts: Vec<_> = machine.events.iter().map(|event| event.first().handler.clone()).collect();
    machine.server.handlers.extend(firsts);
    unused_into(&machine.server, mistakes);
    let has_init = machine.server.handlers.iter().any(|handler| handler.kind == Kind::Init);
    if mistakes.is_empty() && !has_init {
        let first = &machine.states[0].name;
        mistakes.error(
            &machine.server.block.ty,
            "this machine has no `#[init]`: in which state does it begin?",
            &[help(format!("add `#[init] fn new(..) -> (Self, {first}) {{ .. }}`"))],
        );
    }
    if mistakes.is_empty() {
        if machine.events.is_empty() {
            mistakes.error(
                &machine.server.block.ty,
                "this machine handles no events",
                &[help(
                    "mark a function with `#[call]` (has a reply), `#[cast]` (has none), `#[info]` (any other message) or \
                     `#[state_timeout]`",
                )],
            );
        } else {
            cover::reached(machine, mistakes);
        }
    }
}

/// The helper that an unknown attribute was meant to be.
pub(crate) fn typo(attr: &Attribute) -> Option<&'static str> {
    marks::typo_in(attr, marks::Of::Machine)
}
