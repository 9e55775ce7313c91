//! Asks of each type by itself whether it may travel, so that the answer stands at that type.

use super::scope::Scope;
use crate::gen_server::model::{Handler, Kind};
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

/// What does not go from thread to thread, nor does anything that it is in.
const STAYING: &[&str] = &["Rc", "rc", "MutexGuard", "RwLockReadGuard", "RwLockWriteGuard"];

/// Whether it is one of [`FIT`], or made of one.
fn is_fit(ty: &str) -> bool {
    let ty = ty.trim();
    let inside = AROUND.iter().find_map(|around| ty.strip_prefix(around)?.strip_suffix('>'));
    FIT.contains(&ty) || inside.is_some_and(is_fit)
}

/// `type Fits`: whether the process can be there, and what else is asked. It is a type with a mistake in it if not, or if
/// there is one in the type of its messages: rustc then says nothing of what the runtime asks beside it.
pub(crate) fn fits(scope: &Scope<'_>, questions: &TokenStream) -> TokenStream {
    let private = &scope.private;
    let state = asked(scope, scope.ty, scope.fit).unwrap_or_else(|| quote!(true));
    quote!(type Fits = #private::Fits<Self::Msg, { #questions #state }>;)
}

/// What [`messages`] does not ask.
pub(crate) fn others(scope: &Scope<'_>) -> TokenStream {
    let asked = scope.server.handlers.iter().flat_map(brought).filter(|(ty, ..)| !looks_unfit(ty));
    asked.map(|(ty, of, cfg)| question(scope, &ty, of, &cfg)).collect()
}

/// The type `ty` of the messages of these kinds, with a mistake in it if there is one in what they bring.
///
/// Only what looks so is asked for it there: whether any other type is fit may depend on what the messages are, and that
/// would be a circle.
pub(crate) fn messages(scope: &Scope<'_>, ty: TokenStream, kinds: &[Kind]) -> TokenStream {
    let handlers = scope.server.handlers.iter().filter(|handler| kinds.contains(&handler.kind));
    let asked = handlers.flat_map(brought).filter(|(ty, ..)| looks_unfit(ty));
    let questions: TokenStream = asked.map(|(ty, of, cfg)| question(scope, &ty, of, &cfg)).collect();
    if_fits(scope, ty, &questions)
}

/// `ty`, with a mistake in it if there is one in the questions.
pub(crate) fn if_fits(scope: &Scope<'_>, ty: TokenStream, questions: &TokenStream) -> TokenStream {
    if questions.is_empty() {
        return ty;
    }
    let private = &scope.private;
    quote!(#private::IfFits<#ty, { #questions true }>)
}

/// Whether the type is spelled with something that does not go from thread to thread.
pub(crate) fn looks_unfit(ty: &TokenStream) -> bool {
    let is = |names: &[&str]| mentions(ty.clone(), &names.iter().map(ToString::to_string).collect::<Vec<_>>());
    let is_pointer =
        ty.clone().into_iter().any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '*'));
    is_pointer || is(STAYING) || is(&["dyn"]) && !is(&["Send"])
}

/// The same questions, of each type once, to be asked again in a function that needs the answers: rustc says the same at the
/// same place only once, and has nothing more to say of a function with a mistake in it.
pub(crate) fn distinct_questions(scope: &Scope<'_>) -> TokenStream {
    let mut asked = BTreeSet::new();
    let questions = [state(scope)].into_iter().chain(all(scope));
    questions.filter(|question| asked.insert(question.to_string())).collect()
}

/// Whether all that messages bring can travel.
pub(crate) fn of_messages(scope: &Scope<'_>) -> TokenStream {
    all(scope).into_iter().collect()
}

fn all(scope: &Scope<'_>) -> Vec<TokenStream> {
    let asked = scope.server.handlers.iter().flat_map(brought);
    asked.map(|(ty, of, cfg)| question(scope, &ty, of, &cfg)).collect()
}

/// A type, what it has to be, and where it is there.
type Brought<'a> = (TokenStream, &'static str, Vec<&'a Attribute>);

/// The types of all that a handler's message brings and takes back.
fn brought<'a>(handler: &'a Handler<'a>) -> Vec<Brought<'a>> {
    let mut types = Vec::new();
    if handler.broken {
        return types;
    }
    if handler.kind.handles_messages() {
        types.extend(handler.arguments().map(|argument| {
            let cfg = [handler.cfg(), argument.cfg()].concat();
            (argument.ty.to_token_stream(), "Argument", cfg)
        }));
    }
    if handler.kind == Kind::Call {
        types.push((handler.reply.ty().clone(), "Reply", handler.cfg()));
    }
    types
}

/// Whether the state can live in a process.
pub(crate) fn state(scope: &Scope<'_>) -> TokenStream {
    question(scope, scope.ty, scope.fit, &[])
}

/// Asks whether the type is `of` the trait.
pub(crate) fn question(scope: &Scope<'_>, ty: &dyn ToTokens, of: &str, cfg: &[&Attribute]) -> TokenStream {
    let asked = asked(scope, ty, of).map(|asked| quote!(#(#cfg)* let _ = #asked;));
    asked.unwrap_or_default()
}

/// `<Rc<u64> as Reply>::FIT`
fn asked(scope: &Scope<'_>, ty: &dyn ToTokens, of: &str) -> Option<TokenStream> {
    let ty = ty.to_token_stream();
    if is_fit(&ty.to_string()) || is_generic(scope, &ty) {
        // What depends on a type parameter is answered where the parameter is known.
        return None;
    }
    // From the type's first token to its last, which the bound shares: rustc underlines all of the predicate.
    let last = ty.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span());
    let (private, asked) = (scope.private_at(last), Ident::new(of, last));
    Some(quote_spanned!(last=> <#ty as #private::#asked>::FIT))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What does not look so is asked for elsewhere: a type that holds messages may be among it.
    #[test]
    fn only_what_never_travels_looks_unfit() {
        for (ty, expected) in [
            (quote!(Rc<u64>), true),
            (quote!(Vec<(u8, std::rc::Weak<str>)>), true),
            (quote!(Option<MutexGuard<'static, u64>>), true),
            (quote!(*const u8), true),
            (quote!(Box<dyn Fn()>), true),
            (quote!(Box<dyn Fn() + Send>), false),
            (quote!(Arc<Order>), false),
            (quote!([u8; 2 * 3]), false),
        ] {
            assert_eq!(looks_unfit(&ty), expected, "{ty}");
        }
    }
}
