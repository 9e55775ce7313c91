//! `AppSupRef`: typed access to the running children.

use super::{lints, options, respan};
use crate::supervision::model::{Argument, Child, Kind, Tree};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

pub(super) fn expand(tree: &Tree, sound: bool) -> TokenStream {
    let Tree { name, vis, cfg, .. } = tree;
    let (private, reference, lints) = (tree.private(), tree.reference(), lints());
    let docs = format!(
        "A running [`{name}`] and its children; stays valid when any of them is restarted."
    );
    let fields = tree
        .children
        .iter()
        .filter(|child| matches!(child.kind, Kind::Static))
        .map(|child| {
            let (cfg, name, ty) = (&child.cfg, &child.name, reference_to(child, &private));
            quote!(#(#cfg)* #name: #ty)
        });
    let methods = tree.children.iter().map(|child| match &child.kind {
        Kind::Static => accessor(child, &private, sound),
        Kind::Dynamic(arguments) => starter(tree, child, arguments, sound),
    });
    let debug_name = reference.to_string();
    quote! {
        #(#cfg)*
        #[doc = #docs]
        #[derive(::core::clone::Clone)]
        #lints
        #vis struct #reference {
            __sup: #private::SupervisorRef,
            #(#fields,)*
        }
        #(#cfg)*
        #lints
        impl #reference { #(#methods)* }
        #(#cfg)*
        impl ::core::fmt::Debug for #reference {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __f.debug_tuple(#debug_name).field(&self.__sup).finish()
            }
        }
        #(#cfg)*
        impl ::core::convert::AsRef<#private::SupervisorRef> for #reference {
            fn as_ref(&self) -> &#private::SupervisorRef { &self.__sup }
        }
    }
}

/// `Ref<Kv>`, at the user's `Kv`.
fn reference_to(child: &Child, private: &TokenStream) -> TokenStream {
    let process = &child.process;
    let span = process.span();
    let private = respan(private, span);
    quote_spanned!(span=> #private::Ref<#process>)
}

fn accessor(child: &Child, private: &TokenStream, sound: bool) -> TokenStream {
    let Child {
        name,
        vis,
        cfg,
        docs,
        ..
    } = child;
    let ty = reference_to(child, private);
    let more = more_docs(
        docs,
        &format!(
            "The child `{}`; stays valid when it is restarted.",
            child.id()
        ),
    );
    let body = if sound {
        quote!(::core::clone::Clone::clone(&self.#name))
    } else {
        quote!(::core::unreachable!())
    };
    let function = quote_spanned!(name.span()=> fn #name(&self));
    quote! {
        #(#cfg)* #(#docs)* #more
        #vis #function -> #ty { #body }
    }
}

fn starter(tree: &Tree, child: &Child, arguments: &[Argument], sound: bool) -> TokenStream {
    let Child {
        name,
        vis,
        cfg,
        docs,
        process,
        ..
    } = child;
    let (private, own, id) = (tree.private(), &tree.ty, child.id());
    let ty = reference_to(child, &private);
    let more = more_docs(docs, &format!("Starts one more child of the kind `{id}`."));
    let start = child.starter();
    let function = quote_spanned!(name.span()=> async fn #start);
    let parameters = arguments
        .iter()
        .map(|Argument { cfg, name, ty }| quote!(#(#cfg)* #name: #ty));
    let body = if sound {
        let options = options(child, &private);
        let (how, given): (_, Vec<_>) = if child.is_temporary() {
            (
                quote!(__start_temporary),
                arguments.iter().map(moved).collect(),
            )
        } else {
            (
                quote!(__start_dynamic),
                arguments.iter().map(cloned).collect(),
            )
        };
        quote! {
            self.__sup
                .#how::<#own, #process, _>(#id, #options, move |__this: &#own| {
                    <#own>::#name(__this, #(#given),*)
                })
                .await
        }
    } else {
        quote!(::core::unreachable!())
    };
    quote! {
        #(#cfg)* #(#docs)* #more
        ///
        /// # Errors
        /// When the child could not be started, or its supervisor does not run.
        #vis #function(&self, #(#parameters),*)
            -> ::core::result::Result<#ty, #private::StartError> { #body }
    }
}

/// A child that is never restarted is made once.
fn moved(Argument { cfg, name, .. }: &Argument) -> TokenStream {
    quote!(#(#cfg)* #name)
}

fn cloned(Argument { cfg, name, .. }: &Argument) -> TokenStream {
    quote!(#(#cfg)* ::core::clone::Clone::clone(&#name))
}

/// A paragraph after the user's own documentation.
fn more_docs(docs: &[syn::Attribute], text: &str) -> TokenStream {
    let paragraph = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
    quote!(#paragraph #[doc = #text])
}
