//! The client: a method for each call and cast.

use super::mailbox::form;
use super::scope::{Scope, quiet_impl, quiet_type};
use crate::duration::Wait;
use crate::gen_server::model::{Argument, Form, Handler, Kind, Reply};
use crate::types::{self, Unfit};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Type, Visibility};

pub(crate) fn client(scope: &Scope<'_>) -> TokenStream {
    let Scope { private, called: ty, client, generics, .. } = scope;
    let vis = &scope.server.settings.vis;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let (bounded_generics, _, bounded_where) = scope.bounded.split_for_impl();
    let (quiet, quiet_impl) = (quiet_type(&quote!(clippy::exhaustive_structs)), quiet_impl());
    let doc = format!("Client of a running {}: a method for each of its calls and casts.", scope.link(None));
    let name = client.to_string();
    let methods = scope.server.requests().map(|handler| method(scope, handler));
    quote! {
        #[doc = #doc]
        #quiet
        #vis struct #client #impl_generics #where_clause { __server: #private::ServerRef<#ty> }

        #[automatically_derived]
        impl #impl_generics ::core::clone::Clone for #client #type_generics #where_clause {
            fn clone(&self) -> Self {
                Self { __server: ::core::clone::Clone::clone(&self.__server) }
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #client #type_generics #where_clause {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Formatter::debug_tuple(__f, #name).field(&self.__server).finish()
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#private::ServerRef<#ty>> for #client #type_generics #where_clause {
            fn from(__server: #private::ServerRef<#ty>) -> Self {
                Self { __server }
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::convert::AsRef<#private::ServerRef<#ty>> for #client #type_generics #where_clause {
            fn as_ref(&self) -> &#private::ServerRef<#ty> {
                &self.__server
            }
        }

        #quiet_impl
        impl #bounded_generics #client #type_generics #bounded_where { #(#methods)* }
    }
}

fn method(scope: &Scope<'_>, handler: &Handler<'_>) -> TokenStream {
    let Scope { private, called: ty, .. } = scope;
    let (name, vis, cfg) = (&handler.public, &handler.function.vis, handler.cfg());
    let docs = docs(scope, handler, "server's process");
    let deprecated = handler.function.attrs_named("deprecated");
    // Only a broken handler has generics of its own; its method keeps them, so that callers stay right.
    let own = &handler.function.sig.generics;
    let own_where = &own.where_clause;
    let parameters = handler.arguments().map(|argument| parameter(handler, argument));
    let body = if handler.broken { quote!(::core::unreachable!()) } else { send(scope, handler) };
    let returned = match (handler.kind, form(scope, handler)) {
        (Kind::Call, _) => {
            let reply = stand_in(handler.reply.ty(), handler.broken);
            quote!(-> #private::Call<'_, #ty, #reply>)
        }
        (_, Form::Plain) => TokenStream::new(),
        (_, Form::Told) => quote!(-> ::core::result::Result<(), #private::CastError>),
        (_, Form::Patient) => quote!(-> #private::Cast<'_, #ty>),
    };
    quote! {
        #(#cfg)* #docs #(#deprecated)*
        #[inline]
        #vis fn #name #own (&self, #(#parameters),*) #returned #own_where { #body }
    }
}

pub(crate) fn parameter(handler: &Handler<'_>, argument: &Argument<'_>) -> TokenStream {
    let (cfg, name, ty) = (argument.cfg(), &argument.name, &argument.ty);
    if argument.into {
        return quote!(#(#cfg)* #name: impl ::core::convert::Into<#ty>);
    }
    let inferred = handler.broken && matches!(types::unfit(&argument.source.ty), Some(Unfit::Inferred));
    if inferred {
        return quote!(#(#cfg)* #name: impl ::core::marker::Sized);
    }
    quote!(#(#cfg)* #name: #ty)
}

/// The reply's type; for a broken handler, one that may stand in a signature.
pub(crate) fn stand_in(reply: &TokenStream, broken: bool) -> TokenStream {
    if broken
        && let Ok(ty) = syn::parse2::<Type>(reply.clone())
        && (matches!(ty, Type::Never(_)) || matches!(types::unfit(&ty), Some(Unfit::Opaque(_) | Unfit::Inferred)))
    {
        return quote!(::core::convert::Infallible);
    }
    reply.clone()
}

fn send(scope: &Scope<'_>, handler: &Handler<'_>) -> TokenStream {
    let Scope { private, message, .. } = scope;
    let variant = &handler.variant;
    let fields = fields(handler);
    if handler.kind == Kind::Cast {
        let cast = match form(scope, handler) {
            Form::Plain => quote!(__cast),
            Form::Told => quote!(__cast_told),
            Form::Patient => quote!(__cast_patient),
        };
        return quote!(self.__server.#cast(#message::#variant { #fields }));
    }
    let send = if matches!(handler.reply, Reply::Later(_)) { quote!(__call_delayed) } else { quote!(__call) };
    let timeout = timeout(scope, handler);
    quote! {
        let (__reply, __slot) = #private::reply_slot();
        self.__server.#send(#message::#variant { #fields __reply }, __slot, #timeout)
    }
}

/// The message's fields, from the method's parameters.
pub(crate) fn fields(handler: &Handler<'_>) -> TokenStream {
    let fields = handler.arguments().map(|argument| {
        let (cfg, name) = (argument.cfg(), &argument.name);
        let value = argument.into.then(|| quote!(: ::core::convert::Into::into(#name)));
        quote!(#(#cfg)* #name #value,)
    });
    fields.collect()
}

/// How long the caller waits.
pub(crate) fn timeout(scope: &Scope<'_>, handler: &Handler<'_>) -> TokenStream {
    let time = handler.timeout.or(scope.server.settings.timeout);
    time.map_or_else(|| scope.default_timeout(), Wait::as_option)
}

/// The handler's documentation, that of its arguments, and where the code is.
pub(crate) fn docs(scope: &Scope<'_>, handler: &Handler<'_>, process: &str) -> TokenStream {
    let own = handler.docs();
    let arguments = handler.arguments().filter_map(|argument| {
        let text: String = argument.docs().into_iter().filter_map(doc_text).collect();
        (!text.is_empty()).then(|| {
            let line = format!("* `{}`:{text}", argument.name);
            quote!(#[doc = #line])
        })
    });
    let arguments: Vec<TokenStream> = arguments.collect();
    let gap = (!arguments.is_empty()).then(|| quote!(#[doc = ""]));
    let (this, name) = (&scope.server.name, handler.name());
    // A link to a private method would be broken in the public documentation.
    let what = match &handler.function.vis {
        Visibility::Inherited => format!("`{this}::{name}`"),
        _ => scope.link(Some(name)),
    };
    let runs = match handler.kind {
        Kind::Call => format!("Runs {what} in the {process} and waits for the reply."),
        _ => match form(scope, handler) {
            Form::Plain => format!("Has {what} run in the {process}, and does not wait."),
            Form::Told => {
                format!("Has {what} run in the {process}, and does not wait; an error if the mailbox is full.")
            }
            Form::Patient => format!("Has {what} run in the {process}; waits if the mailbox is full, and sends then."),
        },
    };
    // what the method does goes before the sections of the user's text, or it would be part of the last one
    let heading = own.iter().position(|attr| doc_text(attr).is_some_and(|text| text.trim_start().starts_with('#')));
    let (text, sections) = own.split_at(heading.unwrap_or(own.len()));
    let before = if heading.is_some() { quote!(#[doc = ""]) } else { TokenStream::new() };
    quote!(#(#text)* #gap #(#arguments)* #[doc = ""] #[doc = #runs] #before #(#sections)*)
}

fn doc_text(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            other => Some(other.to_token_stream().to_string()),
        },
        _ => None,
    }
}
