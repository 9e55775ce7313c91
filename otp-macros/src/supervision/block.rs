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
use syn::{Generics, Type};

mod mark;
mod method;

/// Reads the tree, leaving out children whose type is not known.
pub(super) fn read(block: &Block, options: TreeOptions, mistakes: &mut Diagnostics) -> Option<Tree> {
    let name = own_name(&block.ty, mistakes)?;
    if !owns(&block.generics, mistakes) {
        return None;
    }
    let mut tree = Tree {
        form: Form::Block,
        name,
        ty: block.ty.clone(),
        generics: block.generics.clone(),
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
        let Some(child) = method::child(function, mark, &tree, mistakes) else {
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

/// Whether there are no lifetimes among the parameters, which are reported.
pub(super) fn owns(generics: &Generics, mistakes: &mut Diagnostics) -> bool {
    for lifetime in generics.lifetimes() {
        mistakes.error(
            &lifetime.lifetime,
            format!("a supervisor cannot borrow: `{}` is not allowed on it", lifetime.lifetime),
            &[help("own the data, or share it in an `Arc`: a supervisor outlives whoever starts it")],
        );
    }
    generics.lifetimes().next().is_none()
}

fn own_name(ty: &Type, mistakes: &mut Diagnostics) -> Option<Ident> {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
    {
        return Some(last.ident.clone());
    }
    mistakes.error(
        ty,
        "`#[supervision]` needs a type with a name",
        &[help("write `#[supervision] impl AppSup { .. }`")],
    );
    None
}
