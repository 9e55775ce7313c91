//! Questions about types, answered by their syntax alone: a macro sees nothing else.

use syn::{
    GenericArgument, Lifetime, Path, PathArguments, ReturnType, Type, TypeImplTrait, TypeParamBound, TypeReference,
};

/// The last name of a path type: `Ctx` of `otp::Ctx<Self>`.
pub(crate) fn last_name(ty: &Type) -> Option<&syn::Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        Type::Group(group) => last_name(&group.elem),
        Type::Paren(paren) => last_name(&paren.elem),
        _ => None,
    }
}

/// The type arguments of `name<..>`; `None` for any other type.
pub(crate) fn arguments_of<'a>(ty: &'a Type, name: &str) -> Option<Vec<&'a Type>> {
    let path = match ty {
        Type::Path(path) => &path.path,
        Type::Group(group) => return arguments_of(&group.elem, name),
        _ => return None,
    };
    let last = path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return Some(Vec::new()) };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    Some(types.collect())
}

pub(crate) fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// A part of a type that no message can have, however deep it is.
#[derive(Debug)]
pub(crate) enum Unfit<'a> {
    /// `&str`, unless it is `'static`.
    Borrow(&'a TypeReference),
    /// The `'a` or `'_` of `Cow<'_, str>`.
    Lifetime(&'a Lifetime),
    /// `impl Display`
    Opaque(&'a TypeImplTrait),
    /// `_`, about which rustc complains by itself.
    Inferred,
}

/// The first such part of `ty`.
pub(crate) fn unfit(ty: &Type) -> Option<Unfit<'_>> {
    match ty {
        Type::Reference(reference) => match &reference.lifetime {
            Some(lifetime) if is_static(lifetime) && reference.mutability.is_none() => unfit(&reference.elem),
            _ => Some(Unfit::Borrow(reference)),
        },
        Type::ImplTrait(opaque) => Some(Unfit::Opaque(opaque)),
        Type::Infer(_) => Some(Unfit::Inferred),
        Type::Array(array) => unfit(&array.elem),
        Type::Slice(slice) => unfit(&slice.elem),
        Type::Group(group) => unfit(&group.elem),
        Type::Paren(paren) => unfit(&paren.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(unfit),
        Type::Path(path) => {
            let of_self = path.qself.as_ref().and_then(|qself| unfit(&qself.ty));
            of_self.or_else(|| unfit_path(&path.path))
        }
        Type::TraitObject(object) => object.bounds.iter().find_map(unfit_bound),
        // `fn(&str)` borrows only while it runs; raw pointers are a question of `Send`.
        _ => None,
    }
}

fn unfit_path(path: &Path) -> Option<Unfit<'_>> {
    path.segments.iter().find_map(|segment| match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::Lifetime(lifetime) => (!is_static(lifetime)).then_some(Unfit::Lifetime(lifetime)),
            GenericArgument::Type(ty) => unfit(ty),
            GenericArgument::AssocType(binding) => unfit(&binding.ty),
            _ => None,
        }),
        // `Fn(&str) -> &str` borrows only while it runs.
        PathArguments::Parenthesized(_) | PathArguments::None => None,
    })
}

fn unfit_bound(bound: &TypeParamBound) -> Option<Unfit<'_>> {
    match bound {
        TypeParamBound::Lifetime(lifetime) if !is_static(lifetime) => Some(Unfit::Lifetime(lifetime)),
        // `dyn for<'a> Visit<'a>` names its own lifetimes.
        TypeParamBound::Trait(bound) if bound.lifetimes.is_none() => unfit_path(&bound.path),
        _ => None,
    }
}

fn is_static(lifetime: &Lifetime) -> bool {
    lifetime.ident == "static"
}

/// The type to take instead of `ty`: `Option<String>` for `Option<&str>`.
pub(crate) fn owned(ty: &Type) -> Type {
    let mut ty = ty.clone();
    make_owned(&mut ty);
    ty
}

fn make_owned(ty: &mut Type) {
    // also a part may be fit already: `&'static str` stays what it is
    if unfit(ty).is_none() {
        return;
    }
    match ty {
        // borrows nothing that could end
        Type::Reference(reference) if reference.lifetime.as_ref().is_some_and(|of| of.ident == "static") => {}
        Type::Reference(reference) => {
            *ty = match &*reference.elem {
                Type::Slice(slice) => {
                    let elem = owned(&slice.elem);
                    syn::parse_quote!(Vec<#elem>)
                }
                Type::TraitObject(object) => syn::parse_quote!(Box<#object + Send>),
                Type::Path(path) if path.path.is_ident("str") => syn::parse_quote!(String),
                Type::Path(path) if path.path.is_ident("Path") => syn::parse_quote!(PathBuf),
                Type::Path(path) if path.path.is_ident("OsStr") => syn::parse_quote!(OsString),
                Type::Path(path) if path.path.is_ident("CStr") => syn::parse_quote!(CString),
                elem => owned(elem),
            };
        }
        Type::Array(array) => make_owned(&mut array.elem),
        Type::Slice(slice) => make_owned(&mut slice.elem),
        Type::Group(group) => make_owned(&mut group.elem),
        Type::Paren(paren) => make_owned(&mut paren.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(make_owned),
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
                    continue;
                };
                for argument in &mut arguments.args {
                    match argument {
                        GenericArgument::Type(ty) => make_owned(ty),
                        GenericArgument::Lifetime(lifetime) => {
                            *lifetime = syn::parse_quote!('static);
                        }
                        _ => {}
                    }
                }
            }
        }
        _ => {}
    }
}

/// The type after `->`.
pub(crate) fn returned(output: &ReturnType) -> Option<&Type> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(ty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelled::spelled;
    use syn::parse_quote;

    #[test]
    fn owned_types_are_fit() {
        for ty in [
            parse_quote!(HashMap<String, Vec<u8>>),
            parse_quote!(&'static str),
            parse_quote!(Cow<'static, str>),
            parse_quote!(Box<dyn Fn(&str) -> &str + Send>),
            parse_quote!(Box<dyn for<'a> Visit<'a> + Send>),
            parse_quote!(fn(&str)),
        ] {
            assert!(unfit(&ty).is_none(), "{}", spelled(&ty));
            assert_eq!(spelled(&owned(&ty)), spelled(&ty));
        }
    }

    #[test]
    fn borrows_are_found_and_replaced() {
        for (ty, replacement) in [
            (parse_quote!(&str), "String"),
            (parse_quote!(&mut Point), "Point"),
            (parse_quote!(Option<(u8, &[&str])>), "Option<(u8, Vec<String>)>"),
            (parse_quote!(Cow<'_, str>), "Cow<'static, str>"),
            (parse_quote!(&dyn Shape), "Box<dyn Shape + Send>"),
            (parse_quote!(&Path), "PathBuf"),
            (parse_quote!((&'static str, &str)), "(&'static str, String)"),
        ] {
            assert!(matches!(unfit(&ty), Some(Unfit::Borrow(_) | Unfit::Lifetime(_))));
            assert_eq!(spelled(&owned(&ty)), replacement);
        }
    }
}
