//! `impl GenServer`: how messages reach the handlers.

use super::ending::{shrink, status, terminate};
use super::info::handle_info;
use super::invoke::{flow_in_block, invoke};
use super::scope::{Scope, local, otherwise, quiet_impl};
use super::{arguments, fitness, mailbox, sound};
use crate::gen_server::model::{Handler, Kind, Reply};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

pub(crate) fn gen_server(scope: &Scope<'_>) -> TokenStream {
    let Scope { private, ty, client, message, bounded, .. } = scope;
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let (_, type_generics, _) = scope.generics.split_for_impl();
    let quiet = quiet_impl();
    let name = scope.server.name.to_string();
    let defaults = is_special(scope).then(|| {
        let defaults = defaults(scope);
        quote!(const DEFAULTS: #private::ChildDefaults = #defaults;)
    });
    let (init, handle) = (init(scope), handle(scope));
    let (next, handle_info) = (handle_continue(scope), handle_info(scope));
    let (terminate, status, shrink) = (terminate(scope), status(scope), shrink(scope));
    let overflow = mailbox::functions(scope);
    let fits = fitness::fits(scope, &fitness::others(scope));
    let message = fitness::messages(scope, quote!(#message #type_generics), &[Kind::Call, Kind::Cast]);
    quote! {
        #[automatically_derived]
        #[doc(hidden)]
        #quiet
        impl #impl_generics #private::GenServer for #ty #where_clause {
            type Msg = #message;
            type Client = #client #type_generics;
            #fits
            const NAME: &'static str = #name;
            #defaults
            #init
            #handle
            #overflow
            #handle_info
            #next
            #terminate
            #status
            #shrink
        }
    }
}

/// Whether its child specification is not the one of all servers.
fn is_special(scope: &Scope<'_>) -> bool {
    let settings = &scope.server.settings;
    settings.restart.is_some() || settings.shutdown.is_some() || settings.mailbox.is_some()
}

pub(crate) fn defaults(scope: &Scope<'_>) -> TokenStream {
    let private = &scope.private;
    let restart = scope.server.settings.restart.as_ref().map(|word| {
        let variant = match word.to_string().as_str() {
            "transient" => format_ident!("Transient"),
            "temporary" => format_ident!("Temporary"),
            _ => format_ident!("Permanent"),
        };
        quote!(.restart(#private::Restart::#variant))
    });
    let shutdown = scope.server.settings.shutdown.map(|shutdown| {
        let shutdown = shutdown.tokens(private);
        quote!(.shutdown(#shutdown))
    });
    let mailbox = mailbox::limits(scope);
    quote!(#private::ChildDefaults::WORKER #restart #shutdown #mailbox)
}

fn init(scope: &Scope<'_>) -> TokenStream {
    let private = &scope.private;
    let state = fitness::state(scope);
    let outcome = quote!(::core::result::Result<Self, #private::Stop>);
    let define = |cfg: &TokenStream, args: TokenStream, pattern: TokenStream, waits: bool, body: TokenStream| {
        let head = if waits {
            quote!(async fn init(__args: Self::Args, __cx: &mut #private::Ctx<Self>) -> #outcome)
        } else {
            quote! {
                fn init_now(
                    __args: Self::Args,
                    __cx: &mut #private::Ctx<Self>,
                ) -> ::core::result::Result<#outcome, Self::Args>
            }
        };
        let (asked, body) =
            if waits { (Some(&state), body) } else { (None, quote!(::core::result::Result::Ok(#body))) };
        quote! {
            #cfg
            type Args = #args;
            #cfg
            #head {
                #asked
                let #pattern = __args;
                #body
            }
        }
    };
    let inits = || scope.server.of_kind(Kind::Init);
    let written = inits().map(|init| {
        let cfg = init.cfg();
        let cfg = quote!(#(#cfg)*);
        if init.broken {
            return define(&cfg, quote!(()), quote!(()), true, quote!(::core::unreachable!()));
        }
        let span = init.returned_span();
        let (private, call) = (scope.private_at(span), invoke(scope, init));
        let body = quote_spanned! {span=> {
            let __out = #call;
            #private::IntoInit::<Self>::into_init(__out)
        } };
        let waits = init.function.sig.asyncness.is_some();
        define(&cfg, arguments::ty(scope, init), arguments::pattern(scope, init), waits, body)
    });
    let written: TokenStream = written.collect();
    let by_default = otherwise(inits().map(Handler::cfg)).map(|cfg| {
        let span = scope.ty.span();
        let private = scope.private_at(span);
        let body = quote_spanned!(span=> <Self as #private::DefaultInit>::default_init());
        define(&cfg, quote!(()), quote!(()), false, quote!(::core::result::Result::Ok(#body)))
    });
    quote!(#written #by_default)
}

/// How calls and casts reach their handlers: those that do not wait run where the message is taken out, the others are
/// futures.
fn handle(scope: &Scope<'_>) -> TokenStream {
    let Scope { private, .. } = scope;
    let arms = |waits: bool| -> Vec<TokenStream> {
        let handlers = sound(scope.server, &[Kind::Call, Kind::Cast]);
        let handlers = handlers.filter(|handler| handler.function.sig.asyncness.is_some() == waits);
        let arms = handlers.map(|handler| {
            let body = if handler.kind == Kind::Cast { flow_in_block(scope, handler) } else { answer(scope, handler) };
            let reply = (handler.kind == Kind::Call).then(|| quote!(__reply));
            arm(scope, handler, reply.as_ref(), &body)
        });
        arms.collect()
    };
    let (now, later) = (arms(false), arms(true));
    let never = never_arm(scope, &scope.message);
    let questions = fitness::distinct_questions(scope);
    let outcome = quote!(::core::result::Result<(), #private::Stop>);
    let probes = quote!(use #private::names::*;);
    let others = (!now.is_empty()).then(|| quote!(_ => ::core::result::Result::Ok(()),));
    let waits = (now.is_empty() || !later.is_empty()).then(|| {
        quote! {
            async fn handle(&mut self, __message: Self::Msg, __cx: &mut #private::Ctx<Self>) -> #outcome {
                #questions
                #probes
                match __message { #(#later)* #never #others }
            }
        }
    });
    let others = (!later.is_empty()).then(|| quote!(__message => return #private::Handled::Waits(__message),));
    let at_once = (!now.is_empty()).then(|| {
        quote! {
            #[inline]
            fn handle_now(
                &mut self,
                __message: Self::Msg,
                __cx: &mut #private::Ctx<Self>,
            ) -> #private::Handled<Self::Msg> {
                #probes
                let __done = match __message { #(#now)* #never #others };
                #private::Handled::Done(__done)
            }
        }
    });
    quote!(#at_once #waits)
}

fn arm(scope: &Scope<'_>, handler: &Handler<'_>, reply: Option<&TokenStream>, body: &TokenStream) -> TokenStream {
    let (cfg, variant, label) = (handler.cfg(), &handler.variant, handler.label());
    let message = if handler.kind == Kind::Continue { &scope.next } else { &scope.message };
    let fields = handler.arguments().map(|argument| {
        let (cfg, name) = (argument.cfg(), &argument.name);
        quote!(#(#cfg)* #name)
    });
    let enter = reply.map_or_else(|| quote!(__cx.__enter(#label)), |reply| quote!(__cx.__enter_call(#label, &#reply)));
    quote! {
        #(#cfg)*
        #message::#variant { #(#fields,)* #reply } => {
            #enter;
            #body
        }
    }
}

fn never_arm(scope: &Scope<'_>, message: &Ident) -> Option<TokenStream> {
    scope.phantom().map(|_| quote!(#message::__Never(__never, _) => match __never {},))
}

/// Runs a call's handler and sees to its reply.
fn answer(scope: &Scope<'_>, handler: &Handler<'_>) -> TokenStream {
    let span = handler.returned_span();
    let (private, call) = (scope.private_at(span), invoke(scope, handler));
    let (context, reply) = (local("__cx", span), local("__reply", span));
    let show = quote!((&&__Probe(&__out)).__how());
    match &handler.reply {
        Reply::Later(_) => flow_in_block(scope, handler),
        Reply::Returned(_) => quote_spanned! {span=>
            let __out = #call;
            #context.__answer(#reply, #show, __out)
        },
        // The reply is dropped: its caller learns what the server ended with.
        Reply::OrStop(_) => quote_spanned! {span=>
            match #call {
                ::core::result::Result::Ok(__out) => {
                    #context.__answer(#reply, #show, __out)
                }
                ::core::result::Result::Err(__stop) => {
                    ::core::result::Result::Err(#private::IntoStop::into_stop(__stop))
                }
            }
        },
    }
}

fn handle_continue(scope: &Scope<'_>) -> TokenStream {
    let Scope { private, next, .. } = scope;
    let (_, type_generics, _) = scope.generics.split_for_impl();
    let handlers: Vec<&Handler<'_>> = sound(scope.server, &[Kind::Continue]).collect();
    if handlers.is_empty() {
        return quote!(
            type Continue = ::core::convert::Infallible;
        );
    }
    let arms = handlers.iter().map(|handler| arm(scope, handler, None, &flow_in_block(scope, handler)));
    let never = never_arm(scope, next);
    let state = fitness::state(scope);
    let ty = fitness::messages(scope, quote!(#next #type_generics), &[Kind::Continue]);
    quote! {
        type Continue = #ty;
        async fn handle_continue(
            &mut self,
            __next: Self::Continue,
            __cx: &mut #private::Ctx<Self>,
        ) -> ::core::result::Result<(), #private::Stop> {
            #state
            match __next { #(#arms)* #never }
        }
    }
}
