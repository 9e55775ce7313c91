//! The macros of otp; their user documentation sits where the facade re-exports them.
//!
//! Each macro is the same pipeline: a model is parsed from the item, checked (every mistake is
//! collected), and expanded, which cannot fail. The user's item is emitted whatever happens.
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod block;
mod diag;
mod duration;
mod entry;
mod gen_server;
mod guard;
mod helpers;
mod misplaced;
#[cfg(test)]
mod nonsense;
mod options;
mod spelled;
mod suggest;
mod supervision;
mod types;
mod unself;
mod values;
mod wrong_item;

/// Turns an impl block into a server: a process with a typed client.
#[proc_macro_attribute]
pub fn gen_server(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[gen_server]", item.into(), |item| gen_server::attribute(options, item)).into()
}

/// Turns an impl block into a supervisor: each `#[child]` method describes one child.
#[proc_macro_attribute]
pub fn supervision(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[supervision]", item.into(), |item| supervision::attribute(options, item)).into()
}

/// Declares a supervision tree on one screen, one line a child.
#[proc_macro]
pub fn supervisor(item: TokenStream) -> TokenStream {
    let input = item.into();
    // There is no item to keep: what stands in the braces is no Rust.
    guard::guard("supervisor!", proc_macro2::TokenStream::new(), |_| supervision::bang(input)).into()
}

/// Runs an async `main` under the runtime.
#[proc_macro_attribute]
pub fn main(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[otp::main]", item.into(), |item| entry::main(options, item)).into()
}

/// Runs an async test on one thread, with a clock that jumps to the next timer when everything waits.
#[proc_macro_attribute]
pub fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    guard::guard("#[otp::test]", item.into(), |item| entry::test(options, item)).into()
}

/// What the facade calls `test` while its feature of that name is off.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn test_without_feature(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::without_feature(item.into()).into()
}

/// Makes the server's state when it starts; a function of a `#[gen_server] impl` block.
#[proc_macro_attribute]
pub fn init(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("init", "gen_server", item.into()).into()
}

/// Handles a request that waits for its reply; a method of a `#[gen_server] impl` block.
#[proc_macro_attribute]
pub fn call(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("call", "gen_server", item.into()).into()
}

/// Handles a request that nobody waits for; a method of a `#[gen_server] impl` block.
#[proc_macro_attribute]
pub fn cast(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("cast", "gen_server", item.into()).into()
}

/// Handles any other message, chosen by its type; a method of a `#[gen_server] impl` block.
#[proc_macro_attribute]
pub fn info(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("info", "gen_server", item.into()).into()
}

/// Work to do before the next message; a method of a `#[gen_server] impl` block.
#[proc_macro_attribute]
pub fn handle_continue(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("handle_continue", "gen_server", item.into()).into()
}

/// Runs when the server ends; a method of a `#[gen_server] impl` block.
#[proc_macro_attribute]
pub fn terminate(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("terminate", "gen_server", item.into()).into()
}

/// How crash reports show the state; a method of a `#[gen_server] impl` block.
#[proc_macro_attribute]
pub fn format_status(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("format_status", "gen_server", item.into()).into()
}

/// Describes a child that the supervisor starts; a method of a `#[supervision] impl` block.
#[proc_macro_attribute]
pub fn child(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("child", "supervision", item.into()).into()
}

/// Describes children started later, with arguments; a method of a `#[supervision] impl` block.
#[proc_macro_attribute]
pub fn dynamic(_: TokenStream, item: TokenStream) -> TokenStream {
    misplaced::misplaced("dynamic", "supervision", item.into()).into()
}
