//! `AppSupRef`: typed access to the running children.

use super::{as_trait, at_process, lints, options, reference_to, respan};
use crate::supervision::model::{Argument, Child, Kind, Tree};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Type, spanned::Spanned};

pub(super) fn expand(tree: &Tree, sound: bool) -> TokenStream {
    let Tree { name, vis, cfg, .. } = tree;
    let (private, reference, lints) = (tree.private(), tree.reference(), lints());
    let docs = format!("A running [`{name}`] and its children; stays valid when any of them is restarted.");
    let methods = tree.children.iter().map(|child| match &child.kind {
        Kind::Static => accessor(child, &private, sound),
        Kind::Dynamic(arguments) => starter(tree, child, arguments, sound),
    });
    let children = tree.children_struct();
    let place = quote!(::std::boxed::Box<dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync>);
    let places = tree.static_children().map(|Child { cfg, name, .. }| quote!(#(#cfg)* #name: #place));
    let debug_name = reference.to_string();
    let (impl_generics, type_generics, where_clause) = tree.generics.split_for_impl();
    let bounded = tree.bounded();
    let (bounded_generics, _, bounded_where) = bounded.split_for_impl();
    let names = tree.generics.type_params().map(|parameter| &parameter.ident);
    let is_generic = !tree.generics.params.is_empty();
    // also with parameters that are constants, so that the field is there whenever there are parameters
    let phantom = is_generic.then(|| quote!(__parameters: ::core::marker::PhantomData<fn() -> (#(#names,)*)>,));
    let same = is_generic.then(|| quote!(__parameters: ::core::marker::PhantomData,));
    quote! {
        #(#cfg)*
        #[doc = #docs]
        #lints
        #vis struct #reference #impl_generics #where_clause {
            __sup: #private::SupervisorRef,
            __children: ::std::sync::Arc<#children>,
            #phantom
        }
        // Erased, so that a child that is no process is one mistake and not one for all around it.
        #(#cfg)*
        #lints
        struct #children { #(#places,)* }
        #(#cfg)*
        #lints
        impl #bounded_generics #reference #type_generics #bounded_where {
            #(#methods)*
            fn __child<__Ref: ::core::clone::Clone + 'static>(__place: &#place) -> __Ref {
                match __place.downcast_ref::<__Ref>() {
                    ::core::option::Option::Some(__child) => ::core::clone::Clone::clone(__child),
                    ::core::option::Option::None => ::core::unreachable!(),
                }
            }
        }
        #(#cfg)*
        impl #impl_generics ::core::clone::Clone for #reference #type_generics #where_clause {
            fn clone(&self) -> Self {
                Self {
                    __sup: ::core::clone::Clone::clone(&self.__sup),
                    __children: ::core::clone::Clone::clone(&self.__children),
                    #same
                }
            }
        }
        #(#cfg)*
        impl #impl_generics ::core::fmt::Debug for #reference #type_generics #where_clause {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __f.debug_tuple(#debug_name).field(&self.__sup).finish()
            }
        }
        #(#cfg)*
        impl #impl_generics ::core::convert::AsRef<#private::SupervisorRef> for #reference #type_generics #where_clause {
            fn as_ref(&self) -> &#private::SupervisorRef { &self.__sup }
        }
    }
}

fn accessor(child: &Child, private: &TokenStream, sound: bool) -> TokenStream {
    let Child { name, vis, cfg, docs, .. } = child;
    let ty = reference_to(child, private);
    let more = more_docs(docs, &format!("The child `{}`; stays valid when it is restarted.", child.id()));
    let body = if sound { quote!(Self::__child(&self.__children.#name)) } else { quote!(::core::unreachable!()) };
    let function = quote_spanned!(name.span()=> fn #name(&self));
    quote! {
        #(#cfg)* #(#docs)* #more
        #vis #function -> #ty { #body }
    }
}

fn starter(tree: &Tree, child: &Child, arguments: &[Argument], sound: bool) -> TokenStream {
    let Child { name, vis, cfg, docs, .. } = child;
    let (private, own, id) = (tree.private(), &tree.ty, child.id());
    let ty = reference_to(child, &private);
    let more = more_docs(docs, &format!("Starts one more child of the kind `{id}`."));
    let start = child.starter();
    let parameters = arguments.iter().map(|Argument { cfg, name, ty }| quote!(#(#cfg)* #name: #ty));
    let body = if sound {
        let (options, process) = (options(child, &private), at_process(child));
        let (how, given): (_, Vec<_>) = if child.is_temporary() {
            ("__start_temporary", arguments.iter().map(moved).collect())
        } else {
            let again = |argument| again(argument, &private);
            ("__start_dynamic", arguments.iter().map(again).collect())
        };
        let questions = arguments.iter().map(|argument| question(argument, &private));
        let how = Ident::new(how, name.span());
        let siblings = child.siblings.map(|_| quote!(let __siblings = ::core::clone::Clone::clone(self);));
        let mut given = given;
        if let Some(at) = child.siblings {
            given.insert(at.min(given.len()), quote_spanned!(name.span()=> &__siblings));
        }
        // What is wrong with the arguments together is explained at the child's name.
        quote_spanned! {name.span()=>
            #siblings
            #(#questions)*
            self.__sup
                .#how::<#own, #process, _>(#id, #options, move |__this: &#own| {
                    <#own>::#name(__this, #(#given),*)
                })
                .await
        }
    } else {
        quote!(::core::unreachable!())
    };
    // Asked here, so that the body may rely on the answer: rustc then complains once.
    let bounds = arguments.iter().filter(|argument| sound && !child.is_temporary() && argument.cfg.is_empty());
    let bounds = bounds.map(|argument| restartable(&argument.ty, &private));
    let function = quote_spanned!(name.span()=> async fn #start);
    quote! {
        #(#cfg)* #(#docs)* #more
        ///
        /// # Errors
        /// When the child could not be started, or its supervisor does not run.
        #vis #function(&self, #(#parameters),*)
            -> ::core::result::Result<#ty, #private::StartError>
        where #(#bounds,)*
        { #body }
    }
}

/// Whether an argument can go to the supervisor's process: asked first, so that rustc says nothing of what is made of it.
fn question(Argument { cfg, ty, .. }: &Argument, private: &TokenStream) -> TokenStream {
    let asked = as_trait(ty, "StartArgument", private);
    let question = quote_spanned!(ty.span()=> let () = #asked::FIT;);
    quote!(#(#cfg)* #question)
}

/// `TcpStream: RestartableArgument`, every token of it at the user's type.
fn restartable(ty: &Type, private: &TokenStream) -> TokenStream {
    let span = ty.span();
    let private = respan(private, span);
    quote_spanned!(span=> #ty: #private::RestartableArgument)
}

/// A child that is never restarted is made once.
fn moved(Argument { cfg, name, .. }: &Argument) -> TokenStream {
    quote!(#(#cfg)* #name)
}

/// A child that is restarted is made from a copy each time; whether that is possible is asked at
/// the argument's type.
fn again(Argument { cfg, name, ty }: &Argument, private: &TokenStream) -> TokenStream {
    let span = ty.span();
    let asked = as_trait(ty, "RestartableArgument", private);
    let mut name = name.clone();
    name.set_span(span);
    let copied = quote_spanned!(span=> #asked::again(&#name));
    quote!(#(#cfg)* #copied)
}

/// A paragraph after the user's own documentation.
fn more_docs(docs: &[Attribute], text: &str) -> TokenStream {
    let paragraph = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
    quote!(#paragraph #[doc = #text])
}
