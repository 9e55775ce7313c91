//! `#[gen_server]`: model <- parse, then check, then expand.

pub(crate) mod check;
pub(crate) mod expand;
pub(crate) mod mailbox;
pub(crate) mod model;
pub(crate) mod parse;
pub(crate) mod settings;
#[cfg(test)]
mod tests;

pub(crate) use parse::function as parse_function;
pub(crate) use settings::read as option;

use crate::block::Block;
use crate::diag::Diagnostics;
use crate::helpers::{helper, strip_helpers};
use crate::wrong_item::wrong_item;
use proc_macro2::TokenStream;

/// `#[gen_server(options)]` on `item`. The item is part of the answer whatever is wrong with it.
pub(crate) fn attribute(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let mut tokens = expanded(options, &item, &mut mistakes).unwrap_or_else(|| strip_helpers(item));
    tokens.extend(mistakes.into_tokens());
    tokens
}

/// `None` when there is no block to work with.
fn expanded(options: TokenStream, item: &TokenStream, mistakes: &mut Diagnostics) -> Option<TokenStream> {
    if wrong_item("gen_server", item, mistakes) {
        return None;
    }
    let block = syn::parse2::<Block>(item.clone()).map_err(|error| mistakes.parser(&error)).ok()?;
    let mut tokens = block.original(|attr| helper(attr).is_some() || check::typo(attr).is_some());
    if let Some(mut server) = parse::server(options, &block, mistakes) {
        check::check(&mut server, mistakes);
        tokens = expand::expand(&server, tokens);
    }
    Some(tokens)
}
