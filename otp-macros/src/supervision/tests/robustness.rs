//! No input panics.

use super::{BLOCK, SCREEN, tokens};
use crate::supervision::{attribute, bang};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

#[test]
fn half_typed_trees_never_panic() {
    for variant in half_typed(&tokens(SCREEN)) {
        bang(variant);
    }
    for variant in half_typed(&tokens(BLOCK)) {
        attribute(quote!(one_for_one), variant);
    }
}

#[test]
fn garbage_never_panics() {
    let words = tokens(
        "impl struct pub fn self Self App kv Kv Spec child dynamic one_for_one intensity period transient significant
         shutdown = : :: , ; # & < > -> ! 'a 3 \"5s\" 1.5 [] async mut _",
    );
    let words: Vec<TokenTree> = words.into_iter().collect();
    let mut state = 1_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    for _ in 0..1_000 {
        let garbage = garbage(&words, &mut next);
        bang(garbage.clone());
        bang(quote!(pub App: one_for_one { #garbage }));
        attribute(garbage.clone(), quote!(impl App { #garbage }));
        attribute(quote!(), garbage);
    }
}

/// The input up to each token, and without each token, at any depth.
fn half_typed(input: &TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<_> = input.clone().into_iter().collect();
    let mut variants = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let (before, after) = (&tokens[..index], &tokens[index + 1..]);
        let with = |middle: Option<TokenTree>| {
            before.iter().cloned().chain(middle).chain(after.iter().cloned()).collect::<TokenStream>()
        };
        variants.push(before.iter().cloned().collect());
        variants.push(with(None));
        if let TokenTree::Group(group) = token {
            let inner = half_typed(&group.stream()).into_iter();
            variants.extend(inner.map(|inner| with(Some(Group::new(group.delimiter(), inner).into()))));
        }
    }
    variants
}

/// A few words in random order and random groups.
fn garbage(words: &[TokenTree], next: &mut impl FnMut(usize) -> usize) -> TokenStream {
    let mut outer = Vec::new();
    let mut current = TokenStream::new();
    for _ in 0..next(40) {
        match next(8) {
            0 => outer.push(std::mem::take(&mut current)),
            1 if !outer.is_empty() => current = close(outer.pop(), current, next(3)),
            _ => current.extend([words[next(words.len())].clone()]),
        }
    }
    while let Some(around) = outer.pop() {
        current = close(Some(around), current, next(3));
    }
    current
}

fn close(around: Option<TokenStream>, inner: TokenStream, delimiter: usize) -> TokenStream {
    let delimiter = [Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket][delimiter];
    let mut around = around.unwrap_or_default();
    around.extend([TokenTree::from(Group::new(delimiter, inner))]);
    around
}
