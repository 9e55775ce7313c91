//! An `impl` block whose function bodies stay opaque tokens: half-typed code inside a handler
//! neither stops the macro nor is parsed twice.

use crate::hidden::hidden;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Generics, Signature, Token, Type, Visibility};

/// The block a macro was put on.
pub(crate) struct Block {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) generics: Generics,
    pub(crate) ty: Type,
    pub(crate) inner_attrs: Vec<Attribute>,
    pub(crate) items: Vec<Item>,
}

/// One item of the block.
pub(crate) enum Item {
    Function(Box<Function>),
    /// Constants, types, macros and functions that cannot be read, which rustc has complained about: passed through.
    /// A mark on one of them is left there, for it explains itself.
    Other(TokenStream),
}

/// A function; its body is whatever stands between the braces.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: TokenTree,
}

impl Block {
    pub(crate) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.items.iter().filter_map(|item| match item {
            Item::Function(function) => Some(&**function),
            Item::Other(_) => None,
        })
    }

    /// The user's block, unchanged but for the attributes of functions that `strip` picks, and
    /// for `#[into]` and doc comments on parameters, which only this crate understands.
    pub(crate) fn original(&self, strip: impl Fn(&Attribute) -> bool) -> TokenStream {
        self.original_with(strip, |_| false)
    }

    /// [`original`](Self::original) where some functions are guards: these are lent what an event brings, however small.
    pub(crate) fn original_with(
        &self,
        strip: impl Fn(&Attribute) -> bool,
        is_guard: impl Fn(&Function) -> bool,
    ) -> TokenStream {
        let Block { attrs, generics, ty, inner_attrs, items, .. } = self;
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        // said once, where there is nothing but handlers
        let quiet = items.iter().all(|item| match item {
            Item::Function(function) => function.attrs.iter().any(&strip),
            Item::Other(_) => false,
        });
        let lints = (quiet && !items.is_empty()).then(shape_lints);
        let items = items.iter().map(|item| match item {
            Item::Other(tokens) => tokens.clone(),
            Item::Function(function) => {
                let lints = is_guard(function).then(|| {
                    quote! {
                        #[allow(
                            clippy::trivially_copy_pass_by_ref,
                            clippy::unused_self,
                            reason = "a guard is lent what the event brings"
                        )]
                    }
                });
                let function = function.original(&strip, quiet);
                quote!(#lints #function)
            }
        });
        quote! {
            #(#attrs)* #lints impl #impl_generics #ty #where_clause { #(#inner_attrs)* #(#items)* }
        }
    }
}

/// A handler owns its arguments, is lent an event and takes `self` because of what a message is.
fn shape_lints() -> TokenStream {
    quote! {
        #[allow(
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::single_call_fn,
            clippy::trivially_copy_pass_by_ref,
            clippy::unused_async,
            clippy::unused_self,
            reason = "its shape is that of a message"
        )]
    }
}

impl Function {
    /// `quiet`: the lints of a handler's shape are allowed already.
    fn original(&self, strip: impl Fn(&Attribute) -> bool, quiet: bool) -> TokenStream {
        let Function { attrs, vis, sig, body } = self;
        let lints = (!quiet && attrs.iter().any(&strip)).then(shape_lints);
        let attrs = attrs.iter().filter(|attr| !strip(attr) && hidden(attr).is_none());
        let mut sig = sig.clone();
        for input in &mut sig.inputs {
            let attrs = match input {
                FnArg::Receiver(receiver) => &mut receiver.attrs,
                FnArg::Typed(typed) => &mut typed.attrs,
            };
            attrs.retain(|attr| !["into", "key", "doc"].iter().any(|ours| attr.path().is_ident(ours)));
        }
        quote!(#lints #(#attrs)* #vis #sig #body)
    }

    /// The `#[name]` attributes: `cfg`, `doc`.
    pub(crate) fn attrs_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Attribute> {
        self.attrs.iter().filter(move |attr| attr.path().is_ident(name))
    }
}

impl Parse for Block {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        input.parse::<Option<Token![unsafe]>>()?;
        input.parse::<Token![impl]>()?;
        let mut generics = if input.peek(Token![<]) { input.parse()? } else { Generics::default() };
        let ty = input.parse()?;
        generics.where_clause = input.parse()?;
        let content;
        syn::braced!(content in input);
        let inner_attrs = content.call(Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !content.is_empty() {
            let ahead = content.fork();
            if let Ok(Some(function)) = function(&ahead) {
                content.advance_to(&ahead);
                items.push(Item::Function(Box::new(function)));
                continue;
            }
            items.push(Item::Other(skip_item(&content)?));
        }
        Ok(Block { attrs, generics, ty, inner_attrs, items })
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        function(input)?.ok_or_else(|| input.error("expected a function"))
    }
}

/// The function that comes next, if it is one.
fn function(input: ParseStream<'_>) -> syn::Result<Option<Function>> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = input.parse()?;
    if !comes_a_function(input)? {
        return Ok(None);
    }
    let sig = input.parse()?;
    match input.parse()? {
        TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
            Ok(Some(Function { attrs, vis, sig, body: body.into() }))
        }
        other => Err(syn::Error::new(other.span(), "this function has no body")),
    }
}

fn comes_a_function(input: ParseStream<'_>) -> syn::Result<bool> {
    let ahead = input.fork();
    ahead.parse::<Option<Token![const]>>()?;
    ahead.parse::<Option<Token![async]>>()?;
    ahead.parse::<Option<Token![unsafe]>>()?;
    ahead.parse::<Option<syn::Abi>>()?;
    Ok(ahead.peek(Token![fn]))
}

/// The tokens of one item that is not a readable function.
fn skip_item(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut item = TokenStream::new();
    // `const N: usize = { 1 };` does not end at its braces.
    let mut ends_with_semicolon = false;
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let last = match &token {
            TokenTree::Ident(word) => {
                if word == "fn" {
                    ends_with_semicolon = false;
                } else if word == "const" || word == "type" || word == "static" {
                    ends_with_semicolon = true;
                }
                false
            }
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !ends_with_semicolon,
            TokenTree::Literal(_) => false,
        };
        token.to_tokens(&mut item);
        if last {
            break;
        }
    }
    Ok(item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helpers::helper;

    #[test]
    fn bodies_are_opaque_and_other_items_pass_through() {
        let block: Block = syn::parse_quote! {
            #[allow(dead_code)]
            impl<K: Eq> Cache<K> where K: Copy {
                #![allow(unused)]
                const N: usize = { 1 };
                /// Doc.
                #[call]
                pub async fn get(&self, #[into] key: K) -> Option<u64> { self. . key }
                some_macro! { x }
            }
        };
        assert_eq!(block.items.len(), 3);
        assert_eq!(block.functions().count(), 1);
        let original = block.original(|attr| helper(attr).is_some()).to_string();
        for part in ["# ! [allow (unused)]", "{ 1 }", "self . .", "where K : Copy", "Doc.", "some_macro"] {
            assert!(original.contains(part), "{part} in {original}");
        }
        assert!(!original.contains("# [call]") && !original.contains("into"), "{original}");
    }

    #[test]
    fn an_unreadable_function_does_not_hide_the_next() {
        let block: Block = syn::parse_quote! {
            impl Kv {
                #[call] pub fn get(&self, key) -> u64 { 1 }
                #[call] pub fn put(&mut self) {}
                #[call] fn no_body(&self);
            }
        };
        assert_eq!(block.functions().count(), 1);
        assert_eq!(block.items.len(), 3);
    }
}
