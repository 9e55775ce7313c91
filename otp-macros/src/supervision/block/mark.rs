//! The attribute that makes a method a child, and what people write instead of it.

use super::super::options::OF_CHILD;
use crate::{
    block::Function,
    diag::{Diagnostics, help},
    helpers::{CHILDREN, HANDLERS, helper},
    suggest::nearest,
};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Ident, Meta};

/// `#[child(..)]` or `#[dynamic(..)]`.
pub(super) struct Mark {
    /// `child` or `dynamic`
    pub(super) word: &'static str,
    pub(super) options: TokenStream,
}

/// The attributes that only this macro understands: they are removed from the user's block.
pub(in super::super) fn is_mark(attr: &Attribute) -> bool {
    helper(attr).is_some()
        || attr.path().get_ident().is_some_and(|word| {
            let word = word.to_string();
            nearest(&word, CHILDREN).is_some() || OF_CHILD.contains(&word.as_str())
        })
}

/// The mark of a method, if it has one; whatever only looks like one is reported.
pub(super) fn of(function: &Function, mistakes: &mut Diagnostics) -> Option<Mark> {
    let mut found: Option<Mark> = None;
    for attr in function.attrs.iter().filter(|attr| is_mark(attr)) {
        let Some(mark) = read(attr, mistakes) else {
            continue;
        };
        match &found {
            None => found = Some(mark),
            // Reported as an option by now.
            Some(first) if first.word == mark.word && mark.options.is_empty() => {}
            Some(first) => mistakes.error(
                attr,
                "a method describes one kind of child",
                &[help(format!("keep `#[{}]` or `#[{}]`", first.word, mark.word))],
            ),
        }
    }
    found
}

fn read(attr: &Attribute, mistakes: &mut Diagnostics) -> Option<Mark> {
    let word = &attr.path().segments.last()?.ident;
    let name = word.to_string();
    if HANDLERS.contains(&name.as_str()) {
        mistakes.error(
            attr,
            format!("`#[{name}]` belongs to a server; a supervisor only starts and restarts"),
            &[help("put it in the `#[gen_server] impl` block of one of the children")],
        );
        return None;
    }
    if OF_CHILD.contains(&name.as_str()) {
        let option = attr.meta.to_token_stream();
        mistakes.error(
            attr,
            format!("`{name}` is an option of `#[child]`"),
            &[help(format!("write `#[child({option})]`"))],
        );
        return Some(Mark { word: "child", options: TokenStream::new() });
    }
    let word = corrected(word, mistakes)?;
    let options = match &attr.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) => TokenStream::new(),
        Meta::NameValue(_) => {
            mistakes.error(
                attr,
                format!("the options of `#[{word}]` stand in parentheses"),
                &[help(format!("write `#[{word}(transient)]`"))],
            );
            TokenStream::new()
        }
    };
    Some(Mark { word, options })
}

/// `child` or `dynamic`, also when it is misspelt.
fn corrected(word: &Ident, mistakes: &mut Diagnostics) -> Option<&'static str> {
    let name = word.to_string();
    if let Some(known) = CHILDREN.iter().find(|known| **known == name) {
        return Some(known);
    }
    let near = nearest(&name, CHILDREN)?;
    mistakes.error(
        word,
        format!("unknown attribute `#[{name}]` for a child"),
        &[help(format!("did you mean `#[{near}]`?"))],
    );
    Some(near)
}
