//! Block -> model. Reads attributes and signatures; whether they make sense is for `check`.

mod clause;
mod goes;
mod guard;
mod list;

use super::model::{Clause, Event, Given, Machine};
use crate::block::Block;
use crate::diag::{Diagnostics, help};
use crate::gen_server::model::{Handler, Kind, Parameter, Server};
use crate::spelled::spelled;
use crate::types;
use proc_macro2::TokenStream;
use quote::format_ident;

pub(crate) use clause::clause;

/// The machine that `block` describes; `None` when there is nothing to build on.
pub(crate) fn machine<'a>(options: TokenStream, block: &'a Block, mistakes: &mut Diagnostics) -> Option<Machine<'a>> {
    let list = list::list(options, mistakes);
    let Some(name) = types::last_name(&block.ty) else {
        mistakes.error(&block.ty, "`#[gen_statem]` needs a type with a name", &[help("write `impl MyMachine { .. }`")]);
        return None;
    };
    if list.states.is_empty() {
        mistakes.error(
            &block.ty,
            "which states does this machine have?",
            &[help("list them: `#[gen_statem(Idle, Busy)]`; each state is a type that holds the data of that state")],
        );
        return None;
    }
    let server = Server { block, name: name.clone(), settings: list.settings, handlers: Vec::new() };
    let mut machine = Machine {
        state: list.state.unwrap_or_else(|| format_ident!("{name}State")),
        server,
        states: list.states,
        derive: list.derive,
        otherwise: list.otherwise,
        events: Vec::new(),
        enters: Vec::new(),
        initial: Vec::new(),
    };
    for function in block.functions() {
        let Some(mut clause) = clause(function, &machine, mistakes) else { continue };
        match clause.handler.kind {
            Kind::Enter => machine.enters.push(clause),
            Kind::Init => {
                let before = mistakes.len();
                machine.initial = goes::initial(&clause.handler, &machine, mistakes);
                clause.handler.broken |= mistakes.len() > before;
                machine.server.handlers.push(clause.handler);
            }
            Kind::Terminate | Kind::FormatStatus | Kind::Shrink => machine.server.handlers.push(clause.handler),
            _ => match machine.events.iter_mut().find(|event| is_same(event, &clause.handler)) {
                Some(event) => {
                    one_name(event, &mut clause);
                    event.clauses.push(clause);
                }
                None => machine.events.push(Event { clauses: vec![clause], otherwise: None }),
            },
        }
    }
    Some(machine)
}

/// What is taken apart once has one name. Only messages may be called differently by each clause: others are part of the
/// client, and are checked to agree.
fn one_name(event: &Event<'_>, clause: &mut Clause<'_>) {
    if clause.handler.kind != Kind::Info {
        return;
    }
    let Some(first) = event.first().handler.arguments().next().map(|argument| argument.name.clone()) else { return };
    for parameter in &mut clause.handler.parameters {
        if let Parameter::Argument(argument) = parameter {
            argument.name = first.clone();
        }
    }
    for given in clause.guard.iter_mut().flat_map(|guard| &mut guard.takes) {
        if let Given::Argument(name) = given {
            *name = first.clone();
        }
    }
}

/// Whether it is one more clause: of the same name, or for the same type of message.
fn is_same(event: &Event<'_>, handler: &Handler<'_>) -> bool {
    let first = &event.first().handler;
    if first.kind == Kind::Info || handler.kind == Kind::Info {
        let ty = |handler: &Handler<'_>| handler.arguments().next().map(|argument| spelled(&argument.ty));
        return first.kind == handler.kind && ty(first) == ty(handler);
    }
    first.public == handler.public
}
