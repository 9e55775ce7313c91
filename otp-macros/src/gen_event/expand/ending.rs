//! What runs when the handler goes.

use super::state;
use crate::gen_server::expand::invoke::invoke;
use crate::gen_server::expand::scope::{Scope, otherwise};
use crate::gen_server::expand::sound;
use crate::gen_server::model::{Handler, Kind};
use proc_macro2::TokenStream;
use quote::quote;

/// `#[terminate]`, which may take why; its value is handed over.
pub(crate) fn terminate(scope: &Scope<'_>) -> TokenStream {
    let private = &scope.private;
    let functions = || sound(scope.server, &[Kind::Terminate]);
    let define = |cfg: &TokenStream, body: &TokenStream| {
        quote! {
            #cfg
            async fn terminate(
                &mut self,
                __why: #private::Removal,
                __cx: &mut #private::HandlerCtx<Self>,
            ) -> Self::Output { #body }
        }
    };
    let written = functions().map(|function| {
        let (cfg, label, call, state) = (function.cfg(), function.label(), invoke(scope, function), state(scope));
        let bind = function.arguments().next().map(|argument| {
            let (name, ty) = (&argument.name, &argument.source.ty);
            quote!(let #name: #ty = __why;)
        });
        define(&quote!(#(#cfg)*), &quote!(#state __cx.__enter(#label); #bind #call))
    });
    let written: TokenStream = written.collect();
    let by_default = otherwise(functions().map(Handler::cfg)).map(|cfg| define(&cfg, &state(scope)));
    quote!(#written #by_default)
}
