//! `impl Process`: how a machine is started and kept, all of it in the runtime.

use crate::gen_server::expand::scope::{Scope, quiet};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

pub(crate) fn process(scope: &Scope<'_>) -> TokenStream {
    let Scope { private, ty, bounded, client, .. } = scope;
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let (_, type_generics, _) = scope.generics.split_for_impl();
    let client = quote!(#client #type_generics);
    let quiet = quiet();
    // where the data is not fit rustc says so at its place, and nothing else
    let span = ty.span();
    let at = scope.private_at(span);
    let data = quote_spanned!(span=> <#ty as #at::MachineData>);
    quote! {
        #[automatically_derived]
        #[doc(hidden)]
        #quiet
        impl #impl_generics #private::Process for #ty #where_clause {
            type Args = <Self as #private::GenStatem>::Args;
            type Ref = #client;
            const DEFAULTS: #private::ChildDefaults = <Self as #private::GenStatem>::DEFAULTS;
            fn vacant() -> #client {
                #private::statem::vacant::<Self>()
            }
            fn boot(
                __spec: #private::Spec<Self>,
                __at: &#client,
            ) -> #private::BoxFuture<'static, ::core::result::Result<#private::Booted, #private::StartError>> {
                #data::__boot(__spec, __at)
            }
            fn retire(__at: &#client) {
                #private::statem::retire::<Self>(__at)
            }
            async fn launch(__spec: #private::Spec<Self>) -> ::core::result::Result<#client, #private::StartError> {
                #data::__launch(__spec).await
            }
        }

        #[automatically_derived]
        #[doc(hidden)]
        #quiet
        impl #impl_generics #private::Reached for #ty #where_clause {
            type Client = #client;
            fn client(__at: #private::ServerRef<()>) -> #client {
                #private::statem::client::<Self>(__at)
            }
            fn monitored(
                __spec: #private::Spec<Self>,
            ) -> #private::BoxFuture<
                'static,
                ::core::result::Result<(#client, #private::Reference), #private::StartError>,
            > {
                #data::__monitored(__spec)
            }
        }
    }
}
