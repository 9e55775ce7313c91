//! Model -> tokens. Cannot fail: what is broken was left out or stubbed by then.
//!
//! Everything the runtime can do generically is not generated: what is left is one enum, one client and one match.

pub(crate) mod arguments;
pub(crate) mod client;
pub(crate) mod ending;
pub(crate) mod fitness;
mod info;
pub(crate) mod invoke;
pub(crate) mod mailbox;
pub(crate) mod messages;
pub(crate) mod scope;
pub(crate) mod server;
pub(crate) mod start;

use super::model::{Handler, Kind, Server};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use scope::Scope;

/// The user's block, and all that makes a server of it.
pub(crate) fn expand(server: &Server<'_>, original: TokenStream) -> TokenStream {
    if server.block.generics.lifetimes().next().is_some() {
        // Nothing generated could name such a type without adding mistakes to the one reported.
        return original;
    }
    let scope = Scope { names: true, ..Scope::new(server) };
    let canary = canary(server, "gen_server");
    let messages = messages::messages(&scope);
    let client = client::client(&scope);
    let arguments = arguments::arguments(&scope);
    let start = start::start(&scope);
    let gen_server = server::gen_server(&scope);
    let editor = editor(&scope);
    quote! {
        #canary
        #original
        #messages
        #client
        #arguments
        #start
        #gen_server
        #editor
    }
}

/// Two blocks on one type cannot see each other, and rustc has a dozen things to say about them: this comes first.
pub(crate) fn canary(server: &Server<'_>, attribute: &str) -> TokenStream {
    if server.settings.client.is_some() {
        return TokenStream::new();
    }
    let name = format_ident!("{}_has_two_{attribute}_blocks", server.name);
    quote! {
        #[doc(hidden)]
        #[allow(non_upper_case_globals, dead_code)]
        const #name: () = ();
    }
}

/// Lets an editor find the documentation of `#[call]` where it was written, though it is stripped.
pub(crate) fn editor(scope: &Scope<'_>) -> TokenStream {
    let krate = &scope.server.settings.krate;
    let marks = scope.server.handlers.iter().filter_map(|handler| {
        let mark = &handler.mark.path().segments.last()?.ident;
        Some(quote!(use #krate::prelude::#mark as _;))
    });
    quote! {
        #[allow(unexpected_cfgs, unused_imports)]
        const _: () = {
            #[cfg(rust_analyzer)]
            { #(#marks)* }
        };
    }
}

/// Handlers without a mistake.
pub(crate) fn sound<'a>(server: &'a Server<'a>, kinds: &'a [Kind]) -> impl Iterator<Item = &'a Handler<'a>> {
    server.handlers.iter().filter(|handler| !handler.broken && kinds.contains(&handler.kind))
}
