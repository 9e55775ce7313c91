//! No input panics a macro.

use crate::diag::Diagnostics;
use crate::helpers::strip_helpers;
use proc_macro2::{Span, TokenStream};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `expand`; should it panic, answers with the item as it was and a sentence.
///
/// A panic would be a mistake of this crate, never of its user, whose item must survive it.
pub(crate) fn guard(name: &str, item: TokenStream, expand: impl FnOnce(TokenStream) -> TokenStream) -> TokenStream {
    let kept = item.clone();
    catch_unwind(AssertUnwindSafe(|| expand(item))).unwrap_or_else(|_| {
        let mut mistakes = Diagnostics::default();
        let span = Span::call_site();
        mistakes.error_spans(
            span,
            span,
            format!("`{name}` could not read this: that is a mistake in otp, please report it"),
            &[],
        );
        let mut tokens = strip_helpers(kept);
        tokens.extend(mistakes.into_tokens());
        tokens
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn the_item_survives_a_panic() {
        let item = quote!(impl Kv { #[call] fn get(&self) {} });
        let tokens = guard("#[gen_server]", item, |_| panic!("as told")).to_string().replace(' ', "");
        assert!(tokens.starts_with("implKv{fnget(&self){}}::core::compile_error!"), "{tokens}");
    }
}
