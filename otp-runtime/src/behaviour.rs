//! What everything that is called through a client has in common, whatever its behaviour is.

use crate::protocol::StartError;
use crate::reference::Reference;
use crate::server_ref::ServerRef;
use crate::spec::{BoxFuture, Spec};
use std::fmt;

/// What a [`ServerRef`] leads to: a process that takes messages of one type.
///
/// `#[gen_server]` and `#[gen_statem]` implement it. A generic function asks for it where it takes calls of any kind of
/// process.
#[doc(alias = "behaviour")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a server nor a supervisor",
    label = "there is no process of this type to start or to call",
    note = "write `#[otp::gen_server] impl {Self} {{ .. }}` with at least one `#[call]`, `#[cast]` or `#[info]` handler",
    note = "or make it a supervisor: `#[otp::supervision] impl {Self} {{ .. }}`, or `otp::supervisor!`"
)]
pub trait Behaviour: Sized + 'static {
    /// Its messages.
    type Msg: Send + fmt::Debug + 'static;
    /// The type's name, for reports.
    const NAME: &'static str;
}

/// What has a client of its own: servers and state machines.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a server nor a supervisor",
    label = "there is no process of this type to start or to call",
    note = "write `#[otp::gen_server] impl {Self} {{ .. }}` with at least one `#[call]`, `#[cast]` or `#[info]` handler",
    note = "or make it a supervisor: `#[otp::supervision] impl {Self} {{ .. }}`, or `otp::supervisor!`"
)]
pub trait Reached: Sized + 'static {
    /// The client.
    type Client: Clone + Send + Sync + 'static;

    /// The client that leads where `at` does.
    fn client(at: ServerRef<()>) -> Self::Client;

    /// Starts it and monitors it.
    fn monitored(spec: Spec<Self>) -> BoxFuture<'static, Result<(Self::Client, Reference), StartError>>;
}

impl<P: Reached> Spec<P> {
    /// Starts the process and monitors it. Outside a process there is no monitor: the reference is never heard of.
    ///
    /// OTP: `gen_server:start_monitor`, `gen_statem:start_monitor`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    ///
    /// # Cancel safety
    /// As [`start`](Self::start).
    #[doc(alias = "gen_server:start_monitor")]
    #[doc(alias = "gen_statem:start_monitor")]
    pub async fn start_monitor(self) -> Result<(P::Client, Reference), StartError> {
        P::monitored(self).await
    }
}
