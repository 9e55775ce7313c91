//! `flavor = "current_thread"`, `worker_threads = 4`; `seeds = 100`, `crashes = allow`.

use super::Entry;
use crate::diag::{Diagnostics, help};
use crate::duration::duration;
use crate::suggest::did_you_mean;
use crate::{options, values};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Lit, LitInt, LitStr, Path};

const OF_MAIN: &[&str] = &["app", "config", "shutdown_timeout", "flavor", "worker_threads", "crate"];

const OF_TEST: &[&str] = &["seeds", "seed", "crashes", "leaks", "strict", "crate"];

/// What may be said of crashes and leaks, and what the runtime calls it.
const CRASHES: &[(&str, &str)] = &[("deny", "Deny"), ("supervised", "Supervised"), ("allow", "Allow")];
const LEAKS: &[(&str, &str)] = &[("deny", "Deny"), ("allow", "Allow")];

const FLAVORS: &[&str] = &["current_thread", "multi_thread"];

pub(super) struct Options {
    pub(super) krate: TokenStream,
    current_thread: bool,
    worker_threads: Option<(Ident, LitInt)>,
    /// The application that the program is.
    pub(super) app: Option<Path>,
    config: Option<(Ident, LitStr)>,
    shutdown_timeout: Option<(Ident, TokenStream)>,
    seeds: Option<LitInt>,
    seed: Option<LitInt>,
    crashes: Option<&'static str>,
    leaks: Option<&'static str>,
}

impl Options {
    /// Tokens of the runtime's `TestSettings`, if the test says anything of them.
    pub(super) fn settings(&self) -> Option<TokenStream> {
        let Self { seeds, seed, crashes, leaks, .. } = self;
        if seeds.is_none() && seed.is_none() && crashes.is_none() && leaks.is_none() {
            return None;
        }
        let private = &self.krate;
        let private = quote!(#private::__private);
        let number = |number: &Option<LitInt>| {
            let none = || quote!(::core::option::Option::None);
            number.as_ref().map_or_else(none, |number| quote!(::core::option::Option::Some(#number)))
        };
        let (seeds, seed) = (number(seeds), number(seed));
        let crashes = format_ident!("{}", crashes.unwrap_or("Supervised"));
        let leaks = format_ident!("{}", leaks.unwrap_or("Allow"));
        Some(quote!(#private::TestSettings {
            seeds: #seeds,
            seed: #seed,
            crashes: #private::Crashes::#crashes,
            leaks: #private::Leaks::#leaks,
        }))
    }

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

    /// Tokens of the runtime's `Program`.
    pub(super) fn program(&self) -> TokenStream {
        let (krate, flavor) = (&self.krate, self.flavor());
        let none = || quote!(::core::option::Option::None);
        let config = self.config.as_ref().map_or_else(none, |(_, path)| quote!(::core::option::Option::Some(#path)));
        let shutdown_timeout = self.shutdown_timeout.as_ref().map_or_else(none, |(_, timeout)| timeout.clone());
        quote!(#krate::__private::Program { flavor: #flavor, config: #config, shutdown_timeout: #shutdown_timeout })
    }
}

pub(super) fn options(entry: Entry, tokens: TokenStream, mistakes: &mut Diagnostics) -> Options {
    let mut options = Options {
        krate: quote!(::otp),
        current_thread: false,
        worker_threads: None,
        app: None,
        config: None,
        shutdown_timeout: None,
        seeds: None,
        seed: None,
        crashes: None,
        leaks: None,
    };
    for option in options::entries(tokens, mistakes) {
        match (option.key.to_string().as_str(), entry) {
            ("crate", _) => {
                if let Some(path) = values::path(&option, mistakes) {
                    options.krate = path.into_token_stream();
                }
            }
            ("flavor", Entry::Main) => options.current_thread = flavor(&option, mistakes) == Some("current_thread"),
            ("worker_threads", Entry::Main) => options.worker_threads = worker_threads(&option, mistakes),
            ("app", Entry::Main) => options.app = values::application(&option, mistakes),
            ("config", Entry::Main) => options.config = config(&option, mistakes),
            ("shutdown_timeout", Entry::Main) => options.shutdown_timeout = shutdown_timeout(&option, mistakes),
            ("seeds", Entry::Test) => options.seeds = seeds(&option, mistakes),
            ("seed", Entry::Test) => {
                options.seed = number(&option, "write `seed = 17`, as the failing test says", mistakes);
            }
            ("crashes", Entry::Test) => options.crashes = word(&option, CRASHES, mistakes),
            ("leaks", Entry::Test) => options.leaks = word(&option, LEAKS, mistakes),
            ("strict", Entry::Test) => {
                if values::bare(&option, mistakes) {
                    options.crashes = options.crashes.or(Some("Deny"));
                    options.leaks = options.leaks.or(Some("Deny"));
                }
            }
            ("app" | "config" | "shutdown_timeout", Entry::Test) => mistakes.error(
                &option.key,
                "a test starts its applications itself",
                &[help("write `application::ensure_all_started::<Shop>(Restart::Temporary).await?` in the test")],
            ),
            ("flavor" | "worker_threads" | "start_paused", Entry::Test) => mistakes.error(
                &option.key,
                "a test runs on one thread, with a clock that waits for nobody",
                &[help("write just `#[otp::test]`")],
            ),
            (_, Entry::Main) => {
                options::unknown(&option, "`#[otp::main]`", OF_MAIN, mistakes);
            }
            (_, Entry::Test) => options::unknown(&option, "`#[otp::test]`", OF_TEST, mistakes),
        }
    }
    if let (true, Some((key, _))) = (options.current_thread, &options.worker_threads) {
        mistakes.error(
            key,
            "`worker_threads` has no effect on a `current_thread` runtime",
            &[help("remove it, or write `flavor = \"multi_thread\"`")],
        );
    }
    let only_with_app =
        [options.config.as_ref().map(|(key, _)| key), options.shutdown_timeout.as_ref().map(|(key, _)| key)];
    for key in only_with_app.into_iter().flatten().filter(|_| options.app.is_none()) {
        mistakes.error(
            key,
            format!("`{key}` is about an application, and this program is none"),
            &[help("say which one it is: `#[otp::main(app = Shop)]`")],
        );
    }
    options
}

/// One of a few words.
fn word(
    option: &options::Entry,
    words: &[(&'static str, &'static str)],
    mistakes: &mut Diagnostics,
) -> Option<&'static str> {
    let key = &option.key;
    let value = values::required(option, &format!("write `{key} = {}`", words[0].0), mistakes)?;
    let written = value.to_string();
    let written = written.trim_matches('"');
    let known = words.iter().find(|(word, _)| *word == written);
    if known.is_none() {
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        mistakes.error(value, format!("`{key}` cannot be `{written}`"), &[did_you_mean(written, &words)]);
    }
    known.map(|(_, name)| *name)
}

fn seeds(option: &options::Entry, mistakes: &mut Diagnostics) -> Option<LitInt> {
    let example = "write `seeds = 100`: the test is run in so many orders";
    let seeds = number(option, example, mistakes)?;
    if seeds.base10_digits() == "0" {
        mistakes.error(&seeds, "a test with no seeds would not run at all", &[help(example)]);
        return None;
    }
    Some(seeds)
}

fn number(option: &options::Entry, example: &str, mistakes: &mut Diagnostics) -> Option<LitInt> {
    let value = values::required(option, example, mistakes)?;
    match syn::parse2::<Lit>(value.clone()) {
        Ok(Lit::Int(number)) if number.suffix().is_empty() && number.base10_parse::<u64>().is_ok() => Some(number),
        _ => {
            mistakes.error(value, format!("`{}` must be a whole number", option.key), &[help(example)]);
            None
        }
    }
}

fn config(option: &options::Entry, mistakes: &mut Diagnostics) -> Option<(Ident, LitStr)> {
    let example = "write `config = \"shop.toml\"`: this file has to be there";
    let value = values::required(option, example, mistakes)?;
    let path = syn::parse2::<LitStr>(value.clone());
    if path.is_err() {
        mistakes.error(value, "`config` is the name of a file", &[help(example)]);
    }
    Some((option.key.clone(), path.ok()?))
}

fn shutdown_timeout(option: &options::Entry, mistakes: &mut Diagnostics) -> Option<(Ident, TokenStream)> {
    let value = values::required(option, "write `shutdown_timeout = \"30s\"`", mistakes)?;
    let wait = duration(&option.key, value, mistakes)?;
    Some((option.key.clone(), wait.as_option()))
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
