//! What the macros write, as people would format it, beside what was written.
//!
//! Left out are the `#[allow(..)]`s, which keep the lints of a program quiet about code that nobody wrote.
//!
//! `UPDATE_EXPECT=1 cargo test -p otp-macros` writes the files anew; the book shows them.

use crate::{gen_event, gen_server, gen_statem, supervision};
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn read(file: &str) -> String {
    let path = folder().join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares with the file, or writes it.
fn expect(file: &str, written: TokenStream) {
    let parsed = syn::parse2::<syn::File>(without_allow(written)).expect("the expansion is a list of items");
    let printed = prettyplease::unparse(&parsed);
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(folder().join(file), printed).expect("the file can be written");
        return;
    }
    let expected = read(file);
    let line = printed.lines().zip(expected.lines()).position(|(now, then)| now != then);
    let line = line.unwrap_or_else(|| printed.lines().count().min(expected.lines().count())) + 1;
    assert!(
        printed == expected,
        "golden/{file}:{line} is not what is written now; `UPDATE_EXPECT=1 cargo test -p otp-macros` writes it anew\n\
         then: {:?}\n now: {:?}",
        expected.lines().nth(line - 1),
        printed.lines().nth(line - 1),
    );
}

fn without_allow(tokens: TokenStream) -> TokenStream {
    let mut kept = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#') && tokens.next_if(is_allow).is_some() {
            continue;
        }
        kept.extend([match token {
            TokenTree::Group(group) => Group::new(group.delimiter(), without_allow(group.stream())).into(),
            token => token,
        }]);
    }
    kept
}

fn is_allow(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.stream().to_string().starts_with("allow"))
}

/// The item of an attribute's input: the last one of the file, without the attribute.
fn input(file: &str) -> (TokenStream, TokenStream) {
    let file: syn::File = syn::parse_str(&read(file)).expect("the input is Rust");
    let Some(syn::Item::Impl(mut block)) = file.items.into_iter().next_back() else {
        panic!("the input ends with an impl block");
    };
    let options = match block.attrs.remove(0).meta {
        syn::Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    (options, block.into_token_stream())
}

#[test]
fn of_a_server() {
    let (options, block) = input("server.rs");
    expect("server.expanded.rs", gen_server::attribute(options, block));
}

#[test]
fn of_a_machine() {
    let (options, block) = input("machine.rs");
    expect("machine.expanded.rs", gen_statem::attribute(options, block));
}

#[test]
fn of_an_event_handler() {
    let (options, block) = input("handler.rs");
    expect("handler.expanded.rs", gen_event::attribute(options, block));
}

#[test]
fn of_a_supervisor() {
    let file: syn::File = syn::parse_str(&read("supervisor.rs")).expect("the input is Rust");
    let Some(syn::Item::Macro(invocation)) = file.items.into_iter().next_back() else {
        panic!("the input ends with `supervisor!`");
    };
    expect("supervisor.expanded.rs", supervision::bang(invocation.mac.tokens));
}
