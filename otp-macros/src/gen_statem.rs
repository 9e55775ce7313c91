//! `#[gen_statem]`: model <- parse, then check, then expand. What a machine has in common with a server is a server's.

mod check;
mod diagram;
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

/// `#[gen_statem(options)]` on `item`. The item is part of the answer whatever is wrong with it.
pub(crate) fn attribute(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let mut tokens = expanded(options, &item, &mut mistakes).unwrap_or_else(|| strip_helpers(item));
    tokens.extend(mistakes.into_tokens());
    tokens
}

/// `None` when there is no block to work with.
fn expanded(options: TokenStream, item: &TokenStream, mistakes: &mut Diagnostics) -> Option<TokenStream> {
    if wrong_item("gen_statem", item, mistakes) {
        return None;
    }
    let block = syn::parse2::<Block>(item.clone()).map_err(|error| mistakes.parser(&error)).ok()?;
    let ours = |attr: &_| helper(attr).is_some() || check::typo(attr).is_some();
    let Some(mut machine) = parse::machine(options, &block, mistakes) else { return Some(block.original(ours)) };
    check::check(&mut machine, mistakes);
    let original = block.original_with(ours, |function| machine.is_guard(&function.sig.ident));
    Some(expand::expand(&machine, original))
}
