//! A process that becomes a server.

use super::engine::{self, Settings};
use super::{Ctx, GenServer};
use crate::exit::ExitReason;
use crate::name::Name;
use crate::proc_lib::{Bond, InitAck, Start};
use crate::process::record::AnyProcess;
use crate::process::{Inbox, IntoExit};
use crate::protocol::StartError;
use crate::server_ref::ServerRef;
use std::future::Future;

/// Makes the calling process a server, with the state it has made by itself.
///
/// The process was started with [`start_link_by_hand`] and has done what an `#[init]` cannot: it may have received and
/// sent messages, registered itself, acknowledged its start at a moment of its choice. From here on it is a server like
/// any other; the returned exit reason is what the body should return. Mail that came before, of any kind, is handled
/// first. The process that started it is its parent. What `sys` has switched on stays on.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::{gen_server, proc_lib};
///
/// #[derive(Debug, Default)]
/// struct Port {
///     number: u16,
/// }
///
/// #[gen_server]
/// impl Port {
///     #[call]
///     fn number(&self) -> u16 {
///         self.number
///     }
/// }
///
/// let start = proc_lib::Start::new("Port").name("port");
/// let port = gen_server::start_link_by_hand::<Port, _, _>(start, |inbox, ack| async move {
///     let number = 8080; // found out by a conversation with somebody
///     ack.started();
///     gen_server::enter_loop(inbox, Port { number }).await
/// });
/// assert_eq!(port.await?.number().await?, 8080);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Cancel safety
/// Dropping the future drops the state and the mailbox: it is the body's last step, and returned from it.
///
/// OTP never returns from it. The options and the name are those of [`enter_loop_with`].
#[doc(alias = "gen_server:enter_loop")]
pub async fn enter_loop<S: GenServer + Send>(inbox: Inbox<S::Msg>, state: S) -> ExitReason {
    enter_loop_with(inbox, state, None, |_| ()).await
}

/// [`enter_loop`] that checks the process's name and begins with an idle timeout, a continue or a hibernation: `first`
/// asks for them as a handler would.
///
/// A process that does not hold `name` ends with the error `process_not_registered`, as in OTP.
#[doc(alias = "gen_server:enter_loop")]
pub async fn enter_loop_with<S: GenServer + Send>(
    inbox: Inbox<S::Msg>,
    state: S,
    name: Option<Name>,
    first: impl FnOnce(&mut Ctx<S>) + Send,
) -> ExitReason {
    let process: AnyProcess = inbox.process();
    let pid = process.head().pid;
    if let Some(name) = name
        && crate::registry::whereis(name.clone()) != Some(pid)
    {
        return ExitReason::error(format_args!("process_not_registered: {pid} does not hold the name {name:?}"));
    }
    let settings = Settings { parent: process.head().parent, inside: true, ..Settings::default() };
    let (outlet, system) = inbox.into_outlet();
    let mut cx = Ctx::<S>::running(process, system);
    cx.__enter("enter_loop");
    first(&mut cx);
    engine::serve(state, outlet, cx, &settings).await
}

/// Starts a process, linked with the caller, whose body becomes a server of type `S` by [`enter_loop`], and answers its
/// client.
///
/// OTP: `proc_lib:start_link` of a function that calls `gen_server:enter_loop`. Here the type of the messages is to be
/// known from the start, because the mailbox carries it.
///
/// # Errors
/// As [`Start::start_link`].
///
/// # Cancel safety
/// Dropping the future before it is ready kills the new process.
pub async fn start_link_by_hand<S, F, R>(
    start: Start,
    body: impl FnOnce(Inbox<S::Msg>, InitAck) -> F + Send + 'static,
) -> Result<S::Client, StartError>
where
    S: GenServer + Send,
    F: Future<Output = R> + Send + 'static,
    R: IntoExit + 'static,
{
    let started = start.launch(Bond::Link, body).await?;
    Ok(ServerRef::process(started.process).into())
}

/// [`start_link_by_hand`] without the link.
///
/// # Errors
/// As [`Start::start`].
///
/// # Cancel safety
/// As [`start_link_by_hand`].
pub async fn start_by_hand<S, F, R>(
    start: Start,
    body: impl FnOnce(Inbox<S::Msg>, InitAck) -> F + Send + 'static,
) -> Result<S::Client, StartError>
where
    S: GenServer + Send,
    F: Future<Output = R> + Send + 'static,
    R: IntoExit + 'static,
{
    let started = start.launch(Bond::None, body).await?;
    Ok(ServerRef::process(started.process).into())
}
