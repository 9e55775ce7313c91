//! `one_for_one, intensity = 3, period = "5s", auto_shutdown = any_significant`

use super::{Given, OF_CHILD, STRATEGIES, TreeOptions, unquoted};
use crate::{
    diag::{Diagnostics, help},
    duration::{self, Wait},
    options::{Entry, Value},
    suggest::{did_you_mean, nearest},
    supervision::model::Form,
    values,
};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

const AUTO_SHUTDOWNS: &[&str] = &["never", "any_significant", "all_significant"];
const OF_TREE: &[&str] =
    &["one_for_one", "one_for_all", "rest_for_one", "intensity", "period", "auto_shutdown", "crate"];

/// Reads the options of a tree.
pub(in super::super) fn of_tree(entries: Vec<Entry>, form: Form, mistakes: &mut Diagnostics) -> TreeOptions {
    let mut options =
        TreeOptions { strategy: None, intensity: None, period: None, auto_shutdown: None, otp: quote!(::otp) };
    for entry in entries {
        let Entry { key, value } = &entry;
        let word = key.to_string();
        match (word.as_str(), value.tokens()) {
            (strategy, None) if STRATEGIES.contains(&strategy) => match &options.strategy {
                Some(first) => mistakes.error(
                    key,
                    format!("a supervisor has one strategy, and `{first}` is already given"),
                    &[help("remove one of them")],
                ),
                None => options.strategy = Some(entry.key),
            },
            (strategy, Some(_)) if STRATEGIES.contains(&strategy) => {
                values::bare(&entry, mistakes);
                options.strategy.get_or_insert(entry.key);
            }
            ("strategy", Some(value)) => {
                let strategy = unquoted(value);
                let fix = if STRATEGIES.contains(&strategy.as_str()) {
                    help(format!("write `{}`", form.tree(&strategy)))
                } else {
                    did_you_mean(&strategy, STRATEGIES)
                };
                mistakes.error(key, "the strategy is written as a bare word", &[fix]);
            }
            ("intensity", Some(value)) => {
                let value = intensity(value, mistakes);
                options.intensity = Some(Given { key: entry.key, value });
            }
            ("period", Some(value)) => {
                let value = period(key, value, mistakes);
                options.period = Some(Given { key: entry.key, value });
            }
            ("auto_shutdown", Some(value)) => {
                options.auto_shutdown = auto_shutdown(key, value, mistakes);
            }
            ("crate", _) => {
                if let Some(path) = values::path(&entry, mistakes) {
                    options.otp = quote!(#path);
                }
            }
            (known @ ("intensity" | "period" | "auto_shutdown"), None) => {
                mistakes.error(
                    key,
                    format!("`{known}` is missing its value"),
                    &[help(format!("write `{}`", example(known)))],
                );
            }
            _ => unknown_of_tree(&entry, form, mistakes),
        }
    }
    options
}

fn intensity(value: &TokenStream, mistakes: &mut Diagnostics) -> Option<u32> {
    let number = syn::parse2::<syn::LitInt>(value.clone()).ok();
    let number = number.and_then(|number| number.base10_parse().ok());
    if number.is_none() && !value.is_empty() {
        mistakes.error(
            value,
            "`intensity` is the number of restarts allowed within one period",
            &[help("write a whole number, as in `intensity = 3, period = \"5s\"`")],
        );
    }
    number
}

fn period(key: &Ident, value: &TokenStream, mistakes: &mut Diagnostics) -> Option<Wait> {
    match duration::duration(key, value, mistakes)? {
        Wait::Milliseconds(0) => {
            mistakes.error(
                value,
                "`period` must be longer than zero",
                &[help("to allow no restart at all, write `intensity = 0, period = \"5s\"`")],
            );
            None
        }
        Wait::Infinity => {
            mistakes.error(
                value,
                "`period` must end: old restarts are forgiven after it",
                &[help("write `period = \"5s\"`")],
            );
            None
        }
        Wait::Milliseconds(milliseconds) if milliseconds % 1000 != 0 => {
            let seconds = milliseconds.div_ceil(1000);
            mistakes.error(
                value,
                "`period` is counted in whole seconds, as in OTP",
                &[help(format!("write `period = \"{seconds}s\"`"))],
            );
            None
        }
        span @ Wait::Milliseconds(_) => Some(span),
    }
}

fn auto_shutdown(key: &Ident, value: &TokenStream, mistakes: &mut Diagnostics) -> Option<Ident> {
    let word = unquoted(value);
    if AUTO_SHUTDOWNS.contains(&word.as_str()) {
        return Some(Ident::new(&word, key.span()));
    }
    if !value.is_empty() {
        mistakes.error(value, format!("`auto_shutdown` cannot be `{word}`"), &[did_you_mean(&word, AUTO_SHUTDOWNS)]);
    }
    None
}

/// OTP and Elixir have words of their own for some of this.
fn unknown_of_tree(entry: &Entry, form: Form, mistakes: &mut Diagnostics) {
    let key = &entry.key;
    let word = key.to_string();
    match word.as_str() {
        "simple_one_for_one" | "dynamic" | "dynamic_supervisor" => {
            let fix = match form {
                Form::Block => {
                    "write a method with parameters, which starts any number of children: \
                     `#[dynamic] fn conn(&self, socket: TcpStream) -> Spec<Conn> { Conn::spec(socket) }`"
                }
                Form::Bang => {
                    "write a line with parameters, which starts any number of children: \
                     `conn(socket: TcpStream): Conn = Conn::spec(socket)`"
                }
            };
            mistakes.error(key, format!("there is no `{word}` supervisor here"), &[help(fix)]);
        }
        "max_restarts" => {
            mistakes.error(
                key,
                "Elixir's `max_restarts` is `intensity` here",
                &[help("write `intensity = 3, period = \"5s\"`")],
            );
        }
        "max_seconds" => {
            mistakes.error(
                key,
                "Elixir's `max_seconds` is `period` here",
                &[help("write `intensity = 3, period = \"5s\"`")],
            );
        }
        child if OF_CHILD.contains(&child) => mistakes.error(
            key,
            format!("`{child}` is said of a child, not of the supervisor"),
            &[help(format!("write `{}` at the child", form.child(&[child])))],
        ),
        _ if matches!(entry.value, Value::Bare) && nearest(&word, STRATEGIES).is_some() => {
            mistakes.error(key, format!("unknown strategy `{word}`"), &[did_you_mean(&word, STRATEGIES)]);
        }
        _ => crate::options::unknown(entry, form.name(), OF_TREE, mistakes),
    }
}

/// How an option with a value looks.
fn example(option: &str) -> &'static str {
    match option {
        "intensity" | "period" => "intensity = 3, period = \"5s\"",
        _ => "auto_shutdown = any_significant",
    }
}
