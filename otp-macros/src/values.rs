//! Values of options: names, paths, visibilities, written bare or quoted.

use crate::diag::{Diagnostics, help};
use crate::options::{Entry, Value};
use proc_macro2::{Ident, TokenStream};
use syn::parse::Parse;
use syn::{LitStr, Path, Visibility};

/// A name: `client = KvClient`, `client = "KvClient"`, `client(KvClient)`.
pub(crate) fn name(entry: &Entry, mistakes: &mut Diagnostics) -> Option<Ident> {
    let key = &entry.key;
    parsed(entry, mistakes, "a name", &format!("write `{key} = \"MyName\"`"))
}

/// A path: `crate = "reexports::otp"`.
pub(crate) fn path(entry: &Entry, mistakes: &mut Diagnostics) -> Option<Path> {
    let key = &entry.key;
    parsed(entry, mistakes, "a path", &format!("write `{key} = \"my_reexports::otp\"`"))
}

/// An application: `app = Shop`.
pub(crate) fn application(entry: &Entry, mistakes: &mut Diagnostics) -> Option<Path> {
    let key = &entry.key;
    parsed(entry, mistakes, "the type of an application", &format!("write `{key} = Shop`"))
}

/// A visibility: `vis = "pub(crate)"`.
pub(crate) fn visibility(entry: &Entry, mistakes: &mut Diagnostics) -> Option<Visibility> {
    let key = &entry.key;
    parsed(entry, mistakes, "a visibility", &format!("write `{key} = \"pub(crate)\"`"))
}

/// A type: `reply = "Option<u64>"`.
pub(crate) fn ty(entry: &Entry, mistakes: &mut Diagnostics) -> Option<syn::Type> {
    let key = &entry.key;
    parsed(entry, mistakes, "a type", &format!("write `{key} = \"Option<u64>\"`"))
}

/// An option that takes no value.
pub(crate) fn bare(entry: &Entry, mistakes: &mut Diagnostics) -> bool {
    let key = &entry.key;
    if let Value::Bare = entry.value {
        return true;
    }
    mistakes.error(key, format!("`{key}` takes no value"), &[help(format!("write just `{key}`"))]);
    false
}

/// The tokens of an option's value; reports one that has none.
pub(crate) fn required<'a>(entry: &'a Entry, example: &str, mistakes: &mut Diagnostics) -> Option<&'a TokenStream> {
    let key = &entry.key;
    if let Value::Bare = entry.value {
        mistakes.error(key, format!("`{key}` needs a value"), &[help(example)]);
    }
    entry.value.tokens().filter(|tokens| !tokens.is_empty())
}

fn parsed<T: Parse>(entry: &Entry, mistakes: &mut Diagnostics, what: &str, example: &str) -> Option<T> {
    let value = required(entry, example, mistakes)?;
    let read = match syn::parse2::<LitStr>(value.clone()) {
        Ok(quoted) => quoted.parse(),
        Err(_) => syn::parse2(value.clone()),
    };
    if read.is_err() {
        mistakes.error(value, format!("`{}` must be {what}", entry.key), &[help(example)]);
    }
    read.ok()
}
