//! `Self`, spelled out.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Type;

/// Replaces `Self` by `ty`, so that a signature means the same inside another impl.
pub(crate) fn unself(tokens: TokenStream, ty: &Type) -> TokenStream {
    let mut spelled = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word == "Self" => {
                let is_path_start = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                if is_path_start { quote!(<#ty>) } else { ty.to_token_stream() }.to_tokens(&mut spelled);
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), unself(group.stream(), ty));
                inner.set_span(group.span());
                inner.to_tokens(&mut spelled);
            }
            token => token.to_tokens(&mut spelled),
        }
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_qualified() {
        let ty = syn::parse_quote!(Cache<K>);
        let spelled = unself(quote!((&Self, [Self::Item; 2])), &ty).to_string();
        let expected = quote!((&Cache<K>, [<Cache<K>>::Item; 2])).to_string();
        assert_eq!(spelled.replace(' ', ""), expected.replace(' ', ""));
    }
}
