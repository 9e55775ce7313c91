//! Block -> model.

use super::model::EventHandler;
use crate::block::Block;
use crate::diag::{Diagnostics, help};
use crate::gen_server::model::{Handler, Kind, Server, Settings};
use crate::gen_server::{option, parse_function};
use crate::options::{self, Entry};
use crate::types;
use crate::unself::unself;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

const KNOWN: &[&str] = &["client", "message", "vis", "crate", "timeout", "into"];

/// The handler that `block` describes; `None` when there is nothing to build on.
pub(crate) fn handler<'a>(
    options: TokenStream,
    block: &'a Block,
    mistakes: &mut Diagnostics,
) -> Option<EventHandler<'a>> {
    let (event, options) = split(options);
    let event = event_type(&event, block, mistakes);
    let mut settings = Settings::default();
    for entry in options::entries(options, mistakes) {
        setting(&entry, &mut settings, mistakes);
    }
    let Some(name) = types::last_name(&block.ty) else {
        mistakes.error(&block.ty, "`#[gen_event]` needs a type with a name", &[help("write `impl MyHandler { .. }`")]);
        return None;
    };
    let functions = block.functions().filter_map(|function| parse_function(function, block, &settings, kind, mistakes));
    let handlers: Vec<Handler<'a>> = functions.collect();
    let block = Server { block, name: name.clone(), settings, handlers };
    Some(EventHandler { block, event: event? })
}

/// What a function of a handler is marked as.
pub(super) fn kind(word: &Ident) -> Option<Kind> {
    match word.to_string().as_str() {
        "event" => Some(Kind::Event),
        _ => Kind::from_word(word).filter(|kind| !matches!(kind, Kind::Cast | Kind::Continue)),
    }
}

/// The tokens before the first comma that is not inside of `<..>`, and those after it.
fn split(options: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = options.into_iter();
    let mut depth = 0_usize;
    let first = tokens
        .by_ref()
        .take_while(|token| {
            let TokenTree::Punct(punct) = token else { return true };
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => return false,
                _ => {}
            }
            true
        })
        .collect();
    (first, tokens.collect())
}

fn event_type(tokens: &TokenStream, block: &Block, mistakes: &mut Diagnostics) -> Option<Type> {
    let fix = help("write `#[gen_event(MyEvent)]`: all handlers of a manager handle events of one type");
    if tokens.is_empty() {
        mistakes.error_spans(
            proc_macro2::Span::call_site(),
            proc_macro2::Span::call_site(),
            "`#[gen_event]` needs the type of the events",
            &[fix],
        );
        return None;
    }
    let is_option = looks_like_option(tokens.clone());
    let event = syn::parse2::<Type>(unself(tokens.clone(), &block.ty)).ok().filter(|_| !is_option);
    if event.is_none() {
        mistakes.error(tokens, "the first thing `#[gen_event]` is told is the type of the events", &[fix]);
    }
    let borrowed = event.as_ref().and_then(|event| Some((event, types::unfit(event)?)));
    if let Some((event, unfit)) = borrowed {
        if !matches!(unfit, types::Unfit::Inferred) {
            let owned = crate::spelled::spelled(&types::owned(event).to_token_stream());
            mistakes.error(
                event,
                "an event must be owned: it travels to the manager's process",
                &[help(format!("write `{owned}`; handlers are lent it, as `&{owned}`"))],
            );
        }
        return None;
    }
    event
}

/// `client`, `client = ..`
fn looks_like_option(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter();
    let Some(TokenTree::Ident(word)) = tokens.next() else { return false };
    let ends = tokens.next().is_none_or(|next| matches!(&next, TokenTree::Punct(punct) if punct.as_char() == '='));
    ends && KNOWN.contains(&word.to_string().as_str())
}

fn setting(entry: &Entry, settings: &mut Settings, mistakes: &mut Diagnostics) {
    let key = &entry.key;
    match key.to_string().as_str() {
        word if KNOWN.contains(&word) => {
            option(entry, settings, mistakes);
        }
        "permanent" | "transient" | "temporary" | "restart" | "shutdown" => mistakes.error(
            key,
            format!("`{key}` is about a process, and a handler has none of its own"),
            &[help("say it of the manager: `#[transient] events: EventManager<MyEvent> = EventManager::spec()`")],
        ),
        _ => options::unknown(entry, "`#[gen_event]`", KNOWN, mistakes),
    }
}
