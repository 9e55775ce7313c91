//! The item that `supervisor!` writes in the user's place: a struct and an impl block as in form A.

use super::{attributes, header::Header, line::Line, siblings};
use crate::supervision::{expand::respan, model::Tree};
use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Pat, Visibility, spanned::Spanned};

/// `pub struct AppSup { pub shards: usize }`
pub(super) fn structure(header: &Header) -> TokenStream {
    let Header { attrs, vis, name, generics, fields, .. } = header;
    // its fields are the arguments of its start: whoever starts it writes them all
    let lints = quote! {
        #[allow(clippy::exhaustive_structs, reason = "its fields are the arguments of its start")]
    };
    if fields.is_empty() {
        return quote!(#(#attrs)* #lints #vis struct #name #generics;);
    }
    let fields = fields.iter().map(|field| {
        let vis = match &field.vis {
            Visibility::Inherited => vis,
            own => own,
        };
        let (attrs, name, ty) = (&field.attrs, &field.name, &field.ty);
        let docs = format!("`{name}`, which the children are started with.");
        let docs = attrs.iter().all(|attr| !attr.path().is_ident("doc")).then(|| quote!(#[doc = #docs]));
        quote!(#docs #(#attrs)* #vis #name: #ty)
    });
    quote!(#(#attrs)* #lints #vis struct #name #generics { #(#fields,)* })
}

/// `fn kv(&self) -> Spec<Kv> { let Self { shards } = self; Kv::spec(*shards) }`
pub(super) fn method(line: &Line, header: &Header, tree: &Tree) -> TokenStream {
    let Line { attrs, name, parameters, process, start, .. } = line;
    let attrs = attributes::carried(attrs);
    // A mismatch in the expression is then explained at the child's own type.
    let span = process.span();
    let private = respan(&tree.private(), span);
    let spec = quote_spanned!(span=> #private::Spec<#process>);
    let fields = header.fields.iter().filter(|field| {
        let hidden = |pat: &Pat| matches!(pat, Pat::Ident(parameter) if parameter.ident == field.name);
        parameters.iter().all(|parameter| !hidden(&parameter.pat))
    });
    let bindings = fields.map(|field| {
        let cfg = attributes::cfg(&field.attrs);
        let name = &field.name;
        quote!(#(#cfg)* #name)
    });
    let bindings = (!header.fields.is_empty()).then(|| {
        quote! {
            #[allow(unused_variables, reason = "a child uses the fields it needs")]
            let Self { #(#bindings,)* .. } = self;
        }
    });
    let start = if start.is_empty() { quote!(::core::unreachable!()) } else { start.clone() };
    let function = quote_spanned!(name.span()=> fn #name);
    let (siblings, references) = siblings(line, header, tree);
    let mut body = Group::new(Delimiter::Brace, quote!(#bindings #references #start));
    // What is missing at the end of half-typed code is missing at its last word.
    body.set_span(start.into_iter().last().map_or(name.span(), |last| last.span()));
    quote! {
        #(#attrs)*
        #function(&self, #siblings #(#parameters),*) -> #spec #body
    }
}

/// The parameter that leads to the other children, and the locals made of it, where the line names any.
fn siblings(line: &Line, header: &Header, tree: &Tree) -> (Option<TokenStream>, Option<TokenStream>) {
    let takes = tree.children.iter().any(|child| child.name == line.name && child.siblings.is_some());
    let reference = tree.reference_type();
    let parameter = takes.then(|| quote!(__siblings: &#reference,));
    (parameter, takes.then(|| siblings::bindings(line, header, tree)))
}
