//! How events reach the clauses.

use super::clause;
use super::events::{internal_name, timeout_name};
use crate::gen_server::expand::scope::{Scope, otherwise};
use crate::gen_server::model::{Handler, Kind};
use crate::gen_statem::model::{Event, Machine};
use crate::types;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(crate) fn handle(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let private = &scope.private;
    let message = &scope.message;
    let requests = arms(scope, machine, &[Kind::Call, Kind::Cast], message, &quote!(Message));
    let internal = arms(scope, machine, &[Kind::Internal], &internal_name(scope), &quote!(Internal));
    let timeouts = [Kind::StateTimeout, Kind::EventTimeout, Kind::Timeout];
    let timeouts = arms(scope, machine, &timeouts, &timeout_name(scope), &quote!(Timeout));
    let infos = infos(scope, machine);
    let questions = super::questions(scope, machine);
    quote! {
        async fn handle(
            &mut self,
            __state: &mut ::core::option::Option<Self::State>,
            __event: #private::statem::Event<Self>,
            __cx: &mut #private::Ctx<Self>,
        ) -> ::core::result::Result<(), #private::Stop> {
            #questions
            #[allow(unused_imports)]
            use #private::{ShowDebug as _, ShowName as _};
            match __event {
                #private::statem::Event::Message(__message) => match __message { #requests },
                #private::statem::Event::Internal(__internal) => match __internal { #internal },
                #private::statem::Event::Timeout(__timeout) => match __timeout { #timeouts },
                #private::statem::Event::Info(__info) => { #infos }
            }
        }
    }
}

fn arms(scope: &Scope<'_>, machine: &Machine<'_>, kinds: &[Kind], of: &Ident, part: &TokenStream) -> TokenStream {
    let private = &scope.private;
    let events: Vec<&Event<'_>> =
        machine.events.iter().filter(|event| kinds.contains(&event.kind()) && !event.first().handler.broken).collect();
    let never = scope.phantom().filter(|_| !events.is_empty() || kinds.contains(&Kind::Call));
    let never = never.map(|_| quote!(#of::__Never(__never, _) => match __never {},));
    let arms = events.into_iter().map(|event| {
        let first = &event.first().handler;
        let (cfg, variant, label) = (first.cfg(), &first.variant, first.label());
        let names = first.arguments().map(|argument| {
            let (cfg, name) = (argument.cfg(), &argument.name);
            quote!(#(#cfg)* #name)
        });
        let reply = (first.kind == Kind::Call).then(|| quote!(__reply));
        let fields = quote!(#(#names,)* #reply);
        let enter =
            if reply.is_some() { quote!(__cx.__enter_call(#label, &__reply)) } else { quote!(__cx.__enter(#label)) };
        let again = quote!(#private::statem::Event::#part(#of::#variant { #fields }));
        let clauses = clause::clauses(scope, machine, event, &again);
        quote! {
            #(#cfg)*
            #of::#variant { #fields } => {
                #enter;
                #clauses
            }
        }
    });
    quote!(#(#arms)* #never)
}

/// Tries each message type in turn; `Info` takes all the rest.
fn infos(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let private = &scope.private;
    let sound = machine.events.iter().filter(|event| event.kind() == Kind::Info && !event.first().handler.broken);
    let (rest, typed): (Vec<&Event<'_>>, Vec<_>) = sound.partition(|event| takes_the_rest(&event.first().handler));
    let attempts = typed.into_iter().filter_map(|event| {
        let first = &event.first().handler;
        let argument = first.arguments().next()?;
        let (cfg, name, ty, label) = (first.cfg(), &argument.name, &argument.ty, first.label());
        let again = quote!(#private::statem::Event::Info(#private::Info::new(#name)));
        let clauses = clause::clauses(scope, machine, event, &again);
        Some(quote! {
            #(#cfg)*
            let __info = match #private::Info::take::<#ty>(__info) {
                ::core::result::Result::Ok(#name) => {
                    __cx.__enter(#label);
                    return #clauses;
                }
                ::core::result::Result::Err(__info) => __info,
            };
        })
    });
    let taken = rest.iter().filter_map(|event| {
        let first = &event.first().handler;
        let (cfg, name, label) = (first.cfg(), &first.arguments().next()?.name, first.label());
        let clauses = clause::clauses(scope, machine, event, &quote!(#private::statem::Event::Info(#name)));
        Some(quote! {
            #(#cfg)*
            {
                let #name = __info;
                __cx.__enter(#label);
                #clauses
            }
        })
    });
    let unhandled = otherwise(rest.iter().map(|event| event.first().handler.cfg())).map(|cfg| {
        quote! {
            #cfg
            {
                __cx.__enter("info");
                __cx.unhandled(__info);
                ::core::result::Result::Ok(())
            }
        }
    });
    quote!(#(#attempts)* #(#taken)* #unhandled)
}

fn takes_the_rest(handler: &Handler<'_>) -> bool {
    let first = handler.arguments().next();
    first.and_then(|argument| types::last_name(&argument.source.ty)).is_some_and(|name| name == "Info")
}

/// `#[enter]`, by state.
pub(crate) fn enter(scope: &Scope<'_>, machine: &Machine<'_>) -> Option<TokenStream> {
    let private = &scope.private;
    let arms: Vec<TokenStream> = machine
        .enters
        .iter()
        .filter(|clause| !clause.handler.broken)
        .map(|clause| clause::enter(scope, machine, clause))
        .collect();
    if arms.is_empty() {
        return None;
    }
    let questions = super::questions(scope, machine);
    Some(quote! {
        async fn enter(
            &mut self,
            __state: &mut ::core::option::Option<Self::State>,
            __cx: &mut #private::Ctx<Self>,
        ) -> ::core::result::Result<(), #private::Stop> {
            #questions
            #[allow(unreachable_patterns)]
            match *__state { #(#arms)* _ => ::core::result::Result::Ok(()) }
        }
    })
}
