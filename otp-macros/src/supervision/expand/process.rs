//! `impl Process for AppSup`: how the runtime starts the tree, again and again.

use super::{camel, lints, options};
use crate::supervision::model::{Child, Kind, Tree};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(tree: &Tree, sound: bool) -> TokenStream {
    let Tree { ty, cfg, .. } = tree;
    let (private, reference, lints) = (tree.private(), tree.reference(), lints());
    let [vacant, boot, retire] = if sound {
        [vacant(tree), boot(tree), retire(tree)]
    } else {
        [(); 3].map(|()| quote!(::core::unreachable!()))
    };
    quote! {
        #(#cfg)*
        #lints
        impl #private::Process for #ty {
            type Args = Self;
            type Ref = #reference;
            const DEFAULTS: #private::ChildDefaults = #private::ChildDefaults::SUPERVISOR;
            fn vacant() -> #reference { #vacant }
            fn boot(__spec: #private::Spec<Self>, __at: &#reference)
                -> #private::BoxFuture<
                    'static,
                    ::core::result::Result<#private::Booted, #private::StartError>,
                > { #boot }
            fn retire(__at: &#reference) { #retire }
        }
    }
}

/// The children that have a place of their own in the reference.
fn static_children(tree: &Tree) -> impl Iterator<Item = &Child> {
    tree.children
        .iter()
        .filter(|child| matches!(child.kind, Kind::Static))
}

fn vacant(tree: &Tree) -> TokenStream {
    let (private, reference) = (tree.private(), tree.reference());
    let fields = static_children(tree).map(
        |Child {
             cfg, name, process, ..
         }| { quote!(#(#cfg)* #name: <#process as #private::Process>::vacant()) },
    );
    quote!(#reference { __sup: #private::SupervisorRef::__vacant(), #(#fields,)* })
}

fn retire(tree: &Tree) -> TokenStream {
    let private = tree.private();
    let children = static_children(tree).map(
        |Child {
             cfg, name, process, ..
         }| { quote!(#(#cfg)* <#process as #private::Process>::retire(&__at.#name);) },
    );
    quote!(__at.__sup.__retire(); #(#children)*)
}

fn boot(tree: &Tree) -> TokenStream {
    let private = tree.private();
    let name = tree.name.to_string();
    let supervisor = supervisor(tree, &private);
    let children = static_children(tree).map(|child| add(tree, child, &private));
    quote! {
        let (__this, __options) = __spec.__into_parts();
        let __this = ::std::sync::Arc::new(__this);
        let __supervisor = #supervisor.__state(::std::sync::Arc::clone(&__this));
        #(#children)*
        #private::boot_supervisor(
            #name,
            __options,
            ::core::clone::Clone::clone(&__at.__sup),
            __supervisor,
        )
    }
}

/// The supervisor without its children.
fn supervisor(tree: &Tree, private: &TokenStream) -> TokenStream {
    let options = &tree.options;
    let strategy = options
        .strategy
        .as_ref()
        .map_or_else(|| "one_for_one".to_owned(), ToString::to_string);
    let strategy = camel(&strategy);
    let intensity = options
        .intensity
        .as_ref()
        .and_then(|intensity| intensity.value);
    let period = options.period.as_ref().and_then(|period| period.value);
    let intensity = intensity.zip(period).map(|(count, period)| {
        let period = period.as_duration();
        quote!(.intensity(#count, #period))
    });
    let auto_shutdown = options.auto_shutdown.as_ref().map(|when| {
        let when = camel(&when.to_string());
        quote!(.auto_shutdown(#private::AutoShutdown::#when))
    });
    quote!(#private::Supervisor::new(#private::Strategy::#strategy) #intensity #auto_shutdown)
}

fn add(tree: &Tree, child: &Child, private: &TokenStream) -> TokenStream {
    let Child {
        cfg, name, process, ..
    } = child;
    let (own, id, options) = (&tree.ty, child.id(), options(child, private));
    quote! {
        #(#cfg)*
        let __supervisor = {
            let __this = ::std::sync::Arc::clone(&__this);
            __supervisor.__child::<#process>(
                #id,
                ::core::clone::Clone::clone(&__at.#name),
                #options,
                move || <#own>::#name(&__this),
            )
        };
    }
}
