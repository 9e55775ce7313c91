//! `impl Process for AppSup`: how the runtime starts the tree, again and again.

use super::{as_process, as_trait, at_process, camel, lints, options, respan};
use crate::supervision::model::{Child, Tree};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

pub(super) fn expand(tree: &Tree, sound: bool) -> TokenStream {
    let Tree { ty, cfg, .. } = tree;
    let (private, reference, lints) = (tree.private(), tree.reference_type(), lints());
    let bounded = tree.bounded();
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let supervisors = if sound { supervisors(tree) } else { quote!(1) };
    let [vacant, boot, retire] =
        if sound { [vacant(tree), boot(tree), retire(tree)] } else { [(); 3].map(|()| quote!(::core::unreachable!())) };
    // What is wrong with the tree as a whole is explained at its name.
    let header = quote_spanned!(tree.name.span()=> impl #impl_generics #private::Process for #ty #where_clause);
    let supervisors = quote_spanned!(tree.name.span()=> const SUPERVISORS: usize = #supervisors;);
    let args = quote_spanned!(tree.name.span()=> type Args = Self;);
    quote! {
        #(#cfg)*
        #lints
        #header {
            #args
            type Ref = #reference;
            const DEFAULTS: #private::ChildDefaults = #private::ChildDefaults::SUPERVISOR;
            #supervisors
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

/// How many supervisors the tree has. Supervisors that contain each other in a circle have no such
/// number: rustc says so, before a start could run for ever.
fn supervisors(tree: &Tree) -> TokenStream {
    let private = tree.private();
    let span = tree.name.span();
    let children = tree.static_children().map(|child| {
        let (cfg, process) = (&child.cfg, as_process(child, &private));
        quote_spanned!(span=> #(#cfg)* { __supervisors += #process::SUPERVISORS; })
    });
    quote_spanned! {span=> {
        let mut __supervisors = 1;
        #(#children)*
        __supervisors
    }}
}

fn vacant(tree: &Tree) -> TokenStream {
    let (private, reference, children) = (tree.private(), tree.reference(), tree.children_struct());
    let fields = tree.static_children().map(|child| {
        let (cfg, name, process) = (&child.cfg, &child.name, as_process(child, &private));
        let place = quote_spanned!(child.process.span()=> ::std::boxed::Box::new(#process::vacant()));
        quote!(#(#cfg)* #name: #place)
    });
    let phantom = (!tree.generics.params.is_empty()).then(|| quote!(__parameters: ::core::marker::PhantomData,));
    quote! {
        let _ = const { Self::SUPERVISORS };
        #reference {
            __sup: #private::SupervisorRef::__vacant(),
            __children: ::std::sync::Arc::new(#children { #(#fields,)* }),
            #phantom
        }
    }
}

fn retire(tree: &Tree) -> TokenStream {
    let private = tree.private();
    let children = tree.static_children().map(|child| {
        let (cfg, process) = (&child.cfg, as_process(child, &private));
        let at = reference_in(tree, child);
        let retire = quote_spanned!(child.process.span()=> #process::retire(&#at););
        quote!(#(#cfg)* #retire)
    });
    quote!(__at.__sup.__retire(); #(#children)*)
}

fn boot(tree: &Tree) -> TokenStream {
    let private = tree.private();
    let name = tree.name.to_string();
    let supervisor = supervisor(tree, &private);
    let children = tree.static_children().map(|child| add(tree, child, &private));
    let (own, as_tree) = (&tree.ty, as_trait(&tree.ty, "Tree", &private));
    let shared = quote_spanned!(own.span()=> let __this = #as_tree::__shared(__this););
    quote! {
        let (__this, __options) = __spec.__into_parts();
        #shared
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
    let strategy = options.strategy.as_ref().map_or_else(|| "one_for_one".to_owned(), ToString::to_string);
    let strategy = camel(&strategy);
    let intensity = options.intensity.as_ref().and_then(|intensity| intensity.value);
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
    let Child { cfg, name, .. } = child;
    let (own, id, options) = (&tree.ty, child.id(), options(child, private));
    let (process, at) = (at_process(child), reference_in(tree, child));
    let private = respan(private, child.process.span());
    let own_value = quote_spanned!(child.process.span()=> #private::value::<#own>);
    let siblings = child.siblings.map(|_| quote!(let __siblings = ::core::clone::Clone::clone(__at);));
    let given = child.siblings.map(|_| quote_spanned!(child.process.span()=> , &__siblings));
    let added = quote_spanned! {child.process.span()=>
        __supervisor.__child::<#process>(
            #id,
            #at,
            #options,
            move || <#own>::#name(#own_value(&*__this) #given),
        )
    };
    quote! {
        #(#cfg)*
        let __supervisor = {
            let __this = ::std::sync::Arc::clone(&__this);
            #siblings
            #added
        };
    }
}

/// The reference to a child in `__at`, every token of it at the user's type.
fn reference_in(tree: &Tree, child: &Child) -> TokenStream {
    let (mut reference, mut name) = (tree.reference(), child.name.clone());
    let span = child.process.span();
    reference.set_span(span);
    let (_, type_generics, _) = tree.generics.split_for_impl();
    let arguments = type_generics.as_turbofish();
    name.set_span(span);
    quote_spanned!(span=> #reference #arguments::__child(&__at.__children.#name))
}
