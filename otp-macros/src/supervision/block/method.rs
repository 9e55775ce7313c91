//! A child from its method: only the signature counts, the body stays closed.

use super::{
    super::{
        argument,
        expand::respan,
        model::{Argument, Child, Form, Kind, Tree},
        options,
    },
    mark::Mark,
};
use crate::{
    block::Function,
    diag::{Diagnostics, help, note},
    options::entries,
    spelled::spelled,
    types::{arguments_of, last_name, returned},
    unself::unself,
};
use quote::ToTokens;
use syn::{FnArg, ReceiverKind, Safety, Type, spanned::Spanned};

/// Reads a child, if its type is known.
pub(super) fn child(function: &Function, mark: Mark, tree: &Tree, mistakes: &mut Diagnostics) -> Option<Child> {
    let own = &tree.ty;
    let place = format!("`#[{}]`", mark.word);
    let options = options::of_child(entries(mark.options, mistakes), Form::Block, &place, mistakes);
    receiver(function, mistakes);
    qualifiers(function, mistakes);
    let siblings = siblings(function, tree, mistakes);
    let kind = if mark.word == "dynamic" {
        Kind::Dynamic(arguments(function, tree, mistakes))
    } else {
        no_arguments(function, tree, mistakes);
        Kind::Static
    };
    Some(Child {
        name: function.sig.ident.clone(),
        kind,
        vis: function.vis.clone(),
        cfg: function.attrs_named("cfg").cloned().collect(),
        docs: function.attrs_named("doc").cloned().collect(),
        process: process(function, own, mistakes)?,
        options,
        siblings,
    })
}

fn receiver(function: &Function, mistakes: &mut Diagnostics) {
    let name = &function.sig.ident;
    let fix = help(format!("write `fn {name}(&self) -> Spec<..>`"));
    match function.sig.receiver() {
        Some(receiver) if matches!(receiver.kind, ReceiverKind::Reference(_, _, None)) => {}
        Some(receiver) => mistakes.error(
            receiver,
            "a child method takes `&self`",
            &[note("it runs again for every restart, so it can neither change nor consume the supervisor"), fix],
        ),
        None => mistakes.error(name, "a child method takes `&self`", &[fix]),
    }
}

/// `async`, `unsafe` and generics of the method's own.
fn qualifiers(function: &Function, mistakes: &mut Diagnostics) {
    let sig = &function.sig;
    if let Some(word) = &sig.asyncness {
        mistakes.error(
            word,
            "a child method only describes the child, so it is not `async`",
            &[help("do slow work in the child's `#[init]` or `#[handle_continue]`")],
        );
    }
    if let Safety::Unsafe(word) = &sig.safety {
        mistakes.error(
            word,
            "a child method cannot be `unsafe`: the supervisor calls it at any time",
            &[help("remove `unsafe`")],
        );
    }
    if !sig.generics.params.is_empty() {
        mistakes.error(
            &sig.generics.params,
            "a child method cannot be generic",
            &[help("write one child method for each type")],
        );
    }
}

fn typed(function: &Function) -> impl Iterator<Item = &syn::PatType> {
    function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    })
}

/// Where the method takes `&AppSupRef`: the tree, to give a child references to its siblings.
fn siblings(function: &Function, tree: &Tree, mistakes: &mut Diagnostics) -> Option<usize> {
    let (mut found, reference) = (None, tree.reference());
    for (at, typed) in typed(function).enumerate().filter(|(_, typed)| is_tree(&typed.ty, tree)) {
        if !matches!(&*typed.ty, Type::Reference(lent) if lent.mutability.is_none()) {
            mistakes.error(
                &typed.ty,
                "the tree is lent to a child method, not given",
                &[help(format!("write `&{reference}`"))],
            );
        }
        if found.replace(at).is_some() {
            mistakes.error(typed, "the tree is taken twice", &[help("remove one of them")]);
        }
    }
    found
}

/// `AppSupRef`, in whatever way it is taken.
fn is_tree(ty: &Type, tree: &Tree) -> bool {
    match ty {
        Type::Reference(lent) => is_tree(&lent.elem, tree),
        ty => last_name(ty).is_some_and(|name| *name == tree.reference()),
    }
}

fn arguments(function: &Function, tree: &Tree, mistakes: &mut Diagnostics) -> Vec<Argument> {
    let typed = typed(function).filter(|typed| !is_tree(&typed.ty, tree));
    let mut arguments: Vec<_> = typed.map(|typed| argument::read(typed, mistakes)).collect();
    for argument in &mut arguments {
        argument.ty = without_self(&argument.ty, &tree.ty);
    }
    arguments
}

fn no_arguments(function: &Function, tree: &Tree, mistakes: &mut Diagnostics) {
    for argument in typed(function).filter(|typed| !is_tree(&typed.ty, tree)) {
        mistakes.error(
            argument,
            "the supervisor starts this child by itself and has no arguments for it",
            &[help("read it from `self`, or write `#[dynamic]` to start the child later with arguments")],
        );
    }
}

/// `Kv` of `-> Spec<Kv>`.
fn process(function: &Function, own: &Type, mistakes: &mut Diagnostics) -> Option<Type> {
    let name = &function.sig.ident;
    let Some(ty) = returned(&function.sig.output) else {
        mistakes.error(
            name,
            "a child method returns the child to start",
            &[help(format!("write `fn {name}(&self) -> Spec<Server>`, made by `Server::spec(..)`"))],
        );
        return None;
    };
    let Some(process) = first_argument(ty, "Spec") else {
        mistakes.error(ty, "a child method returns a `Spec`", &[help(spec_instead(ty))]);
        return None;
    };
    Some(without_self(process, own))
}

fn first_argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    arguments_of(ty, name)?.first().copied()
}

/// What to return instead of `ty`.
fn spec_instead(ty: &Type) -> String {
    if let Some(inner) = first_argument(ty, "Result")
        && first_argument(inner, "Spec").is_some()
    {
        let spec = spelled(inner);
        return format!("write `-> {spec}`; what may fail belongs in the child's `#[init]`");
    }
    match ty {
        Type::Path(path) if path.path.get_ident().is_some_and(|name| name != "Spec") => {
            let ty = spelled(ty);
            format!("write `-> Spec<{ty}>`, made by `{ty}::spec(..)`")
        }
        _ => "write `-> Spec<Server>`, made by `Server::spec(..)`".to_owned(),
    }
}

/// The type as it is written outside of the block.
fn without_self(ty: &Type, own: &Type) -> Type {
    let own = syn::parse2(respan(&own.to_token_stream(), ty.span()));
    let spelled = own.and_then(|own| syn::parse2(unself(ty.to_token_stream(), &own)));
    spelled.unwrap_or_else(|_| ty.clone())
}
