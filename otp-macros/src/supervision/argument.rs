//! The arguments of a dynamic child: named, owned, of one concrete type.

use super::model::Argument;
use crate::diag::{Diagnostics, help, note};
use quote::ToTokens;
use syn::{Pat, PatType, Type};

/// Reads one argument, if it can be one.
pub(crate) fn read(typed: &PatType, mistakes: &mut Diagnostics) -> Option<Argument> {
    let before = mistakes.len();
    let name =
        match &*typed.pat {
            Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => Some(&name.ident),
            pattern => {
                mistakes.error(
                pattern,
                "name this argument: it becomes an argument of the function that starts the child",
                &[help("write a name here, and take the value apart with `let` in the body")],
            );
                None
            }
        };
    owned(&typed.ty, "an argument of a dynamic child", mistakes);
    if mistakes.len() > before {
        return None;
    }
    Some(Argument {
        cfg: typed
            .attrs
            .iter()
            .filter(|attr| attr.path().is_ident("cfg"))
            .cloned()
            .collect(),
        name: name?.clone(),
        ty: (*typed.ty).clone(),
    })
}

/// Reports a type that borrows or has no name; `what` is where it stands.
pub(super) fn owned(ty: &Type, what: &str, mistakes: &mut Diagnostics) {
    match ty {
        Type::Reference(reference) => {
            let is_static = reference
                .lifetime
                .as_ref()
                .is_some_and(|of| of.ident == "static");
            if !is_static || reference.mutability.is_some() {
                mistakes.error(
                    ty,
                    format!("{what} must be owned: children outlive every borrow"),
                    &[help(format!("write `{}`", owned_instead(&reference.elem)))],
                );
            }
        }
        Type::ImplTrait(_) => mistakes.error(
            ty,
            format!("{what} has one concrete type; `impl Trait` has many"),
            &[help(
                "name the type, or write `Box<dyn Trait + Send + Sync>`",
            )],
        ),
        Type::Infer(_) => mistakes.error(
            ty,
            format!("{what} needs its type written out"),
            &[note("it becomes part of a function's signature")],
        ),
        _ => {}
    }
}

fn owned_instead(borrowed: &Type) -> String {
    if let Type::Slice(slice) = borrowed {
        return format!("Vec<{}>", plain(&slice.elem));
    }
    match plain(borrowed).as_str() {
        "str" => "String".to_owned(),
        "Path" => "PathBuf".to_owned(),
        other => other.to_owned(),
    }
}

fn plain(ty: &Type) -> String {
    ty.to_token_stream().to_string().replace(' ', "")
}
