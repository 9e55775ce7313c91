//! Form B: trees on one screen, one line a child.
//!
//! Everything is read tolerantly: a broken line is reported and the next one is read. What follows
//! the `=` of a child stays as it is when it does not parse, so that half-typed code is rustc's to
//! explain and never breaks the tree.

use super::{
    model::{Child, Form, Tree},
    options,
};
use crate::{
    diag::{Diagnostics, help},
    options::entries,
};
use header::Header;
use line::Line;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};

mod attributes;
mod header;
mod item;
mod line;
mod named;
mod siblings;
mod skip;

/// One supervisor of the invocation: its tree, and what its own item is made of.
pub(super) struct Declaration {
    pub(super) tree: Tree,
    header: Header,
    lines: Vec<Line>,
}

/// Reads every supervisor of the invocation.
pub(super) fn read(input: TokenStream, mistakes: &mut Diagnostics) -> Vec<Declaration> {
    if input.is_empty() {
        let here = Span::call_site();
        mistakes.error_spans(
            here,
            here,
            "`supervisor!` declares a supervisor and its children",
            &[help(header::EXAMPLE)],
        );
    }
    let declarations = |input: ParseStream<'_>| {
        let mut declarations = Vec::new();
        while !input.is_empty() {
            if let Some(header) = header::read(input, mistakes) {
                declarations.push(declaration(header, mistakes));
            }
        }
        Ok(declarations)
    };
    declarations.parse2(input).unwrap_or_default()
}

fn declaration(header: Header, mistakes: &mut Diagnostics) -> Declaration {
    let name = &header.name;
    let (_, type_generics, _) = header.generics.split_for_impl();
    let options = entries(header.options.clone(), mistakes);
    let mut tree = Tree {
        form: Form::Bang,
        name: name.clone(),
        ty: syn::parse_quote!(#name #type_generics),
        generics: header.generics.clone(),
        vis: header.vis.clone(),
        cfg: attributes::cfg(&header.attrs),
        options: options::of_tree(options, Form::Bang, mistakes),
        children: Vec::new(),
        other_functions: Vec::new(),
    };
    let mut lines = Vec::new();
    for line in line::read(header.children.clone(), mistakes) {
        let child = child(&line, &header, mistakes);
        if let Some(first) = tree.children.iter().find(|earlier| clash(earlier, &child)) {
            mistakes.error(
                &child.name,
                format!("two children are called `{}`", first.name),
                &[help("a child's name is its id, so it must be unique; rename one of them")],
            );
        } else {
            tree.children.push(child);
            lines.push(line);
        }
    }
    let sees = |line| siblings::seen(line, &header, &tree).next().is_some();
    let sees: Vec<bool> = lines.iter().map(sees).collect();
    for (child, sees) in tree.children.iter_mut().zip(sees) {
        child.siblings = sees.then_some(0);
    }
    Declaration { tree, header, lines }
}

/// Two children of one name are fine when `#[cfg]` chooses between them.
fn clash(earlier: &Child, later: &Child) -> bool {
    earlier.name == later.name && (earlier.cfg.is_empty() || later.cfg.is_empty())
}

fn child(line: &Line, header: &Header, mistakes: &mut Diagnostics) -> Child {
    let options = entries(attributes::options(&line.attrs, mistakes), mistakes);
    Child {
        name: line.name.clone(),
        kind: line.kind.clone(),
        vis: header.vis.clone(),
        cfg: attributes::cfg(&line.attrs),
        docs: line.attrs.iter().filter(|attr| attr.path().is_ident("doc")).cloned().collect(),
        process: line.process.clone(),
        options: options::of_child(options, Form::Bang, "a child", mistakes),
        siblings: None,
    }
}

impl Declaration {
    /// The supervisor's struct, and the functions that make its children.
    pub(super) fn item(&self) -> TokenStream {
        let cfg = &self.tree.cfg;
        let item = item::structure(&self.header);
        let ty = &self.tree.ty;
        let bounded = self.tree.bounded();
        let (impl_generics, _, where_clause) = bounded.split_for_impl();
        let methods = self.lines.iter().map(|line| item::method(line, &self.header, &self.tree));
        quote! {
            #item
            #(#cfg)*
            #[allow(
                clippy::needless_pass_by_value,
                clippy::trivially_copy_pass_by_ref,
                clippy::unused_self,
                reason = "a line takes what it needs"
            )]
            impl #impl_generics #ty #where_clause { #(#methods)* }
        }
    }
}
