//! Any input: each macro answers with an expansion or a compile error, and never panics.
//!
//! The first byte chooses the macro, and how the rest is read: as text, or as words and groups, a byte each.
#![no_main]
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "the rest is used elsewhere")]

#[path = "../../otp-macros/src"]
mod source {
    pub mod application;
    pub mod block;
    pub mod diag;
    pub mod duration;
    pub mod entry;
    pub mod gen_event;
    pub mod gen_server;
    pub mod gen_statem;
    pub mod guard;
    pub mod helpers;
    pub mod kit;
    pub mod misplaced;
    pub mod options;
    pub mod receive;
    pub mod spelled;
    pub mod suggest;
    pub mod supervision;
    pub mod types;
    pub mod unself;
    pub mod values;
    pub mod wrong_item;
}
use self::source::*;

use libfuzzer_sys::fuzz_target;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use std::str::FromStr;
use std::sync::LazyLock;

/// The words of the macros, and some that mean nothing to them.
const WORDS: &str = "impl struct enum pub fn self Self Kv kv async await init call cast info event into ReplyTo Ctx Info Result Stop
    reply timeout client message vis crate where for dyn & mut = : :: , ; # < > -> => ! ? | 'a 3 \"5s\" 1.5 _ cfg cfg_attr const unsafe
    r#type gen_server gen_statem gen_event handle_continue terminate state enter postpone supervisor one_for_one rest_for_one
    one_for_all intensity children worker restart permanent transient temporary shutdown within after if match let Box Vec u64 String
    doc allow deprecated must_use test main flavor seeds applications start stop env default rename";

/// The same as tokens; each once.
static VOCABULARY: LazyLock<Vec<String>> = LazyLock::new(|| WORDS.split_whitespace().map(str::to_owned).collect());

fuzz_target!(|data: &[u8]| {
    let Some((&choice, rest)) = data.split_first() else { return };
    let input = if choice & 0x80 == 0 {
        let Ok(text) = std::str::from_utf8(rest) else { return };
        let Ok(input) = TokenStream::from_str(text) else { return };
        input
    } else {
        words(rest)
    };
    expand(choice & 0x7f, input);
});

fn expand(choice: u8, input: TokenStream) {
    // what stands between the first braces are options, as `#[gen_server(..)]`'s
    let mut tokens = input.clone().into_iter();
    let (options, item) = match tokens.next() {
        Some(TokenTree::Group(group)) => (group.stream(), tokens.collect()),
        _ => (TokenStream::new(), input.clone()),
    };
    let output = match choice % 18 {
        0 => gen_server::attribute(options, item),
        1 => gen_server::attribute(options, quote!(impl Kv { #item })),
        2 => gen_server::attribute(options, quote!(impl Kv { #[call(#item)] fn f(&self, #item) -> #item {} })),
        3 => gen_statem::attribute(options, item),
        4 => gen_statem::attribute(options, quote!(impl Door { #item })),
        5 => gen_event::attribute(options, item),
        6 => gen_event::attribute(options, quote!(impl Log { #item })),
        7 => application::attribute(options, item),
        8 => supervision::attribute(options, item),
        9 => supervision::bang(input),
        10 => receive::bang(input),
        11 => entry::main(options, item),
        12 => entry::test(options, item),
        13 => kit::bang(kit::Macro::AssertReceive, input),
        14 => kit::bang(kit::Macro::RefuteReceive, input),
        15 => kit::bang(kit::Macro::AssertExit, input),
        16 => kit::bang(kit::Macro::AssertTree, input),
        _ => kit::bang(kit::Macro::AssertRestarted, input),
    };
    // what is written is read by the compiler: it is printed and lexed as one does
    let text = output.to_string();
    assert!(TokenStream::from_str(&text).is_ok(), "no tokens: {text}");
}

/// A byte is a word, or opens or closes a group.
fn words(bytes: &[u8]) -> TokenStream {
    let mut outer: Vec<(Delimiter, TokenStream)> = Vec::new();
    let mut current = TokenStream::new();
    let close = |outer: &mut Vec<(Delimiter, TokenStream)>, inner: TokenStream| match outer.pop() {
        Some((delimiter, mut around)) => {
            around.extend([TokenTree::from(Group::new(delimiter, inner))]);
            around
        }
        None => inner,
    };
    for &byte in bytes.iter().take(400) {
        let delimiter = match byte {
            0xff => Delimiter::Brace,
            0xfe => Delimiter::Parenthesis,
            0xfd => Delimiter::Bracket,
            0xfc | 0xfb => {
                current = close(&mut outer, current);
                continue;
            }
            _ => {
                let word = &VOCABULARY[usize::from(byte) % VOCABULARY.len()];
                current.extend(TokenStream::from_str(word).into_iter().flatten());
                continue;
            }
        };
        // deeper than anybody writes is the compiler's affair
        if outer.len() < 30 {
            outer.push((delimiter, std::mem::take(&mut current)));
        }
    }
    while !outer.is_empty() {
        current = close(&mut outer, current);
    }
    current
}
