//! The message enum and the continue enum.

use super::scope::{Scope, quiet_impl, quiet_type};
use super::sound;
use crate::gen_server::model::{Argument, Handler, Kind};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(crate) fn messages(scope: &Scope<'_>) -> TokenStream {
    let requests: Vec<&Handler<'_>> = sound(scope.server, &[Kind::Call, Kind::Cast]).collect();
    let next: Vec<&Handler<'_>> = sound(scope.server, &[Kind::Continue]).collect();
    let (this, client) = (scope.link(None), &scope.client);
    let doc = format!("The messages of {this}, made by the methods of [`{client}`].");
    let messages = of(scope, &scope.message, &requests, &doc, &TokenStream::clone, false);
    let next = (!next.is_empty()).then(|| {
        let doc = format!("What {this} may do next, for `cx.continue_with(..)`.");
        of(scope, &scope.next, &next, &doc, &TokenStream::clone, false)
    });
    quote!(#messages #next)
}

/// What a caller is sent, made from the type of its reply.
type Sent = dyn Fn(&TokenStream) -> TokenStream;

/// The enum `name`, with a variant for each of the handlers. `bare`: without braces where there is nothing in them.
pub(crate) fn of(
    scope: &Scope<'_>,
    name: &Ident,
    handlers: &[&Handler<'_>],
    doc: &str,
    sent: &Sent,
    bare: bool,
) -> TokenStream {
    let (vis, private, generics) = (&scope.server.settings.vis, &scope.private, scope.generics);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let (quiet, quiet_impl) = (quiet_type(&quote!(clippy::exhaustive_enums, missing_docs)), quiet_impl());
    let variants = handlers.iter().map(|handler| variant(scope, handler, sent, bare));
    // Type parameters that no message mentions must be used all the same.
    let never = scope.phantom().map(|phantom| quote!(#[doc(hidden)] __Never(::core::convert::Infallible, #phantom),));
    let arms = handlers.iter().map(|handler| shown(handler));
    let never_arm = scope.phantom().map(|_| quote!(Self::__Never(ref __never, _) => match *__never {},));
    quote! {
        #[doc = #doc]
        #quiet
        #vis enum #name #impl_generics #where_clause { #(#variants,)* #never }

        #[automatically_derived]
        #quiet_impl
        impl #impl_generics ::core::fmt::Debug for #name #type_generics #where_clause {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                use #private::names::*;
                match *self { #(#arms)* #never_arm }
            }
        }
    }
}

fn variant(scope: &Scope<'_>, handler: &Handler<'_>, sent: &Sent, bare: bool) -> TokenStream {
    let private = &scope.private;
    let (cfg, docs, variant) = (handler.cfg(), handler.docs(), &handler.variant);
    let fields = handler.arguments().map(|Argument { name, ty, source, .. }| {
        let attrs = source.attrs.iter().filter(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("doc"));
        quote!(#(#attrs)* #name: #ty)
    });
    let call = handler.kind == Kind::Call;
    let reply = call.then(|| {
        let ty = sent(handler.reply.ty());
        quote!(__reply: #private::ReplyTo<#ty>)
    });
    // a call is made by the client alone, but a cast may go through a sink
    let docs = if call { vec![quote!(#[doc(hidden)])] } else { docs.into_iter().map(|doc| quote!(#doc)).collect() };
    if bare && reply.is_none() && handler.arguments().next().is_none() {
        return quote!(#(#cfg)* #(#docs)* #variant);
    }
    quote!(#(#cfg)* #(#docs)* #variant { #(#fields,)* #reply })
}

/// `put(key: "a", value: 1)`; asks no `Debug` of the arguments.
fn shown(handler: &Handler<'_>) -> TokenStream {
    let (cfg, variant) = (handler.cfg(), &handler.variant);
    let fields = handler.arguments().map(|argument| {
        let (cfg, name) = (argument.cfg(), &argument.name);
        quote!(#(#cfg)* ref #name)
    });
    let label = handler.label();
    let names = handler.arguments().map(|argument| {
        let (cfg, name) = (argument.cfg(), argument.name.to_string());
        quote!(#(#cfg)* #name)
    });
    let values = handler.arguments().map(|argument| {
        let (cfg, name) = (argument.cfg(), &argument.name);
        quote!(#(#cfg)* (&&__Probe(#name)).__shown())
    });
    let show = if handler.kind == Kind::Call { quote!(__call) } else { quote!(__cast) };
    quote! {
        #(#cfg)*
        Self::#variant { #(#fields,)* .. } => #show(__f, #label, &[#(#names),*], &[#(#values),*]),
    }
}
