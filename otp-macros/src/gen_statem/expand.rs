//! Model -> tokens. Cannot fail: what is broken was left out or stubbed by then.

mod clause;
mod dispatch;
mod ending;
mod events;
mod init;
mod process;
mod states;

use super::model::Machine;
use crate::gen_server::expand::scope::{Scope, quiet};
use crate::gen_server::expand::{arguments, canary, client, editor, fitness, messages, sound, start};
use crate::gen_server::model::Kind;
use proc_macro2::TokenStream;
use quote::quote;

/// The user's block, and all that makes a machine of it.
pub(crate) fn expand(machine: &Machine<'_>, original: TokenStream) -> TokenStream {
    if machine.server.block.generics.lifetimes().next().is_some() {
        // Nothing generated could name such a type without adding mistakes to the one reported.
        return original;
    }
    let scope = scope(machine);
    let canary = canary(&machine.server, "gen_statem");
    let states = states::states(&scope, machine);
    let requests: Vec<_> = sound(&machine.server, &[Kind::Call, Kind::Cast]).collect();
    let (this, of) = (scope.link(None), &scope.client);
    let doc = format!("The calls and casts of {this}, made by the methods of [`{of}`].");
    let messages = messages::of(&scope, &scope.message, &requests, &doc, &TokenStream::clone, true);
    let events = events::events(&scope, machine);
    let client = client::client(&scope);
    let arguments = arguments::arguments(&scope);
    let start = start::start(&scope);
    let gen_statem = gen_statem(&scope, machine);
    let process = process::process(&scope);
    let editor = editor(&scope);
    quote! {
        #canary
        #original
        #states
        #messages
        #events
        #client
        #arguments
        #start
        #gen_statem
        #process
        #editor
    }
}

fn scope<'a>(machine: &'a Machine<'a>) -> Scope<'a> {
    let mut scope = Scope::new(&machine.server);
    let (private, ty) = (&scope.private, scope.ty);
    let state = states::ty(&scope, machine);
    scope.called = quote!(#private::Machine<#ty, #state>);
    scope.fit = "MachineData";
    scope
}

/// Whether data, states and all that travels can.
fn questions(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let states = of_states(scope, machine);
    let (data, others) = (fitness::state(scope), fitness::of_messages(scope));
    quote!(#states #data #others)
}

fn of_states(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let states = machine.states.iter().map(|state| fitness::question(scope, &state.ty, "MachineState", &[]));
    states.collect()
}

fn gen_statem(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let Scope { private, ty, client, message, bounded, .. } = scope;
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let (_, type_generics, _) = scope.generics.split_for_impl();
    let quiet = quiet();
    let name = scope.server.name.to_string();
    let state = states::ty(scope, machine);
    let defaults = crate::gen_server::expand::server::defaults(scope);
    let (first, others) = (of_states(scope, machine), fitness::others(scope));
    let fits = fitness::fits(scope, &quote!(#first #others));
    let message = fitness::messages(scope, quote!(#message #type_generics), &[Kind::Call, Kind::Cast]);
    let state_enter = machine.enters.iter().any(|clause| !clause.handler.broken);
    let at_once = machine.is_at_once();
    let init = init::init(scope, machine);
    let (handle, enter) = (dispatch::handle(scope, machine), dispatch::enter(scope, machine));
    let (kinds, names) = (events::kinds(scope, machine), states::names(scope, machine));
    let overflow = crate::gen_server::expand::mailbox::functions(scope);
    let (terminate, status, shrink) = (ending::terminate(scope), ending::status(scope), ending::shrink(scope));
    quote! {
        #[automatically_derived]
        #[doc(hidden)]
        #quiet
        impl #impl_generics #private::GenStatem for #ty #where_clause {
            type State = #state;
            type Msg = #message;
            type Client = #client #type_generics;
            #fits
            const NAME: &'static str = #name;
            const DEFAULTS: #private::ChildDefaults = #defaults;
            const STATE_ENTER: bool = #state_enter;
            const AT_ONCE: bool = #at_once;
            #init
            #handle
            #overflow
            #enter
            #kinds
            #names
            #terminate
            #status
            #shrink
        }
    }
}
