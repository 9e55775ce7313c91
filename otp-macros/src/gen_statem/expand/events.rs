//! The events that a machine makes itself, and how all of them become one type.

use crate::gen_server::expand::scope::{Scope, quiet};
use crate::gen_server::expand::{fitness, messages};
use crate::gen_server::model::{Handler, Kind};
use crate::gen_statem::model::{Machine, is_key};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

const TIMEOUTS: &[Kind] = &[Kind::StateTimeout, Kind::EventTimeout, Kind::Timeout];

pub(crate) fn events(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let this = scope.link(None);
    let (internal, timeouts) = (handlers(machine, &[Kind::Internal]), handlers(machine, TIMEOUTS));
    let mut tokens = conversion(scope, &scope.message, &quote!(Message));
    if !internal.is_empty() {
        let name = internal_name(scope);
        let doc = format!("Events that {this} inserts itself, with `cx.next_event(..)`.");
        tokens.extend(messages::of(scope, &name, &internal, &doc, &TokenStream::clone, true));
        tokens.extend(conversion(scope, &name, &quote!(Internal)));
    }
    if !timeouts.is_empty() {
        let name = timeout_name(scope);
        let doc = format!("The timeouts of {this}, for `cx.set_timeout(..)`.");
        tokens.extend(messages::of(scope, &name, &timeouts, &doc, &TokenStream::clone, true));
        tokens.extend(conversion(scope, &name, &quote!(Timeout)));
    }
    tokens
}

pub(crate) fn internal_name(scope: &Scope<'_>) -> Ident {
    format_ident!("{}Event", scope.server.name)
}

pub(crate) fn timeout_name(scope: &Scope<'_>) -> Ident {
    format_ident!("{}Timeout", scope.server.name)
}

/// The sound handlers that stand for the events of these kinds.
pub(crate) fn handlers<'a>(machine: &'a Machine<'a>, kinds: &'a [Kind]) -> Vec<&'a Handler<'a>> {
    machine.events_of(kinds).map(|event| &event.first().handler).filter(|handler| !handler.broken).collect()
}

/// `From<DoorMsg> for Event<Door>`
fn conversion(scope: &Scope<'_>, from: &Ident, variant: &TokenStream) -> TokenStream {
    let Scope { private, ty, bounded, .. } = scope;
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let (_, type_generics, _) = scope.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#from #type_generics> for #private::statem::Event<#ty> #where_clause {
            fn from(__event: #from #type_generics) -> Self {
                Self::#variant(__event)
            }
        }
    }
}

/// The associated types, and what a machine knows of its timeouts.
pub(crate) fn kinds(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let private = &scope.private;
    let (_, type_generics, _) = scope.generics.split_for_impl();
    let (internal, timeouts) = (handlers(machine, &[Kind::Internal]), handlers(machine, TIMEOUTS));
    let internal = if internal.is_empty() {
        quote!(::core::convert::Infallible)
    } else {
        let name = internal_name(scope);
        fitness::messages(scope, quote!(#name #type_generics), &[Kind::Internal])
    };
    if timeouts.is_empty() {
        return quote! {
            type Internal = #internal;
            type Timeout = ::core::convert::Infallible;
            fn kind(__timeout: &Self::Timeout) -> #private::Kind {
                match *__timeout {}
            }
            fn is_same(__one: &Self::Timeout, __other: &Self::Timeout) -> bool {
                match *__one {}
            }
        };
    }
    let name = timeout_name(scope);
    let never = scope.phantom().map(|_| quote!(#name::__Never(__never, _) => match *__never {},));
    let kinds = timeouts.iter().map(|handler| {
        let (cfg, variant, kind) = (handler.cfg(), &handler.variant, kind(handler.kind));
        quote!(#(#cfg)* #name::#variant { .. } => #private::Kind::#kind,)
    });
    let same = timeouts.iter().filter(|handler| handler.kind == Kind::Timeout).map(|handler| {
        let (cfg, variant) = (handler.cfg(), &handler.variant);
        let keys: Vec<&Ident> = handler
            .arguments()
            .filter(|argument| is_key(&argument.source.attrs))
            .map(|argument| &argument.name)
            .collect();
        let others: Vec<Ident> = keys.iter().map(|key| format_ident!("__{key}")).collect();
        quote! {
            #(#cfg)*
            (#name::#variant { #(#keys,)* .. }, #name::#variant { #(#keys: #others,)* .. }) => true #(&& #keys == #others)*,
        }
    });
    let timeout_in = timeout_in(scope, machine, &name);
    let ty = fitness::messages(scope, quote!(#name #type_generics), TIMEOUTS);
    quote! {
        type Internal = #internal;
        type Timeout = #ty;
        fn kind(__timeout: &Self::Timeout) -> #private::Kind {
            match __timeout { #(#kinds)* #never }
        }
        fn is_same(__one: &Self::Timeout, __other: &Self::Timeout) -> bool {
            match (__one, __other) { #(#same)* _ => false }
        }
        #timeout_in
    }
}

fn kind(kind: Kind) -> Ident {
    match kind {
        Kind::StateTimeout => format_ident!("State"),
        Kind::EventTimeout => format_ident!("Event"),
        _ => format_ident!("Generic"),
    }
}

/// What `cx.state_timeout(..)` and `cx.event_timeout(..)` bring: the first that needs nothing.
fn timeout_in(scope: &Scope<'_>, machine: &Machine<'_>, name: &Ident) -> TokenStream {
    let (private, state) = (&scope.private, &machine.state);
    let bare = machine.events_of(&[Kind::StateTimeout, Kind::EventTimeout]).flat_map(|event| {
        let variant = &event.first().handler.variant;
        event.clauses.iter().map(move |clause| (variant, clause))
    });
    let arms = bare.filter(|(_, clause)| !clause.handler.broken && clause.handler.arguments().next().is_none()).map(
        |(variant, clause)| {
            let (cfg, kind) = (clause.handler.cfg(), kind(clause.handler.kind));
            let states = clause.states.iter().map(|index| {
                let name = &machine.states[*index].name;
                quote!(#state::#name(_))
            });
            quote!(#(#cfg)* (#private::Kind::#kind, #(#states)|*) => ::core::option::Option::Some(#name::#variant {}),)
        },
    );
    let quiet = quiet();
    quote! {
        #quiet
        fn timeout_in(__kind: #private::Kind, __state: &Self::State) -> ::core::option::Option<Self::Timeout> {
            #[allow(unreachable_patterns)]
            match (__kind, __state) { #(#arms)* _ => ::core::option::Option::None }
        }
    }
}
