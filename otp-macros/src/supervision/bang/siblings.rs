//! What a line may say of the other children: each by its name, as the reference to it.

use super::{header::Header, line::Line};
use crate::suggest::nearest;
use crate::supervision::model::{Child, Tree};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::{Pat, ext::IdentExt};

/// The children that a line names. Its own parameters go before, and the fields of the supervisor.
pub(super) fn seen<'a>(line: &'a Line, header: &'a Header, tree: &'a Tree) -> impl Iterator<Item = &'a Child> {
    tree.static_children().filter(move |child| {
        let name = &child.name;
        let is_parameter = |pat: &Pat| matches!(pat, Pat::Ident(parameter) if parameter.ident == *name);
        *name != line.name
            && !header.fields.iter().any(|field| field.name == *name)
            && !line.parameters.iter().any(|parameter| is_parameter(&parameter.pat))
            && names(line.start.clone(), &name.unraw().to_string())
    })
}

/// `let kv = __siblings.kv();`
pub(super) fn bindings(line: &Line, header: &Header, tree: &Tree) -> TokenStream {
    let bindings = seen(line, header, tree).map(|Child { cfg, name, .. }| {
        quote! {
            #(#cfg)*
            #[allow(unused_variables, reason = "it may be the name of something else")]
            let #name = __siblings.#name();
        }
    });
    bindings.collect()
}

/// Whether a variable of this name may be meant somewhere in `tokens`: `kv`, but not `kv()`, `kv::x`, `x.kv`.
fn names(tokens: TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(word) => {
            is_meant(&word.to_string(), name) && !belongs_to(&tokens[..at]) && !leads_on(&tokens[at + 1..])
        }
        TokenTree::Group(group) => names(group.stream(), name),
        // `format!("{kv:?}")`
        TokenTree::Literal(literal) => literal.to_string().contains(&format!("{{{name}")),
        TokenTree::Punct(_) => false,
    })
}

/// The name, or a likely typo of it: rustc then knows what to suggest.
fn is_meant(word: &str, name: &str) -> bool {
    word == name || (name.len() > 3 && nearest(word, &[name]).is_some())
}

/// `.` or `::` before a word; a single `:` is that of a field, `Web { kv: kv }`.
fn belongs_to(before: &[TokenTree]) -> bool {
    let is = |token: &TokenTree, char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == char);
    match before {
        [.., first, second] if is(first, ':') && is(second, ':') => true,
        // a range is no field access
        [.., first, second] if is(first, '.') && is(second, '.') => false,
        [.., last] => is(last, '.'),
        [] => false,
    }
}

/// `(..)`, `!` or `::` after a word.
fn leads_on(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Group(group), ..] => group.delimiter() == Delimiter::Parenthesis,
        [TokenTree::Punct(first), TokenTree::Punct(second), ..] => {
            matches!((first.as_char(), second.as_char()), (':', ':')) || is_macro(first.as_char(), second.as_char())
        }
        [TokenTree::Punct(bang), ..] => bang.as_char() == '!',
        _ => false,
    }
}

fn is_macro(first: char, second: char) -> bool {
    first == '!' && second != '='
}
