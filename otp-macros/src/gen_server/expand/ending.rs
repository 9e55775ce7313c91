//! What runs when the server ends or rests: `#[terminate]`, `#[shrink]`, and the state in the report.

use super::fitness::state;
use super::invoke::{invoke, wait};
use super::scope::{Scope, local, otherwise};
use super::sound;
use crate::gen_server::model::{Handler, Kind, Lent, Parameter};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

pub(crate) fn terminate(scope: &Scope<'_>) -> TokenStream {
    let private = &scope.private;
    let functions = sound(scope.server, &[Kind::Terminate]).map(|handler| {
        let (cfg, name, label) = (handler.cfg(), handler.name(), handler.label());
        let values = handler.parameters.iter().map(|parameter| match parameter {
            Parameter::Argument(argument) if matches!(*argument.source.ty, Type::Reference(_)) => quote!(__reason),
            Parameter::Context { lent: Lent::Shared, .. } => quote!(&*__cx),
            Parameter::Context { .. } => quote!(__cx),
            _ => quote!(::core::clone::Clone::clone(__reason)),
        });
        let state = state(scope);
        let waits = handler.function.sig.asyncness.is_some();
        let call = quote!(Self::#name(self, #(#values),*));
        let call = if waits { wait(scope, handler, &call) } else { call };
        let body = quote! {
            #state
            __cx.__enter(#label);
            #call
        };
        let parameters = quote!(&mut self, __reason: &#private::ExitReason, __cx: &mut #private::Ctx<Self>);
        if waits {
            let unused = quote!(&mut self, _: &#private::ExitReason, _: &mut #private::Ctx<Self>);
            quote! {
                #(#cfg)*
                fn terminate_now(#unused) -> bool { false }
                #(#cfg)*
                async fn terminate(#parameters) { #body }
            }
        } else {
            quote! {
                #(#cfg)*
                fn terminate_now(#parameters) -> bool { #body; true }
            }
        }
    });
    functions.collect()
}

pub(crate) fn shrink(scope: &Scope<'_>) -> TokenStream {
    let functions = sound(scope.server, &[Kind::Shrink]).map(|handler| {
        let (cfg, name) = (handler.cfg(), handler.name());
        quote!(#(#cfg)* fn shrink(&mut self) { Self::#name(self); })
    });
    functions.collect()
}

/// `describe`, which prints the state, and `format_status`, which changes what is shown of it.
///
/// A function that prints the state itself replaces both: nothing else of the state may be printed then.
pub(crate) fn status(scope: &Scope<'_>) -> TokenStream {
    let private = &scope.private;
    let shown = || scope.server.of_kind(Kind::FormatStatus).filter(|handler| !handler.broken);
    let written = shown().map(|handler| {
        let cfg = handler.cfg();
        let body = if let Some(status) = handler.arguments().next() {
            // a parameter of another type is underlined where it stands
            let (name, span) = (handler.name(), status.source.ty.span());
            let (this, status) = (local("self", span), local("__status", span));
            quote_spanned!(span=> Self::#name(#this, #status))
        } else {
            let (span, call) = (handler.returned_span(), invoke(scope, handler));
            let status = local("__status", span);
            quote_spanned!(span=> #status.state = ::std::format!("{}", #call);)
        };
        quote! {
            #(#cfg)*
            fn format_status(&self, __status: &mut #private::FormatStatus) { #body }
        }
    });
    let written: TokenStream = written.collect();
    let prints_itself = shown().filter(|handler| handler.parameters.is_empty());
    let describe = otherwise(prints_itself.map(Handler::cfg)).map(|cfg| {
        quote! {
            #cfg
            fn describe(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                use #private::{ShowDebug as _, ShowName as _};
                (&&#private::Probe(self)).__show(__f)
            }
        }
    });
    quote!(#written #describe)
}
