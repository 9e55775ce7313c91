//! Helper attributes that are no part of a block which reads them.

use crate::diag::{Diagnostics, help};
use proc_macro2::{Span, TokenStream};

/// The item as it was, and what the attribute is for.
///
/// The helpers are real macros for this reason: rustc would only say that it cannot find them.
pub(crate) fn misplaced(name: &str, place: &str, mut item: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let span = Span::call_site();
    mistakes.error_spans(
        span,
        span,
        format!("`#[{name}]` only means something inside a `#[{place}] impl` block"),
        &[help(format!(
            "put `#[{place}]` on the `impl` block around this function"
        ))],
    );
    item.extend(mistakes.into_tokens());
    item
}
