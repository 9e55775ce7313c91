//! The options of a tree and of its children, one by one; how they fit together is for `check`.

use crate::duration::{Shutdown, Wait};
pub(super) use child::of_child;
use proc_macro2::{Ident, TokenStream};
pub(super) use tree::of_tree;

mod child;
mod tree;

pub(crate) const STRATEGIES: &[&str] = &["one_for_one", "one_for_all", "rest_for_one"];
pub(crate) const RESTARTS: &[&str] = &["permanent", "transient", "temporary"];
/// What may be said of a child.
pub(crate) const OF_CHILD: &[&str] = &["permanent", "transient", "temporary", "shutdown", "significant"];

/// What is said of a tree.
pub(crate) struct TreeOptions {
    pub(crate) strategy: Option<Ident>,
    pub(crate) intensity: Option<Given<u32>>,
    pub(crate) period: Option<Given<Wait>>,
    pub(crate) auto_shutdown: Option<Ident>,
    /// The path of the facade crate.
    pub(crate) otp: TokenStream,
}

/// A value and the word that gave it; no value when it was wrong, which is reported by then.
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: Option<T>,
}

/// What is said of a child.
#[derive(Default)]
pub(crate) struct ChildOptions {
    pub(crate) restart: Option<Ident>,
    pub(crate) shutdown: Option<Shutdown>,
    pub(crate) significant: Option<Ident>,
}

/// The word in `word`, `"word"` or `:word`.
fn unquoted(value: &TokenStream) -> String {
    value.to_string().trim_matches(|c| c == '"' || c == ':' || c == ' ').to_owned()
}
