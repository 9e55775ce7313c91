//! The function that decides whether a clause runs.

use super::clause::taken;
use crate::block::Function;
use crate::diag::{Diagnostics, help};
use crate::gen_statem::model::{Clause, Given, Guard, Machine};
use crate::options::Entry;
use crate::spelled::spelled;
use crate::suggest::nearest;
use crate::values;
use proc_macro2::Ident;
use syn::{FnArg, Pat};

/// The function that `when(..)` names, and what it takes of what the clause has.
pub(super) fn guard(
    clause: &Clause<'_>,
    entry: &Entry,
    machine: &Machine<'_>,
    mistakes: &mut Diagnostics,
) -> Option<Guard> {
    let name = values::name(entry, mistakes)?;
    let functions: Vec<&Function> = machine.server.block.functions().collect();
    let Some(function) = functions.iter().find(|function| function.sig.ident == name) else {
        let names: Vec<String> = functions.iter().map(|function| function.sig.ident.to_string()).collect();
        let fix = nearest(&name.to_string(), &names.iter().map(String::as_str).collect::<Vec<_>>())
            .map_or_else(
                || format!("write `fn {name}(&self, ..) -> bool` in this block; it takes the state and the arguments by reference"),
                |near| format!("did you mean `{near}`?"),
            );
        mistakes.error(&name, format!("there is no function `{name}` in this block"), &[help(fix)]);
        return None;
    };
    let mut takes = Vec::new();
    for input in &function.sig.inputs {
        let FnArg::Typed(source) = input else { continue };
        if clause.hold.is_some() && taken(&source.ty, machine).is_some() {
            takes.push(Given::State);
            continue;
        }
        let wanted = if let Pat::Ident(name) = &*source.pat { name.ident.to_string() } else { String::new() };
        let wanted_name = wanted.trim_start_matches('_');
        if let Some(argument) = clause.handler.arguments().find(|argument| argument.name == wanted_name) {
            takes.push(Given::Argument(argument.name.clone()));
            continue;
        }
        let mut has: Vec<String> = clause.handler.arguments().map(|argument| format!("`{}`", argument.name)).collect();
        if clause.hold.is_some() {
            has.insert(0, "the state".to_owned());
        }
        let has = if has.is_empty() { "nothing but `&self`".to_owned() } else { has.join(", ") };
        let wanted = if wanted.is_empty() { spelled(source) } else { wanted };
        mistakes.error(
            &name,
            format!("`{name}` takes `{wanted}`, which this clause does not have"),
            &[help(format!("a guard is given, by reference and by name, what its clause has: {has}"))],
        );
        return None;
    }
    guard_receiver(&name, function, mistakes);
    Some(Guard { name, takes })
}

fn guard_receiver(name: &Ident, function: &Function, mistakes: &mut Diagnostics) {
    let shared = function
        .sig
        .receiver()
        .is_some_and(|receiver| matches!(&receiver.kind, syn::ReceiverKind::Reference(_, _, None)));
    if !shared || function.sig.asyncness.is_some() {
        mistakes.error(
            name,
            "a guard only looks: it takes `&self` and is not `async`",
            &[help(format!("write `fn {name}(&self, ..) -> bool`"))],
        );
    }
}
