//! `flavor = "current_thread"`, `worker_threads = 4`.

use super::Entry;
use crate::diag::{Diagnostics, help};
use crate::suggest::did_you_mean;
use crate::{options, values};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Lit, LitInt};

const FLAVORS: &[&str] = &["current_thread", "multi_thread"];

pub(super) struct Options {
    pub(super) krate: TokenStream,
    current_thread: bool,
    worker_threads: Option<(Ident, LitInt)>,
}

impl Options {
    /// Tokens of the runtime's `Flavor`.
    pub(super) fn flavor(&self) -> TokenStream {
        let flavor = &self.krate;
        let flavor = quote!(#flavor::__private::Flavor);
        match &self.worker_threads {
            _ if self.current_thread => quote!(#flavor::CurrentThread),
            Some((_, number)) => quote!(#flavor::MultiThread(::core::option::Option::Some(#number))),
            None => quote!(#flavor::MultiThread(::core::option::Option::None)),
        }
    }
}

pub(super) fn options(entry: Entry, tokens: TokenStream, mistakes: &mut Diagnostics) -> Options {
    let mut options = Options { krate: quote!(::otp), current_thread: false, worker_threads: None };
    for option in options::entries(tokens, mistakes) {
        match (option.key.to_string().as_str(), entry) {
            ("crate", _) => {
                if let Some(path) = values::path(&option, mistakes) {
                    options.krate = path.into_token_stream();
                }
            }
            ("flavor", Entry::Main) => options.current_thread = flavor(&option, mistakes) == Some("current_thread"),
            ("worker_threads", Entry::Main) => options.worker_threads = worker_threads(&option, mistakes),
            ("flavor" | "worker_threads" | "start_paused", Entry::Test) => mistakes.error(
                &option.key,
                "a test runs on one thread, with a clock that waits for nobody",
                &[help("write just `#[otp::test]`")],
            ),
            (_, Entry::Main) => {
                options::unknown(&option, "`#[otp::main]`", &["flavor", "worker_threads", "crate"], mistakes);
            }
            (_, Entry::Test) => options::unknown(&option, "`#[otp::test]`", &["crate"], mistakes),
        }
    }
    if let (true, Some((key, _))) = (options.current_thread, &options.worker_threads) {
        mistakes.error(
            key,
            "`worker_threads` has no effect on a `current_thread` runtime",
            &[help("remove it, or write `flavor = \"multi_thread\"`")],
        );
    }
    options
}

fn flavor(option: &options::Entry, mistakes: &mut Diagnostics) -> Option<&'static str> {
    let value = values::required(option, "write `flavor = \"current_thread\"`", mistakes)?;
    let written = value.to_string();
    let word = written.trim_matches('"');
    let known = FLAVORS.iter().find(|flavor| **flavor == word).copied();
    if known.is_none() {
        mistakes.error(value, format!("unknown flavor `{word}`"), &[did_you_mean(word, FLAVORS)]);
    }
    known
}

fn worker_threads(option: &options::Entry, mistakes: &mut Diagnostics) -> Option<(Ident, LitInt)> {
    let example = "write `worker_threads = 4`";
    let value = values::required(option, example, mistakes)?;
    match syn::parse2::<Lit>(value.clone()) {
        Ok(Lit::Int(number)) if number.base10_parse::<usize>().is_ok_and(|number| number > 0) => {
            Some((option.key.clone(), number))
        }
        _ => {
            mistakes.error(value, "`worker_threads` must be a number above zero", &[help(example)]);
            None
        }
    }
}
