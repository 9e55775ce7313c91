//! Model -> tokens. Cannot fail: what is broken was left out or stubbed by then.

mod client;
mod ending;
mod functions;
mod spec;

use super::model::EventHandler;
use crate::gen_server::expand::fitness::{question, state};
use crate::gen_server::expand::scope::Scope;
use crate::gen_server::expand::{canary, editor, messages, sound};
use crate::gen_server::model::{Handler, Kind};
use proc_macro2::TokenStream;
use quote::quote;

/// The user's block, and all that makes an event handler of it.
pub(crate) fn expand(handler: &EventHandler<'_>, original: TokenStream) -> TokenStream {
    let server = &handler.block;
    if server.block.generics.lifetimes().next().is_some() {
        // Nothing generated could name such a type without adding mistakes to the one reported.
        return original;
    }
    let mut scope = Scope::new(server);
    scope.fit = "HandlerState";
    let canary = canary(server, "gen_event");
    let messages = self::messages(&scope);
    let client = client::client(handler, &scope);
    let spec = spec::spec(&scope);
    let gen_event = functions::gen_event(handler, &scope);
    let editor = editor(&scope);
    quote! {
        #canary
        #original
        #messages
        #client
        #spec
        #gen_event
        #editor
    }
}

/// Asks of each type by itself whether it may travel, so that the answer stands at that type. Asked again in each function
/// that needs the answers: rustc says the same at the same place only once, and has nothing more to say of a function with
/// a mistake in it.
fn questions(handler: &EventHandler<'_>, scope: &Scope<'_>) -> TokenStream {
    let (state, others) = (state(scope), others(handler, scope));
    quote!(#state #others)
}

/// What is asked besides the state.
fn others(handler: &EventHandler<'_>, scope: &Scope<'_>) -> TokenStream {
    let mut questions = Vec::new();
    for function in scope.server.handlers.iter().filter(|function| !function.broken) {
        let cfg = function.cfg();
        if matches!(function.kind, Kind::Init | Kind::Call) {
            for argument in function.arguments() {
                let cfg = [cfg.clone(), argument.cfg()].concat();
                questions.push(question(scope, &argument.ty, "Argument", &cfg));
            }
        }
        if function.kind == Kind::Call {
            questions.push(question(scope, function.reply.ty(), "Reply", &cfg));
        }
        if function.kind == Kind::Terminate {
            questions.push(question(scope, &handler.output(), "Reply", &cfg));
        }
    }
    questions.into_iter().collect()
}

/// `LoggerMsg`
fn messages(scope: &Scope<'_>) -> TokenStream {
    let calls: Vec<&Handler<'_>> = sound(scope.server, &[Kind::Call]).collect();
    let (this, client, private) = (scope.link(None), &scope.client, scope.private.clone());
    let doc = format!("The calls of {this}, made by the methods of [`{client}`].");
    messages::of(scope, &scope.message, &calls, &doc, &move |ty| sent(&private, ty), false)
}

/// What a caller is sent: the reply, or why there is none.
fn sent(private: &TokenStream, ty: &TokenStream) -> TokenStream {
    quote!(::core::result::Result<#ty, #private::HandlerError>)
}
