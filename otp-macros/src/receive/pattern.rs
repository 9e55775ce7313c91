//! What a pattern says about the type of its message.

use proc_macro2::Ident;
use syn::Pat;

/// Whether this is a plain name or `_`: without a type, it takes a message of any type, as an `Info`.
pub(crate) fn takes_any(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        Pat::Ident(name) => match &name.subpat {
            None => is_variable(&name.ident),
            Some((_, inner)) => takes_any(inner),
        },
        Pat::Paren(inner) => takes_any(&inner.pat),
        Pat::Or(cases) => cases.cases.iter().any(takes_any),
        _ => false,
    }
}

/// Whether the message's type can be seen in the pattern. What is generic is left to rustc, which may know more.
pub(crate) fn shows_type(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) | Pat::Rest(_) | Pat::Slice(_) => false,
        Pat::Ident(name) => match &name.subpat {
            None => !is_variable(&name.ident) && name.ident != "None",
            Some((_, inner)) => shows_type(inner),
        },
        Pat::Paren(inner) => shows_type(&inner.pat),
        Pat::Reference(inner) => shows_type(&inner.pat),
        Pat::Or(cases) => cases.cases.iter().any(shows_type),
        Pat::Tuple(tuple) => tuple.elems.iter().all(shows_type),
        Pat::TupleStruct(tuple) => match tuple.path.get_ident() {
            Some(name) if name == "Some" => tuple.elems.iter().all(shows_type),
            Some(name) if name == "Ok" || name == "Err" => false,
            _ => true,
        },
        _ => true,
    }
}

/// Whether a name in a pattern is a variable: constants and unit structs begin with a capital letter.
pub(crate) fn is_variable(name: &Ident) -> bool {
    !name.to_string().trim_start_matches("r#").trim_start_matches('_').starts_with(char::is_uppercase)
}
