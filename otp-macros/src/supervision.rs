//! `#[supervision]` and `supervisor!`: two ways to write one [`model::Tree`].
//!
//! [`block`] reads an impl block and [`bang`] the one-screen form. From there on both are the same:
//! [`check`] looks for what does not fit together, [`expand`] writes the code and cannot fail. A tree
//! with mistakes still gets its reference type with all its functions, so that its users compile.

use crate::{
    block::Block, diag::Diagnostics, helpers::strip_helpers, hidden, options::entries, wrong_item::wrong_item,
};
use model::Form;
use proc_macro2::TokenStream;
use quote::quote;

mod argument;
mod bang;
mod block;
mod check;
mod expand;
mod model;
mod options;
#[cfg(test)]
mod tests;

/// `#[supervision]` on an impl block.
pub(crate) fn attribute(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let options = options::of_tree(entries(options, &mut mistakes), Form::Block, &mut mistakes);
    let mut tokens = if wrong_item("supervision", &item, &mut mistakes) {
        strip_helpers(item)
    } else {
        match syn::parse2::<Block>(item.clone()) {
            Ok(block) => {
                hidden::check(&block, &mut mistakes);
                let tree = block::read(&block, options, &mut mistakes);
                let generated = tree.map(|mut tree| {
                    check::check(&mut tree, &mut mistakes);
                    expand::expand(&tree, mistakes.is_empty())
                });
                let original = block.original(block::is_mark);
                quote!(#original #generated)
            }
            Err(error) => {
                mistakes.parser(&error);
                strip_helpers(item)
            }
        }
    };
    tokens.extend(mistakes.into_tokens());
    tokens
}

/// `supervisor! { .. }`.
pub(crate) fn bang(input: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let mut tokens = TokenStream::new();
    let mut declarations = bang::read(input, &mut mistakes);
    for declaration in &mut declarations {
        check::check(&mut declaration.tree, &mut mistakes);
    }
    let trees: Vec<_> = declarations.iter().map(|declaration| &declaration.tree).collect();
    check::circles(&trees, &mut mistakes);
    for declaration in &declarations {
        tokens.extend(declaration.item());
        tokens.extend(expand::expand(&declaration.tree, mistakes.is_empty()));
    }
    tokens.extend(mistakes.into_tokens());
    tokens
}
