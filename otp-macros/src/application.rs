//! `#[application]`: model <- parse, then check, then expand.

mod check;
mod expand;
mod model;
mod parse;
#[cfg(test)]
mod tests;

use crate::block::Block;
use crate::diag::Diagnostics;
use crate::helpers::{helper, strip_helpers};
use crate::wrong_item::wrong_item;
use proc_macro2::TokenStream;

/// `#[application(options)]` on `item`. The item is part of the answer whatever is wrong with it.
pub(crate) fn attribute(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let mut tokens = expanded(options, &item, &mut mistakes).unwrap_or_else(|| strip_helpers(item));
    tokens.extend(mistakes.into_tokens());
    tokens
}

/// `None` when there is no block to work with.
fn expanded(options: TokenStream, item: &TokenStream, mistakes: &mut Diagnostics) -> Option<TokenStream> {
    if wrong_item("application", item, mistakes) {
        return None;
    }
    let block = syn::parse2::<Block>(item.clone()).map_err(|error| mistakes.parser(&error)).ok()?;
    let mut tokens = block.original(|attr| helper(attr).is_some() || parse::typo(attr).is_some());
    if let Some(application) = parse::application(options, &block, mistakes) {
        check::check(&application, mistakes);
        tokens.extend(expand::expand(&application, mistakes.is_empty()));
    }
    Some(tokens)
}
