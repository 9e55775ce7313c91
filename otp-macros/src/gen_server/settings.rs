//! The options of `#[gen_server(..)]`.

use super::mailbox;
use super::model::Settings;
use crate::diag::{Diagnostics, help};
use crate::options::{self, Entry, Value};
use crate::suggest::did_you_mean;
use crate::{duration, values};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Token, Type};

pub(crate) const KNOWN: &[&str] = &[
    "client",
    "message",
    "vis",
    "crate",
    "timeout",
    "into",
    "permanent",
    "transient",
    "temporary",
    "shutdown",
    "mailbox",
];
const RESTARTS: &[&str] = &["permanent", "transient", "temporary"];

/// Reads the options; what is wrong is reported and left at its default.
pub(crate) fn settings(options: TokenStream, mistakes: &mut Diagnostics) -> Settings {
    let mut settings = Settings::default();
    for entry in options::entries(options, mistakes) {
        if !read(&entry, &mut settings, mistakes) {
            options::unknown(&entry, "`#[gen_server]`", KNOWN, mistakes);
        }
    }
    settings
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            krate: quote!(::otp),
            client: None,
            message: None,
            vis: syn::parse_quote!(pub),
            timeout: None,
            into: Vec::new(),
            restart: None,
            shutdown: None,
            mailbox: None,
        }
    }
}

/// Reads one option; false if there is none of that name.
pub(crate) fn read(entry: &Entry, settings: &mut Settings, mistakes: &mut Diagnostics) -> bool {
    let key = &entry.key;
    match key.to_string().as_str() {
        "client" => settings.client = values::name(entry, mistakes),
        "message" => settings.message = values::name(entry, mistakes),
        "vis" => {
            if let Some(vis) = values::visibility(entry, mistakes) {
                settings.vis = vis;
            }
        }
        "crate" => {
            if let Some(path) = values::path(entry, mistakes) {
                settings.krate = path.into_token_stream();
            }
        }
        "timeout" => {
            let example = "write `timeout = \"5s\"`";
            if let Some(value) = values::required(entry, example, mistakes) {
                settings.timeout = duration::duration(key, value, mistakes);
            }
        }
        "shutdown" => {
            let example = "write `shutdown = \"5s\"`";
            if let Some(value) = values::required(entry, example, mistakes) {
                settings.shutdown = duration::shutdown(key, value, mistakes);
            }
        }
        "mailbox" => settings.mailbox = mailbox::mailbox(entry, mistakes),
        "into" => into(entry, settings, mistakes),
        "restart" => restart_key(entry, mistakes),
        word if RESTARTS.contains(&word) => {
            if values::bare(entry, mistakes) {
                restart(entry, settings, mistakes);
            }
        }
        _ => return false,
    }
    true
}

fn into(entry: &Entry, settings: &mut Settings, mistakes: &mut Diagnostics) {
    let types = entry
        .value
        .tokens()
        .map(|tokens| syn::parse::Parser::parse2(Punctuated::<Type, Token![,]>::parse_terminated, tokens.clone()));
    match (&entry.value, types) {
        (Value::List(_), Some(Ok(types))) if !types.is_empty() => {
            settings.into = types.into_iter().collect();
        }
        _ => mistakes.error(
            &entry.key,
            "`into` lists the types that the client takes as `impl Into<..>`",
            &[help("write `into(String, PathBuf)`")],
        ),
    }
}

fn restart(entry: &Entry, settings: &mut Settings, mistakes: &mut Diagnostics) {
    match &settings.restart {
        Some(earlier) => mistakes.error(
            &entry.key,
            format!("this server is already `{earlier}`"),
            &[help("a server has one restart type")],
        ),
        None => settings.restart = Some(entry.key.clone()),
    }
}

/// `restart = transient`, as Erlang's child specifications have it.
fn restart_key(entry: &Entry, mistakes: &mut Diagnostics) {
    let written = entry.value.tokens().map(ToString::to_string).unwrap_or_default();
    let word = written.trim_matches('"');
    let fix = if RESTARTS.contains(&word) {
        help(format!("write `#[gen_server({word})]`"))
    } else {
        did_you_mean(word, RESTARTS)
    };
    mistakes.error(&entry.key, "the restart type is written as a bare word", &[fix]);
}
