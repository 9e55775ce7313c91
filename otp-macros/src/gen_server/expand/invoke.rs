//! The call of a user's function.

use super::scope::{Scope, local};
use crate::gen_server::model::{Handler, Hold, Kind, Lent, Parameter};
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::ReturnType;

/// `Self::put(self, key, value)`, waited for if it is `async`, shown at the return type: that is where a wrong one is underlined.
///
/// Arguments are taken from locals of their names, the context from `__cx`, a reply from `__reply`.
pub(crate) fn invoke(scope: &Scope<'_>, handler: &Handler<'_>) -> TokenStream {
    let span = handler.returned_span();
    let (name, context, reply) = (handler.name(), local("__cx", span), local("__reply", span));
    let at = local("__at", span);
    let this = (handler.kind != Kind::Init).then(|| {
        let this = local("self", span);
        quote_spanned!(span=> #this,)
    });
    let values = handler.parameters.iter().map(|parameter| match parameter {
        Parameter::Context { lent: Lent::Shared, .. } => quote_spanned!(span=> &*#context),
        Parameter::Context { .. } => quote_spanned!(span=> #context),
        Parameter::ReplyTo { .. } => quote_spanned!(span=> #reply),
        Parameter::State { hold: Hold::Shared, .. } => quote_spanned!(span=> &*#at),
        Parameter::State { .. } => quote_spanned!(span=> #at),
        Parameter::Argument(argument) => {
            let cfg = argument.cfg();
            let mut value = argument.name.clone();
            value.set_span(value.span().located_at(span));
            quote_spanned!(span=> #(#cfg)* #value)
        }
    });
    let call = quote_spanned!(span=> Self::#name(#this #(#values),*));
    if handler.function.sig.asyncness.is_some() { wait(scope, handler, &call) } else { call }
}

/// Waits for a user's `async` function, which has to be able to go on in another thread. If it is not, that is said at its name.
pub(crate) fn wait(scope: &Scope<'_>, handler: &Handler<'_>, call: &TokenStream) -> TokenStream {
    let span = handler.name().span();
    let call: TokenStream = call.clone().into_iter().map(|token| at(token, span)).collect();
    if scope.names && matches!(handler.kind, Kind::Call | Kind::Cast) {
        // in scope where a server's messages are handled
        return quote_spanned!(span=> __may_move::<Self, _>(#call).await);
    }
    let private = scope.private_at(span);
    let of = match scope.fit {
        "State" => quote_spanned!(span=> #private),
        "MachineData" => quote_spanned!(span=> #private::statem),
        _ => quote_spanned!(span=> #private::event),
    };
    quote_spanned!(span=> #of::may_move_between_threads::<Self, _>(#call).await)
}

/// The token, and all in it, shown at `span`: what is said twice at one place is shown once.
fn at(mut token: TokenTree, span: Span) -> TokenTree {
    let span_there = token.span().located_at(span);
    if let TokenTree::Group(group) = &token {
        let inner = group.stream().into_iter().map(|token| at(token, span)).collect();
        token = Group::new(group.delimiter(), inner).into();
    }
    token.set_span(span_there);
    token
}

/// Runs a handler that nobody waits for: its result only says whether the server goes on.
pub(crate) fn flow(scope: &Scope<'_>, handler: &Handler<'_>) -> TokenStream {
    let (span, flow) = (handler.returned_span(), flow_in_block(scope, handler));
    quote_spanned!(span=> { #flow })
}

/// [`flow`], where there is a block for it.
pub(crate) fn flow_in_block(scope: &Scope<'_>, handler: &Handler<'_>) -> TokenStream {
    let span = handler.returned_span();
    let (private, call) = (scope.private_at(span), invoke(scope, handler));
    if matches!(handler.function.sig.output, ReturnType::Default) {
        return quote_spanned!(span=> ::core::result::Result::Ok(#call));
    }
    quote_spanned! {span=>
        let __out = #call;
        #private::IntoFlow::into_flow(__out)
    }
}
