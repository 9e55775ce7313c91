//! The assertions of `otp::test`: `assert_receive!(probe, Ping { from } if from == me, within 100ms)` and its sisters.

mod expand;
mod parse;
#[cfg(test)]
mod tests;

use crate::diag::{Diagnostics, help};
use proc_macro2::{Span, TokenStream};
use quote::quote;

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Macro {
    AssertReceive,
    AssertReceived,
    RefuteReceive,
    RefuteReceived,
    AssertExit,
    AssertRestarted,
    AssertTree,
}

impl Macro {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AssertReceive => "assert_receive!",
            Self::AssertReceived => "assert_received!",
            Self::RefuteReceive => "refute_receive!",
            Self::RefuteReceived => "refute_received!",
            Self::AssertExit => "assert_exit!",
            Self::AssertRestarted => "assert_restarted!",
            Self::AssertTree => "assert_tree!",
        }
    }

    /// What to write, for those who wrote something else.
    fn example(self) -> &'static str {
        match self {
            Self::AssertReceive => "write `assert_receive!(probe, Pattern if condition, within 100ms)`",
            Self::AssertReceived => "write `assert_received!(probe, Pattern if condition)`",
            Self::RefuteReceive => "write `refute_receive!(probe, Pattern if condition, within 100ms)`",
            Self::RefuteReceived => "write `refute_received!(probe, Pattern if condition)`",
            Self::AssertExit => "write `assert_exit!(pid, ExitReason::Panic(_), within 100ms)`",
            Self::AssertRestarted => "write `assert_restarted!(app.kv())`, or `assert_restarted!(kv, was, within 1s)`",
            Self::AssertTree => "write `assert_tree!(app, \"App one_for_one\")`",
        }
    }

    /// Whether it waits for something.
    fn waits(self) -> bool {
        !matches!(self, Self::AssertReceived | Self::RefuteReceived | Self::AssertTree)
    }
}

/// `assert_receive!(..)` and its sisters.
pub(crate) fn bang(which: Macro, input: TokenStream) -> TokenStream {
    let mut mistakes = Diagnostics::default();
    let here = Span::call_site();
    let expression = if input.is_empty() {
        mistakes.error_spans(here, here, format!("`{}` is empty", which.name()), &[help(which.example())]);
        None
    } else {
        parse::read(which, input, &mut mistakes).filter(|_| mistakes.is_empty())
    };
    let expression = expression.map(|assertion| expand::expand(which, &assertion));
    let mistakes = mistakes.into_tokens();
    if expression.is_none() {
        // one mistake is one message: whatever was to be bound is of any type
        return quote!({ #mistakes ::core::unreachable!() });
    }
    quote!({ #mistakes #expression })
}
