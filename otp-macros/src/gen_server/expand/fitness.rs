//! Asks of each type by itself whether it may travel, so that the answer stands at that type.

use super::scope::{Scope, quiet};
use crate::gen_server::model::Kind;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use std::collections::BTreeSet;
use syn::Attribute;

/// Types that need no question, to save the compiler the work.
const FIT: &[&str] = &[
    "()", "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32", "u64", "u8",
    "usize", "String",
];

/// What travels if what is in it does.
const AROUND: &[&str] = &["Option <", "Vec <"];

/// Whether it is one of [`FIT`], or made of one.
fn is_fit(ty: &str) -> bool {
    let ty = ty.trim();
    let inside = AROUND.iter().find_map(|around| ty.strip_prefix(around)?.strip_suffix('>'));
    FIT.contains(&ty) || inside.is_some_and(is_fit)
}

/// The types that travel, and the state: whether they can. rustc answers in the order of items, so this comes before the
/// code that needs the answers.
pub(crate) fn fitness(scope: &Scope<'_>) -> TokenStream {
    let questions = questions(scope);
    let quiet = quiet();
    quote! {
        #[doc(hidden)]
        #quiet
        const _: () = { #questions };
    }
}

/// The same questions, of each type once, to be asked again in a function that needs the answers: rustc says the same at the
/// same place only once, and has nothing more to say of a function with a mistake in it.
pub(crate) fn distinct_questions(scope: &Scope<'_>) -> TokenStream {
    let mut asked = BTreeSet::new();
    all(scope).into_iter().filter(|question| asked.insert(question.to_string())).collect()
}

pub(crate) fn questions(scope: &Scope<'_>) -> TokenStream {
    all(scope).into_iter().collect()
}

fn all(scope: &Scope<'_>) -> Vec<TokenStream> {
    let mut questions = vec![state(scope)];
    for handler in scope.server.handlers.iter().filter(|handler| !handler.broken) {
        let cfg = handler.cfg();
        if handler.kind.handles_messages() {
            for argument in handler.arguments() {
                let cfg = [cfg.clone(), argument.cfg()].concat();
                questions.push(question(scope, &argument.ty, "Argument", &cfg));
            }
        }
        if handler.kind == Kind::Call {
            questions.push(question(scope, handler.reply.ty(), "Reply", &cfg));
        }
    }
    questions
}

/// Whether the state can live in a process.
pub(crate) fn state(scope: &Scope<'_>) -> TokenStream {
    question(scope, scope.ty, scope.fit, &[])
}

/// Asks whether the type is `of` the trait.
pub(crate) fn question(scope: &Scope<'_>, ty: &dyn ToTokens, of: &str, cfg: &[&Attribute]) -> TokenStream {
    let ty = ty.to_token_stream();
    if is_fit(&ty.to_string()) || is_generic(scope, &ty) {
        // What depends on a type parameter is answered where the parameter is known.
        return TokenStream::new();
    }
    // From the type's first token to its last, which the bound shares: rustc underlines all of the predicate.
    let last = ty.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span());
    let (private, asked) = (scope.private_at(last), Ident::new(of, last));
    let asked = quote_spanned!(last=> <#ty as #private::#asked>::FIT);
    let asked = quote_spanned!(last=> let () = #asked;);
    quote!(#(#cfg)* #asked)
}

/// Whether it mentions a type parameter.
pub(crate) fn is_generic(scope: &Scope<'_>, ty: &TokenStream) -> bool {
    let names: Vec<String> = scope
        .generics
        .type_params()
        .map(|parameter| &parameter.ident)
        .chain(scope.generics.const_params().map(|parameter| &parameter.ident))
        .map(ToString::to_string)
        .collect();
    !names.is_empty() && mentions(ty.clone(), &names)
}

fn mentions(tokens: TokenStream, names: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => names.contains(&word.to_string()),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}
