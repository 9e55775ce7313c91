//! The state enum.

use crate::gen_server::expand::scope::{Scope, quiet};
use crate::gen_statem::diagram;
use crate::gen_statem::model::Machine;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics};

pub(crate) fn states(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let Scope { private, .. } = scope;
    let (name, vis) = (&machine.state, &scope.server.settings.vis);
    let generics = generics(scope, machine);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let quiet = quiet();
    let (mermaid, table) = (diagram::mermaid(machine), diagram::table(machine));
    let doc = format!("The states of {}.\n\n{table}\n```mermaid\n{mermaid}```", scope.link(None));
    let derive = machine.derive.as_ref().map(|derive| quote!(#[derive(#derive)]));
    let variants = machine.states.iter().map(|state| {
        let (name, ty) = (&state.name, &state.ty);
        let doc = format!("The machine is in state `{name}`.");
        quote!(#[doc = #doc] #name(#ty))
    });
    let shown = machine.states.iter().map(|state| {
        let state = &state.name;
        quote!(Self::#state(__at) => (&&#private::Probe(__at)).__show(__f),)
    });
    let conversions = machine.states.iter().map(|state| {
        let (variant, ty) = (&state.name, &state.ty);
        quote! {
            #[automatically_derived]
            impl #impl_generics ::core::convert::From<#ty> for #name #type_generics #where_clause {
                fn from(__at: #ty) -> Self {
                    Self::#variant(__at)
                }
            }
        }
    });
    let mut going = generics.clone();
    let places: Vec<syn::Ident> = "ABCDEFGH".chars().map(|place| quote::format_ident!("__{place}")).collect();
    for place in &places {
        going.params.push(syn::parse_quote!(#place));
        going.make_where_clause().predicates.push(syn::parse_quote!(Self: ::core::convert::From<#place>));
    }
    let (going_generics, _, going_where) = going.split_for_impl();
    quote! {
        #[doc = #doc]
        #quiet
        #derive
        #vis enum #name #impl_generics #where_clause { #(#variants,)* }

        #quiet
        impl #impl_generics #name #type_generics #where_clause {
            /// The diagram of the machine, in the language of [Mermaid](https://mermaid.js.org).
            pub const MERMAID: &'static str = #mermaid;
        }

        #[automatically_derived]
        #quiet
        impl #impl_generics ::core::fmt::Debug for #name #type_generics #where_clause {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #[allow(unused_imports)]
                use #private::{ShowDebug as _, ShowName as _};
                match self { #(#shown)* }
            }
        }

        #(#conversions)*

        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#private::Never> for #name #type_generics #where_clause {
            fn from(__never: #private::Never) -> Self {
                __never.never()
            }
        }

        #[automatically_derived]
        impl #going_generics ::core::convert::From<#private::To<#(#places),*>> for #name #type_generics #going_where {
            fn from(__to: #private::To<#(#places),*>) -> Self {
                __to.into_state()
            }
        }
    }
}

/// The type of the state enum.
pub(crate) fn ty(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let name = &machine.state;
    let generics = generics(scope, machine);
    let (_, type_generics, _) = generics.split_for_impl();
    quote!(#name #type_generics)
}

/// What tells states apart, and how they are printed.
pub(crate) fn names(scope: &Scope<'_>, machine: &Machine<'_>) -> TokenStream {
    let (private, name) = (&scope.private, &machine.state);
    let arms = machine.states.iter().map(|state| {
        let (variant, text) = (&state.name, state.name.to_string());
        quote!(#name::#variant(_) => #text,)
    });
    quote! {
        fn state_name(__state: &Self::State) -> &'static str {
            match __state { #(#arms)* }
        }

        fn describe_state(__state: &Self::State, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            #[allow(unused_imports)]
            use #private::{ShowDebug as _, ShowName as _};
            (&&#private::Probe(__state)).__show(__f)
        }
    }
}

/// The machine's type parameters that a state mentions, with what the block asks of them.
fn generics(scope: &Scope<'_>, machine: &Machine<'_>) -> Generics {
    let states: TokenStream = machine.states.iter().map(|state| state.ty.to_token_stream()).collect();
    let name = |parameter: &GenericParam| match parameter {
        GenericParam::Type(parameter) => parameter.ident.to_string(),
        GenericParam::Const(parameter) => parameter.ident.to_string(),
        GenericParam::Lifetime(parameter) => parameter.lifetime.ident.to_string(),
    };
    let mut generics = scope.generics.clone();
    let (kept, left): (Vec<_>, Vec<_>) =
        scope.generics.params.iter().cloned().partition(|parameter| mentions(states.clone(), &name(parameter)));
    generics.params = kept.into_iter().collect();
    if let Some(clause) = &mut generics.where_clause {
        let predicates = clause
            .predicates
            .iter()
            .filter(|predicate| !left.iter().any(|parameter| mentions(predicate.to_token_stream(), &name(parameter))));
        clause.predicates = predicates.cloned().collect();
    }
    generics
}

fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}
