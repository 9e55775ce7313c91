//! What does not fit together in a `receive!`.

use super::{
    arm::Arm,
    parse::{After, Receive},
    pattern::shows_type,
};
use crate::{
    diag::{Diagnostics, help, note},
    spelled::spelled,
};
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::Pat;

const AFTER: &str = "write `_ if after(Duration::from_secs(5)) => ..`";

/// Reports mistakes, takes broken arms out, and the timeout arm apart.
pub(super) fn check(receive: &mut Receive, mistakes: &mut Diagnostics) {
    let mut catch_all: Option<Pat> = None;
    for arm in std::mem::take(&mut receive.arms) {
        let known = mistakes.len();
        body(&arm, mistakes);
        if let Some(time) = arm.after() {
            timeout(&arm, &time, receive.after.is_some(), mistakes);
            if receive.after.is_none() {
                receive.after = Some(After { arm, time });
            }
            continue;
        }
        if receive.after.is_some() {
            mistakes.error(&arm.pattern, "the `after` arm comes last", &[help("move this arm before it")]);
        }
        if let Some(earlier) = &catch_all {
            let earlier = spelled(earlier);
            mistakes.error(
                &arm.pattern,
                format!("no message reaches this arm: `{earlier}` above takes all of them"),
                &[
                    help(format!("move it before `{earlier}`")),
                    note("a name without a type takes any message; `text: String` takes only strings"),
                ],
            );
        } else if arm.takes_all() {
            catch_all = Some(arm.pattern.clone());
        }
        guard(&arm, mistakes);
        message_type(&arm, mistakes);
        // an arm that stands in the wrong place is otherwise in order, and its body is worth compiling
        let broken = arm.body.is_empty() || mistakes.len() > known && !is_typed(&arm);
        if !broken {
            receive.arms.push(arm);
        }
    }
}

fn is_typed(arm: &Arm) -> bool {
    arm.ty.is_some() || arm.takes_any() || shows_type(&arm.pattern)
}

fn body(arm: &Arm, mistakes: &mut Diagnostics) {
    if arm.body.is_empty() {
        mistakes.error(&arm.pattern, "this arm does not say what to do", &[help("write an expression behind `=>`")]);
    }
}

fn timeout(arm: &Arm, time: &TokenStream, twice: bool, mistakes: &mut Diagnostics) {
    if twice {
        mistakes.error(&arm.guard, "there is only one `after`", &[help("remove one of the two arms")]);
    }
    if time.is_empty() {
        mistakes.error(&arm.guard, "`after` takes a time", &[help(AFTER)]);
    }
    if !matches!(arm.pattern, Pat::Wild(_)) || arm.ty.is_some() {
        let pattern = &arm.pattern;
        mistakes.error(&quote!(#pattern), "when the time is up there is no message to match", &[help(AFTER)]);
    }
    if let Some(cfg) = arm.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
        mistakes.error(cfg, "the `after` arm cannot be left out by `#[cfg]`", &[help("choose the time instead")]);
    }
}

fn guard(arm: &Arm, mistakes: &mut Diagnostics) {
    let Some(guard) = &arm.guard else { return };
    if guard.is_empty() {
        mistakes.error(&arm.pattern, "the condition behind this `if` is missing", &[]);
    }
    if let Some(word) = guard.clone().into_iter().find(|token| matches!(token, TokenTree::Ident(word) if word == "let"))
    {
        mistakes.error(
            &word,
            "a guard of `receive!` is a plain condition: it cannot bind anything",
            &[help("write the pattern in front of `if`, or use `matches!(..)`")],
        );
    }
}

fn message_type(arm: &Arm, mistakes: &mut Diagnostics) {
    if is_typed(arm) {
        return;
    }
    let pattern = spelled(&arm.pattern);
    let ty = guess(&arm.pattern);
    mistakes.error(
        &arm.pattern,
        "the pattern does not show which type of message it takes",
        &[help(format!("write the type: `{pattern}: {ty}`"))],
    );
}

/// A type that would fit, for the hint.
pub(crate) fn guess(pattern: &Pat) -> String {
    match pattern {
        Pat::Tuple(tuple) => {
            let types: Vec<&str> = ["Pid", "u32", "String"].into_iter().cycle().take(tuple.elems.len()).collect();
            if types.len() == 1 { format!("({},)", types[0]) } else { format!("({})", types.join(", ")) }
        }
        Pat::Slice(slice) => format!("[u8; {}]", slice.elems.len()),
        Pat::Reference(inner) => format!("&'static {}", guess(&inner.pat)),
        Pat::Paren(inner) => guess(&inner.pat),
        Pat::TupleStruct(tuple) if tuple.path.is_ident("Some") => "Option<String>".to_owned(),
        Pat::TupleStruct(_) => "Result<u32, String>".to_owned(),
        Pat::Ident(_) => "Option<String>".to_owned(),
        _ => "String".to_owned(),
    }
}
