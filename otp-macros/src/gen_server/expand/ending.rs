//! What runs when the server ends or rests: `#[terminate]`, `#[shrink]`, and the state in the report.

use super::invoke::invoke;
use super::scope::{Scope, otherwise};
use super::sound;
use crate::gen_server::model::{Handler, Kind, Lent, Parameter};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;

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
        let wait = handler.function.sig.asyncness.map(|_| quote!(.await));
        quote! {
            #(#cfg)*
            async fn terminate(&mut self, __reason: &#private::ExitReason, __cx: &mut #private::Ctx<Self>) {
                __cx.__enter(#label);
                Self::#name(self, #(#values),*) #wait
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

pub(crate) fn describe(scope: &Scope<'_>) -> TokenStream {
    let private = &scope.private;
    let signature = quote! {
        fn describe(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result
    };
    let shown = || scope.server.of_kind(Kind::FormatStatus).filter(|handler| !handler.broken);
    let written = shown().map(|handler| {
        let cfg = handler.cfg();
        let (span, call) = (handler.returned_span(), invoke(handler));
        let shown = quote_spanned!(span=> ::core::format_args!("{}", #call));
        quote!(#(#cfg)* #signature { ::core::fmt::Formatter::write_fmt(__f, #shown) })
    });
    let written: TokenStream = written.collect();
    let by_default = otherwise(shown().map(Handler::cfg)).map(|cfg| {
        quote! {
            #cfg
            #signature {
                #[allow(unused_imports)]
                use #private::{ShowDebug as _, ShowName as _};
                (&&#private::Probe(self)).show(__f)
            }
        }
    });
    quote!(#written #by_default)
}
