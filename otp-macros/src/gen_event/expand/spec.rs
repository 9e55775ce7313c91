//! `handler` on the handler's type: how one is described that is to be added.

use super::state;
use crate::gen_server::expand::invoke::invoke;
use crate::gen_server::expand::scope::{Scope, otherwise, quiet};
use crate::gen_server::model::{Handler, Kind};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

pub(crate) fn spec(scope: &Scope<'_>) -> TokenStream {
    let Scope { ty, bounded, .. } = scope;
    if scope.server.block.functions().any(|function| function.sig.ident == "handler") {
        return TokenStream::new();
    }
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let quiet = quiet();
    let alternatives = || scope.server.of_kind(Kind::Init);
    let written: TokenStream = alternatives().map(|init| function(scope, Some(init), &quote!())).collect();
    let by_default = otherwise(alternatives().map(Handler::cfg)).map(|cfg| function(scope, None, &cfg));
    quote! {
        #quiet
        impl #impl_generics #ty #where_clause { #written #by_default }
    }
}

fn function(scope: &Scope<'_>, init: Option<&Handler<'_>>, default_cfg: &TokenStream) -> TokenStream {
    let Scope { private, ty, .. } = scope;
    let vis = init.map_or(&scope.server.settings.vis, |init| &init.function.vis);
    let cfg = init.map(Handler::cfg).unwrap_or_default();
    let docs = init.map(Handler::docs).unwrap_or_default();
    let gap = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
    let parameters: Vec<TokenStream> = init.map(parameters).unwrap_or_default();
    let converted = init.into_iter().flat_map(Handler::arguments).filter(|argument| argument.into).map(|argument| {
        let (cfg, name, ty) = (argument.cfg(), &argument.name, &argument.ty);
        quote!(#(#cfg)* let #name: #ty = ::core::convert::Into::into(#name);)
    });
    let body = if init.is_some_and(|init| init.broken) {
        quote!(::core::unreachable!())
    } else {
        let made = made(scope, init);
        let state = state(scope);
        quote! {
            #state
            #(#converted)*
            #private::HandlerSpec::__new(move |__cx| ::std::boxed::Box::pin(async move { #made }))
        }
    };
    let purpose = "Describes a handler that is to be added to an event manager.";
    quote! {
        #(#cfg)* #default_cfg #(#docs)* #gap #[doc = #purpose]
        #vis fn handler(#(#parameters),*) -> #private::HandlerSpec<#ty> { #body }
    }
}

/// The new handler, from locals named as the arguments.
fn made(scope: &Scope<'_>, init: Option<&Handler<'_>>) -> TokenStream {
    let ty = scope.ty;
    if let Some(init) = init {
        let span = init.returned_span();
        let (private, call) = (scope.private_at(span), invoke(scope, init));
        return quote_spanned! {span=> {
            let __out = #call;
            #private::IntoInstalled::<#ty>::into_installed(__out)
        } };
    }
    let span = ty.span();
    let private = scope.private_at(span);
    let made = quote_spanned!(span=> <#ty as #private::DefaultInit>::default_init());
    quote!(::core::result::Result::Ok(#made))
}

fn parameters(init: &Handler<'_>) -> Vec<TokenStream> {
    let parameters = init.arguments().map(|argument| {
        let (cfg, name, ty) = (argument.cfg(), &argument.name, &argument.ty);
        if argument.into {
            quote!(#(#cfg)* #name: impl ::core::convert::Into<#ty>)
        } else {
            quote!(#(#cfg)* #name: #ty)
        }
    });
    parameters.collect()
}
