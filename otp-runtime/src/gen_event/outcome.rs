//! What functions of handlers may return, and what can go wrong with a handler.

use super::GenEvent;
use crate::exit::ExitReason;
use crate::gen_server::{IntoStop, Stop};
use std::error::Error;
use std::fmt;

/// Why an order to a handler, or about one, was not carried out.
///
/// It is the answer of a manager that runs: that there is none is a [`CallError`](crate::protocol::CallError).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum HandlerError {
    /// The manager has no such handler (`{error, bad_module}`, `{error, module_not_found}`).
    NotInstalled,
    /// The handler failed, and is not there, or not any more: its `#[init]` refused, or it panicked, or it returned an
    /// error (`{error, Reason}`).
    Failed(ExitReason),
    /// The manager's mailbox is too full: the order was dropped after it had been sent.
    Overloaded,
}

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInstalled => f.write_str("the event manager has no such handler"),
            Self::Failed(reason) => write!(f, "the event handler failed: {reason}"),
            Self::Overloaded => f.write_str("the event manager's mailbox is full"),
        }
    }
}

impl Error for HandlerError {}

/// What an `#[event]` or `#[info]` function may return.
#[diagnostic::on_unimplemented(
    message = "an event or info function cannot return `{Self}`",
    label = "nobody would receive this value",
    note = "return nothing, `Stop`, or `Result<(), E>` where `E: Into<Stop>` (an `Err` removes the handler)",
    note = "to answer somebody, make it a `#[call]`"
)]
pub trait IntoHandler {
    /// Whether the handler stays.
    fn into_handler(self) -> Result<(), Stop>;
}

impl IntoHandler for () {
    fn into_handler(self) -> Result<(), Stop> {
        Ok(())
    }
}

impl IntoHandler for Stop {
    fn into_handler(self) -> Result<(), Stop> {
        Err(self)
    }
}

impl<E: IntoStop> IntoHandler for Result<(), E> {
    fn into_handler(self) -> Result<(), Stop> {
        self.map_err(IntoStop::into_stop)
    }
}

/// What `#[init]` of a handler may return.
#[diagnostic::on_unimplemented(
    message = "`#[init]` cannot return `{Self}`",
    label = "expected the new handler",
    note = "return `Self` or `Result<Self, E>` where `E: Into<Stop>`"
)]
pub trait IntoInstalled<H> {
    /// The new handler, or why there is none.
    fn into_installed(self) -> Result<H, Stop>;
}

impl<H: GenEvent> IntoInstalled<H> for H {
    fn into_installed(self) -> Result<H, Stop> {
        Ok(self)
    }
}

impl<H: GenEvent, E: IntoStop> IntoInstalled<H> for Result<H, E> {
    fn into_installed(self) -> Result<H, Stop> {
        self.map_err(IntoStop::into_stop)
    }
}
