//! Pools: workers that clients borrow, one client each at a time ([`Pool`]), and factories, whose workers do what waits for
//! its turn ([`Factory`]). Needs the feature `pool`.
//!
//! A worker is a server as any other, under a supervisor of its own; what is pooled is its client. See [`Pool`] for when
//! that is the right thing: often a server for each thing is.
//!
//! **How it works.** A pool is a supervisor of two: the supervisor of its workers, and a process that has workers started and
//! ended, and looks after time. Who takes a worker or gives it back asks neither: what is idle, and who waits, is under one
//! lock that all references share. A worker that ends has left the pool before anybody is told of its end, and a client needs no
//! watching: what it holds is dropped with it.
//!
//! # Erlang and Elixir
//! | poolboy | here |
//! |---|---|
//! | `poolboy:child_spec(db, [{worker_module, conn}, {size, 8}, {max_overflow, 4}], Args)` | [`Pool::new(\|\| Conn::spec(args)).size(8).overflow(4)`](Pool) |
//! | `poolboy:transaction(db, fun(W) -> .. end)` | [`pool.transaction(async \|w\| ..)`](PoolRef::transaction)`.await` |
//! | `poolboy:checkout(db)`, `poolboy:checkin(db, W)` | [`pool.checkout()`](PoolRef::checkout)`.await`, and dropping what it gives |
//! | `poolboy:checkout(db, false)` | [`pool.try_checkout()`](PoolRef::try_checkout) |
//! | `poolboy:checkout(db, true, Timeout)` | [`pool.checkout_timeout(time)`](PoolRef::checkout_timeout)`.await` |
//! | `poolboy:status(db)` | [`pool.status()`](PoolRef::status), [`pool.stats()`](PoolRef::stats) |
//! | `{strategy, fifo}` | [`.strategy(Strategy::Fifo)`](Pool::strategy) |

mod checkout;
mod client;
mod core;
mod error;
mod factory;
mod health;
mod server;
mod settings;
mod state;
mod stats;
mod worker;

pub use checkout::Checkout;
pub use client::PoolRef;
pub use error::PoolError;
pub use factory::{Discard, Factory, FactoryError, FactoryRef, FactoryStats, Job, RateLimit, Routing, Turn};
pub use settings::Strategy;
pub use stats::{PoolStats, PoolStatus};

use crate::name::{Form, Name};
use crate::process::self_pid;
use crate::protocol::StartError;
use crate::report::Kept;
use crate::spec::{Backoff, Booted, BoxFuture, ChildDefaults, Process, Spec};
use crate::supervisor::{self, ChildOptions, DynamicSupervisor, Supervisor, boot_supervisor};
use health::Health;
use server::{Boot, Keeping};
use settings::Settings;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// How long a pool waits before it orders a worker again that did not start.
const START_PAUSE: Backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(10));

/// Declares a pool of workers.
///
/// Use it for what there are few of and many want: connections to a database, processes of another program, licences. Do
/// **not** use it to make something faster that is no such thing: a server for each session, each key, each connection is
/// what processes are for, and a [`PartitionSupervisor`](crate::supervisor::PartitionSupervisor) divides work by a key.
///
/// By default there are five workers, which are started with the pool; whoever finds none waits five seconds at most.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::pool::Pool;
/// use otp::prelude::*;
///
/// /// A connection to somewhere.
/// struct Conn {
///     address: &'static str,
/// }
///
/// #[gen_server]
/// impl Conn {
///     #[init]
///     fn new(address: &'static str) -> Self {
///         Self { address }
///     }
///
///     #[call]
///     fn get(&mut self, key: String) -> String {
///         format!("{key} at {}", self.address)
///     }
/// }
///
/// supervisor! {
///     App(address: &'static str): one_for_one {
///         db: Pool<Conn> = {
///             let address = *address;
///             Pool::new(move || Conn::spec(address)).size(8).overflow(4).spec().name("db")
///         },
///     }
/// }
///
/// let app = App { address: "here" }.start_link().await?;
/// let db = app.db(); // stays valid over restarts
/// let conn = db.checkout().await?; // derefs to the client of one worker
/// assert_eq!(conn.get("key".to_owned()).await?, "key at here");
/// drop(conn); // given back
///
/// let found = db.transaction(async |conn| conn.get("key".to_owned()).await).await?;
/// assert_eq!(found?, "key at here");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # What a crash costs
/// A worker that ends by itself, for whatever reason, has left the pool. One of those that are always there
/// ([`min`](Self::min)) is restarted by its supervisor, at once or after a [`backoff`](Self::backoff); one that was started
/// for a waiting client is started again if somebody still waits. Whoever had it is told by its calls, and has it no more: its
/// guard gives nothing back.
///
/// Each restart counts: with more than three for each worker in five seconds ([`intensity`](Self::intensity)) the supervisor of
/// the workers gives up, and the pool ends with it. Then it is up to the pool's own supervisor. With a `backoff` that does not
/// happen as long as the pauses are long enough.
///
/// A client that ends, or is cancelled, gives back what it had. The worker is used again, for its state is its own: nobody
/// has left it half changed. Where a worker has a session with its client (`BEGIN` was said, and `COMMIT` was not), have the
/// pool [replace](Self::replace_abandoned) those that are abandoned.
///
/// # OTP
/// Not in OTP. poolboy: the client is monitored there, and a call to the pool for each checkout and check-in; overflow workers
/// are started by the pool's process, so that everybody waits for a slow start; here only who waits does.
/// `NimblePool` lends resources that are no processes; a worker here always is one.
#[must_use = "a declaration starts nothing by itself"]
pub struct Pool<P: Process> {
    declared: Declared<P>,
}

/// Makes one start of a worker.
type Make<P> = Box<dyn Fn() -> Spec<P> + Send + Sync>;

/// What a pool is made of.
struct Declared<P: Process> {
    make: Kept<Make<P>>,
    settings: Settings,
    health: Option<Health<P::Ref>>,
    backoff: Option<Backoff>,
    intensity: Option<(u32, Duration)>,
}

impl<P: Process> Pool<P> {
    /// A pool of workers that are started from what `make` returns, which is called again for every start.
    ///
    /// Their restart type is the pool's affair; their shutdown and their back-off are those of the [`Spec`].
    pub fn new(make: impl Fn() -> Spec<P> + Send + Sync + 'static) -> Self {
        let make: Make<P> = Box::new(make);
        let make = Kept::new("child spec", make);
        Self {
            declared: Declared { make, settings: Settings::default(), health: None, backoff: None, intensity: None },
        }
    }

    fn set(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        set(&mut self.declared.settings);
        self
    }

    /// How many workers there are: 5 by default.
    #[doc(alias = "pool_size")]
    pub fn size(self, workers: usize) -> Self {
        self.set(|settings| settings.size = workers)
    }

    /// How many more are started while clients wait: none by default. Each is ended when it is given back and nobody waits,
    /// or, with an [`idle_timeout`](Self::idle_timeout), when it was not used for so long.
    ///
    /// There are never more workers than `size` and this together.
    #[doc(alias = "max_overflow")]
    pub fn overflow(self, workers: usize) -> Self {
        self.set(|settings| settings.overflow = workers)
    }

    /// How many workers are there always, from the start: as many as `size` by default. The others are started when somebody
    /// waits, and stay, unless there is an [`idle_timeout`](Self::idle_timeout). With 0, none is started with the pool.
    #[doc(alias = "lazy")]
    pub fn min(self, workers: usize) -> Self {
        self.set(|settings| settings.min = Some(workers))
    }

    /// Which of several idle workers is taken: the one given back last by default.
    pub fn strategy(self, strategy: Strategy) -> Self {
        self.set(|settings| settings.strategy = strategy)
    }

    /// How many clients may wait: any number by default. One more is refused with [`Full`](PoolError::Full). Who waits for a
    /// worker that is being started, or may be, is not counted; so with 0, only those wait.
    pub fn queue(self, clients: usize) -> Self {
        self.set(|settings| settings.queue = Some(clients))
    }

    /// How long [`checkout`](PoolRef::checkout) waits: five seconds by default. `Duration::MAX` is for ever.
    pub fn wait_timeout(self, time: Duration) -> Self {
        self.set(|settings| settings.wait_timeout = time)
    }

    /// Ends workers that nobody has used for so long, down to [`min`](Self::min). The default is to keep them.
    pub fn idle_timeout(self, time: Duration) -> Self {
        self.set(|settings| settings.idle_timeout = Some(time))
    }

    /// Replaces a worker whose client has not said that it is done: whose guard was dropped and not
    /// [checked in](Checkout::check_in), or whose [`transaction`](PoolRef::transaction) did not come to its end. The default
    /// is to use it again.
    ///
    /// Use it where a worker has a session with its client. `NimblePool`: what it does when a client goes down.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # #[derive(Default)]
    /// # struct Conn;
    /// # #[gen_server]
    /// # impl Conn {
    /// #     #[call]
    /// #     fn begin(&mut self) {}
    /// # }
    /// let pool = otp::pool::Pool::new(|| Conn::spec()).size(1).replace_abandoned(true).start_link().await?;
    /// let conn = pool.checkout().await?;
    /// let (first, begun) = (conn.pid(), conn.begin().await);
    /// drop(conn); // as `?` does
    /// assert_ne!(pool.checkout().await?.pid(), first);
    /// # assert!(begun.is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn replace_abandoned(self, replace: bool) -> Self {
        self.set(|settings| settings.replace_abandoned = replace)
    }

    /// Asks each idle worker every `interval` whether it is well, and replaces it if not: if `check` answers false, panics, or
    /// takes longer than a client would [wait](Self::wait_timeout). They are asked one after the other, and a worker that is
    /// being asked is nobody else's.
    ///
    /// # Examples
    /// ```
    /// # use otp::prelude::*;
    /// # use std::time::Duration;
    /// # #[derive(Default)]
    /// # struct Conn;
    /// # #[gen_server]
    /// # impl Conn {
    /// #     #[call]
    /// #     fn ping(&mut self) {}
    /// # }
    /// let pool = otp::pool::Pool::new(|| Conn::spec())
    ///     .health_check(Duration::from_secs(30), |conn| async move { conn.ping().await.is_ok() });
    /// ```
    pub fn health_check<F: Future<Output = bool> + Send + 'static>(
        mut self,
        interval: Duration,
        check: impl Fn(P::Ref) -> F + Send + Sync + 'static,
    ) -> Self {
        let check: health::Check<P::Ref> = Box::new(move |client| Box::pin(check(client)));
        self.declared.health = Some(Health { interval, check: Arc::new(Kept::new("health check", check)) });
        self
    }

    /// Waits before a worker is restarted, longer each time. The default is what the worker's [`Spec`] says, if it does.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.declared.backoff = Some(backoff);
        self
    }

    /// Gives up when there are more than so many restarts of workers in any `period`, of all workers together: three for each
    /// in five seconds by default.
    pub fn intensity(mut self, restarts: u32, period: Duration) -> Self {
        self.declared.intensity = Some((restarts, period));
        self
    }

    /// This pool as a child of a supervisor, or to be started with options, a [name](Spec::name) above all.
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    /// Starts the pool and the workers that are always there, linked with the caller if that is a process.
    ///
    /// # Errors
    /// If one of the workers does not start; those before it have been stopped by then.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready ends the pool and the workers started so far.
    #[doc(alias = "poolboy:start_link")]
    pub async fn start_link(self) -> Result<PoolRef<P>, StartError> {
        self.spec().start_link().await
    }

    /// A reference to whatever pool has this name when it is used.
    pub fn named(name: impl Into<Name>) -> PoolRef<P> {
        PoolRef::named(name.into())
    }

    /// The supervisor of the workers: all of them together may crash as often as one alone under a supervisor of its own.
    fn workers(declared: &Declared<P>) -> DynamicSupervisor {
        let most = u32::try_from(declared.settings.most().max(1)).unwrap_or(u32::MAX);
        let default = (most.saturating_mul(3), Duration::from_secs(5));
        let (restarts, period) = declared.intensity.unwrap_or(default);
        DynamicSupervisor::new().intensity(restarts, period)
    }
}

#[diagnostic::do_not_recommend]
impl<P: Process> Process for Pool<P> {
    type Args = Self;
    type Ref = PoolRef<P>;
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;
    const SUPERVISORS: usize = 2 + P::SUPERVISORS;

    fn vacant() -> PoolRef<P> {
        let _ = const { Self::SUPERVISORS };
        PoolRef::vacant()
    }

    fn boot(spec: Spec<Self>, at: &PoolRef<P>) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (this, options) = spec.__into_parts();
        let Some(core) = at.place_core().cloned() else {
            return Box::pin(std::future::ready(Err(StartError::Ignored)));
        };
        let name = options.start.name.as_ref().and_then(|name| match name.form() {
            Form::Local(text) => Some(text.clone()),
            Form::Via(_) => None,
        });
        let declared = Arc::new(this.declared);
        let workers = DynamicSupervisor::vacant();
        let (of_workers, of_server) = (declared.clone(), declared);
        let supervisor = Supervisor::new(supervisor::Strategy::OneForAll)
            // what goes wrong with it is its supervisor's affair
            .intensity(0, Duration::from_secs(1))
            .__child::<DynamicSupervisor>("workers", workers.clone(), ChildOptions::new(), move || {
                Self::workers(&of_workers).spec()
            })
            .__child::<Keeping<P>>("pool", Keeping::<P>::vacant(), ChildOptions::new(), move || {
                Spec::__new(Boot {
                    declared: of_server.clone(),
                    core: core.clone(),
                    workers: workers.clone(),
                    // this is called by the supervisor
                    owner: self_pid(),
                    name: name.clone(),
                })
            });
        boot_supervisor("Pool", options, at.as_ref().clone(), supervisor)
    }

    fn retire(at: &PoolRef<P>) {
        at.as_ref().__retire();
        let is_over = at.as_ref().as_place().is_some_and(|place| place.is_retired());
        if let Some(core) = at.place_core().filter(|_| is_over) {
            core.retire();
        }
    }
}

impl<P: Process> fmt::Debug for Pool<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("settings", &self.declared.settings)
            .field("backoff", &self.declared.backoff)
            .field("intensity", &self.declared.intensity)
            .finish_non_exhaustive()
    }
}
