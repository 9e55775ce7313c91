//! The attributes of a line: those of Rust are carried over, the rest are options of the child.

use crate::diag::{Diagnostics, help};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Meta};

/// Attributes of Rust that make sense at a child.
const OF_RUST: &[&str] = &["doc", "cfg", "allow", "expect", "warn", "deny", "forbid", "deprecated", "rustfmt"];

/// The `#[cfg]`s.
pub(super) fn cfg(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

/// What the function that makes the child carries: everything of Rust's but the documentation.
pub(super) fn carried(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| is_of_rust(attr) && !attr.path().is_ident("doc"))
}

/// The options in `attrs`, as one list: `#[transient] #[shutdown = "1s"]` says
/// `transient, shutdown = "1s"`.
pub(super) fn options(attrs: &[Attribute], mistakes: &mut Diagnostics) -> TokenStream {
    let mut options = TokenStream::new();
    for attr in attrs.iter().filter(|attr| !is_of_rust(attr)) {
        let option = match &attr.meta {
            Meta::List(list) if list.path.is_ident("child") || list.path.is_ident("dynamic") => {
                grouped(attr, &list.tokens, mistakes);
                list.tokens.clone()
            }
            Meta::Path(path) if path.is_ident("child") || path.is_ident("dynamic") => {
                grouped(attr, &TokenStream::new(), mistakes);
                continue;
            }
            meta => meta.to_token_stream(),
        };
        options.extend(quote!(#option,));
    }
    options
}

fn grouped(attr: &Attribute, options: &TokenStream, mistakes: &mut Diagnostics) {
    let fix = if options.is_empty() {
        "remove it: every line is a child, and a line with parameters is a dynamic one"
    } else {
        "write each option as an attribute of its own: `#[transient] #[significant]`"
    };
    let name = attr.path().to_token_stream();
    mistakes.error(attr, format!("`#[{name}]` is for methods in a `#[supervision] impl` block"), &[help(fix)]);
}

fn is_of_rust(attr: &Attribute) -> bool {
    attr.path().segments.first().is_some_and(|first| OF_RUST.contains(&first.ident.to_string().as_str()))
}
