//! `spec`, `start` and `start_link` on the server's type.

use super::arguments;
use super::scope::{Scope, otherwise, quiet_impl};
use crate::gen_server::model::{Handler, Kind};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

pub(crate) fn start(scope: &Scope<'_>) -> TokenStream {
    let Scope { ty, bounded, .. } = scope;
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let quiet = quiet_impl();
    let alternatives = || scope.server.of_kind(Kind::Init);
    let functions: TokenStream = alternatives().map(|init| functions(scope, Some(init), &quote!())).collect();
    let by_default = otherwise(alternatives().map(Handler::cfg)).map(|cfg| self::functions(scope, None, &cfg));
    quote! {
        #quiet
        impl #impl_generics #ty #where_clause { #functions #by_default }
    }
}

/// The functions with the parameters of `init`, or with none; one that the block defines itself is left out.
fn functions(scope: &Scope<'_>, init: Option<&Handler<'_>>, default_cfg: &TokenStream) -> TokenStream {
    let Scope { private, ty, client, .. } = scope;
    let (_, type_generics, _) = scope.generics.split_for_impl();
    let vis = init.map_or(&scope.server.settings.vis, |init| &init.function.vis);
    let cfg = init.map(Handler::cfg).unwrap_or_default();
    let docs = init.map(Handler::docs).unwrap_or_default();
    let gap = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
    let parameters: Vec<TokenStream> = init.map(parameters).unwrap_or_default();
    let args = init.map_or_else(|| quote!(()), |init| arguments::value(scope, init));
    // through the trait that asks for what a state must be: where it is missing rustc says so, and nothing else
    let span = ty.span();
    let at = scope.private_at(span);
    let fit = Ident::new(scope.fit, span);
    let state = quote_spanned!(span=> <#ty as #at::#fit>);
    let spec = quote!(#state::__spec(#args));
    let [spec, start, start_link] = if init.is_some_and(|init| init.broken) {
        [(); 3].map(|()| quote!(::core::unreachable!()))
    } else {
        let (start, start_link) =
            (quote!(#state::__start(#args, false).await), quote!(#state::__start(#args, true).await));
        [spec, start, start_link]
    };
    let define = |name: &str, does: &str, rest: TokenStream| {
        let taken = scope.server.block.functions().any(|function| function.sig.ident == name);
        (!taken).then(|| quote!(#(#cfg)* #default_cfg #(#docs)* #gap #[doc = #does] #vis #rest))
    };
    let spec = define(
        "spec",
        "Describes one start of this server: for options such as a name, and for supervisors.",
        quote!(fn spec(#(#parameters),*) -> #private::Spec<#ty> { #spec }),
    );
    let started = quote!(::core::result::Result<#client #type_generics, #private::StartError>);
    let start = define(
        "start",
        "Starts the server as a process of its own and waits until `#[init]` has returned.",
        quote!(async fn start(#(#parameters),*) -> #started { #start }),
    );
    let start_link = define(
        "start_link",
        "Starts the server as a process linked to the current one and waits until `#[init]` has returned.",
        quote!(async fn start_link(#(#parameters),*) -> #started { #start_link }),
    );
    quote!(#spec #start #start_link)
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
