//! Model -> tokens. Cannot fail: with mistakes, the functions have no bodies.

use super::model::{Application, Kind, Marked, Parameter};
use crate::gen_server::expand::scope::{quiet, respan};
use crate::types;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

/// All that makes an application of the user's block. `whole`: nothing is wrong with it.
pub(super) fn expand(application: &Application<'_>, whole: bool) -> TokenStream {
    if !application.block.generics.params.is_empty() {
        // Nothing generated could name such a type without adding mistakes to the one reported.
        return TokenStream::new();
    }
    let krate = &application.settings.krate;
    let scope = Scope { application, private: quote!(#krate::__private), whole };
    let (canary, body, editor, quiet) = (canary(application), scope.application(), editor(application), quiet());
    let (private, ty) = (&scope.private, &application.block.ty);
    quote! {
        #canary
        #[automatically_derived]
        #[doc(hidden)]
        #quiet
        impl #private::Application for #ty { #body }
        #editor
    }
}

fn canary(application: &Application<'_>) -> TokenStream {
    let name = format_ident!("{}_has_two_application_blocks", application.name);
    quote! {
        #[doc(hidden)]
        #[allow(non_upper_case_globals, dead_code)]
        const #name: () = ();
    }
}

/// Lets an editor find the documentation of `#[start]` where it was written, though it is stripped.
fn editor(application: &Application<'_>) -> TokenStream {
    let krate = &application.settings.krate;
    let marks = application.functions.iter().filter_map(|marked| {
        let mark = &marked.mark.path().segments.last()?.ident;
        Some(quote!(use #krate::prelude::#mark as _;))
    });
    quote! {
        #[allow(unexpected_cfgs, unused_imports)]
        const _: () = {
            #[cfg(rust_analyzer)]
            { #(#marks)* }
        };
    }
}

struct Scope<'a> {
    application: &'a Application<'a>,
    private: TokenStream,
    whole: bool,
}

impl Scope<'_> {
    fn private_at(&self, span: Span) -> TokenStream {
        respan(self.private.clone(), span)
    }

    fn application(&self) -> TokenStream {
        let Self { application, private, .. } = self;
        let env = application.env().map_or_else(|| quote!(()), |ty| ty.to_token_stream());
        let root = application.root().map_or_else(|| quote!(()), |ty| quote!(#private::Ref<#ty>));
        let settings = &application.settings;
        let name = settings.name.as_ref().map_or_else(|| snake(&application.name.to_string()), syn::LitStr::value);
        let (definition, settings) = (self.definition(), self.settings());
        let functions = [
            Some(self.init()),
            Some(self.start()),
            self.start_phases(),
            self.ending(Kind::PrepStop),
            self.ending(Kind::Stop),
        ];
        let config_change = self.config_change();
        quote! {
            type Env = #env;
            type Root = #root;
            const NAME: &'static str = #name;
            fn definition() -> #private::Definition { #definition }
            fn settings() -> #private::Settings<Self::Env> { #settings }
            #(#functions)*
            #config_change
        }
    }

    fn definition(&self) -> TokenStream {
        let Self { application, private, .. } = self;
        let settings = &application.settings;
        let text = |text: &Option<syn::LitStr>, variable: &str| {
            text.as_ref().map_or_else(|| quote!(::core::env!(#variable)), ToTokens::to_token_stream)
        };
        let version = text(&settings.version, "CARGO_PKG_VERSION");
        let description = text(&settings.description, "CARGO_PKG_DESCRIPTION");
        let needs = [
            (&settings.applications, "application"),
            (&settings.optional, "optional_application"),
            (&settings.included, "included_application"),
        ];
        let needs = needs.into_iter().flat_map(|(paths, function)| {
            let function = format_ident!("{function}");
            paths.iter().map(move |path| {
                let function = respan(function.to_token_stream(), path.span());
                quote_spanned!(path.span()=> let __definition = __definition.#function::<#path>();)
            })
        });
        let phases = application.of_kind(Kind::StartPhase).map(|marked| {
            let (cfg, name) = (marked.function.attrs_named("cfg"), marked.name().to_string());
            quote!(#(#cfg)* #name)
        });
        let timeout = &settings.start_timeout;
        quote! {
            let __definition = #private::Definition::new::<Self>(#version).description(#description);
            #(#needs)*
            let __definition = __definition.start_phases(&[#(#phases),*]);
            match #timeout {
                ::core::option::Option::Some(__timeout) => __definition.start_timeout(__timeout),
                ::core::option::Option::None => __definition,
            }
        }
    }

    fn settings(&self) -> TokenStream {
        let private = &self.private;
        match (self.application.one(Kind::Env), self.application.env()) {
            (Some(env), Some(ty)) if self.whole => {
                let (private, name) = (self.private_at(ty.span()), env.name());
                quote_spanned!(ty.span()=> #private::Settings::<#ty>::new(Self::#name))
            }
            (Some(_), _) => quote!(::core::unreachable!()),
            (None, _) => quote!(#private::Settings::none()),
        }
    }

    /// A call of the user's function, from `__cx` and what else there is.
    fn call(marked: &Marked<'_>, other: &TokenStream) -> TokenStream {
        let name = marked.name();
        let receiver = (!marked.kind.is_before()).then(|| quote!(self,));
        let arguments = marked.parameters.iter().map(|parameter| match parameter {
            Parameter::Context(_) => quote!(__cx),
            Parameter::Other(typed) => {
                let lent = matches!(&*typed.ty, Type::Reference(_));
                if lent { quote!(&#other) } else { quote!(::core::clone::Clone::clone(&#other)) }
            }
        });
        let wait = marked.function.sig.asyncness.map(|_| quote!(.await));
        quote!(Self::#name(#receiver #(#arguments),*) #wait)
    }

    fn bind_env(marked: &Marked<'_>) -> Option<TokenStream> {
        marked.others().next().map(|_| quote!(let __env = __cx.shared_env();))
    }

    fn init(&self) -> TokenStream {
        let private = &self.private;
        let body = match self.application.one(Kind::Init) {
            _ if !self.whole => quote!(::core::unreachable!()),
            Some(init) => {
                let span = returned_span(init);
                let (bind, call) = (Self::bind_env(init), Self::call(init, &quote!(*__env)));
                let private = self.private_at(span);
                quote_spanned! {span=>
                    #bind
                    let __out = #call;
                    #private::IntoApplication::<Self>::into_application(__out)
                }
            }
            None => {
                let ty = &self.application.block.ty;
                let private = self.private_at(ty.span());
                let made = quote_spanned!(ty.span()=> <#ty as #private::DefaultInit>::default_init());
                quote!(::core::result::Result::Ok(#made))
            }
        };
        quote! {
            async fn init(__cx: &mut #private::AppCtx<Self>) -> ::core::result::Result<Self, #private::Stop> { #body }
        }
    }

    fn start(&self) -> TokenStream {
        let private = &self.private;
        let body = match self.application.one(Kind::Start) {
            _ if !self.whole => quote!(::core::unreachable!()),
            Some(start) => {
                let span = returned_span(start);
                let (bind, call) = (Self::bind_env(start), Self::call(start, &quote!(*__env)));
                let private = self.private_at(span);
                quote_spanned! {span=>
                    #bind
                    let __out = #call;
                    #private::IntoTop::<Self::Root>::into_top(__out)
                }
            }
            None => quote!(::core::result::Result::Ok(#private::Top::library())),
        };
        quote! {
            async fn start(
                &mut self,
                __cx: &mut #private::AppCtx<Self>,
            ) -> ::core::result::Result<#private::Top<Self::Root>, #private::Stop> { #body }
        }
    }

    fn start_phases(&self) -> Option<TokenStream> {
        let private = &self.private;
        let arms: Vec<TokenStream> = self
            .application
            .of_kind(Kind::StartPhase)
            .filter(|_| self.whole)
            .map(|phase| {
                let (cfg, name) = (phase.function.attrs_named("cfg"), phase.name().to_string());
                let span = returned_span(phase);
                let (call, private) = (Self::call(phase, &TokenStream::new()), self.private_at(span));
                quote_spanned! {span=>
                    #(#cfg)*
                    #name => {
                        let __out = #call;
                        #private::IntoFlow::into_flow(__out)
                    }
                }
            })
            .collect();
        (!arms.is_empty()).then(|| {
            quote! {
                async fn start_phase(
                    &mut self,
                    __phase: &'static str,
                    __cx: &mut #private::AppCtx<Self>,
                ) -> ::core::result::Result<(), #private::Stop> {
                    match __phase { #(#arms)* _ => ::core::result::Result::Ok(()) }
                }
            }
        })
    }

    fn ending(&self, kind: Kind) -> Option<TokenStream> {
        let private = &self.private;
        let marked = self.application.one(kind).filter(|_| self.whole)?;
        let (name, call) = (format_ident!("{}", kind.word()), Self::call(marked, &TokenStream::new()));
        Some(quote!(async fn #name(&mut self, __cx: &mut #private::AppCtx<Self>) { #call }))
    }

    fn config_change(&self) -> Option<TokenStream> {
        let private = &self.private;
        let marked = self.application.one(Kind::ConfigChange).filter(|_| self.whole)?;
        let call = Self::call(marked, &quote!(*__change));
        Some(quote! {
            async fn config_change(
                &mut self,
                __change: &#private::ConfigChange,
                __cx: &mut #private::AppCtx<Self>,
            ) { #call }
        })
    }
}

fn returned_span(marked: &Marked<'_>) -> Span {
    types::returned(&marked.function.sig.output).map_or_else(|| marked.name().span(), Spanned::span)
}

/// `MyShop` as the name of an application.
fn snake(name: &str) -> String {
    let name = name.trim_start_matches("r#");
    let mut out = String::new();
    let mut before = None::<char>;
    for c in name.chars() {
        if c.is_uppercase() && before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit()) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
        before = Some(c);
    }
    out
}
