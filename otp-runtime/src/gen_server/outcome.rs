//! What handlers may return, and the sentences the compiler says when they return something else.

use super::{Beside, GenServer};
use crate::exit::{Cause, ExitReason};
use crate::protocol::StartError;
use crate::spec::{BoxFuture, Process, Spec};
use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Ends a server: the error half of a handler's result.
///
/// Any error converts into it, so a handler that returns `Result<_, Stop>` may use `?` and let the server crash.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    reason: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Reason(ExitReason),
    Ignore,
    Refuse(ExitReason),
}

impl Stop {
    /// Ends the server normally.
    pub fn normal() -> Self {
        Self::reason(ExitReason::Normal)
    }

    /// Ends the server in an orderly way.
    pub fn shutdown() -> Self {
        Self::reason(ExitReason::Shutdown)
    }

    /// Ends the server with an error that says `text`.
    pub fn error(text: impl fmt::Display) -> Self {
        Self::reason(ExitReason::error(text))
    }

    /// Ends the server for any reason.
    pub fn reason(reason: ExitReason) -> Self {
        Self { reason: Kind::Reason(reason) }
    }

    /// From `#[init]`: the server is not needed. Its starter gets [`StartError::Ignored`]; a supervisor goes on
    /// without it. Elsewhere it is a normal end.
    pub fn ignore() -> Self {
        Self { reason: Kind::Ignore }
    }

    /// From `#[init]`: the server cannot start, and that is no crash (`{error, Reason}`, OTP 26). Its starter gets the
    /// error; the process ends normally, without a report. Elsewhere it ends the server with the error.
    pub fn refuse(text: impl fmt::Display) -> Self {
        Self { reason: Kind::Refuse(ExitReason::error(text)) }
    }

    /// What the server ends with.
    pub fn into_reason(self) -> ExitReason {
        match self.reason {
            Kind::Reason(reason) | Kind::Refuse(reason) => reason,
            Kind::Ignore => ExitReason::Normal,
        }
    }

    /// As the answer of `init`: what the starter gets and what the process ends with.
    pub(crate) fn into_start(self) -> (StartError, ExitReason) {
        match self.reason {
            Kind::Reason(reason) => (StartError::Failed(reason.clone()), reason),
            Kind::Ignore => (StartError::Ignored, ExitReason::Normal),
            Kind::Refuse(reason) => (StartError::Failed(reason), ExitReason::Normal),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<E: Error + Send + Sync + 'static> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::reason(ExitReason::Error(Cause::new(error)))
    }
}

impl From<ExitReason> for Stop {
    fn from(reason: ExitReason) -> Self {
        Self::reason(reason)
    }
}

/// How an error ends a server.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot end a server",
    label = "this error has no `Into<Stop>`",
    note = "implement `std::error::Error` for it (with `Send + Sync`), or `From<{Self}> for otp::Stop`"
)]
pub trait IntoStop {
    /// The end it asks for.
    fn into_stop(self) -> Stop;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Stop>> IntoStop for T {
    fn into_stop(self) -> Stop {
        self.into()
    }
}

/// Asks of the future of a user's `async` function, where it is written, what is asked of the whole server's.
#[doc(hidden)]
pub fn may_move_between_threads<S: GenServer, F: Future>(future: F) -> impl Future<Output = F::Output> + Send
where
    <F as Beside<S::Fits>>::Itself: Send,
{
    future
}

/// What a `#[cast]`, `#[info]` or `#[handle_continue]` handler may return.
#[diagnostic::on_unimplemented(
    message = "a cast, info or continue handler cannot return `{Self}`",
    label = "nobody would receive this value",
    note = "return nothing, `Stop`, or `Result<(), E>` where `E: Into<Stop>` (an `Err` ends the server)",
    note = "to send the value back to the caller, make the handler a `#[call]`"
)]
pub trait IntoFlow {
    /// Whether the server goes on.
    fn into_flow(self) -> Result<(), Stop>;
}

impl IntoFlow for () {
    fn into_flow(self) -> Result<(), Stop> {
        Ok(())
    }
}

impl IntoFlow for Stop {
    fn into_flow(self) -> Result<(), Stop> {
        Err(self)
    }
}

impl<E: IntoStop> IntoFlow for Result<(), E> {
    fn into_flow(self) -> Result<(), Stop> {
        self.map_err(IntoStop::into_stop)
    }
}

/// What `#[init]` may return.
#[diagnostic::on_unimplemented(
    message = "`#[init]` cannot return `{Self}`",
    label = "expected the new server state",
    note = "return `Self` or `Result<Self, E>` where `E: Into<Stop>`"
)]
pub trait IntoInit<S> {
    /// The new state, or why there is none.
    fn into_init(self) -> Result<S, Stop>;
}

impl<S: GenServer> IntoInit<S> for S {
    fn into_init(self) -> Result<S, Stop> {
        Ok(self)
    }
}

impl<S: GenServer, E: IntoStop> IntoInit<S> for Result<S, E> {
    fn into_init(self) -> Result<S, Stop> {
        self.map_err(IntoStop::into_stop)
    }
}

/// How a server without `#[init]` is made.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[init]` function and does not implement `Default`",
    label = "how should a new `{Self}` be made?",
    note = "add `#[init] fn new(..) -> Self {{ .. }}` to the impl block, or `#[derive(Default)]` on the type"
)]
pub trait DefaultInit: Sized {
    /// A new state.
    fn default_init() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> DefaultInit for T {
    fn default_init() -> T {
        T::default()
    }
}

/// A value that may travel in a message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a message handler",
    label = "not `Send + 'static`",
    note = "a handler's arguments move to the server's process: they must be owned and `Send`"
)]
pub trait Argument {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Argument for T {}

/// An argument of a dynamic child that is restarted: every restart needs it again.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a child that is restarted",
    label = "not `Clone + Send + Sync + 'static`",
    note = "a restart needs the arguments again: make the type `Clone` (`Arc<{Self}>` is), or the child `temporary`"
)]
pub trait RestartableArgument {
    /// The argument for one more start.
    #[must_use]
    fn again(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> RestartableArgument for T {
    fn again(&self) -> Self {
        self.clone()
    }
}

/// An argument of a dynamic child that is started once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a dynamic child",
    label = "not `Send + 'static`",
    note = "the child is started by its supervisor's process: its arguments must be owned and `Send`"
)]
pub trait StartArgument {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> StartArgument for T {}

/// A value that may declare a supervision tree.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a supervisor",
    label = "not `Send + Sync + 'static`",
    note = "a supervisor's fields are read whenever a child is started, on any thread: they must be owned, `Send` and `Sync`"
)]
pub trait Tree: Sized {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: () = ();
    #[doc(hidden)]
    fn __spec(self) -> Spec<Self>
    where
        Self: Process<Args = Self>;
    /// All children are made from it, by whoever runs the supervisor.
    #[doc(hidden)]
    fn __shared(self) -> Arc<dyn Any + Send + Sync>;
}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Tree for T {
    fn __spec(self) -> Spec<Self>
    where
        Self: Process<Args = Self>,
    {
        Spec::__new(self)
    }

    fn __shared(self) -> Arc<dyn Any + Send + Sync> {
        Arc::new(self)
    }
}

/// A value that may be a reply.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a reply",
    label = "not `Send + 'static`",
    note = "a reply moves back to the caller's process: it must be owned and `Send`"
)]
pub trait Reply {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Reply for T {}

/// A value that may be a server's state.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the state of a server",
    label = "not `Send + 'static`",
    note = "a server's state lives in its own process, which may run on any thread"
)]
pub trait State: Sized {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: bool = true;
    #[doc(hidden)]
    fn __spec(args: Self::Args) -> Spec<Self>
    where
        Self: GenServer;
    /// Boxed, because rustc would explain a future without a name where it is made, and in its own words.
    #[doc(hidden)]
    fn __start(args: Self::Args, linked: bool) -> BoxFuture<'static, Result<Self::Client, StartError>>
    where
        Self: GenServer;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> State for T {
    fn __spec(args: T::Args) -> Spec<Self>
    where
        T: GenServer,
    {
        Spec::__new(args)
    }

    fn __start(args: T::Args, linked: bool) -> BoxFuture<'static, Result<T::Client, StartError>>
    where
        T: GenServer,
    {
        let spec = Self::__spec(args);
        if linked { Box::pin(spec.start_link()) } else { Box::pin(spec.start()) }
    }
}
