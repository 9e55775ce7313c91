//! The clauses of one event: which one runs, and what becomes of its result.

use crate::gen_server::expand::invoke::{flow, invoke};
use crate::gen_server::expand::scope::{Scope, local};
use crate::gen_server::model::{Handler, Hold, Kind, Reply};
use crate::gen_statem::model::{Clause, Does, Event, Given, Goes, Machine};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

/// `match` over the state. `again` makes the event anew, from the locals it was taken apart into.
pub(crate) fn clauses(scope: &Scope<'_>, machine: &Machine<'_>, event: &Event<'_>, again: &TokenStream) -> TokenStream {
    let arms = event.clauses.iter().filter(|clause| !clause.handler.broken).map(|clause| arm(scope, machine, clause));
    let rest = rest(scope, event, again);
    quote! {
        {
            #[allow(unreachable_patterns)]
            match *__state { #(#arms)* _ => #rest }
        }
    }
}

fn arm(scope: &Scope<'_>, machine: &Machine<'_>, clause: &Clause<'_>) -> TokenStream {
    let cfg = clause.handler.cfg();
    let names_state = clause.guard.as_ref().is_some_and(|guard| guard.takes.contains(&Given::State));
    let pattern = pattern(machine, clause, names_state);
    let guard = clause.guard.as_ref().map(|guard| {
        let name = &guard.name;
        // what is no question is underlined where it is asked
        let span = name.span();
        let (this, at) = (local("self", span), local("__at", span));
        let values = guard.takes.iter().map(|given| match given {
            Given::State => quote_spanned!(span=> &*#at),
            Given::Argument(name) => quote!(&#name),
        });
        let asked = quote_spanned!(span=> Self::#name(&*#this, #(#values),*));
        quote!(if #asked)
    });
    let owned = (clause.hold == Some(Hold::Owned)).then(|| taken(machine, clause));
    let body = body(scope, clause);
    quote! {
        #(#cfg)*
        #pattern #guard => { #owned #body }
    }
}

/// `Some(DoorState::Open(ref mut __at))`
fn pattern(machine: &Machine<'_>, clause: &Clause<'_>, names_state: bool) -> TokenStream {
    let state = &machine.state;
    let bind = match clause.hold {
        Some(Hold::Owned) if names_state => quote!(ref __at),
        None | Some(Hold::Owned) => quote!(_),
        Some(Hold::Shared | Hold::Mutably) => quote!(ref mut __at),
    };
    if let Some(one) = clause.one {
        let name = &machine.states[one].name;
        return quote!(::core::option::Option::Some(#state::#name(#bind)));
    }
    let names = clause.states.iter().map(|index| {
        let name = &machine.states[*index].name;
        quote!(#state::#name(_))
    });
    if clause.states.len() == machine.states.len() {
        return quote!(::core::option::Option::Some(#bind));
    }
    let names = quote!(#(#names)|*);
    if bind.to_string() == "_" {
        return quote!(::core::option::Option::Some(#names));
    }
    quote!(::core::option::Option::Some(#bind @ (#names)))
}

/// The state is the handler's: there is none until it says where to go.
fn taken(machine: &Machine<'_>, clause: &Clause<'_>) -> TokenStream {
    let state = &machine.state;
    let pattern = clause.one.map_or_else(
        || quote!(__at),
        |one| {
            let name = &machine.states[one].name;
            quote!(#state::#name(__at))
        },
    );
    quote! {
        #[allow(irrefutable_let_patterns)]
        let ::core::option::Option::Some(#pattern) = ::core::option::Option::take(__state) else { ::core::unreachable!() };
    }
}

fn body(scope: &Scope<'_>, clause: &Clause<'_>) -> TokenStream {
    let handler = &clause.handler;
    match (&clause.goes, handler.kind) {
        (Some(goes), _) => moves(scope, handler, goes),
        (None, Kind::Call) => answer(scope, handler),
        (None, _) => flow(scope, handler),
    }
}

/// Runs a handler that leaves its state.
fn moves(scope: &Scope<'_>, handler: &Handler<'_>, goes: &Goes) -> TokenStream {
    let span = handler.returned_span();
    let (private, call) = (scope.private_at(span), invoke(scope, handler));
    let (context, reply, state) = (local("__cx", span), local("__reply", span), local("__state", span));
    let out = if goes.fallible {
        quote_spanned! {span=>
            match #call {
                ::core::result::Result::Ok(__out) => __out,
                ::core::result::Result::Err(__stop) => {
                    return ::core::result::Result::Err(#private::IntoStop::into_stop(__stop));
                }
            }
        }
    } else {
        call
    };
    let next =
        if goes.listed { quote_spanned!(span=> #private::To::into_state(__to)) } else { quote_spanned!(span=> __to) };
    let (pattern, replied) = if goes.replies {
        let show = quote!((&&#private::Probe(&__out)).__how());
        (quote!((__out, __to)), Some(quote_spanned!(span=> #context.__reply_now(#reply, #show, __out);)))
    } else {
        (quote!(__to), None)
    };
    quote_spanned! {span=> {
        let #pattern = #out;
        *#state = ::core::option::Option::Some(#next);
        #replied
        ::core::result::Result::Ok(())
    } }
}

/// Runs a call's handler that stays, and sees to its reply.
fn answer(scope: &Scope<'_>, handler: &Handler<'_>) -> TokenStream {
    let span = handler.returned_span();
    let (private, call) = (scope.private_at(span), invoke(scope, handler));
    let (context, reply) = (local("__cx", span), local("__reply", span));
    let show = quote!((&&#private::Probe(&__out)).__how());
    match &handler.reply {
        Reply::Later(_) => flow(scope, handler),
        Reply::Returned(_) => quote_spanned! {span=> {
            let __out = #call;
            #context.__reply_now(#reply, #show, __out);
            ::core::result::Result::Ok(())
        } },
        // The reply is dropped: its caller learns what the machine ended with.
        Reply::OrStop(_) => quote_spanned! {span=>
            match #call {
                ::core::result::Result::Ok(__out) => {
                    #context.__reply_now(#reply, #show, __out);
                    ::core::result::Result::Ok(())
                }
                ::core::result::Result::Err(__stop) => {
                    ::core::result::Result::Err(#private::IntoStop::into_stop(__stop))
                }
            }
        },
    }
}

/// What happens where no clause runs.
fn rest(scope: &Scope<'_>, event: &Event<'_>, again: &TokenStream) -> TokenStream {
    let private = &scope.private;
    let first = &event.first().handler;
    match event.otherwise.as_ref().map(|policy| policy.does) {
        Some(Does::Postpone) => quote!({
            __cx.postpone(#again);
            ::core::result::Result::Ok(())
        }),
        Some(Does::Ignore) => quote!(::core::result::Result::Ok(())),
        Some(Does::Stop) | None => {
            let (kind, label) = (first.kind.word(), first.label());
            quote! {
                ::core::result::Result::Err(#private::unhandled::<Self>(#kind, #label, ::core::option::Option::as_ref(__state)))
            }
        }
    }
}

/// One arm of `enter`.
pub(crate) fn enter(scope: &Scope<'_>, machine: &Machine<'_>, clause: &Clause<'_>) -> TokenStream {
    let (cfg, label) = (clause.handler.cfg(), clause.handler.label());
    let (pattern, body) = (pattern(machine, clause, false), flow(scope, &clause.handler));
    quote! {
        #(#cfg)*
        #pattern => {
            __cx.__enter(#label);
            #body
        }
    }
}
