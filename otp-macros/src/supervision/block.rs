//! Form A: a tree from an impl block.

use super::{
    model::{Child, Form, Tree},
    options::TreeOptions,
};
use crate::{
    block::Block,
    diag::{Diagnostics, help},
};
pub(super) use mark::is_mark;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::Type;

mod mark;
mod method;

/// Reads the tree, leaving out children whose type is not known.
pub(super) fn read(block: &Block, options: TreeOptions, mistakes: &mut Diagnostics) -> Option<Tree> {
    let name = own_name(&block.ty, mistakes)?;
    if !block.generics.params.is_empty() {
        not_generic(&block.generics.params, mistakes);
        return None;
    }
    let mut tree = Tree {
        form: Form::Block,
        name,
        ty: block.ty.clone(),
        vis: syn::parse_quote!(pub),
        cfg: block.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect(),
        options,
        children: Vec::new(),
        other_functions: Vec::new(),
    };
    for function in block.functions() {
        let Some(mark) = mark::of(function, mistakes) else {
            tree.other_functions.push(function.sig.ident.clone());
            continue;
        };
        let Some(child) = method::child(function, mark, &tree.ty, mistakes) else {
            continue;
        };
        // rustc reports a second method of the same name by itself.
        let differs = |other: &Child| other.name != child.name || !child.cfg.is_empty();
        if tree.children.iter().all(differs) {
            tree.children.push(child);
        }
    }
    Some(tree)
}

/// Reports parameters of a supervisor's own.
pub(super) fn not_generic(params: &dyn ToTokens, mistakes: &mut Diagnostics) {
    mistakes.error(
        params,
        "a supervisor cannot be generic",
        &[help("write one supervisor for each type; its children may well be generic, as in `Cache<String>`")],
    );
}

fn own_name(ty: &Type, mistakes: &mut Diagnostics) -> Option<Ident> {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
    {
        if last.arguments.is_none() {
            return Some(last.ident.clone());
        }
        not_generic(&last.arguments, mistakes);
        return None;
    }
    mistakes.error(
        ty,
        "`#[supervision]` needs a type with a name",
        &[help("write `#[supervision] impl AppSup { .. }`")],
    );
    None
}
