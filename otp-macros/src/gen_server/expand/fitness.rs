//! Asks of each type by itself whether it may travel, so that the answer stands at that type.

use super::scope::{Scope, quiet, respan};
use crate::gen_server::model::{Handler, Kind};
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, spanned::Spanned};

/// Types that need no question, to save the compiler the work.
const FIT: &[&str] = &[
    "()", "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32", "u64", "u8",
    "usize", "String",
];

/// One empty item a question: rustc answers in the order of items, so these come before the code that needs the answers.
pub(crate) fn fitness(scope: &Scope<'_>) -> TokenStream {
    let mut questions = vec![question(scope, scope.ty, "State", &[])];
    for handler in scope.server.handlers.iter().filter(|handler| !handler.broken) {
        let cfg = handler.cfg();
        if handler.kind.handles_messages() {
            for argument in handler.arguments() {
                let cfg = [cfg.clone(), argument.cfg()].concat();
                questions.push(question(scope, &argument.ty, "Argument", &cfg));
            }
        }
        if handler.kind == Kind::Call {
            questions.push(question(scope, reply(handler), "Reply", &cfg));
        }
    }
    let quiet = quiet();
    quote! {
        #[doc(hidden)]
        #quiet
        #[allow(trivial_bounds)]
        const _: () = { #(#questions)* };
    }
}

fn reply<'a>(handler: &'a Handler<'_>) -> &'a TokenStream {
    handler.reply.ty()
}

fn question(scope: &Scope<'_>, ty: &dyn ToTokens, of: &str, cfg: &[&Attribute]) -> TokenStream {
    let ty = ty.to_token_stream();
    if FIT.contains(&ty.to_string().as_str()) || is_generic(scope, &ty) {
        // What depends on a type parameter is answered where the parameter is known.
        return TokenStream::new();
    }
    let span = ty.span();
    let private = scope.private_at(span);
    let asked = syn::Ident::new(of, super::scope::at(span));
    let ty = respan(ty, span);
    let check = quote_spanned!(super::scope::at(span)=> struct Check where #ty: #private::#asked;);
    quote!(#(#cfg)* const _: () = { #check };)
}

fn is_generic(scope: &Scope<'_>, ty: &TokenStream) -> bool {
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
