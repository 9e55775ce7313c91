//! The machine as pictures: a diagram and a table.

use super::model::{Clause, Does, Event, Machine};
use crate::gen_server::model::Kind;
use std::fmt::Write as _;

/// A state diagram in the language of Mermaid.
pub(crate) fn mermaid(machine: &Machine<'_>) -> String {
    let names = machine.names();
    let mut text = String::from("stateDiagram-v2\n");
    for state in &machine.initial {
        let _ = writeln!(text, "    [*] --> {}", names[*state]);
    }
    for event in &machine.events {
        for clause in &event.clauses {
            let Some(goes) = &clause.goes else { continue };
            for from in &clause.states {
                // a clause for any state, after one that always runs there
                if runs(event, clause, *from) {
                    for to in &goes.targets {
                        let _ = writeln!(text, "    {} --> {}: {}", names[*from], names[*to], label(clause));
                    }
                }
            }
        }
    }
    text
}

/// What happens to which event in which state, as a table of Markdown.
pub(crate) fn table(machine: &Machine<'_>) -> String {
    let names = machine.names();
    let mut text = format!("| event | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    for event in &machine.events {
        let first = &event.first().handler;
        let name = match first.kind {
            Kind::Info => {
                first.arguments().next().map(|argument| crate::spelled::spelled(&argument.ty)).unwrap_or_default()
            }
            _ => first.label(),
        };
        let _ = write!(text, "| {} `{}` |", first.kind.word(), name.replace('|', "\\|"));
        for state in 0..names.len() {
            let _ = write!(text, " {} |", cell(event, state, &names));
        }
        text.push('\n');
    }
    text
}

fn cell(event: &Event<'_>, state: usize, names: &[String]) -> String {
    let mut parts = Vec::new();
    let mut settled = false;
    for clause in event.in_state(state).filter(|clause| runs(event, clause, state)) {
        settled |= clause.guard.is_none();
        let guard = clause.guard.as_ref().map(|guard| format!("[{}] ", guard.name)).unwrap_or_default();
        parts.push(match &clause.goes {
            None => format!("{guard}stays"),
            Some(goes) => {
                let targets: Vec<&str> = goes.targets.iter().map(|target| names[*target].as_str()).collect();
                format!("{guard}→ {}", targets.join(", "))
            }
        });
    }
    if !settled {
        parts.push(
            match event.otherwise.as_ref().map(|policy| policy.does) {
                Some(Does::Ignore) => "_ignored_",
                Some(Does::Postpone) => "_postponed_",
                Some(Does::Stop) => "_stops_",
                None => "",
            }
            .to_owned(),
        );
    }
    parts.join("; ")
}

/// Whether the clause is tried in that state at all.
fn runs(event: &Event<'_>, clause: &Clause<'_>, state: usize) -> bool {
    let before = event.in_state(state).take_while(|other| !std::ptr::eq(*other, clause));
    !before.into_iter().any(|other| other.guard.is_none() && other.handler.cfg().is_empty())
}

fn label(clause: &Clause<'_>) -> String {
    let handler = &clause.handler;
    let name = match handler.kind {
        Kind::Info => {
            handler.arguments().next().map(|argument| crate::spelled::spelled(&argument.ty)).unwrap_or_default()
        }
        _ => handler.label(),
    };
    match &clause.guard {
        Some(guard) => format!("{name} [{}]", guard.name),
        None => name,
    }
}
