//! Factories: jobs that are routed to one of several workers, and wait for their turn.

mod client;
mod core;
mod error;
mod job;
mod limit;
mod server;
mod settings;
mod state;

pub use client::FactoryRef;
pub use error::{FactoryError, FactoryStats};
pub use job::{Job, Turn};
pub use limit::RateLimit;
pub use settings::{Discard, Routing};

use crate::name::Name;
use crate::process::self_pid;
use crate::protocol::StartError;
use crate::report::Kept;
use crate::spec::{Backoff, Booted, BoxFuture, ChildDefaults, Process, Spec};
use crate::supervisor::{ChildOptions, DynamicSupervisor, Strategy, Supervisor, boot_supervisor};
use server::{Boot, Keeping};
use settings::Settings;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Declares a factory: numbered workers, and jobs that wait for one of them.
///
/// Use it where work comes faster than it can be done and there is something to be said about that: what is urgent, what
/// belongs together, how much in a second, what goes when too much waits. Where a client wants a worker for a while, without
/// caring which, a [`Pool`](super::Pool) is simpler; where there is nothing to say but "one of them", a
/// [`PartitionSupervisor`](crate::supervisor::PartitionSupervisor) has less to do.
///
/// A job is the caller's: a piece of its code that is lent the worker's client when its turn comes. What waits, waits in
/// the factory and not in mailboxes. So **a worker that crashes loses the job it was doing, and no other**: its caller is told
/// by the call, and those who wait go on with its replacement. A worker does one job at a time
/// ([`concurrency`](Self::concurrency)).
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::pool::{Factory, RateLimit};
/// use otp::prelude::*;
/// use std::time::Duration;
///
/// struct Renderer {
///     number: usize,
/// }
///
/// #[gen_server]
/// impl Renderer {
///     #[init]
///     fn new(number: usize) -> Self {
///         Self { number }
///     }
///
///     #[call]
///     fn render(&mut self, page: String) -> String {
///         format!("<p>{page}</p>")
///     }
///
///     #[call]
///     fn number(&self) -> usize {
///         self.number
///     }
/// }
///
/// let factory = Factory::new(Renderer::spec)
///     .workers(4)
///     .queue(1000)
///     .rate_limit(RateLimit::new(100, Duration::from_secs(1)))
///     .start_link()
///     .await?;
///
/// let page = factory.run(async |renderer| renderer.render("hello".to_owned()).await).await?;
/// assert_eq!(page?, "<p>hello</p>");
///
/// // urgent, and always by the same worker
/// let (a, b) = (factory.job().key("eve").priority(9), factory.job().key("eve"));
/// let a = a.run(async |renderer| renderer.number().await).await?;
/// let b = b.run(async |renderer| renderer.number().await).await?;
/// assert_eq!(a, b);
/// assert_eq!(factory.worker_for("eve")?.number().await, a); // past the queue
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # OTP
/// Not in OTP. Users of ractor's factory find here: its routers (`Queuer`, `RoundRobin`; key-persistent is a job with a key;
/// least loaded), its discard modes, priorities, expiry ([`Job::timeout`]), rate limit and resizing. Differences: a job is a
/// function of its caller and not a message, so that it has a result, ends with its caller, and needs no type of its own; a
/// limit lets jobs wait instead of discarding them.
#[must_use = "a declaration starts nothing by itself"]
pub struct Factory<P: Process> {
    declared: Declared<P>,
}

type Make<P> = Box<dyn Fn(usize) -> Spec<P> + Send + Sync>;

struct Declared<P: Process> {
    make: Kept<Make<P>>,
    settings: Settings,
    backoff: Option<Backoff>,
    intensity: Option<(u32, Duration)>,
}

impl<P: Process> Factory<P> {
    /// A factory of workers that are started from what `make` returns for their numbers, which is called again for every
    /// start.
    pub fn new(make: impl Fn(usize) -> Spec<P> + Send + Sync + 'static) -> Self {
        let make: Make<P> = Box::new(make);
        let make = Kept::new("child spec", make);
        Self { declared: Declared { make, settings: Settings::default(), backoff: None, intensity: None } }
    }

    fn set(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        set(&mut self.declared.settings);
        self
    }

    /// How many workers there are: 5 by default.
    pub fn workers(self, workers: usize) -> Self {
        self.set(|settings| settings.workers = workers)
    }

    /// Who does a job that has no key: whoever is free first, by default.
    pub fn routing(self, routing: Routing) -> Self {
        self.set(|settings| settings.routing = routing)
    }

    /// How many jobs a worker does at once: one by default. More make sense where a worker's handlers wait for others.
    /// 0 counts as 1.
    pub fn concurrency(self, jobs: usize) -> Self {
        self.set(|settings| settings.concurrency = jobs.max(1))
    }

    /// How many jobs may wait, of all workers together: any number by default.
    pub fn queue(self, jobs: usize) -> Self {
        self.set(|settings| settings.queue = Some(jobs))
    }

    /// Which job goes when too many wait: the one that comes, by default.
    pub fn discard(self, discard: Discard) -> Self {
        self.set(|settings| settings.discard = discard)
    }

    /// How long a job waits for its turn: five seconds by default. `Duration::MAX` is for ever.
    pub fn wait_timeout(self, time: Duration) -> Self {
        self.set(|settings| settings.wait_timeout = time)
    }

    /// Lets only so many jobs begin in a time; the others wait, the urgent ones first. The default is no limit.
    pub fn rate_limit(self, limit: RateLimit) -> Self {
        self.set(|settings| settings.limit = Some(limit))
    }

    /// Waits before a worker is restarted, longer each time. The default is what the worker's [`Spec`] says, if it does.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.declared.backoff = Some(backoff);
        self
    }

    /// Gives up when there are more than so many restarts of workers in any `period`, of all workers together: three for each
    /// in five seconds by default. The factory ends then.
    pub fn intensity(mut self, restarts: u32, period: Duration) -> Self {
        self.declared.intensity = Some((restarts, period));
        self
    }

    /// This factory as a child of a supervisor, or to be started with options, a [name](Spec::name) above all.
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    /// Starts the factory and its workers, linked with the caller if that is a process.
    ///
    /// # Errors
    /// If one of the workers does not start; those before it have been stopped by then.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready ends the factory and the workers started so far.
    pub async fn start_link(self) -> Result<FactoryRef<P>, StartError> {
        self.spec().start_link().await
    }

    /// A reference to whatever factory has this name when it is used.
    pub fn named(name: impl Into<Name>) -> FactoryRef<P> {
        FactoryRef::named(name.into())
    }

    fn supervisor(declared: &Declared<P>) -> DynamicSupervisor {
        let workers = u32::try_from(declared.settings.workers.max(1)).unwrap_or(u32::MAX);
        let default = (workers.saturating_mul(3), Duration::from_secs(5));
        let (restarts, period) = declared.intensity.unwrap_or(default);
        DynamicSupervisor::new().intensity(restarts, period)
    }
}

#[diagnostic::do_not_recommend]
impl<P: Process> Process for Factory<P> {
    type Args = Self;
    type Ref = FactoryRef<P>;
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;
    const SUPERVISORS: usize = 2 + P::SUPERVISORS;

    fn vacant() -> FactoryRef<P> {
        let _ = const { Self::SUPERVISORS };
        FactoryRef::vacant()
    }

    fn boot(spec: Spec<Self>, at: &FactoryRef<P>) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (this, options) = spec.__into_parts();
        let Some(core) = at.place_core().cloned() else {
            return Box::pin(std::future::ready(Err(StartError::Ignored)));
        };
        let declared = Arc::new(this.declared);
        let workers = DynamicSupervisor::vacant();
        let (of_workers, of_server) = (declared.clone(), declared);
        let supervisor = Supervisor::new(Strategy::OneForAll)
            // what goes wrong with it is its supervisor's affair
            .intensity(0, Duration::from_secs(1))
            .__child::<DynamicSupervisor>("workers", workers.clone(), ChildOptions::new(), move || {
                Self::supervisor(&of_workers).spec()
            })
            .__child::<Keeping<P>>("factory", Keeping::<P>::vacant(), ChildOptions::new(), move || {
                Spec::__new(Boot {
                    declared: of_server.clone(),
                    core: core.clone(),
                    workers: workers.clone(),
                    // this is called by the supervisor
                    owner: self_pid(),
                })
            });
        boot_supervisor("Factory", options, at.as_ref().clone(), supervisor)
    }

    fn retire(at: &FactoryRef<P>) {
        at.as_ref().__retire();
        let is_over = at.as_ref().as_place().is_some_and(|place| place.is_retired());
        if let Some(core) = at.place_core().filter(|_| is_over) {
            core.retire();
        }
    }
}

impl<P: Process> fmt::Debug for Factory<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Factory").field("settings", &self.declared.settings).finish_non_exhaustive()
    }
}
