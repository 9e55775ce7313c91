//! `gen_server`: a process that keeps a state and handles one message at a time.
//!
//! Servers are written with the `#[gen_server]` attribute of the facade crate; this module is what it generates code
//! for, and what clients use.
//!
//! **The data's way.** A client method makes the message and a [`Call`] ([`call`](self)); polling it puts the message
//! into the mailbox; the engine takes it out, runs the handler in place and sends the reply through the slot.

mod call;
mod cast;
mod client;
mod ctx;
mod deadline;
mod engine;
mod enter_loop;
mod fits;
mod format_status;
mod lost;
mod many;
mod outcome;
mod pending;
#[cfg(feature = "stage")]
pub(crate) mod port;
pub(crate) mod probe;
#[doc(hidden)]
pub mod names;
mod request_set;
#[cfg(feature = "stream")]
mod sink;

pub(crate) use ctx::Show;
pub(crate) use engine::{Settings, next_within, observed_step, step};

pub(crate) use format_status::checked_status;

pub use call::{Call, DEFAULT_TIMEOUT, Pending};
pub use cast::Cast;
pub use client::{Server, ServerHandle};
pub use ctx::Ctx;
pub use deadline::Deadline;
pub use enter_loop::{enter_loop, enter_loop_with, start_by_hand, start_link_by_hand};
#[doc(hidden)]
pub use fits::{Asked, Beside, Fits, IfFits, Travels};
pub use format_status::FormatStatus;
pub use many::{CallMany, abcast, call_many};
pub use outcome::{
    Argument, DefaultInit, IntoFlow, IntoInit, IntoStop, Reply, RestartableArgument, StartArgument, State, Stop, Tree,
    may_move_between_threads,
};
#[doc(hidden)]
pub use probe::{Probe, ShowDebug, ShowName, Shown, show_call, show_cast};
pub use request_set::{RequestSet, Response};
#[cfg(feature = "stream")]
pub use sink::CastSink;

use crate::behaviour::{Behaviour, Reached};
use crate::exit::ExitReason;
use crate::mailbox::{Limit, Overflow};
use crate::message::Info;
use crate::observe::{Label, ProcessKind};
use crate::proc_lib::{Ack, Bond, Newborn, StartOptions, Started};
use crate::process::mailbox::Rules;
use crate::process::record::{AnyProcess, Loop};
use crate::process::{self, Outlet, direct, self_pid};
use crate::protocol::StartError;
use crate::reference::Reference;
use crate::server_ref::{Place, ServerRef};
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Spec};
use std::fmt;
use std::future::Future;
use std::sync::Arc;

/// What `#[gen_server]` implements for the type of its impl block.
// Its message is that of `Process`, word for word: where both are missing rustc then says it once.
#[doc(alias = "gen_server")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a server nor a supervisor",
    label = "there is no process of this type to start or to call",
    note = "write `#[otp::gen_server] impl {Self} {{ .. }}` with at least one `#[call]`, `#[cast]` or `#[info]` handler",
    note = "or make it a supervisor: `#[otp::supervision] impl {Self} {{ .. }}`, or `otp::supervisor!`"
)]
pub trait GenServer: Sized + 'static {
    /// The arguments of `#[init]`, as a tuple.
    type Args: Send + 'static;
    /// The server's messages.
    type Msg: Send + fmt::Debug + 'static;
    /// What [`Ctx::continue_with`] takes.
    type Continue: Send + 'static;
    /// The generated client.
    type Client: Clone + Send + Sync + From<ServerRef<Self>> + AsRef<ServerRef<Self>> + 'static;
    /// Whether the state, and all that messages bring, can be there: `()` if nobody has asked.
    #[doc(hidden)]
    type Fits;
    /// The type's name, for reports.
    const NAME: &'static str;
    /// Restart type and shutdown where a child line says nothing.
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    /// What kind of process it is, as `sys` and reports say it.
    #[doc(hidden)]
    const BEHAVIOUR: ProcessKind = ProcessKind::GenServer;

    /// Whether it says itself why it ends, besides what every process says.
    #[doc(hidden)]
    const REPORTS_ITS_END: bool = true;

    /// Makes the state, unless that takes an `await`: then it gives the arguments back.
    #[doc(hidden)]
    fn init_now(args: Self::Args, _cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, Self::Args> {
        Err(args)
    }

    /// Makes the state.
    fn init(args: Self::Args, cx: &mut Ctx<Self>) -> impl Future<Output = Result<Self, Stop>> + Send {
        async { Self::init_now(args, cx).unwrap_or_else(|_| Err(Stop::error("the server has no `init`"))) }
    }

    /// Handles a call or a cast whose handler does not wait; gives back the message of one that does.
    #[doc(hidden)]
    fn handle_now(&mut self, message: Self::Msg, _cx: &mut Ctx<Self>) -> Handled<Self::Msg> {
        Handled::Waits(message)
    }

    /// Handles a call or a cast that [`handle_now`](Self::handle_now) has given back.
    fn handle(&mut self, _message: Self::Msg, _cx: &mut Ctx<Self>) -> impl Future<Output = Result<(), Stop>> + Send {
        std::future::ready(Ok(()))
    }

    /// What the message is called, and whether somebody waits for a reply.
    #[doc(hidden)]
    fn label(message: &Self::Msg) -> Label {
        probe::label_of(message)
    }

    /// What happens to this message if it finds the mailbox full; `None` if its handler does not say.
    #[doc(hidden)]
    fn overflow(_message: &Self::Msg) -> Option<Overflow> {
        None
    }

    /// Drops a message that was taken in but will not be handled. True if it is a call, whose caller is told.
    #[doc(hidden)]
    fn refuse(message: Self::Msg) -> bool {
        drop(message);
        false
    }

    /// Handles any other message.
    fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> impl Future<Output = Result<(), Stop>> + Send {
        cx.unhandled(info);
        std::future::ready(Ok(()))
    }

    /// Goes on after a handler that asked for it.
    fn handle_continue(
        &mut self,
        _next: Self::Continue,
        _cx: &mut Ctx<Self>,
    ) -> impl Future<Output = Result<(), Stop>> + Send {
        std::future::ready(Ok(()))
    }

    /// Cleans up, unless that takes an `await`: then it has done nothing and answers false.
    #[doc(hidden)]
    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        true
    }

    /// Cleans up.
    fn terminate(&mut self, reason: &ExitReason, cx: &mut Ctx<Self>) -> impl Future<Output = ()> + Send {
        self.terminate_now(reason, cx);
        std::future::ready(())
    }

    /// Gives back memory when the server hibernates.
    fn shrink(&mut self) {}

    /// Prints the state, before [`format_status`](Self::format_status) sees it.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", std::any::type_name::<Self>())
    }

    /// Changes what reports and `sys` show of the server. If it panics they show that it did, and nothing else.
    fn format_status(&self, _status: &mut FormatStatus) {}
}

/// What has become of a message.
#[doc(hidden)]
#[derive(Debug)]
pub enum Handled<M> {
    /// Its handler has run.
    Done(Result<(), Stop>),
    /// Its handler waits for something, and is to be run as a future.
    Waits(M),
}

#[diagnostic::do_not_recommend]
impl<S: GenServer> Behaviour for S {
    type Msg = S::Msg;
    const NAME: &'static str = S::NAME;
}

#[diagnostic::do_not_recommend]
impl<S: GenServer + Send> Reached for S {
    type Client = S::Client;

    fn client(at: ServerRef<()>) -> S::Client {
        at.retyped().into()
    }

    fn monitored(spec: Spec<S>) -> BoxFuture<'static, Result<(S::Client, Reference), StartError>> {
        Box::pin(async move {
            let Launched { process, monitor, .. } = launch(spec.bond(Bond::Monitor)).await?;
            Ok((ServerRef::process(process).into(), monitor.unwrap_or_else(Reference::new)))
        })
    }
}

/// A server that has started.
struct Launched {
    process: AnyProcess,
    monitor: Option<Reference>,
    info: Option<Info>,
}

async fn launch<S: GenServer + Send>(spec: Spec<S>) -> Result<Launched, StartError> {
    let (args, mut options) = spec.needed()?.__into_parts();
    options.start.mailbox = options.start.mailbox.or(S::DEFAULTS.mailbox);
    launch_monitored::<S>(S::NAME, args, options.start, options.bond).await
}

/// Starts a server that reports call by another name than its type's.
pub(crate) async fn launch_as<S: GenServer + Send>(
    name: &'static str,
    args: S::Args,
    options: StartOptions,
    bond: Bond,
) -> Result<AnyProcess, StartError> {
    Ok(launch_monitored::<S>(name, args, options, bond).await?.process)
}

async fn launch_monitored<S: GenServer + Send>(
    name: &'static str,
    args: S::Args,
    mut options: StartOptions,
    bond: Bond,
) -> Result<Launched, StartError> {
    options.kind = S::BEHAVIOUR;
    // to a server on its own, an exit signal of its starter is one like any other
    let parent = if bond == Bond::None { None } else { self_pid() };
    direct::pause().await;
    let rules = Rules { overflow: S::overflow, refuse: S::refuse };
    let mut created = None;
    let newborn = Newborn::new(&options, bond, &mut || {
        let process = process::create::<S::Msg>(name, (options.kind, options.spans), options.mailbox, rules);
        created = Some(process.clone());
        process
    })?;
    let process = created.expect("a process is made once");
    let StartOptions { init_timeout, hibernate_after, debug, mailbox, .. } = options;
    let plain = init_timeout.is_none() && hibernate_after.is_none() && debug.is_off();
    let plain = plain && mailbox.is_none_or(|mailbox| !matches!(mailbox.limit, Limit::Adaptive(_)));
    let args = match if plain { engine::begin::<S>(&newborn, &process, args, parent) } else { Err(args) } {
        Ok(begun) => {
            // `init` may be the end of the starter
            direct::pause().await;
            return match begun {
                Ok(info) => Ok(Launched::of(newborn.started(info))),
                Err(error) => {
                    newborn.failed();
                    Err(error)
                }
            };
        }
        Err(args) => args,
    };
    let settings = Settings { parent, hibernate_after, debug, inside: false };
    let body = |ack| -> Loop { Box::pin(engine::run::<S>(Outlet::new(process), args, ack, settings)) };
    newborn.run(init_timeout, Ack::Kept, body).await.map(Launched::of)
}

impl Launched {
    fn of(started: Started) -> Self {
        Self { process: started.process, monitor: started.monitor, info: started.info }
    }
}

#[diagnostic::do_not_recommend]
impl<S: GenServer + Send> Process for S {
    type Args = S::Args;
    type Ref = S::Client;
    const DEFAULTS: ChildDefaults = S::DEFAULTS;

    fn vacant() -> S::Client {
        ServerRef::place(Arc::<Place>::default()).into()
    }

    fn boot(spec: Spec<S>, at: &S::Client) -> BoxFuture<'static, Result<Booted, StartError>> {
        let at = at.clone();
        let lineage = spec.options.lineage.clone();
        Box::pin(async move {
            let Launched { process, info, .. } = launch(spec).await?;
            if let Some(place) = at.as_ref().as_place() {
                place.fill(process.clone(), &lineage);
            }
            Ok(Booted { process, info })
        })
    }

    async fn launch(spec: Spec<S>) -> Result<S::Client, StartError> {
        Ok(ServerRef::process(launch(spec).await?.process).into())
    }

    fn retire(at: &S::Client) {
        if let Some(place) = at.as_ref().as_place() {
            place.retire();
        }
    }
}
