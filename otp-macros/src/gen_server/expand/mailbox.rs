//! The limits of the mailbox, and what becomes of a message that it does not take in.

use super::scope::Scope;
use super::sound;
use crate::gen_server::model::{Adaptive, Form, Handler, Kind, Mailbox, Overflow};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// `.mailbox(..)` of the defaults.
pub(crate) fn limits(scope: &Scope<'_>) -> Option<TokenStream> {
    let private = &scope.private;
    let mailbox = match scope.server.settings.mailbox.as_ref()? {
        Mailbox::Bounded { capacity, overflow } => {
            let (capacity, overflow) = (literal(*capacity), policy(private, *overflow));
            quote!(#private::Mailbox::bounded(#capacity, #overflow))
        }
        Mailbox::Adaptive(Adaptive { sync_at, drop_at, flush_at, burst, kill }) => {
            let [sync_at, drop_at, flush_at] = [*sync_at, *drop_at, *flush_at].map(literal);
            let burst = burst.map_or_else(
                || quote!(.no_burst_limit()),
                |(max, window)| {
                    let max = literal(max);
                    quote!(.burst(#max, ::core::time::Duration::from_millis(#window)))
                },
            );
            let kill = kill.map(literal).map(|waiting| quote!(.kill(#waiting)));
            quote! {
                #private::Mailbox::adaptive(
                    #private::Adaptive::new().sync_at(#sync_at).drop_at(#drop_at).flush_at(#flush_at) #burst #kill
                )
            }
        }
    };
    Some(quote!(.mailbox(#mailbox)))
}

fn literal(count: u64) -> proc_macro2::Literal {
    proc_macro2::Literal::u64_unsuffixed(count)
}

fn policy(private: &TokenStream, overflow: Overflow) -> TokenStream {
    let variant = format_ident!("{overflow:?}");
    quote!(#private::Overflow::#variant)
}

/// `overflow` and `refuse`, as far as they are not what they are anyway.
pub(crate) fn functions(scope: &Scope<'_>) -> TokenStream {
    let (private, message) = (&scope.private, &scope.message);
    let requests = || sound(scope.server, &[Kind::Call, Kind::Cast]);
    let chosen: Vec<TokenStream> = requests()
        .filter_map(|handler| {
            let (cfg, variant, overflow) = (handler.cfg(), &handler.variant, policy(private, handler.overflow?));
            Some(quote!(#(#cfg)* #message::#variant { .. } => ::core::option::Option::Some(#overflow),))
        })
        .collect();
    let overflow = (!chosen.is_empty()).then(|| {
        quote! {
            fn overflow(__message: &Self::Msg) -> ::core::option::Option<#private::Overflow> {
                match *__message { #(#chosen)* _ => ::core::option::Option::None }
            }
        }
    });
    let calls: Vec<TokenStream> = requests()
        .filter(|handler| handler.kind == Kind::Call)
        .map(|handler| {
            let (cfg, variant) = (handler.cfg(), &handler.variant);
            quote!(#(#cfg)* #message::#variant { __reply, .. } => __reply.refuse(),)
        })
        .collect();
    let refuse = (!calls.is_empty()).then(|| {
        quote! {
            fn refuse(__message: Self::Msg) -> bool {
                match __message { #(#calls)* _ => return false }
                true
            }
        }
    });
    quote!(#overflow #refuse)
}

/// What the client's method of a cast is.
pub(crate) fn form(scope: &Scope<'_>, handler: &Handler<'_>) -> Form {
    let of_server = match &scope.server.settings.mailbox {
        Some(Mailbox::Adaptive(_)) => return Form::Patient,
        Some(Mailbox::Bounded { overflow, .. }) => Some(*overflow),
        None => None,
    };
    match handler.overflow.or(of_server) {
        Some(Overflow::Block) => Form::Patient,
        Some(Overflow::Reject) => Form::Told,
        _ => Form::Plain,
    }
}
