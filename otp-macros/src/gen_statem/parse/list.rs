//! What stands in `#[gen_statem(..)]`: states, and options.

use crate::diag::{Diagnostics, help};
use crate::gen_server::model::Settings;
use crate::gen_server::settings;
use crate::gen_statem::model::{Does, Policy, State};
use crate::options::{self, Entry, Value};
use crate::suggest::did_you_mean;
use crate::{types, values};
use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Type;

pub(crate) struct List {
    pub(crate) states: Vec<State>,
    pub(crate) settings: Settings,
    pub(crate) state: Option<Ident>,
    pub(crate) derive: Option<TokenStream>,
    pub(crate) otherwise: Option<Policy>,
}

pub(crate) fn list(tokens: TokenStream, mistakes: &mut Diagnostics) -> List {
    let (states, rest) = split(tokens, mistakes);
    let mut list = List { states, settings: Settings::default(), state: None, derive: None, otherwise: None };
    for entry in options::entries(rest, mistakes) {
        match entry.key.to_string().as_str() {
            "state" => list.state = values::name(&entry, mistakes),
            "otherwise" => list.otherwise = policy(&entry, mistakes),
            "derive" => match &entry.value {
                Value::List(traits) if !traits.is_empty() => list.derive = Some(traits.clone()),
                _ => mistakes.error(
                    &entry.key,
                    "`derive` lists traits for the state enum",
                    &[help("write `derive(Clone)`")],
                ),
            },
            _ if settings::read(&entry, &mut list.settings, mistakes) => {}
            _ => {
                let known: Vec<&str> =
                    ["state", "otherwise", "derive"].iter().chain(settings::KNOWN).copied().collect();
                options::unknown(&entry, "`#[gen_statem]`", &known, mistakes);
            }
        }
    }
    list
}

/// `otherwise = postpone`, `otherwise(postpone)`.
pub(crate) fn policy(entry: &Entry, mistakes: &mut Diagnostics) -> Option<Policy> {
    let words = ["postpone", "ignore", "stop"];
    let value = values::required(entry, "write `otherwise = postpone`, `ignore` or `stop`", mistakes)?;
    let word = match syn::parse2::<Ident>(value.clone()) {
        Ok(word) => word,
        Err(_) => match syn::parse2::<syn::LitStr>(value.clone()) {
            Ok(word) if syn::parse_str::<Ident>(&word.value()).is_ok() => Ident::new(&word.value(), word.span()),
            _ => {
                mistakes.error(value, "`otherwise` is one word", &[did_you_mean("", &words)]);
                return None;
            }
        },
    };
    let does = match word.to_string().as_str() {
        "postpone" => Does::Postpone,
        "ignore" => Does::Ignore,
        "stop" => Does::Stop,
        other => {
            mistakes.error(&word, format!("unknown policy `{other}`"), &[did_you_mean(other, &words)]);
            return None;
        }
    };
    Some(Policy { word, does })
}

/// Entries that begin with a capital letter are states, all others are options.
fn split(tokens: TokenStream, mistakes: &mut Diagnostics) -> (Vec<State>, TokenStream) {
    let mut states: Vec<State> = Vec::new();
    let mut rest = TokenStream::new();
    for entry in entries(tokens) {
        let capital = matches!(entry.first(), Some(TokenTree::Ident(word))
            if word.to_string().chars().next().is_some_and(char::is_uppercase));
        let stream: TokenStream = entry.iter().cloned().collect();
        if !capital && !is_path(&entry) {
            rest.extend(stream);
            rest.extend([TokenTree::Punct(proc_macro2::Punct::new(',', proc_macro2::Spacing::Alone))]);
            continue;
        }
        let ty = syn::parse2::<Type>(stream.clone()).ok();
        let Some((ty, name)) =
            ty.and_then(|ty| Some((types::last_name(&ty)?.clone(), ty)).map(|(name, ty)| (ty, name)))
        else {
            mistakes.error(
                &stream,
                "a state is a type with a name",
                &[help("write `#[gen_statem(Locked, Open)]`; options come after the states")],
            );
            continue;
        };
        if states.iter().any(|state| state.name == name) {
            mistakes.error(&stream, format!("`{name}` is listed twice"), &[help("each state is a type of its own")]);
            continue;
        }
        states.push(State { name, ty });
    }
    (states, rest)
}

/// `states::Locked`
fn is_path(entry: &[TokenTree]) -> bool {
    matches!(entry, [TokenTree::Ident(_), TokenTree::Punct(one), TokenTree::Punct(two), ..]
        if one.as_char() == ':' && two.as_char() == ':')
}

/// What stands between commas, those of type arguments aside.
fn entries(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut entries = vec![Vec::new()];
    let mut depth = 0_usize;
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    entries.push(Vec::new());
                    continue;
                }
                _ => {}
            }
        }
        entries.last_mut().expect("there is one").push(token);
    }
    entries.retain(|entry| !entry.is_empty());
    entries
}
