//! The limits of a mailbox: `mailbox(capacity = 1000, overflow = reject)`, `mailbox(adaptive, sync_at = 10)`.

use super::model::{Adaptive, Mailbox, Overflow};
use crate::diag::{Diagnostics, help};
use crate::duration::{self, Wait};
use crate::options::{self, Entry, Value};
use crate::suggest::did_you_mean;
use crate::values;
use proc_macro2::{Ident, TokenStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Lit, Token};

const EXAMPLE: &str = "write `mailbox(capacity = 1000, overflow = reject)`, or `mailbox(adaptive)`";
const KNOWN: &[&str] = &["capacity", "overflow", "adaptive", "sync_at", "drop_at", "flush_at", "burst", "kill"];
const POLICIES: &[&str] = &["block", "reject", "drop_newest", "drop_oldest", "stop"];

impl Overflow {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "block" => Self::Block,
            "reject" => Self::Reject,
            "drop_newest" => Self::DropNewest,
            "drop_oldest" => Self::DropOldest,
            "stop" => Self::Stop,
            _ => return None,
        })
    }
}

/// What is written inside the parentheses, each with its key.
#[derive(Default)]
struct Written {
    capacity: Option<u64>,
    overflow: Option<(Ident, Overflow)>,
    adaptive: Option<Ident>,
    /// The first option that only an adaptive mailbox has.
    threshold: Option<Ident>,
    adaptation: Adaptive,
}

/// The value of the block's option `mailbox`.
pub(crate) fn mailbox(entry: &Entry, mistakes: &mut Diagnostics) -> Option<Mailbox> {
    let Value::List(list) = &entry.value else {
        mistakes.error(&entry.key, "`mailbox` lists the limits of the server's mailbox", &[help(EXAMPLE)]);
        return None;
    };
    let before = mistakes.len();
    let mut written = Written::default();
    let entries = options::entries(list.clone(), mistakes);
    let capacity = entries.iter().find(|entry| entry.key == "capacity").map(|entry| entry.key.clone());
    for entry in &entries {
        read(entry, &mut written, mistakes);
    }
    if mistakes.len() > before {
        return None;
    }
    let Written { adaptive, overflow, threshold, adaptation, .. } = written;
    match (adaptive, capacity, overflow, threshold) {
        (Some(word), Some(_), _, _) => {
            mistakes.error(
                &word,
                "an adaptive mailbox has thresholds instead of a capacity",
                &[help("write `mailbox(adaptive, sync_at = 10, drop_at = 200, flush_at = 1000)`")],
            );
            None
        }
        (Some(word), None, Some(_), _) => {
            mistakes.error(
                &word,
                "an adaptive mailbox chooses itself what happens to a message",
                &[help("remove `overflow`, or write `mailbox(capacity = 1000, overflow = ..)`")],
            );
            None
        }
        (Some(word), None, None, _) => levels(&word, &adaptation, mistakes).then_some(Mailbox::Adaptive(adaptation)),
        (None, _, _, Some(key)) => {
            mistakes.error(
                &key,
                format!("`{key}` is for an adaptive mailbox"),
                &[help(format!("write `mailbox(adaptive, {key} ..)`"))],
            );
            None
        }
        (None, Some(_), overflow, None) => {
            let overflow = overflow.map_or(Overflow::DropNewest, |(_, overflow)| overflow);
            Some(Mailbox::Bounded { capacity: written.capacity?, overflow })
        }
        (None, None, Some((key, _)), None) => {
            mistakes.error(
                &key,
                "`overflow` says what happens when the mailbox is full, and this one never is: it has no capacity",
                &[help("write `mailbox(capacity = 1000, overflow = ..)`")],
            );
            None
        }
        (None, None, None, None) => {
            mistakes.error(&entry.key, "`mailbox` lists the limits of the server's mailbox", &[help(EXAMPLE)]);
            None
        }
    }
}

fn read(entry: &Entry, written: &mut Written, mistakes: &mut Diagnostics) {
    let key = &entry.key;
    match key.to_string().as_str() {
        "capacity" => {
            written.capacity = count(entry, "capacity = 1000", mistakes);
            if written.capacity == Some(0) {
                mistakes.error(
                    key,
                    "a mailbox with a capacity of 0 would refuse everything",
                    &[help("write how many messages may wait: `capacity = 1000`")],
                );
            }
        }
        "overflow" if is_adaptive(entry) => written.adaptive = Some(key.clone()),
        "overflow" => written.overflow = overflow(entry, mistakes).map(|overflow| (key.clone(), overflow)),
        "adaptive" => {
            if values::bare(entry, mistakes) {
                written.adaptive = Some(key.clone());
            }
        }
        "sync_at" => {
            threshold(entry, &mut written.threshold, &mut written.adaptation.sync_at, "sync_at = 10", mistakes);
        }
        "drop_at" => {
            threshold(entry, &mut written.threshold, &mut written.adaptation.drop_at, "drop_at = 200", mistakes);
        }
        "flush_at" => {
            threshold(entry, &mut written.threshold, &mut written.adaptation.flush_at, "flush_at = 1000", mistakes);
        }
        "burst" => {
            written.threshold.get_or_insert_with(|| key.clone());
            written.adaptation.burst = burst(entry, mistakes);
        }
        "kill" => {
            written.threshold.get_or_insert_with(|| key.clone());
            written.adaptation.kill = count(entry, "kill(20_000)", mistakes);
        }
        _ => options::unknown(entry, "`mailbox`", KNOWN, mistakes),
    }
}

fn threshold(entry: &Entry, first: &mut Option<Ident>, to: &mut u64, example: &str, mistakes: &mut Diagnostics) {
    first.get_or_insert_with(|| entry.key.clone());
    if let Some(count) = count(entry, example, mistakes) {
        *to = count;
    }
}

fn is_adaptive(entry: &Entry) -> bool {
    entry.value.tokens().is_some_and(|value| value.to_string().trim_matches('"') == "adaptive")
}

/// `overflow = reject`, of a mailbox or of a handler.
pub(crate) fn overflow(entry: &Entry, mistakes: &mut Diagnostics) -> Option<Overflow> {
    let value = values::required(entry, "write `overflow = reject`", mistakes)?;
    let written = value.to_string();
    let word = written.trim_matches('"');
    let found = Overflow::from_word(word);
    if found.is_none() {
        mistakes.error(value, format!("unknown overflow policy `{word}`"), &[did_you_mean(word, POLICIES)]);
    }
    found
}

/// `overflow = drop_oldest` of a handler, in a server with that mailbox.
pub(crate) fn of_handler(
    entry: &Entry,
    mailbox: Option<&Mailbox>,
    word: &str,
    mistakes: &mut Diagnostics,
) -> Option<Overflow> {
    let key = &entry.key;
    if is_adaptive(entry) {
        mistakes.error(
            key,
            "a handler cannot be adaptive: that is a way of the whole mailbox",
            &[help("write `mailbox(adaptive)` at the top of the block")],
        );
        return None;
    }
    let overflow = overflow(entry, mistakes)?;
    match mailbox {
        Some(Mailbox::Bounded { .. }) => return Some(overflow),
        Some(Mailbox::Adaptive(_)) => mistakes.error(
            key,
            "an adaptive mailbox chooses itself what happens to a message",
            &[help(format!("write just `#[{word}]`, or give the mailbox a capacity: `mailbox(capacity = 1000)`"))],
        ),
        None => mistakes.error(
            key,
            "`overflow` says what happens when the mailbox is full, and this one never is: it has no capacity",
            &[help("add `mailbox(capacity = 1000)` at the top of the block")],
        ),
    }
    None
}

fn count(entry: &Entry, example: &str, mistakes: &mut Diagnostics) -> Option<u64> {
    let value = values::required(entry, &format!("write `{example}`"), mistakes)?;
    let read = match syn::parse2::<Lit>(value.clone()) {
        Ok(Lit::Int(number)) => number.base10_parse::<u64>().ok().filter(|_| number.suffix().is_empty()),
        _ => None,
    };
    if read.is_none() {
        mistakes.error(
            value,
            format!("`{}` is a number of messages", entry.key),
            &[help(format!("write `{example}`"))],
        );
    }
    read
}

/// `burst(500, "1s")`, `burst = infinity`.
fn burst(entry: &Entry, mistakes: &mut Diagnostics) -> Option<(u64, u64)> {
    let tokens = entry.value.tokens();
    if tokens.is_some_and(|value| value.to_string().trim_matches('"') == "infinity") {
        return None;
    }
    let parsed = tokens.and_then(|tokens| two(tokens.clone()));
    let Some((max, window)) = parsed else {
        mistakes.error(
            &entry.key,
            "`burst` says how many messages are handled in how much time",
            &[help("write `burst(500, \"1s\")`, or `burst = infinity` for no such limit")],
        );
        return Adaptive::default().burst;
    };
    match duration::duration(&entry.key, &window, mistakes) {
        Some(Wait::Milliseconds(window)) => Some((max, window)),
        _ => None,
    }
}

fn two(tokens: TokenStream) -> Option<(u64, TokenStream)> {
    let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
    let list = syn::parse::Parser::parse2(parse, tokens).ok()?;
    let mut list = list.into_iter();
    let (Some(Expr::Lit(max)), Some(window), None) = (list.next(), list.next(), list.next()) else { return None };
    let Lit::Int(max) = max.lit else { return None };
    Some((max.base10_parse().ok()?, quote::ToTokens::into_token_stream(window)))
}

fn levels(word: &Ident, adaptive: &Adaptive, mistakes: &mut Diagnostics) -> bool {
    let Adaptive { sync_at, drop_at, flush_at, .. } = adaptive;
    let right = *drop_at > 1 && sync_at <= drop_at && drop_at <= flush_at;
    if !right {
        mistakes.error(
            word,
            format!("the thresholds are in the wrong order: sync_at {sync_at}, drop_at {drop_at}, flush_at {flush_at}"),
            &[help("they need `1 < drop_at` and `sync_at <= drop_at <= flush_at`, as in `sync_at = 10, drop_at = 200, flush_at = 1000`")],
        );
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn read(list: &TokenStream) -> (Option<Mailbox>, String) {
        let mut mistakes = Diagnostics::default();
        let entries = options::entries(quote!(mailbox(#list)), &mut mistakes);
        let mailbox = mailbox(&entries[0], &mut mistakes);
        (mailbox, mistakes.texts().join("; "))
    }

    #[test]
    fn what_can_be_written() {
        let adaptive = Adaptive::default();
        for (list, expected) in [
            (quote!(capacity = 5), Mailbox::Bounded { capacity: 5, overflow: Overflow::DropNewest }),
            (
                quote!(capacity = 1_000, overflow = block),
                Mailbox::Bounded { capacity: 1000, overflow: Overflow::Block },
            ),
            (quote!(adaptive), Mailbox::Adaptive(adaptive)),
            (quote!(overflow = adaptive), Mailbox::Adaptive(adaptive)),
            (quote!(adaptive, sync_at = 5), Mailbox::Adaptive(Adaptive { sync_at: 5, ..adaptive })),
            (quote!(adaptive, burst = infinity), Mailbox::Adaptive(Adaptive { burst: None, ..adaptive })),
            (
                quote!(adaptive, burst(10, "2s"), kill(20_000)),
                Mailbox::Adaptive(Adaptive { burst: Some((10, 2000)), kill: Some(20_000), ..adaptive }),
            ),
        ] {
            assert_eq!(read(&list), (Some(expected), String::new()));
        }
    }

    #[test]
    fn mistakes_say_what_to_write() {
        for (list, text) in [
            (quote!(), "write `mailbox(capacity = 1000, overflow = reject)`"),
            (quote!(capacity = 0), "would refuse everything"),
            (quote!(capacity = many), "`capacity` is a number of messages"),
            (quote!(capacity = "5"), "`capacity` is a number of messages"),
            (quote!(capacity = 5, overflow = drop_oldset), "did you mean `drop_oldest`?"),
            (quote!(overflow = reject), "it has no capacity"),
            (quote!(capcity = 5), "did you mean `capacity`?"),
            (quote!(capacity = 5, adaptive), "thresholds instead of a capacity"),
            (quote!(adaptive, overflow = reject), "chooses itself"),
            (quote!(capacity = 5, sync_at = 3), "`sync_at` is for an adaptive mailbox"),
            (quote!(adaptive, sync_at = 300), "sync_at <= drop_at"),
            (quote!(adaptive, drop_at = 1, sync_at = 1), "1 < drop_at"),
            (quote!(adaptive, burst = 5), "burst(500, \"1s\")"),
            (quote!(adaptive, burst(5, 5)), "has no unit"),
        ] {
            let (mailbox, mistakes) = read(&list);
            assert_eq!(mailbox, None, "{mistakes}");
            assert!(mistakes.contains(text), "{mistakes}");
        }
    }
}
