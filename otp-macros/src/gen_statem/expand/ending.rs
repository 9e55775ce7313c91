//! What runs when the machine ends or rests, and what reports show of it.

use crate::gen_server::expand::fitness::state;
use crate::gen_server::expand::invoke::{invoke, wait};
use crate::gen_server::expand::scope::{Scope, local, otherwise};
use crate::gen_server::expand::sound;
use crate::gen_server::model::{Handler, Kind, Lent, Parameter};
use crate::types;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

pub(crate) use crate::gen_server::expand::ending::shrink;

pub(crate) fn terminate(scope: &Scope<'_>) -> TokenStream {
    let private = &scope.private;
    let functions = sound(scope.server, &[Kind::Terminate]).map(|handler| {
        let (cfg, name, label) = (handler.cfg(), handler.name(), handler.label());
        let values = handler.parameters.iter().map(|parameter| match parameter {
            Parameter::Argument(argument) if types::arguments_of(&argument.source.ty, "Option").is_some() => {
                quote!(::core::option::Option::as_ref(__state))
            }
            Parameter::Argument(argument) if matches!(*argument.source.ty, Type::Reference(_)) => quote!(__reason),
            Parameter::Context { lent: Lent::Shared, .. } => quote!(&*__cx),
            Parameter::Context { .. } => quote!(__cx),
            _ => quote!(::core::clone::Clone::clone(__reason)),
        });
        let call = quote!(Self::#name(self, #(#values),*));
        let call = if handler.function.sig.asyncness.is_some() { wait(scope, handler, &call) } else { call };
        let state = state(scope);
        quote! {
            #(#cfg)*
            async fn terminate(
                &mut self,
                __state: &mut ::core::option::Option<Self::State>,
                __reason: &#private::ExitReason,
                __cx: &mut #private::Ctx<Self>,
            ) {
                #state
                __cx.__enter(#label);
                #call
            }
        }
    });
    functions.collect()
}

/// `describe`, which prints the data, and `format_status`, which changes what is shown of the machine.
pub(crate) fn status(scope: &Scope<'_>) -> TokenStream {
    let private = &scope.private;
    let shown = || scope.server.of_kind(Kind::FormatStatus).filter(|handler| !handler.broken);
    let written = shown().map(|handler| {
        let cfg = handler.cfg();
        let body = if let Some(status) = handler.arguments().next() {
            let (name, span) = (handler.name(), status.source.ty.span());
            let (this, status) = (local("self", span), local("__status", span));
            quote_spanned!(span=> Self::#name(#this, #status))
        } else {
            let (span, call) = (handler.returned_span(), invoke(scope, handler));
            let status = local("__status", span);
            quote_spanned!(span=> #status.data = ::core::option::Option::Some(::std::format!("{}", #call));)
        };
        quote! {
            #(#cfg)*
            fn format_status(
                &self,
                _: ::core::option::Option<&Self::State>,
                __status: &mut #private::FormatStatus,
            ) { #body }
        }
    });
    let written: TokenStream = written.collect();
    let prints_itself = shown().filter(|handler| handler.parameters.is_empty());
    let describe = otherwise(prints_itself.map(Handler::cfg)).map(|cfg| {
        quote! {
            #cfg
            fn describe(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #[allow(unused_imports)]
                use #private::{ShowDebug as _, ShowName as _};
                (&&#private::Probe(self)).__show(__f)
            }
        }
    });
    quote!(#written #describe)
}
