//! The arguments of `#[init]`, as one value that a supervisor may hold.

use super::scope::{Scope, quiet_type};
use super::sound;
use crate::gen_server::model::{Handler, Kind};
use proc_macro2::TokenStream;
use quote::quote;

/// A struct for each `#[init]` with arguments (more than one exists only under `#[cfg]`).
///
/// It is not a tuple: its fields are private, so that a public server may take arguments of private types, and they
/// may have a `#[cfg]`.
pub(crate) fn arguments(scope: &Scope<'_>) -> TokenStream {
    sound(scope.server, &[Kind::Init]).filter(|init| has_arguments(init)).map(|init| declared(scope, init)).collect()
}

fn declared(scope: &Scope<'_>, init: &Handler<'_>) -> TokenStream {
    let (vis, name, cfg) = (&scope.server.settings.vis, &scope.arguments, init.cfg());
    let (impl_generics, _, where_clause) = scope.generics.split_for_impl();
    let quiet = quiet_type(&quote! {
        clippy::exhaustive_structs, missing_debug_implementations, missing_docs, non_camel_case_types
    });
    let fields = init.arguments().map(|argument| {
        let (cfg, name, ty) = (argument.cfg(), &argument.name, &argument.ty);
        quote!(#(#cfg)* #name: #ty)
    });
    let phantom = scope.phantom().map(|phantom| quote!(__phantom: #phantom));
    quote! {
        #(#cfg)*
        #[doc(hidden)]
        #quiet
        #vis struct #name #impl_generics #where_clause { #(#fields,)* #phantom }
    }
}

/// The type of `init`'s arguments.
pub(crate) fn ty(scope: &Scope<'_>, init: &Handler<'_>) -> TokenStream {
    if !has_arguments(init) {
        return quote!(());
    }
    let name = &scope.arguments;
    let (_, type_generics, _) = scope.generics.split_for_impl();
    quote!(#name #type_generics)
}

/// The value, from locals named as the arguments.
pub(crate) fn value(scope: &Scope<'_>, init: &Handler<'_>) -> TokenStream {
    if !has_arguments(init) {
        return quote!(());
    }
    let name = &scope.arguments;
    let fields = init.arguments().map(|argument| {
        let (cfg, name) = (argument.cfg(), &argument.name);
        let value = argument.into.then(|| quote!(: ::core::convert::Into::into(#name)));
        quote!(#(#cfg)* #name #value)
    });
    let phantom = scope.phantom().map(|_| quote!(__phantom: ::core::marker::PhantomData));
    quote!(#name { #(#fields,)* #phantom })
}

/// Takes the value apart into locals.
pub(crate) fn pattern(scope: &Scope<'_>, init: &Handler<'_>) -> TokenStream {
    if !has_arguments(init) {
        return quote!(());
    }
    let name = &scope.arguments;
    let fields = init.arguments().map(|argument| {
        let (cfg, name) = (argument.cfg(), &argument.name);
        quote!(#(#cfg)* #name)
    });
    quote!(#name { #(#fields,)* .. })
}

fn has_arguments(init: &Handler<'_>) -> bool {
    init.arguments().next().is_some()
}
