//! What the body of a process may return.

use crate::exit::{Cause, ExitReason};

/// How the body of a spawned process may end.
#[diagnostic::on_unimplemented(
    message = "a process cannot end with `{Self}`",
    label = "the body of a process returns this",
    note = "return nothing, an `ExitReason`, or `Result<(), E>` where `E` is an error or an `ExitReason`"
)]
pub trait IntoExit {
    /// The exit reason.
    fn into_exit(self) -> ExitReason;
}

impl IntoExit for () {
    fn into_exit(self) -> ExitReason {
        ExitReason::Normal
    }
}

impl IntoExit for ExitReason {
    fn into_exit(self) -> ExitReason {
        self
    }
}

impl<E: std::error::Error + Send + Sync + 'static> IntoExit for Result<(), E> {
    fn into_exit(self) -> ExitReason {
        self.map_or_else(|error| ExitReason::Error(Cause::new(error)), |()| ExitReason::Normal)
    }
}

/// The error is the exit reason: `?` passes on what [`handle_system_msg`](crate::sys::handle_system_msg) answers.
impl IntoExit for Result<(), ExitReason> {
    fn into_exit(self) -> ExitReason {
        self.map_or_else(|reason| reason, |()| ExitReason::Normal)
    }
}

/// What `fn() -> !` returns, spelled without the type `!`, which stable Rust has no name for.
type Never = <fn() -> ! as Returning>::Output;

#[doc(hidden)]
pub trait Returning {
    /// What it returns.
    type Output;
}

impl<T> Returning for fn() -> T {
    type Output = T;
}

/// A body that never returns: it loops for ever, or panics.
impl IntoExit for Never {
    fn into_exit(self) -> ExitReason {
        self
    }
}
