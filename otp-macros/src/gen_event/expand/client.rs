//! The client: a method for each call.

use super::sent;
use crate::gen_event::model::EventHandler;
use crate::gen_server::expand::client::{docs, fields, parameter, stand_in, timeout};
use crate::gen_server::expand::fitness::is_generic;
use crate::gen_server::expand::scope::{Scope, quiet, respan};
use crate::gen_server::model::{Handler, Kind};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Generics, WherePredicate};

pub(crate) fn client(handler: &EventHandler<'_>, scope: &Scope<'_>) -> TokenStream {
    let Scope { private, ty, client, bounded, .. } = scope;
    let vis = &scope.server.settings.vis;
    let (impl_generics, type_generics, where_clause) = bounded.split_for_impl();
    let quiet = quiet();
    let doc = format!(
        "Client of a {} in an event manager: a method for each of its calls.\n\nIt names the handler and does not hold it.",
        scope.link(None)
    );
    let name = client.to_string();
    let methods = scope.server.of_kind(Kind::Call).map(|function| method(handler, scope, function));
    let given = given(handler, scope);
    let (_, _, given) = given.split_for_impl();
    quote! {
        #[doc = #doc]
        #quiet
        #vis struct #client #impl_generics #where_clause { __handler: #private::HandlerRef<#ty> }

        #[automatically_derived]
        impl #impl_generics ::core::clone::Clone for #client #type_generics #where_clause {
            fn clone(&self) -> Self {
                Self { __handler: ::core::clone::Clone::clone(&self.__handler) }
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #client #type_generics #where_clause {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Formatter::debug_tuple(__f, #name).field(&self.__handler).finish()
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#private::HandlerRef<#ty>> for #client #type_generics #where_clause {
            fn from(__handler: #private::HandlerRef<#ty>) -> Self {
                Self { __handler }
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::convert::AsRef<#private::HandlerRef<#ty>> for #client #type_generics #where_clause {
            fn as_ref(&self) -> &#private::HandlerRef<#ty> {
                &self.__handler
            }
        }

        #[automatically_derived]
        #[doc(hidden)]
        impl #impl_generics #private::Target<#ty> for #client #type_generics #where_clause {
            fn __process(&self) -> ::core::option::Option<#private::Whom> {
                #private::Target::__process(&self.__handler)
            }

            fn __finder(&self) -> #private::Finder<#ty> {
                #private::Target::__finder(&self.__handler)
            }
        }

        #quiet
        impl #impl_generics #client #type_generics #given { #(#methods)* }
    }
}

/// What the methods take for granted: that the event can be one. rustc has said so where the event's type is named, if it
/// cannot; without this it would say at each method that there is no such manager. The lifetime keeps it from asking here.
fn given(handler: &EventHandler<'_>, scope: &Scope<'_>) -> Generics {
    let (event, private) = (&handler.event, &scope.private);
    let mut generics = scope.bounded.clone();
    if !is_generic(scope, &event.to_token_stream()) {
        let event: WherePredicate = syn::parse_quote!(for<'__event> #event: #private::Event);
        generics.make_where_clause().predicates.push(event);
    }
    generics
}

fn method(handler: &EventHandler<'_>, scope: &Scope<'_>, function: &Handler<'_>) -> TokenStream {
    let (name, vis, cfg) = (function.name(), &function.function.vis, function.cfg());
    let docs = docs(scope, function, "manager's process");
    let deprecated = function.function.attrs_named("deprecated");
    // Only a broken function has generics of its own; its method keeps them, so that callers stay right.
    let own = &function.function.sig.generics;
    let own_where = &own.where_clause;
    let parameters = function.arguments().map(|argument| parameter(function, argument));
    let (message, variant, fields) = (&scope.message, &function.variant, fields(function));
    let body = if function.broken {
        quote!(::core::unreachable!())
    } else {
        let timeout = timeout(scope, function);
        quote!(self.__handler.__call(|__reply| #message::#variant { #fields __reply }, #timeout))
    };
    // shown at the event's type: one that cannot be an event is said once for all methods
    let span = handler.event.span();
    let (event, private) = (handler.event.to_token_stream(), &scope.private);
    let reply = sent(private, &stand_in(function.reply.ty(), function.broken));
    let call = respan(quote!(#private::Call<'_, #private::EventManager<#event>, #reply>), span);
    quote! {
        #(#cfg)* #docs #(#deprecated)*
        #vis fn #name #own (&self, #(#parameters),*) -> #call #own_where { #body }
    }
}
