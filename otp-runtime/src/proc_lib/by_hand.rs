//! Starting processes with a loop of one's own so that the starter waits for their `init`.

use super::{Ack, Bond, InitAck, StartOptions, Started, start};
use crate::name::Name;
use crate::pid::Pid;
use crate::process::mailbox::Rules;
use crate::process::{Inbox, IntoExit};
use crate::protocol::StartError;
use crate::reference::Reference;
use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

/// Starts a process with a loop of its own, so that the starter waits for its `init`: what it is called, and how it is
/// started.
///
/// The body gets its [`Inbox`] and an [`InitAck`]; the starter returns when the body acknowledges. Use it for special
/// processes; servers have [`Spec`](crate::spec::Spec), and a process nobody waits for is started with
/// [`spawn`](crate::process::spawn). As the child of a supervisor it is a [`Spec::by_hand`](crate::spec::Spec::by_hand).
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::proc_lib;
///
/// let pid = proc_lib::Start::new("clock")
///     .name("clock")
///     .start_link(|mut inbox, ack| async move {
///         ack.started(); // from here on the starter goes on
///         inbox.receive().await;
///     })
///     .await?;
/// assert_eq!(otp::whereis("clock"), Some(pid));
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is started until a body is given"]
pub struct Start {
    initial_call: &'static str,
    options: StartOptions,
}

impl Start {
    /// The start of a process that reports call by this name.
    pub fn new(initial_call: &'static str) -> Self {
        Self { initial_call, options: StartOptions::default() }
    }

    /// Registers the process under this name before its body runs.
    pub fn name(mut self, name: impl Into<Name>) -> Self {
        self.options.name = Some(name.into());
        self
    }

    /// Kills the process if it has not acknowledged after this time. The default is to wait for ever, as in OTP.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.init_timeout = Some(timeout);
        self
    }

    /// Starts the process and waits until it acknowledges.
    ///
    /// # Errors
    /// [`StartError`]: what the body gave to [`InitAck::failed`], or `Failed` with the exit reason if it ended without
    /// acknowledging (also if it ended normally); a process that drops its [`InitAck`] without a word does not live on. The
    /// process has ended by then.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready kills the new process.
    #[doc(alias = "proc_lib:start")]
    pub async fn start<F, R>(self, body: impl FnOnce(Inbox, InitAck) -> F + Send + 'static) -> Result<Pid, StartError>
    where
        F: Future<Output = R> + Send + 'static,
        R: IntoExit + 'static,
    {
        Ok(self.launch::<Infallible, _, _>(Bond::None, body).await?.process.head().pid)
    }

    /// As [`start`](Self::start), linked with the caller. Outside a process there is nobody to link.
    ///
    /// # Errors
    /// As [`start`](Self::start). A caller that does not trap exits ends with a process that fails to start.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    ///
    /// # Cancel safety
    /// As [`start`](Self::start).
    #[doc(alias = "proc_lib:start_link")]
    pub async fn start_link<F, R>(
        self,
        body: impl FnOnce(Inbox, InitAck) -> F + Send + 'static,
    ) -> Result<Pid, StartError>
    where
        F: Future<Output = R> + Send + 'static,
        R: IntoExit + 'static,
    {
        Ok(self.launch::<Infallible, _, _>(Bond::Link, body).await?.process.head().pid)
    }

    /// As [`start`](Self::start), monitored by the caller. Outside a process the reference is never heard of.
    ///
    /// # Errors
    /// As [`start`](Self::start); no `Down` follows then. OTP delivers it.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    ///
    /// # Cancel safety
    /// As [`start`](Self::start).
    #[doc(alias = "proc_lib:start_monitor")]
    pub async fn start_monitor<F, R>(
        self,
        body: impl FnOnce(Inbox, InitAck) -> F + Send + 'static,
    ) -> Result<(Pid, Reference), StartError>
    where
        F: Future<Output = R> + Send + 'static,
        R: IntoExit + 'static,
    {
        let started = self.launch::<Infallible, _, _>(Bond::Monitor, body).await?;
        Ok((started.process.head().pid, started.monitor.unwrap_or_else(Reference::new)))
    }

    pub(crate) async fn launch<M, F, R>(
        self,
        bond: Bond,
        body: impl FnOnce(Inbox<M>, InitAck) -> F + Send + 'static,
    ) -> Result<Started, StartError>
    where
        M: Send + 'static,
        F: Future<Output = R> + Send + 'static,
        R: IntoExit + 'static,
    {
        // the body is the user's: it runs in the new process
        let whole = |outlet, ack| async move { body(Inbox::new(outlet), ack).await.into_exit() };
        start(self.initial_call, self.options, bond, Ack::HandedOut, Rules::plain(), whole).await
    }
}
