//! A process that becomes a machine.

use super::agenda::Running;
use super::engine;
use super::{GenStatem, Machine};
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, Settings};
use crate::name::Name;
use crate::proc_lib::{Bond, InitAck, Start};
use crate::process::record::AnyProcess;
use crate::process::{Inbox, IntoExit};
use crate::protocol::StartError;
use crate::server_ref::ServerRef;
use std::future::Future;

/// Makes the calling process a machine, with the data and the state it has made by itself.
///
/// The process was started with [`start_link_by_hand`] and has done what an `#[init]` cannot. From here on it is a machine
/// like any other, beginning with the `#[enter]` of its state; the returned exit reason is what the body should return.
/// Mail that came before is handled first. The process that started it is its parent.
///
/// # Examples
/// ```
#[doc = include_str!("door.txt")]
/// use otp::gen_statem::{self, Machine};
/// use otp::proc_lib;
///
/// let start = proc_lib::Start::new("Door");
/// let door = gen_statem::start_link_by_hand::<Door, _, _>(start, |inbox, ack| async move {
///     let code = 7; // found out by a conversation with somebody
///     ack.started();
///     gen_statem::enter_loop(inbox, Machine::new(Door { code }, Closed)).await
/// });
/// assert!(!door.await?.is_open().await?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Cancel safety
/// Dropping the future drops the machine and the mailbox: it is the body's last step, and returned from it.
///
/// OTP never returns from it. The name and the actions are those of [`enter_loop_with`].
#[doc(alias = "gen_statem:enter_loop")]
pub async fn enter_loop<M: GenStatem + Send>(inbox: Inbox<M::Msg>, machine: Machine<M, M::State>) -> ExitReason {
    enter_loop_with(inbox, machine, None, |_| ()).await
}

/// [`enter_loop`] that checks the process's name and begins with actions: `first` asks for timeouts, events and so on, as
/// an `#[init]` would.
///
/// A process that does not hold `name` ends with the error `process_not_registered`, as in OTP.
#[doc(alias = "gen_statem:enter_loop")]
pub async fn enter_loop_with<M: GenStatem + Send>(
    inbox: Inbox<M::Msg>,
    machine: Machine<M, M::State>,
    name: Option<Name>,
    first: impl FnOnce(&mut Ctx<M>) + Send,
) -> ExitReason {
    let process: AnyProcess = inbox.process();
    let pid = process.head().pid;
    if let Some(name) = name
        && crate::registry::whereis(name.clone()) != Some(pid)
    {
        return ExitReason::error(format_args!("process_not_registered: {pid} does not hold the name {name:?}"));
    }
    let settings = Settings { parent: process.head().parent, ..Settings::default() };
    let (outlet, system) = inbox.into_outlet();
    let mut cx = Ctx::<M>::running(process, system);
    cx.__enter("enter_loop");
    cx.agenda().running = Running::Init;
    first(&mut cx);
    engine::serve(machine, outlet, cx, &settings).await
}

/// Starts a process, linked with the caller, whose body becomes a machine of type `M` by [`enter_loop`], and answers its
/// client.
///
/// OTP: `proc_lib:start_link` of a function that calls `gen_statem:enter_loop`.
///
/// # Errors
/// As [`Start::start_link`].
///
/// # Cancel safety
/// Dropping the future before it is ready kills the new process.
pub async fn start_link_by_hand<M, F, R>(
    start: Start,
    body: impl FnOnce(Inbox<M::Msg>, InitAck) -> F + Send + 'static,
) -> Result<M::Client, StartError>
where
    M: GenStatem + Send,
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
pub async fn start_by_hand<M, F, R>(
    start: Start,
    body: impl FnOnce(Inbox<M::Msg>, InitAck) -> F + Send + 'static,
) -> Result<M::Client, StartError>
where
    M: GenStatem + Send,
    F: Future<Output = R> + Send + 'static,
    R: IntoExit + 'static,
{
    let started = start.launch(Bond::None, body).await?;
    Ok(ServerRef::process(started.process).into())
}
