//! Processes with a loop of their own as children of a supervisor.

use super::{Booted, BoxFuture, ChildDefaults, Process, Spec};
use crate::exit::ExitReason;
use crate::proc_lib::{self, Ack, InitAck};
use crate::process::mailbox::Rules;
use crate::process::record::AnyProcess;
use crate::process::{Inbox, IntoExit, Outlet};
use crate::protocol::StartError;
use crate::server_ref::{Place, ServerRef};
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

/// A process with a loop of its own, as a child of a supervisor: what stands for its type in a child line.
///
/// Use it for special processes, whose state is an `S`, and for plain loops that a supervisor is to keep running. The
/// reference to such a child is a [`ServerRef<S>`]: it follows the child over restarts, can be sent messages and stopped
/// ([`ServerHandle`](crate::gen_server::ServerHandle)), and is what [`sys`](crate::sys) takes as a target. Nobody can
/// call it: calls are for servers.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::{ByHand, receive};
///
/// fn echo() -> Spec<ByHand> {
///     Spec::by_hand("echo", |mut inbox, ack| async move {
///         ack.started(); // from here on the supervisor goes on
///         loop {
///             receive!(match inbox {
///                 (from, text): (Pid, &'static str) => otp::send(from, text),
///             });
///         }
///     })
/// }
///
/// supervisor! {
///     Voices: one_for_one { echo: ByHand = echo() }
/// }
///
/// let voices = Voices.start_link().await?;
/// let echo = voices.echo();
/// let asker = otp::spawn(async move |mut inbox| {
///     echo.send((inbox.pid(), "hello"));
///     assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "hello");
/// });
/// assert_eq!(otp::exited(asker).await, ExitReason::Normal);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP: any start function that returns `{ok, Pid}` will do in a child spec. Here the body is given, and the supervisor
/// starts it, so that it cannot forget the link.
pub struct ByHand<S = ()>(PhantomData<fn() -> S>);

type Body = Box<dyn FnOnce(Inbox, InitAck) -> BoxFuture<'static, ExitReason> + Send>;

/// How such a process is started.
#[doc(hidden)]
pub struct ByHandArgs {
    initial_call: &'static str,
    body: Body,
}

impl fmt::Debug for ByHandArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.initial_call)
    }
}

impl<S> fmt::Debug for ByHand<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByHand")
    }
}

impl<S: 'static> Spec<ByHand<S>> {
    /// The start of a process whose body acknowledges its start itself, and which reports call `initial_call`.
    ///
    /// The body is what [`proc_lib::Start`] takes. Its parent is the supervisor:
    /// [`inbox.parent()`](Inbox::parent). [`hibernate_after`](Self::hibernate_after) and [`debug`](Self::debug) are for
    /// servers and mean nothing here.
    pub fn by_hand<F, R>(initial_call: &'static str, body: impl FnOnce(Inbox, InitAck) -> F + Send + 'static) -> Self
    where
        F: Future<Output = R> + Send + 'static,
        R: IntoExit + 'static,
    {
        let body: Body = Box::new(|inbox, ack| Box::pin(async { body(inbox, ack).await.into_exit() }));
        Self::__new(ByHandArgs { initial_call, body })
    }
}

#[diagnostic::do_not_recommend]
impl<S: 'static> Process for ByHand<S> {
    type Args = ByHandArgs;
    type Ref = ServerRef<S>;
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn vacant() -> ServerRef<S> {
        ServerRef::place(Arc::<Place>::default())
    }

    fn boot(spec: Spec<Self>, at: &ServerRef<S>) -> BoxFuture<'static, Result<Booted, StartError>> {
        let at = at.clone();
        let lineage = spec.options.lineage.clone();
        Box::pin(async move {
            let process = run(spec).await?;
            if let Some(place) = at.as_place() {
                place.fill(process.clone(), &lineage);
            }
            Ok(Booted { process, info: None })
        })
    }

    fn retire(at: &ServerRef<S>) {
        if let Some(place) = at.as_place() {
            place.retire();
        }
    }
    /// On its own it has no place in a tree that somebody could take after it.
    async fn launch(spec: Spec<Self>) -> Result<ServerRef<S>, StartError> {
        Ok(ServerRef::process(run(spec).await?))
    }
}

async fn run<S: 'static>(spec: Spec<ByHand<S>>) -> Result<AnyProcess, StartError> {
    let (ByHandArgs { initial_call, body }, options) = spec.__into_parts();
    // the body is the user's: it is called in the new process
    let whole = |outlet: Outlet<Infallible>, ack| async { body(Inbox::new(outlet), ack).await };
    Ok(proc_lib::start(initial_call, options.start, options.bond, Ack::HandedOut, Rules::plain(), whole).await?.process)
}
