//! Whether every event has an answer in every state, and one only, and every state is reached.

use crate::diag::{Diagnostics, help};
use crate::gen_server::model::Kind;
use crate::gen_statem::model::{Event, Machine};

/// A clause after one that always runs is never tried.
pub(crate) fn twice(event: &mut Event<'_>, machine: &Machine<'_>, mistakes: &mut Diagnostics) {
    for index in 1..event.clauses.len() {
        let (earlier, rest) = event.clauses.split_at_mut(index);
        let Some(clause) = rest.first_mut() else { continue };
        if !clause.handler.cfg().is_empty() {
            continue;
        }
        let always = |state: &usize| {
            earlier
                .iter()
                .find(|other| other.guard.is_none() && other.handler.cfg().is_empty() && other.states.contains(state))
        };
        // a clause for any state may stand behind those for some of them
        let by = clause.states.iter().map(|state| always(state).map(|by| (*state, by))).collect::<Option<Vec<_>>>();
        let Some((state, by)) = by.and_then(|all| all.into_iter().next()) else { continue };
        mistakes.error(
            clause.handler.name(),
            format!(
                "`{}` is already handled in state `{}`, by `{}`",
                clause.handler.public,
                machine.states[state].name,
                by.handler.name()
            ),
            &[help("clauses are tried from top to bottom: one with a guard, `when(..)`, goes before one without")],
        );
        clause.handler.broken = true;
    }
}

/// Every state has a clause that runs whatever its guards say, or there is a policy.
pub(crate) fn all(event: &Event<'_>, machine: &Machine<'_>, mistakes: &mut Diagnostics) {
    let first = &event.first().handler;
    // a state timeout comes only in the state that has set it
    let broken = event.clauses.iter().any(|clause| clause.handler.broken);
    if event.otherwise.is_some() || first.kind == Kind::StateTimeout || broken {
        return;
    }
    let missing: Vec<String> = (0..machine.states.len())
        .filter(|state| !event.in_state(*state).any(|clause| clause.guard.is_none()))
        .map(|state| machine.states[state].name.to_string())
        .collect();
    let Some(state) = missing.first() else { return };
    let (event_name, word) = (first.label(), first.kind.word());
    let list: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let noun = if missing.len() == 1 { "state" } else { "states" };
    let lower = snake(state);
    let clause = if first.kind == Kind::Info {
        format!("#[info] fn {event_name}_in_{lower}(&mut self, at: &mut {state}, ..)")
    } else {
        format!("#[{word}(event({event_name}))] fn {event_name}_in_{lower}(&mut self, at: &mut {state}, ..)")
    };
    let policies = if first.kind == Kind::Call { "`postpone` or `stop`" } else { "`ignore`, `postpone` or `stop`" };
    let guarded = event
        .clauses
        .iter()
        .any(|clause| clause.guard.is_some() && clause.states.iter().any(|at| machine.states[*at].name == *state));
    let why = if guarded { ", when no guard holds" } else { "" };
    mistakes.error(
        first.name(),
        format!("`{event_name}` is not handled in {noun} {}{why}", list.join(", ")),
        &[
            help(format!("add a clause: `{clause}`")),
            help(format!("or say what happens there: `#[{word}(otherwise = ..)]` with {policies}")),
        ],
    );
}

/// Each state is entered by one function.
pub(crate) fn enters(machine: &mut Machine<'_>, mistakes: &mut Diagnostics) {
    let names = machine.names();
    for index in 1..machine.enters.len() {
        let (earlier, rest) = machine.enters.split_at_mut(index);
        let Some(clause) = rest.first_mut() else { continue };
        let always =
            |state: &usize| earlier.iter().find(|other| other.handler.cfg().is_empty() && other.states.contains(state));
        let by = clause.states.iter().map(|state| always(state).map(|by| (*state, by))).collect::<Option<Vec<_>>>();
        let Some((state, by)) = by.and_then(|all| all.into_iter().next()) else { continue };
        mistakes.error(
            clause.handler.name(),
            format!("`{}` runs already when `{}` is entered", by.handler.name(), names[state]),
            &[help("merge the two functions")],
        );
        clause.handler.broken = true;
    }
}

/// A state that nothing leads to is a mistake of the list, or of a handler.
pub(crate) fn reached(machine: &Machine<'_>, mistakes: &mut Diagnostics) {
    // how it begins is hidden by an alias
    if machine.initial.is_empty() {
        return;
    }
    let mut reached = machine.initial.clone();
    let clauses: Vec<_> = machine.events.iter().flat_map(|event| &event.clauses).collect();
    let mut known = 0;
    while known < reached.len() {
        let state = reached[known];
        known += 1;
        for goes in
            clauses.iter().filter(|clause| clause.states.contains(&state)).filter_map(|clause| clause.goes.as_ref())
        {
            for target in &goes.targets {
                if !reached.contains(target) {
                    reached.push(*target);
                }
            }
        }
    }
    for (index, state) in machine.states.iter().enumerate().filter(|(index, _)| !reached.contains(index)) {
        let _ = index;
        mistakes.error(
            &state.ty,
            format!("no transition leads to state `{}`", state.name),
            &[help("return it from a handler (`-> To<..>`), or remove it from the list")],
        );
    }
}

/// `VeryBusy` -> `very_busy`
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
