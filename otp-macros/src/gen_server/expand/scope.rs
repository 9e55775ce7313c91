//! What every generated item needs: names, paths, generics.

use crate::gen_server::model::Server;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, Generics, Type};

pub(crate) struct Scope<'a> {
    pub(crate) server: &'a Server<'a>,
    /// Path of the doc-hidden module that generated code uses.
    pub(crate) private: TokenStream,
    pub(crate) ty: &'a Type,
    /// What the client's reference leads to.
    pub(crate) called: TokenStream,
    /// The trait that asks what the state or the data must be.
    pub(crate) fit: &'static str,
    /// Whether what handles messages has `__private::names` in scope.
    pub(crate) names: bool,
    pub(crate) client: Ident,
    pub(crate) message: Ident,
    pub(crate) next: Ident,
    pub(crate) arguments: Ident,
    /// The user's generics.
    pub(crate) generics: &'a Generics,
    /// The user's generics, with what a process asks of every type parameter.
    pub(crate) bounded: Generics,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(server: &'a Server<'a>) -> Self {
        let krate = &server.settings.krate;
        let generics = &server.block.generics;
        let mut bounded = generics.clone();
        for parameter in generics.type_params() {
            let name = &parameter.ident;
            bounded.make_where_clause().predicates.push(syn::parse_quote!(#name: ::core::marker::Send + 'static));
        }
        Self {
            server,
            private: quote!(#krate::__private),
            ty: &server.block.ty,
            called: server.block.ty.to_token_stream(),
            fit: "State",
            names: false,
            client: server.client(),
            message: server.message(),
            next: format_ident!("{}Continue", server.name),
            arguments: format_ident!("__{}Args", server.name),
            generics,
            bounded,
        }
    }

    /// How long a call waits where nobody has said it: a server's, or that of a state machine (`infinity`).
    pub(crate) fn default_timeout(&self) -> TokenStream {
        let private = &self.private;
        if self.fit == "MachineData" { quote!(::core::option::Option::None) } else { quote!(#private::DEFAULT_TIMEOUT) }
    }

    /// A variant or field that uses every type parameter, if there are any: `PhantomData<fn() -> (K, V)>`.
    pub(crate) fn phantom(&self) -> Option<TokenStream> {
        let names: Vec<&Ident> = self.generics.type_params().map(|parameter| &parameter.ident).collect();
        (!names.is_empty()).then(|| quote!(::core::marker::PhantomData<fn() -> (#(#names,)*)>))
    }

    /// A link to the server's type, or to its function: its path, if it is not in scope by its name.
    pub(crate) fn link(&self, function: Option<&Ident>) -> String {
        let name = &self.server.name;
        let function = function.map(|function| format!("::{function}")).unwrap_or_default();
        match self.ty {
            Type::Path(path) if path.path.segments.len() > 1 => {
                let segments: Vec<String> =
                    path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
                format!("[`{name}{function}`]({}{function})", segments.join("::"))
            }
            _ => format!("[`{name}{function}`]"),
        }
    }

    /// The private module's path, shown to the user at `span`.
    pub(crate) fn private_at(&self, span: Span) -> TokenStream {
        respan(self.private.clone(), span)
    }
}

/// Lints that would be about the macro's taste, not the user's. Each has its name: to allow a group that a forbidden lint is in
/// would be an error.
pub(crate) fn quiet() -> TokenStream {
    quiet_of(&quote! {
        clippy::exhaustive_enums,
        clippy::exhaustive_structs,
        unnameable_types,
        unreachable_code,
        unreachable_patterns,
        unused_imports,
        unused_variables
    })
}

/// The same for the definition of a type, with some more.
pub(crate) fn quiet_type(more: &TokenStream) -> TokenStream {
    quiet_of(&quote!(unnameable_types, #more))
}

/// The same for an `impl`.
pub(crate) fn quiet_impl() -> TokenStream {
    quiet_of(&quote!(unreachable_code, unreachable_patterns, unused_imports, unused_variables))
}

fn quiet_of(more: &TokenStream) -> TokenStream {
    quote! {
        #[allow(
            clippy::all,
            clippy::nursery,
            clippy::pedantic,
            clippy::absolute_paths,
            clippy::arbitrary_source_item_ordering,
            dead_code,
            deprecated,
            private_bounds,
            private_interfaces,
            rustdoc::private_intra_doc_links,
            unknown_lints,
            unreachable_pub,
            #more
        )]
    }
}

/// A generated local, used at a place of the user's: it is shown there and still found where it was made.
///
/// All other tokens of such code simply take the user's span; rustc then reports them as the user's.
pub(crate) fn local(name: &str, span: Span) -> Ident {
    Ident::new(name, Span::call_site().located_at(span))
}

/// The same tokens, all at `span`.
pub(crate) fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

/// `#[cfg(not(any(..)))]` of the alternatives' conditions; `None` when one of them is always there.
pub(crate) fn otherwise<'a>(alternatives: impl Iterator<Item = Vec<&'a Attribute>>) -> Option<TokenStream> {
    let mut conditions = Vec::new();
    for cfgs in alternatives {
        if cfgs.is_empty() {
            return None;
        }
        let all = cfgs.iter().filter_map(|cfg| cfg.meta.require_list().ok()).map(|list| &list.tokens);
        conditions.push(quote!(all(#(#all),*)));
    }
    if conditions.is_empty() {
        return Some(TokenStream::new());
    }
    Some(quote!(#[cfg(not(any(#(#conditions),*)))]))
}
