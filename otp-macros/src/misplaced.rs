//! Attributes where they can do nothing: they say what is missing.

use crate::block::Function;
use crate::diag::{Diagnostics, help};
use crate::wrong_item::keyword;
use proc_macro2::{Span, TokenStream};

/// The item as it was, and what the attribute is for.
///
/// The helpers are real macros for this reason: rustc would only say that it cannot find them.
pub(crate) fn misplaced(name: &str, place: &str, mut item: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let is_function = keyword(&mut item.clone().into_iter().peekable()).is_some_and(|word| word == "fn");
    let article = if place.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if !is_function {
        let fix = format!("put it on a function of {article} `#[{place}] impl` block");
        report(&format!("`#[{name}]` goes on a function"), fix, &item, &mut mistakes);
    } else if let Err(error) = syn::parse2::<Function>(item.clone()) {
        // The block around it passed it on, for this to be said.
        let span = error.span();
        mistakes.error_spans(span, span, format!("`#[{name}]` cannot read this function: {error}"), &[]);
    } else {
        let fix = format!("put `#[{place}]` on the `impl` block around this function");
        let message = format!("`#[{name}]` only means something inside {article} `#[{place}] impl` block");
        report(&message, fix, &item, &mut mistakes);
    }
    item.extend(mistakes.into_tokens());
    item
}

fn report(message: &str, fix: String, item: &TokenStream, mistakes: &mut Diagnostics) {
    let span = own_place(item);
    mistakes.error_spans(span, span, message, &[help(fix)]);
}

/// `#[otp::test]` while the feature `test` is off.
pub(crate) fn without_feature(mut item: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let fix = "add to Cargo.toml:\n\n    [dev-dependencies]\n    otp = { package = \"otp-framework\", features = [\"test\"] }";
    report("`#[otp::test]` needs the feature `test` of otp", fix.to_owned(), &item, &mut mistakes);
    item.extend(mistakes.into_tokens());
    item
}

/// The place of the attribute, reported as the user's own code: without a word about macros and their backtraces.
fn own_place(item: &TokenStream) -> Span {
    let user = item.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    Span::call_site().resolved_at(user)
}
