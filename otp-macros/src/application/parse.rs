//! Block -> model.

use super::model::{Application, Kind, Marked, Settings};
use crate::block::Block;
use crate::diag::{Diagnostics, help};
use crate::duration::duration;
use crate::gen_server::check::meant;
use crate::helpers::{self, APPLICATION};
use crate::options::{self, Entry, Value};
use crate::{types, values};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, LitStr, Path, Token};

const KNOWN: &[&str] = &[
    "name",
    "description",
    "version",
    "applications",
    "optional_applications",
    "included_applications",
    "start_timeout",
    "crate",
];

/// The application that `block` describes; `None` when there is nothing to build on.
pub(super) fn application<'a>(
    options: TokenStream,
    block: &'a Block,
    mistakes: &mut Diagnostics,
) -> Option<Application<'a>> {
    let mut settings =
        Settings { krate: quote!(::otp), start_timeout: quote!(::core::option::Option::None), ..Settings::default() };
    for entry in options::entries(options, mistakes) {
        setting(&entry, &mut settings, mistakes);
    }
    let Some(name) = types::last_name(&block.ty) else {
        mistakes.error(&block.ty, "`#[application]` needs a type with a name", &[help("write `impl Shop { .. }`")]);
        return None;
    };
    let mut functions = Vec::new();
    for function in block.functions() {
        let mut marked: Option<Marked<'a>> = None;
        for attr in &function.attrs {
            if let Some(meant) = typo(attr) {
                let path = attr.path();
                let text = format!("unknown attribute `#[{}]`", path.to_token_stream());
                mistakes.error(path, text, &[help(format!("did you mean `#[{meant}]`?"))]);
            }
            let Some(word) = helpers::helper(attr) else { continue };
            match (Kind::from_word(&word.to_string()), &marked) {
                (None, _) => foreign(attr, &word.to_string(), mistakes),
                (Some(kind), None) => marked = Some(Marked::of(kind, function, attr)),
                (Some(kind), Some(first)) => {
                    let (first, second) = (first.kind.word(), kind.word());
                    mistakes.error(
                        attr,
                        "a function has one place in an application's life",
                        &[help(format!("keep `#[{first}]` or `#[{second}]`, and give the other its own function"))],
                    );
                }
            }
        }
        functions.extend(marked);
    }
    Some(Application { block, name: name.clone(), settings, functions })
}

/// The helper that an unknown attribute was meant to be; rustc must not see it either.
pub(super) fn typo(attr: &Attribute) -> Option<&'static str> {
    let erlang = [("start_phases", "start_phase"), ("terminate_app", "stop"), ("config", "env"), ("shutdown", "stop")];
    meant(attr, &erlang, APPLICATION)
}

/// A mark that means something in other blocks.
fn foreign(attr: &Attribute, word: &str, mistakes: &mut Diagnostics) {
    let (text, fix) = match word {
        "child" | "dynamic" => (
            format!("`#[{word}]` describes a child of a supervisor, and an application has one tree"),
            "declare the tree with `supervisor!`, and return its spec from the function marked `#[start]`",
        ),
        "terminate" => (
            "an application is told that it ends by `#[prep_stop]` and `#[stop]`".to_owned(),
            "write `#[stop]`: it runs when the tree has ended",
        ),
        _ => (
            format!("`#[{word}]` is for processes: an application has no messages"),
            "put it into the `#[gen_server] impl` block of a child of the application's tree",
        ),
    };
    mistakes.error(attr, text, &[help(fix)]);
}

fn setting(entry: &Entry, settings: &mut Settings, mistakes: &mut Diagnostics) {
    match entry.key.to_string().as_str() {
        "name" => settings.name = text(entry, "write `name = \"shop\"`", mistakes),
        "description" => settings.description = text(entry, "write `description = \"sells things\"`", mistakes),
        "version" => settings.version = text(entry, "write `version = \"1.0.0\"`", mistakes),
        "applications" => settings.applications = types_of(entry, mistakes),
        "optional_applications" => settings.optional = types_of(entry, mistakes),
        "included_applications" => settings.included = types_of(entry, mistakes),
        "start_timeout" => {
            let value = values::required(entry, "write `start_timeout = \"30s\"`", mistakes);
            if let Some(wait) = value.and_then(|value| duration(&entry.key, value, mistakes)) {
                settings.start_timeout = wait.as_option();
            }
        }
        "crate" => {
            if let Some(path) = values::path(entry, mistakes) {
                settings.krate = path.into_token_stream();
            }
        }
        "permanent" | "transient" | "temporary" => mistakes.error(
            &entry.key,
            format!("`{}` is said by whoever starts the application", entry.key),
            &[help("write `application::start::<Shop>(Restart::Permanent)`; `#[otp::main(app = Shop)]` does")],
        ),
        _ => options::unknown(entry, "`#[application]`", KNOWN, mistakes),
    }
}

fn text(entry: &Entry, example: &str, mistakes: &mut Diagnostics) -> Option<LitStr> {
    let value = values::required(entry, example, mistakes)?;
    let text = syn::parse2::<LitStr>(value.clone());
    if text.is_err() {
        mistakes.error(value, format!("`{}` is a text", entry.key), &[help(example)]);
    }
    text.ok()
}

/// `applications(Store, web::Web)`
fn types_of(entry: &Entry, mistakes: &mut Diagnostics) -> Vec<Path> {
    let key = &entry.key;
    let example = format!("write `{key}(Store, Web)`: the types of the applications");
    let Some(tokens) = values::required(entry, &example, mistakes) else { return Vec::new() };
    let read = Punctuated::<Path, Token![,]>::parse_terminated.parse2(tokens.clone());
    if read.is_err() || matches!(entry.value, Value::Is(_)) {
        let text = format!("`{key}` is a list of applications, named by their types");
        mistakes.error(tokens, text, &[help(example)]);
        return Vec::new();
    }
    read.into_iter().flatten().collect()
}
