//! What was written, understood: every other room reads only this.

use crate::gen_server::model::{Handler, Kind, Server};
use crate::types;
use crate::unself::unself;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Type;

/// A `#[gen_event(Event)] impl` block.
pub(crate) struct EventHandler<'a> {
    /// Its functions, as those of a server are read.
    pub(crate) block: Server<'a>,
    /// The type of its events, with `Self` spelled out.
    pub(crate) event: Type,
}

impl EventHandler<'_> {
    /// What `#[terminate]` returns.
    pub(crate) fn output(&self) -> TokenStream {
        let terminate = self.block.of_kind(Kind::Terminate).find(|function| !function.broken);
        let returned = terminate.and_then(|function| types::returned(&function.function.sig.output));
        returned.map_or_else(|| quote!(()), |ty| unself(ty.to_token_stream(), &self.block.block.ty))
    }

    /// Whether none of the functions that all handlers run for a message ever waits.
    pub(crate) fn is_at_once(&self) -> bool {
        let run_by_all = |function: &&Handler<'_>| matches!(function.kind, Kind::Event | Kind::Info);
        self.block.handlers.iter().filter(run_by_all).all(|function| function.function.sig.asyncness.is_none())
    }
}
