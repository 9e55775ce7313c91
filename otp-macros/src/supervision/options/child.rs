//! `transient, significant, shutdown = "5s"`

use super::{ChildOptions, OF_CHILD, RESTARTS, unquoted};
use crate::{
    diag::{Diagnostics, help},
    duration,
    options::Entry,
    suggest::did_you_mean,
    supervision::model::Form,
    values,
};

/// Reads the options of a child; `place` is where they stand, as in "`#[child]`".
pub(in super::super) fn of_child(
    entries: Vec<Entry>,
    form: Form,
    place: &str,
    mistakes: &mut Diagnostics,
) -> ChildOptions {
    let mut options = ChildOptions::default();
    for entry in entries {
        let Entry { key, value } = &entry;
        let word = key.to_string();
        match (word.as_str(), value.tokens()) {
            (restart, None) if RESTARTS.contains(&restart) => match &options.restart {
                Some(first) => mistakes.error(
                    key,
                    format!("this child is already `{first}`"),
                    &[help("a child has one restart type; remove one of them")],
                ),
                None => options.restart = Some(entry.key),
            },
            ("significant", None) => options.significant = Some(entry.key),
            (known, Some(_)) if known == "significant" || RESTARTS.contains(&known) => {
                values::bare(&entry, mistakes);
            }
            ("shutdown", Some(value)) => {
                options.shutdown = duration::shutdown(key, value, mistakes);
            }
            ("shutdown", None) => mistakes.error(
                key,
                "`shutdown` is missing its value",
                &[help("write `shutdown = \"5s\"`, `shutdown = infinity` or `shutdown = brutal_kill`")],
            ),
            ("restart", Some(value)) => {
                let restart = unquoted(value);
                let fix = if RESTARTS.contains(&restart.as_str()) {
                    help(format!("write `{}`", form.child(&[&restart])))
                } else {
                    did_you_mean(&restart, RESTARTS)
                };
                mistakes.error(key, "the restart type is written as a bare word", &[fix]);
            }
            (kill @ ("brutal_kill" | "infinity"), None) => mistakes.error(
                key,
                format!("`{kill}` is a value of `shutdown`"),
                &[help(format!("write `{}`", form.child(&[&format!("shutdown = {kill}")])))],
            ),
            ("id" | "name", _) => mistakes.error(
                key,
                match form {
                    Form::Block => "a child's id is its method's name",
                    Form::Bang => "a child's id is the name before its type",
                },
                &[help("to register the process under a name, write `.name(\"..\")` after its `spec(..)`")],
            ),
            _ => crate::options::unknown(&entry, place, OF_CHILD, mistakes),
        }
    }
    options
}
