//! `receive!(match inbox { .. })`: Erlang's `receive`.
//!
//! It takes a `match` expression, so that the formatter formats it and the editor completes in it. Bodies and guards
//! stay the tokens they are. Every arm is expanded twice: its pattern and guard in a loop that looks through the inbox,
//! where nothing is moved out of the message; and, for the message that was chosen, pattern and body outside of that
//! loop, so that `break`, `?` and `.await` reach the caller.

use crate::diag::{Diagnostics, help};
use proc_macro2::{Span, TokenStream};
use quote::quote;

pub(crate) mod arm;
pub(crate) mod check;
mod expand;
mod parse;
pub(crate) mod pattern;
#[cfg(test)]
mod tests;

/// What to write, for those who wrote something else.
const EXAMPLE: &str = "write `receive!(match inbox { Pattern => .., _ if after(Duration::from_secs(1)) => .. })`";

/// `receive!(..)`.
pub(crate) fn bang(input: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    if input.is_empty() {
        let here = Span::call_site();
        mistakes.error_spans(here, here, "`receive!` takes a `match` over an inbox", &[help(EXAMPLE)]);
    }
    let receive = parse::read(input, &mut mistakes);
    let expression = receive.map(|mut receive| {
        check::check(&mut receive, &mut mistakes);
        expand::expand(&receive)
    });
    let mistakes = mistakes.into_tokens();
    quote!({ #mistakes #expression })
}
