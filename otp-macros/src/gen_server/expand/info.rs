//! Messages of other types than the server's own.

use super::fitness::state;
use super::invoke::flow;
use super::scope::{Scope, otherwise};
use super::sound;
use crate::gen_server::model::{Handler, Kind};
use crate::types;
use proc_macro2::TokenStream;
use quote::quote;

/// Tries each message type in turn; `Info` takes all the rest.
pub(crate) fn handle_info(scope: &Scope<'_>) -> Option<TokenStream> {
    let private = &scope.private;
    let (rest, typed): (Vec<&Handler<'_>>, Vec<_>) =
        sound(scope.server, &[Kind::Info]).partition(|handler| takes_the_rest(handler));
    if rest.is_empty() && typed.is_empty() {
        return None;
    }
    let attempts = typed.into_iter().filter_map(|handler| {
        let argument = handler.arguments().next()?;
        let (cfg, name, ty, label) = (handler.cfg(), &argument.name, &argument.ty, handler.label());
        let body = flow(scope, handler);
        Some(quote! {
            #(#cfg)*
            let __info = match #private::Info::take::<#ty>(__info) {
                ::core::result::Result::Ok(#name) => {
                    __cx.__enter(#label);
                    return #body;
                }
                ::core::result::Result::Err(__info) => __info,
            };
        })
    });
    let taken = rest.iter().filter_map(|handler| {
        let (cfg, name, label) = (handler.cfg(), &handler.arguments().next()?.name, handler.label());
        let body = flow(scope, handler);
        Some(quote! {
            #(#cfg)*
            {
                let #name = __info;
                __cx.__enter(#label);
                #body
            }
        })
    });
    let unhandled = otherwise(rest.iter().map(|handler| handler.cfg())).map(|cfg| {
        quote! {
            #cfg
            {
                __cx.unhandled(__info);
                ::core::result::Result::Ok(())
            }
        }
    });
    let state = state(scope);
    Some(quote! {
        async fn handle_info(
            &mut self,
            __info: #private::Info,
            __cx: &mut #private::Ctx<Self>,
        ) -> ::core::result::Result<(), #private::Stop> {
            #state
            #(#attempts)*
            #(#taken)*
            #unhandled
        }
    })
}

fn takes_the_rest(handler: &Handler<'_>) -> bool {
    handler
        .arguments()
        .next()
        .and_then(|argument| types::last_name(&argument.source.ty))
        .is_some_and(|name| name == "Info")
}
