//! Marks that a `#[cfg_attr(..)]` hides: a macro cannot know whether its condition holds.

use crate::block::Block;
use crate::diag::{Diagnostics, help, note};
use crate::helpers::is_helper;
use proc_macro2::{TokenStream, TokenTree};
use syn::Attribute;

/// Reports every mark that is hidden.
pub(crate) fn check(block: &Block, mistakes: &mut Diagnostics) {
    for function in block.functions() {
        for attr in &function.attrs {
            let Some(mark) = hidden(attr) else { continue };
            mistakes.error(
                attr,
                format!("this `#[{mark}]` is not seen behind `#[cfg_attr(..)]`"),
                &[
                    help(format!("write `#[cfg(..)]` with the same condition, and `#[{mark}]` below it")),
                    note("the function is then there under that condition only"),
                ],
            );
        }
    }
}

/// The mark that the attribute would be under its condition.
pub(crate) fn hidden(attr: &Attribute) -> Option<String> {
    if !attr.path().is_ident("cfg_attr") {
        return None;
    }
    let list = attr.meta.require_list().ok()?;
    let mut parts = vec![TokenStream::new()];
    for token in list.tokens.clone() {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => parts.push(TokenStream::new()),
            _ => parts.last_mut()?.extend([token]),
        }
    }
    parts.into_iter().skip(1).find_map(|part| {
        let path = part.into_iter().take_while(|token| match token {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            _ => false,
        });
        let word = path.last()?.to_string();
        is_helper(&word).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn a_mark_is_found_wherever_it_is_hidden() {
        for (attr, mark) in [
            (parse_quote!(#[cfg_attr(feature = "a", call)]), Some("call")),
            (parse_quote!(#[cfg_attr(all(a, b), inline, otp::cast(message = Put))]), Some("cast")),
            (parse_quote!(#[cfg_attr(call, inline)]), None),
            (parse_quote!(#[cfg_attr(a, doc = "call")]), None),
            (parse_quote!(#[call]), None),
        ] {
            assert_eq!(hidden(&attr).as_deref(), mark);
        }
    }
}
