//! A process for each event.

mod child;

use self::child::{Child, Make, Making};
use super::consume;
use super::input::Input;
use super::ports::input;
use super::roles::Consumer;
use super::subscription::Subscription;
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer, Handled, Stop};
use crate::message::{Exit, Info};
use crate::observe::Label;
use crate::pid::Pid;
use crate::process::{self, Exited};
use crate::protocol::{CallError, ReplyTo, reply_slot};
use crate::report::{Kept, Level, Report};
use crate::seam;
use crate::server_ref::ServerRef;
use crate::spec::{ChildDefaults, Process, Restart, Shutdown, Spec};
use crate::supervisor::Intensity;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

/// A consumer that starts a process for each event, and asks for more events when processes have ended.
///
/// Use it where the work for one event may fail, wait or take long, and several are to be worked on at a time: the
/// `max_demand` of the subscription is how many children there are at most. Set `min_demand` to one less to have a new event
/// as soon as a child has ended.
///
/// Whether a child is started again is said by its spec. A [temporary](Restart::Temporary) one is done with its event when it
/// has ended, in whatever way. A [transient](Restart::Transient) one that crashes is started again with its event, until there
/// are more than 3 such restarts in 5 seconds ([`intensity`](Spec::intensity)): then the supervisor gives up, and ends its
/// children. A permanent one would never be done with its event; it is treated as a transient one.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::stage::{self, ConsumerSupervisor, Input, Subscribe};
/// use std::time::Duration;
///
/// struct Fetch;
///
/// #[gen_server(temporary)]
/// impl Fetch {
///     #[init]
///     fn new(page: u32, cx: &mut Ctx<Self>) -> Self {
///         cx.send_after(Duration::from_millis(10), page);
///         Self
///     }
///
///     #[info]
///     fn fetched(&mut self, _page: u32, cx: &mut Ctx<Self>) {
///         cx.stop(ExitReason::Normal);
///     }
/// }
///
/// let pages = stage::from_iter(1..=20).start().await?;
/// let five = Subscribe::new().max_demand(5).min_demand(4);
/// let input = Input::new().subscribe_to(&pages, five);
/// let fetchers = ConsumerSupervisor::spec(input, |page: &u32| Fetch::spec(*page)).start().await?;
/// // when there are no more pages, and the last one is fetched
/// assert_eq!(otp::exited(fetchers.pid().unwrap()).await, ExitReason::Normal);
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
///
/// # OTP
/// Elixir's `ConsumerSupervisor`. Differences: it is one type with a function instead of a module; when its producers have
/// ended cleanly it waits for its children; a permanent child is not refused.
pub struct ConsumerSupervisor<E> {
    make: Kept<Make<E>>,
    children: BTreeMap<Pid, Child<E>>,
    intensity: Intensity,
}

/// Leads to a [`ConsumerSupervisor`].
pub type ConsumerSupervisorRef<E> = ServerRef<ConsumerSupervisor<E>>;

/// What such a supervisor is started with.
#[doc(hidden)]
pub struct Plan<E> {
    input: Input<E>,
    make: Kept<Make<E>>,
    intensity: (u32, Duration),
}

/// What such a supervisor is asked.
#[doc(hidden)]
pub struct WhichChildren(ReplyTo<Vec<Pid>>);

impl<E: Send + 'static> ConsumerSupervisor<E> {
    /// The start of a supervisor that subscribes as `input` says, and starts for each event what `make` returns.
    ///
    /// `make` runs in the supervisor, again for each restart; and the supervisor waits for the `#[init]` of each child.
    pub fn spec<P: Process>(input: Input<E>, make: impl Fn(&E) -> Spec<P> + Send + 'static) -> Spec<Self> {
        let make = Kept::new("function that makes children", child::erased(make));
        Spec::__new(Plan { input, make, intensity: (3, Duration::from_secs(5)) })
    }

    async fn begin(&mut self, event: E, from: &Subscription, cx: &mut Ctx<Self>) {
        let Making { restart, shutdown, start } = self.make.get()(&event);
        match start.await {
            Ok(process) => {
                let pid = process.head().pid;
                self.children.insert(pid, Child { process, event, from: from.clone(), restart, shutdown });
            }
            Err(error) => {
                let head = format_args!("a consumer supervisor could not start a child");
                Report::new(Level::Error, "consumer_supervisor start_error", Some(cx.pid()), head)
                    .line("reason", &error)
                    .emit();
                done(from, cx);
            }
        }
    }

    /// A child has ended.
    async fn ended(&mut self, child: Child<E>, reason: ExitReason, cx: &mut Ctx<Self>) {
        if child.restart == Restart::Temporary || reason.is_clean() {
            done(&child.from, cx);
        } else if self.intensity.add(seam::now().saturating_duration_since(seam::epoch())) {
            self.begin(child.event, &child.from, cx).await;
        } else {
            let head = format_args!("a consumer supervisor gives up: too many restarts");
            Report::new(Level::Error, "consumer_supervisor shutdown", Some(cx.pid()), head)
                .line("child", child.process.head().pid)
                .line("reason", &reason)
                .emit();
            cx.stop(ExitReason::Shutdown);
        }
    }
}

/// An event is done with: there is room for another.
fn done<E: Send + 'static>(from: &Subscription, cx: &mut Ctx<ConsumerSupervisor<E>>) {
    if let Some(intake) = input(cx) {
        intake.done(from);
    }
}

impl<E: Send + 'static> Spec<ConsumerSupervisor<E>> {
    /// Gives up, and ends with `Shutdown`, when there are more than `restarts` in any `period`, of all children together.
    pub fn intensity(self, restarts: u32, period: Duration) -> Self {
        self.with_args(|plan| plan.intensity = (restarts, period))
    }
}

impl<E: Send + 'static> ServerRef<ConsumerSupervisor<E>> {
    /// Its children, the oldest first.
    ///
    /// # Errors
    /// If there is no such supervisor.
    ///
    /// # Cancel safety
    /// May be dropped.
    #[doc(alias = "ConsumerSupervisor.which_children")]
    #[doc(alias = "ConsumerSupervisor.count_children")]
    pub async fn which_children(&self) -> Result<Vec<Pid>, CallError> {
        let (reply, slot) = reply_slot();
        self.__call(WhichChildren(reply), slot, None).await
    }
}

impl<E: Send + 'static> GenServer for ConsumerSupervisor<E> {
    type Args = Plan<E>;
    type Msg = WhichChildren;
    type Fits = ();
    type Continue = Infallible;
    type Client = ConsumerSupervisorRef<E>;
    const NAME: &'static str = "ConsumerSupervisor";
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;

    fn init_now(plan: Plan<E>, cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, Plan<E>> {
        let Plan { input: wanted, make, intensity: (restarts, period) } = plan;
        let intensity = Intensity::new(restarts, period);
        if !intensity.is_valid() {
            return Ok(Err(Stop::error("the period of an intensity is some time")));
        }
        cx.trap_exit(true);
        cx.consumer(wanted);
        if let Some(intake) = input(cx) {
            intake.hold();
        }
        Ok(Ok(Self { make, children: BTreeMap::new(), intensity }))
    }

    fn handle_now(&mut self, message: WhichChildren, cx: &mut Ctx<Self>) -> Handled<WhichChildren> {
        cx.__enter_call("which_children", &message.0);
        message.0.send(self.children.keys().copied().collect());
        Handled::Done(Ok(()))
    }

    fn label(_: &WhichChildren) -> Label {
        Label::call("which_children")
    }

    fn refuse(message: WhichChildren) -> bool {
        message.0.refuse();
        true
    }

    async fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        let exit = match info.take::<Exit>() {
            Ok(exit) => exit,
            Err(info) => {
                cx.unhandled(info);
                return Ok(());
            }
        };
        // anybody else's end is not its affair
        if let Some(child) = exit.from.and_then(|pid| self.children.remove(&pid)) {
            self.ended(child, exit.reason, cx).await;
            consume::leave(cx);
        }
        Ok(())
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        self.children.is_empty()
    }

    /// Ends the children: all at once, each in its own time.
    async fn terminate(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) {
        let begun = seam::now();
        let mut ending = Vec::new();
        for (pid, child) in std::mem::take(&mut self.children) {
            let ended = Exited::of(child.process.clone());
            let brutally = child.shutdown == Shutdown::BrutalKill;
            process::exit(pid, if brutally { ExitReason::Kill } else { ExitReason::Shutdown });
            ending.push((pid, child.shutdown, ended));
        }
        for (pid, shutdown, mut ended) in ending {
            let time = match shutdown {
                Shutdown::Timeout(time) => Some(time.saturating_sub(seam::now().saturating_duration_since(begun))),
                _ => None,
            };
            if seam::within(time, &mut ended).await.is_none() {
                process::exit(pid, ExitReason::Kill);
                ended.await;
            }
        }
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl<E: Send + 'static> Consumer for ConsumerSupervisor<E> {
    type Event = E;

    async fn handle_events(&mut self, events: Vec<E>, from: &Subscription, cx: &mut Ctx<Self>) {
        for event in events {
            self.begin(event, from, cx).await;
        }
    }
}

impl<E> fmt::Debug for ConsumerSupervisor<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsumerSupervisor").field("children", &self.children.len()).finish_non_exhaustive()
    }
}

impl<E> fmt::Debug for Plan<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("input", &self.input).field("intensity", &self.intensity).finish_non_exhaustive()
    }
}

impl fmt::Debug for WhichChildren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("which_children")
    }
}
