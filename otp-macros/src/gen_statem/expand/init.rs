//! `#[init]`.

use crate::gen_server::expand::invoke::invoke;
use crate::gen_server::expand::scope::{Scope, otherwise};
use crate::gen_server::expand::{arguments, fitness};
use crate::gen_server::model::{Handler, Kind};
use crate::gen_statem::model::Machine;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

pub(crate) fn init(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let private = &scope.private;
    let data = fitness::state(scope);
    let define = |cfg: &TokenStream, args: TokenStream, pattern: TokenStream, body: TokenStream| {
        quote! {
            #cfg
            type Args = #args;
            #cfg
            async fn init(
                __args: Self::Args,
                __cx: &mut #private::Ctx<Self>,
            ) -> ::core::result::Result<(Self, Self::State), #private::Stop> {
                #data
                let #pattern = __args;
                #body
            }
        }
    };
    let inits = || machine.server.of_kind(Kind::Init);
    let written = inits().map(|init| {
        let cfg = init.cfg();
        let cfg = quote!(#(#cfg)*);
        if init.broken {
            return define(&cfg, quote!(()), quote!(()), quote!(::core::unreachable!()));
        }
        let span = init.returned_span();
        let (private, call) = (scope.private_at(span), invoke(scope, init));
        let body = quote_spanned! {span=> {
            let __out = #call;
            #private::IntoStart::<Self>::into_start(__out)
        } };
        define(&cfg, arguments::ty(scope, init), arguments::pattern(scope, init), body)
    });
    let written: TokenStream = written.collect();
    // a machine without one is a mistake that was reported
    let missing = otherwise(inits().map(Handler::cfg))
        .map(|cfg| define(&cfg, quote!(()), quote!(()), quote!(::core::unreachable!())));
    quote!(#written #missing)
}
