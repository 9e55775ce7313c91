//! `#[supervision]` and `supervisor!`.

use proc_macro2::TokenStream;

/// `#[supervision]` on an impl block.
pub(crate) fn attribute(_options: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// `supervisor! { .. }`.
pub(crate) fn bang(item: TokenStream) -> TokenStream {
    item
}
