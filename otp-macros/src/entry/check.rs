//! What an entry point must look like.

use super::Entry;
use crate::block::Function;
use crate::diag::{Diagnostics, help, note};
use crate::wrong_item;
use proc_macro2::TokenStream;
use syn::{Attribute, FnArg, Type};

pub(super) fn function(entry: Entry, function: &Function, mistakes: &mut Diagnostics) {
    let sig = &function.sig;
    let (name, attribute) = (&sig.ident, entry.attribute());
    if sig.asyncness.is_none() {
        let mut notes = vec![help(format!("write `async fn {name}()`"))];
        if entry == Entry::Test {
            notes.push(note(
                "where `#[test]` is written, `use otp::test` has put this attribute in the place of the usual one: \
                 `use otp::test::{self}` imports the module alone",
            ));
        }
        mistakes.error(
            &sig.fn_token,
            format!("`{attribute}` runs an async function, and this one is not `async`"),
            &notes,
        );
    }
    let is_process = entry == Entry::Test && sig.inputs.len() == 1 && sig.inputs.iter().all(is_inbox);
    if !sig.inputs.is_empty() && !is_process {
        let (message, fix) = match entry {
            Entry::Main => ("`main` takes no arguments", "read the command line with `std::env::args()`"),
            Entry::Test => (
                "a test takes no arguments, or the `Inbox` of the process that it is to be",
                "make what it needs inside the test",
            ),
        };
        mistakes.error(&sig.inputs, message, &[help(fix)]);
    }
    if !sig.generics.params.is_empty() {
        mistakes.error(
            &sig.generics,
            format!("nobody could choose the type parameters of `{name}`"),
            &[help("remove them")],
        );
    }
    if entry == Entry::Test
        && let Some(attr) = function.attrs.iter().find(|attr| is_test(attr))
    {
        mistakes.error(attr, "this would run the test twice", &[help("remove it: `#[otp::test]` is enough")]);
    }
}

/// `inbox: Inbox`
fn is_inbox(input: &FnArg) -> bool {
    let FnArg::Typed(input) = input else { return false };
    let Type::Path(path) = &*input.ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Inbox")
}

/// `#[test]`, of rustc or of another runtime.
pub(super) fn is_test(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|segment| segment.ident == "test")
}

pub(super) fn other_item(entry: Entry, item: &TokenStream, error: &syn::Error, mistakes: &mut Diagnostics) {
    let attribute = entry.attribute();
    let example = match entry {
        Entry::Main => "async fn main() { .. }",
        Entry::Test => "async fn it_works() { .. }",
    };
    match wrong_item::keyword(&mut item.clone().into_iter().peekable()) {
        Some(keyword) if keyword != "fn" => mistakes.error(
            &keyword,
            format!("`{attribute}` goes on an async function, not on a `{keyword}` item"),
            &[help(format!("write `{attribute} {example}`"))],
        ),
        // A function that cannot be read: the parser knows more.
        _ => mistakes.parser(error),
    }
}
