//! `impl GenEvent`: how events, calls and other messages reach the functions.

use super::ending::terminate;
use super::{others, questions, state};
use crate::gen_event::model::EventHandler;
use crate::gen_server::expand::ending::{shrink, status};
use crate::gen_server::expand::fitness;
use crate::gen_server::expand::invoke::invoke;
use crate::gen_server::expand::scope::{Scope, local, otherwise, quiet};
use crate::gen_server::expand::sound;
use crate::gen_server::model::{Argument, Handler, Kind, Reply};
use crate::types;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

pub(crate) fn gen_event(handler: &EventHandler<'_>, scope: &Scope<'_>) -> TokenStream {
    let Scope { private, ty, client, message, bounded, .. } = scope;
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let (_, type_generics, _) = scope.generics.split_for_impl();
    let quiet = quiet();
    let (name, event, output) = (scope.server.name.to_string(), &handler.event, handler.output());
    let at_once = handler.is_at_once();
    let message = fitness::messages(scope, quote!(#message #type_generics), &[Kind::Call]);
    let fits = fitness::fits(scope, &others(handler, scope));
    let output = self::output(scope, output);
    let (handle_event, handle_call) = (handle_event(handler, scope), handle_call(handler, scope));
    let (refuse, handle_info) = (refuse(scope), handle_info(scope));
    let (terminate, status, shrink) = (terminate(scope), status(scope), shrink(scope));
    quote! {
        #[automatically_derived]
        #[doc(hidden)]
        #quiet
        impl #impl_generics #private::GenEvent for #ty #where_clause {
            type Event = #event;
            type Msg = #message;
            type Output = #output;
            type Client = #client #type_generics;
            #fits
            const NAME: &'static str = #name;
            const AT_ONCE: bool = #at_once;
            #handle_event
            #handle_call
            #refuse
            #handle_info
            #terminate
            #status
            #shrink
        }
    }
}

/// What `#[terminate]` returns, with a mistake in it if it looks as if it could not be handed over.
fn output(scope: &Scope<'_>, output: TokenStream) -> TokenStream {
    if !fitness::looks_unfit(&output) {
        return output;
    }
    let asked = fitness::question(scope, &output, "Reply", &[]);
    fitness::if_fits(scope, output, &asked)
}

/// Runs a function that nobody waits for: its result only says whether the handler stays.
fn flow(scope: &Scope<'_>, function: &Handler<'_>) -> TokenStream {
    let span = function.returned_span();
    let (private, call) = (scope.private_at(span), invoke(scope, function));
    quote_spanned! {span=> {
        let __out = #call;
        #private::IntoHandler::into_handler(__out)
    } }
}

/// Gives what is lent the name and the type of the parameter: another type is underlined there.
///
/// `Self` is the same type here: the parameter's own spelling is taken.
fn bind(argument: &Argument<'_>, lent: &str) -> TokenStream {
    let (name, ty) = (&argument.name, &argument.source.ty);
    let lent = local(lent, ty.span());
    quote_spanned!(ty.span()=> let #name: #ty = #lent;)
}

fn handle_event(handler: &EventHandler<'_>, scope: &Scope<'_>) -> TokenStream {
    let Scope { private, .. } = scope;
    let questions = questions(handler, scope);
    let functions = || sound(scope.server, &[Kind::Event]);
    let written = functions().filter_map(|function| {
        let (cfg, label, flow) = (function.cfg(), function.label(), flow(scope, function));
        let bind = bind(function.arguments().next()?, "__event");
        Some(quote!(#(#cfg)* { __cx.__enter(#label); #bind #flow }))
    });
    let none = otherwise(functions().map(Handler::cfg)).map(|cfg| quote!(#cfg { ::core::result::Result::Ok(()) }));
    quote! {
        async fn handle_event(
            &mut self,
            __event: &Self::Event,
            __cx: &mut #private::HandlerCtx<Self>,
        ) -> ::core::result::Result<(), #private::Stop> {
            #questions
            #(#written)*
            #none
        }
    }
}

fn handle_call(handler: &EventHandler<'_>, scope: &Scope<'_>) -> TokenStream {
    let Scope { private, message, .. } = scope;
    let arms = sound(scope.server, &[Kind::Call]).map(|function| {
        let (cfg, variant, label) = (function.cfg(), &function.variant, function.label());
        let fields = function.arguments().map(|argument| {
            let (cfg, name) = (argument.cfg(), &argument.name);
            quote!(#(#cfg)* #name)
        });
        let answer = answer(scope, function);
        let answer = if function.function.sig.asyncness.is_some() {
            quote!(#private::attempt(async { #answer }).await)
        } else {
            quote!(#private::attempt_now(|| #answer))
        };
        quote! {
            #(#cfg)*
            #message::#variant { #(#fields,)* __reply } => {
                __cx.__enter_call(#label, &__reply);
                let __out = #answer;
                __cx.__answer(__reply, __out)
            }
        }
    });
    let never = never(scope);
    let questions = questions(handler, scope);
    quote! {
        async fn handle_call(
            &mut self,
            __call: Self::Msg,
            __cx: &mut #private::HandlerCtx<Self>,
        ) -> ::core::result::Result<(), #private::Stop> {
            #questions
            match __call { #(#arms)* #never }
        }
    }
}

/// The reply, or what the function failed with.
fn answer(scope: &Scope<'_>, function: &Handler<'_>) -> TokenStream {
    let span = function.returned_span();
    let (private, call) = (scope.private_at(span), invoke(scope, function));
    match &function.reply {
        Reply::OrStop(_) => quote_spanned! {span=>
            ::core::result::Result::map_err(#call, #private::IntoStop::into_stop)
        },
        Reply::Returned(_) | Reply::Later(_) => quote_spanned!(span=> ::core::result::Result::Ok(#call)),
    }
}

/// The variant of a generic handler that is never made.
fn never(scope: &Scope<'_>) -> Option<TokenStream> {
    let message = &scope.message;
    scope.phantom().map(|_| quote!(#message::__Never(__never, _) => match __never {},))
}

fn refuse(scope: &Scope<'_>) -> TokenStream {
    let Scope { private, message, .. } = scope;
    let arms = sound(scope.server, &[Kind::Call]).map(|function| {
        let (cfg, variant) = (function.cfg(), &function.variant);
        quote! {
            #(#cfg)*
            #message::#variant { __reply, .. } => __reply.send(::core::result::Result::Err(__error)),
        }
    });
    let never = never(scope);
    quote! {
        fn refuse(__call: Self::Msg, __error: #private::HandlerError) {
            match __call { #(#arms)* #never }
        }
    }
}

/// Tries each message type in turn; `&Info` takes all the rest.
fn handle_info(scope: &Scope<'_>) -> Option<TokenStream> {
    let private = &scope.private;
    let (rest, typed): (Vec<&Handler<'_>>, Vec<_>) =
        sound(scope.server, &[Kind::Info]).partition(|function| message(function).is_some_and(is_info));
    if rest.is_empty() && typed.is_empty() {
        return None;
    }
    let run = |function: &Handler<'_>| {
        let (label, flow) = (function.label(), flow(scope, function));
        quote!(__cx.__enter(#label); return ::core::result::Result::map(#flow, |()| true);)
    };
    let attempts = typed.iter().filter_map(|function| {
        let (cfg, run, ty) = (function.cfg(), run(function), message(function)?);
        let bind = bind(function.arguments().next()?, "__message");
        Some(quote! {
            #(#cfg)*
            if let ::core::option::Option::Some(__message) = #private::Info::peek_mut::<#ty>(__info) {
                let __message = &*__message;
                #bind
                #run
            }
        })
    });
    let taken = rest.iter().filter_map(|function| {
        let (cfg, run) = (function.cfg(), run(function));
        let bind = bind(function.arguments().next()?, "__message");
        Some(quote!(#(#cfg)* { let __message = &*__info; #bind #run }))
    });
    let unhandled = otherwise(rest.iter().map(|function| function.cfg()))
        .map(|cfg| quote!(#cfg { ::core::result::Result::Ok(false) }));
    let state = state(scope);
    Some(quote! {
        async fn handle_info(
            &mut self,
            __info: &mut #private::Info,
            __cx: &mut #private::HandlerCtx<Self>,
        ) -> ::core::result::Result<bool, #private::Stop> {
            #state
            #(#attempts)*
            #(#taken)*
            #unhandled
        }
    })
}

/// What an `#[info]` function takes a reference to.
fn message<'a>(function: &Handler<'a>) -> Option<&'a Type> {
    let source = function.parameters.iter().find_map(|parameter| match parameter {
        crate::gen_server::model::Parameter::Argument(argument) => Some(argument.source),
        _ => None,
    })?;
    match &*source.ty {
        Type::Reference(reference) => Some(&reference.elem),
        _ => None,
    }
}

fn is_info(ty: &Type) -> bool {
    types::last_name(ty).is_some_and(|name| name == "Info")
}
