//! The arguments of a dynamic child: named, owned, of one concrete type.

use super::model::Argument;
use crate::{
    diag::{Diagnostics, help},
    spelled::spelled,
    types::{Unfit, owned, unfit},
};
use quote::format_ident;
use syn::{Pat, PatType, Type};

/// Reads one argument. One that cannot be an argument is replaced by one that can, so that the function
/// that starts the child takes as many as it was written with.
pub(super) fn read(typed: &PatType, mistakes: &mut Diagnostics) -> Argument {
    let name = match &*typed.pat {
        Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => name.ident.clone(),
        pattern => {
            mistakes.error(
                pattern,
                "name this argument: it becomes an argument of the function that starts the child",
                &[help("write a name here, and take the value apart with `let` in the body")],
            );
            format_ident!("__unnamed{}", mistakes.len())
        }
    };
    fit(&typed.ty, "an argument of a dynamic child", mistakes);
    Argument {
        cfg: typed.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect(),
        name,
        ty: owned(&typed.ty),
    }
}

/// Reports a type that borrows or has no name; `what` is where it stands.
pub(super) fn fit(ty: &Type, what: &str, mistakes: &mut Diagnostics) {
    match unfit(ty) {
        None | Some(Unfit::Inferred) => {}
        Some(Unfit::Borrow(_) | Unfit::Lifetime(_)) => mistakes.error(
            ty,
            format!("{what} must be owned: children outlive every borrow"),
            &[help(format!("write `{}`", spelled(&owned(ty))))],
        ),
        Some(Unfit::Opaque(_)) => mistakes.error(
            ty,
            format!("{what} has one concrete type; `impl Trait` has many"),
            &[help("name the type, or write `Box<dyn Trait + Send + Sync>`")],
        ),
    }
}
