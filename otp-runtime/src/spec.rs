//! How a process is to be started and kept: the plain data that servers, supervisors and their users share.

mod backoff;
mod by_hand;

pub use backoff::Backoff;
pub use by_hand::ByHand;

use crate::debug::DebugOptions;
use crate::mailbox::{Mailbox, Overflow};
use crate::message::Info;
use crate::name::Name;
use crate::observe::Spans;
use crate::proc_lib::{Bond, StartOptions};
use crate::process::record::AnyProcess;
use crate::protocol::StartError;
use crate::server_ref::Lineage;
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A boxed future, for the few places where starting a child needs one.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whether a child that has ended is started again.
#[doc(alias = "restart")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Restart {
    /// Always.
    Permanent,
    /// Only if it ended abnormally.
    Transient,
    /// Never.
    Temporary,
}

/// How a child is told to stop.
#[doc(alias = "shutdown")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shutdown {
    /// It is killed at once.
    BrutalKill,
    /// It is told to shut down, and killed if it has not ended after this time.
    Timeout(Duration),
    /// It is told to shut down, and may take as long as it likes.
    Infinity,
}

/// Whether a child is a supervisor; tells `which_children` and `count_children`, and sets the default shutdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChildType {
    /// Anything but a supervisor.
    Worker,
    /// A supervisor.
    Supervisor,
}

/// What a kind of process says of itself as a child; a child's own options go before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildDefaults {
    pub(crate) restart: Restart,
    pub(crate) shutdown: Shutdown,
    pub(crate) kind: ChildType,
    pub(crate) mailbox: Option<Mailbox>,
}

impl ChildDefaults {
    /// Permanent, five seconds to shut down.
    pub const WORKER: Self = Self {
        restart: Restart::Permanent,
        shutdown: Shutdown::Timeout(Duration::from_secs(5)),
        kind: ChildType::Worker,
        mailbox: None,
    };
    /// Permanent, as long as it takes to shut down.
    pub const SUPERVISOR: Self =
        Self { restart: Restart::Permanent, shutdown: Shutdown::Infinity, kind: ChildType::Supervisor, mailbox: None };

    /// With another restart type.
    #[must_use]
    pub const fn restart(mut self, restart: Restart) -> Self {
        self.restart = restart;
        self
    }

    /// With limits of its mailbox.
    #[must_use]
    pub const fn mailbox(mut self, mailbox: Mailbox) -> Self {
        self.mailbox = Some(mailbox);
        self
    }

    /// With another way to stop.
    #[must_use]
    pub const fn shutdown(mut self, shutdown: Shutdown) -> Self {
        self.shutdown = shutdown;
        self
    }
}

/// One start of a `P`: its arguments and options.
///
/// `Kv::spec(..)` makes one. `.start_link().await` uses it up; a supervisor's child line makes a new one for every
/// (re)start, so the arguments need not be `Clone`.
#[must_use = "a spec starts nothing by itself: use `.start_link().await`, or give it to a supervisor"]
pub struct Spec<P> {
    args: Box<dyn Any + Send>,
    pub(crate) options: SpecOptions,
    process: PhantomData<fn() -> P>,
}

/// What a [`Spec`] says besides the arguments.
#[derive(Clone, Debug, Default)]
pub struct SpecOptions {
    pub(crate) start: StartOptions,
    pub(crate) restart: Option<Restart>,
    pub(crate) shutdown: Option<Shutdown>,
    pub(crate) backoff: Option<Backoff>,
    /// What a tree on its own does when its root has ended.
    pub(crate) root: Option<Root>,
    /// What the starter becomes to it; linked, unless it is started on its own.
    pub(crate) bond: Bond,
    /// On whose behalf it is started.
    pub(crate) lineage: Lineage,
    /// It is not to be started at all.
    pub(crate) ignored: bool,
}

/// Tells all refs into a tree that it is over.
#[derive(Clone)]
pub(crate) struct Root(pub(crate) Arc<dyn Fn() + Send + Sync>);

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Root")
    }
}

impl<P> Spec<P> {
    /// Registers the process under this name before its `init` runs. If the name is taken, the start answers
    /// [`AlreadyStarted`](StartError::AlreadyStarted), and nothing has run.
    ///
    /// The name is a text, a [`Global`](crate::registry::Global) or another [`Via`](crate::name::Via).
    pub fn name(mut self, name: impl Into<Name>) -> Self {
        self.options.start.name = Some(name.into());
        self
    }

    /// Kills the process if its `init` takes longer than this. The default is to wait for ever, as in OTP.
    pub fn init_timeout(mut self, timeout: Duration) -> Self {
        self.options.start.init_timeout = Some(timeout);
        self
    }

    /// Lets at most this many messages wait. When the mailbox is full, a call answers
    /// [`Overloaded`](crate::protocol::CallError::Overloaded) at once, and a cast is dropped, counted and reported.
    /// Signals (exits, `Down`) and messages sent with [`send`](crate::process::send) are always taken in.
    ///
    /// It is [`mailbox`](Self::mailbox) with [`DropNewest`](crate::mailbox::Overflow::DropNewest).
    pub fn mailbox_capacity(self, messages: usize) -> Self {
        self.mailbox(Mailbox::bounded(messages, Overflow::DropNewest))
    }

    /// Sets the limits of the mailbox, instead of those that the server's code has. What its handlers have chosen for
    /// themselves (`#[cast(overflow = ..)]`) stands.
    ///
    /// The default is no limit, as in OTP. A supervisor's mailbox never has one, whatever is said here. With limits that
    /// cannot be (a capacity of 0, thresholds in the wrong order) the start fails.
    pub fn mailbox(mut self, mailbox: Mailbox) -> Self {
        self.options.start.mailbox = Some(mailbox);
        self
    }

    /// Lets a server hibernate when no message has come for this long (`hibernate_after`): its `#[shrink]` function runs.
    ///
    /// It does not count while an idle timeout is armed.
    pub fn hibernate_after(mut self, quiet: Duration) -> Self {
        self.options.start.hibernate_after = Some(quiet);
        self
    }

    /// Switches on what `sys` can tell of a server, from its start (`{debug, Options}`).
    pub fn debug(mut self, options: DebugOptions) -> Self {
        self.options.start.debug = options;
        self
    }

    /// Chooses whether its messages have spans, instead of what [`telemetry::trace_messages`](crate::telemetry::trace_messages)
    /// says for all.
    ///
    /// Use it to trace one server in production, or to leave out one that has a message for every packet.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # #[derive(Default)]
    /// # struct Kv;
    /// # #[gen_server]
    /// # impl Kv {
    /// #     #[call]
    /// #     fn size(&self) -> u64 { 0 }
    /// # }
    /// let kv = Kv::spec().trace_messages(true).start().await?;
    /// # assert_eq!(kv.size().await, Ok(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn trace_messages(mut self, on: bool) -> Self {
        self.options.start.spans = if on { Spans::On } else { Spans::Off };
        self
    }

    /// Whether a supervisor starts it again.
    pub fn restart(mut self, restart: Restart) -> Self {
        self.options.restart = Some(restart);
        self
    }

    /// How a supervisor tells it to stop.
    pub fn shutdown(mut self, shutdown: Shutdown) -> Self {
        self.options.shutdown = Some(shutdown);
        self
    }

    /// Lets a supervisor wait before it restarts it, longer each time. The default is no pause, as in OTP.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.options.backoff = Some(backoff);
        self
    }

    /// Starts it only if it is `needed`; otherwise the start answers [`Ignored`](StartError::Ignored), and nothing has
    /// run. Use it for parts of a tree that a configuration switches off: under a supervisor the child is then listed as
    /// not running, and the others start as ever.
    ///
    /// A server can also say so itself, in its `#[init]`: `Err(Stop::ignore())`. A supervisor, which is declared and has no
    /// code, says it here.
    ///
    /// OTP: `ignore` from `init/1`, also that of a supervisor; no process is made for it here.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    ///
    /// #[derive(Default)]
    /// struct Gauge;
    ///
    /// #[gen_server]
    /// impl Gauge {
    ///     #[call]
    ///     fn value(&self) -> u64 {
    ///         0
    ///     }
    /// }
    ///
    /// supervisor! {
    ///     Metrics: one_for_one {
    ///         gauge: Gauge = Gauge::spec(),
    ///     }
    /// }
    ///
    /// supervisor! {
    ///     App(metrics: bool): one_for_one {
    ///         metrics: Metrics = Metrics.spec().start_if(*metrics),
    ///     }
    /// }
    ///
    /// let app = App { metrics: false }.start_link().await?;
    /// let count = app.as_ref().count_children().await.unwrap();
    /// assert_eq!((count.specs, count.active), (1, 0));
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "ignore")]
    pub fn start_if(mut self, needed: bool) -> Self {
        self.options.ignored |= !needed;
        self
    }

    pub(crate) fn bond(mut self, bond: Bond) -> Self {
        self.options.bond = bond;
        self
    }

    /// Itself, if it is to be started.
    pub(crate) fn needed(self) -> Result<Self, StartError> {
        if self.options.ignored { Err(StartError::Ignored) } else { Ok(self) }
    }
}

impl<P: Process> Spec<P> {
    /// Starts the process on its own and waits until it is up: a server's `#[init]` has returned, all static children of a
    /// supervisor run.
    ///
    /// OTP: `gen_server:start`, and for a supervisor what it does not have: one that lives on when its starter ends.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # #[derive(Default)]
    /// # pub struct Kv;
    /// # #[gen_server]
    /// # impl Kv {
    /// #     #[call]
    /// #     pub fn get(&self) -> u64 {
    /// #         42
    /// #     }
    /// # }
    /// supervisor! {
    ///     pub App: one_for_one {
    ///         kv: Kv = Kv::spec(),
    ///     }
    /// }
    ///
    /// let app = App.spec().name("app").start().await?;
    /// assert_eq!(otp::whereis("app"), app.pid());
    /// assert_eq!(app.kv().get().await?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`StartError`]; the failed process has ended by then, and so have a supervisor's children.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready kills the new process.
    #[doc(alias = "gen_server:start")]
    pub async fn start(mut self) -> Result<P::Ref, StartError> {
        self.options.bond = Bond::None;
        P::launch(self).await
    }

    /// Starts the process linked with the caller. Outside a process there is nobody to link, and it is the same as
    /// [`start`](Self::start).
    ///
    /// A caller that does not trap exits ends with a server that fails to start, as by any link.
    ///
    /// OTP: `gen_server:start_link`, `supervisor:start_link`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    ///
    /// # Cancel safety
    /// As [`start`](Self::start).
    #[doc(alias = "gen_server:start_link")]
    #[doc(alias = "supervisor:start_link")]
    pub async fn start_link(mut self) -> Result<P::Ref, StartError> {
        self.options.bond = Bond::Link;
        P::launch(self).await
    }

    #[doc(hidden)]
    pub fn __new(args: P::Args) -> Self
    where
        P::Args: Send,
    {
        Self { args: Box::new(args), options: SpecOptions::default(), process: PhantomData }
    }

    /// Changes what the process is started with.
    #[cfg(feature = "stage")]
    pub(crate) fn with_args(mut self, change: impl FnOnce(&mut P::Args)) -> Self {
        if let Some(args) = self.args.downcast_mut() {
            change(args);
        }
        self
    }

    #[doc(hidden)]
    pub fn __into_parts(self) -> (P::Args, SpecOptions) {
        let args = self.args.downcast().expect("made by `__new`, the only constructor");
        (*args, self.options)
    }
}

impl<P> fmt::Debug for Spec<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spec").field("options", &self.options).finish_non_exhaustive()
    }
}

/// A child that has started, as its supervisor sees it.
pub struct Booted {
    pub(crate) process: AnyProcess,
    /// What it has told besides.
    pub(crate) info: Option<Info>,
}

impl fmt::Debug for Booted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Booted").field(&self.process.head().pid).finish()
    }
}

/// Anything a supervisor can start: servers, state machines, other supervisors. The macros implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a server nor a supervisor",
    label = "there is no process of this type to start or to call",
    note = "write `#[otp::gen_server] impl {Self} {{ .. }}` with at least one `#[call]`, `#[cast]` or `#[info]` handler",
    note = "or make it a supervisor: `#[otp::supervision] impl {Self} {{ .. }}`, or `otp::supervisor!`"
)]
pub trait Process: Sized + 'static {
    /// What a start needs.
    type Args: 'static;
    /// What leads to the process; [`Ref<P>`] is its short name.
    type Ref: Clone + Send + Sync + 'static;
    /// Restart type and shutdown where a child line says nothing.
    const DEFAULTS: ChildDefaults;
    /// How many supervisors the tree has. Supervisors in a circle have no such number, so that rustc refuses what could
    /// only be found out by starting for ever.
    #[doc(hidden)]
    const SUPERVISORS: usize = 0;

    #[doc(hidden)]
    fn vacant() -> Self::Ref;
    #[doc(hidden)]
    fn boot(spec: Spec<Self>, at: &Self::Ref) -> BoxFuture<'static, Result<Booted, StartError>>;
    #[doc(hidden)]
    fn retire(at: &Self::Ref);
    /// Starts it on its own. A tree does it like this: when its root ends, every ref into it answers at once.
    #[doc(hidden)]
    fn launch(mut spec: Spec<Self>) -> impl Future<Output = Result<Self::Ref, StartError>> + Send {
        async move {
            let at = Self::vacant();
            let place = at.clone();
            spec.options.root = Some(Root(Arc::new(move || Self::retire(&place))));
            Self::boot(spec.needed()?, &at).await?;
            Ok(at)
        }
    }
}

/// What leads to a `P`: `Ref<Kv>` is the `KvRef` that `#[gen_server] impl Kv` generated.
pub type Ref<P> = <P as Process>::Ref;
