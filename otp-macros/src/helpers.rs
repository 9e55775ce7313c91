//! The helper attributes (`#[call]`, `#[child]`, ..) as they are found in an item.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::Attribute;

/// Marks of a `#[gen_server]` block.
pub(crate) const HANDLERS: &[&str] =
    &["init", "call", "cast", "info", "handle_continue", "terminate", "format_status", "shrink"];

/// Marks of a `#[gen_statem]` block, besides most of a server's.
pub(crate) const MACHINE: &[&str] = &["internal", "event_timeout", "state_timeout", "timeout", "enter"];

/// Marks of a `#[gen_event]` block.
pub(crate) const EVENT_HANDLERS: &[&str] = &["init", "event", "call", "info", "terminate", "format_status", "shrink"];

/// Marks of an `#[application]` block.
pub(crate) const APPLICATION: &[&str] = &["env", "init", "start", "start_phase", "prep_stop", "stop", "config_change"];

/// Marks of a `#[supervision]` block.
pub(crate) const CHILDREN: &[&str] = &["child", "dynamic"];

/// The helper attribute that `attr` is, also written with a path (`otp::call`).
pub(crate) fn helper(attr: &Attribute) -> Option<&Ident> {
    let last = &attr.path().segments.last()?.ident;
    is_helper(&last.to_string()).then_some(last)
}

/// Removes helper attributes by tokens alone, for input that does not parse.
pub(crate) fn strip_helpers(tokens: TokenStream) -> TokenStream {
    let mut stripped = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#')
            && tokens.next_if(is_helper_brackets).is_some()
        {
            continue;
        }
        stripped.extend([match token {
            TokenTree::Group(group) if group.delimiter() != Delimiter::Bracket => {
                let mut inner = Group::new(group.delimiter(), strip_helpers(group.stream()));
                inner.set_span(group.span());
                inner.into()
            }
            token => token,
        }]);
    }
    stripped
}

/// `[call(..)]`, `[otp::call]`, `[into]`
fn is_helper_brackets(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    if group.delimiter() != Delimiter::Bracket {
        return false;
    }
    let path = group.stream().into_iter().take_while(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    });
    match path.last() {
        Some(TokenTree::Ident(word)) => {
            let word = word.to_string();
            is_helper(&word) || word == "into" || word == "key"
        }
        _ => false,
    }
}

pub(crate) fn is_helper(word: &str) -> bool {
    [HANDLERS, MACHINE, EVENT_HANDLERS, APPLICATION, CHILDREN].iter().any(|marks| marks.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn only_helpers_are_stripped() {
        let stripped = strip_helpers(quote! {
            #[inline] #[call(timeout = "5s")] #[otp::cast] fn f(&self, #[into] a: [u8; 2]) { #[x] y }
        });
        let expected = quote!(
            #[inline]
            fn f(&self, a: [u8; 2]) {
                #[x]
                y
            }
        );
        assert_eq!(stripped.to_string(), expected.to_string());
    }

    #[test]
    fn a_path_may_lead_to_a_helper() {
        let attr: Attribute = syn::parse_quote!(#[otp::prelude::call]);
        assert!(helper(&attr).is_some_and(|name| name == "call"));
        let attr: Attribute = syn::parse_quote!(#[call::other]);
        assert!(helper(&attr).is_none());
    }
}
