//! From a declaration to a running supervisor.

use super::child_spec::{ChildOptions, ChildSpec, Retire};
use super::children::Children;
use super::client::SupervisorRef;
use super::engine::{Boot, Engine};
use super::intensity::Intensity;
use super::strategy::{AutoShutdown, Strategy};
use crate::gen_server::launch_as;
use crate::proc_lib::StartOptions;
use crate::protocol::StartError;
use crate::seam;
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Spec, SpecOptions};
use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Declares a supervisor by hand; `supervisor!` and `#[supervision]` lower to it.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// # use otp::prelude::*;
/// use otp::supervisor::{ChildSpec, Strategy, Supervisor};
///
/// #[derive(Default)]
/// struct Clock;
///
/// #[gen_server]
/// impl Clock {
///     #[call]
///     fn hour(&self) -> u8 {
///         12
///     }
/// }
///
/// let cities = ["paris", "lima"];
/// let mut clocks = Supervisor::new(Strategy::OneForOne);
/// for city in cities {
///     clocks = clocks.child(ChildSpec::new::<Clock>(city, move || Clock::spec().name(city)));
/// }
/// let clocks = clocks.start_link().await.unwrap();
/// assert_eq!(Clock::named("lima").hour().await, Ok(12));
/// assert_eq!(clocks.count_children().await.unwrap().active, 2);
/// # });
/// ```
#[must_use = "a declaration starts nothing by itself"]
pub struct Supervisor {
    strategy: Strategy,
    auto_shutdown: AutoShutdown,
    intensity: u32,
    period: Duration,
    specs: Vec<ChildSpec>,
    max_children: Option<usize>,
    name: &'static str,
    this: Arc<dyn Any + Send + Sync>,
}

impl Supervisor {
    /// A supervisor without children. At most 1 restart in any 5 seconds, as in OTP.
    pub fn new(strategy: Strategy) -> Self {
        Self {
            strategy,
            auto_shutdown: AutoShutdown::Never,
            intensity: 1,
            period: Duration::from_secs(5),
            specs: Vec::new(),
            max_children: None,
            name: "supervisor",
            this: Arc::new(()),
        }
    }

    /// Gives up, and ends with `Shutdown`, when there are more than `restarts` in any `period` (whole seconds).
    pub fn intensity(mut self, restarts: u32, period: Duration) -> Self {
        self.intensity = restarts;
        self.period = period;
        self
    }

    /// Whether the end of significant children ends the supervisor.
    pub fn auto_shutdown(mut self, auto_shutdown: AutoShutdown) -> Self {
        self.auto_shutdown = auto_shutdown;
        self
    }

    /// Adds a child; children are started in this order and stopped in reverse.
    pub fn child(mut self, spec: ChildSpec) -> Self {
        self.specs.push(spec);
        self
    }

    /// Starts the supervisor, linked with the caller if that is a process.
    ///
    /// # Errors
    /// If a child does not start; those before it have been stopped by then.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready ends the supervisor and the children started so far.
    #[doc(alias = "supervisor:start_link")]
    pub async fn start_link(self) -> Result<SupervisorRef, StartError> {
        self.spec().start_link().await
    }

    /// Starts the supervisor on its own: it lives on when the caller ends.
    ///
    /// # Errors
    /// As [`start_link`](Self::start_link).
    ///
    /// # Cancel safety
    /// As [`start_link`](Self::start_link).
    pub async fn start(self) -> Result<SupervisorRef, StartError> {
        self.spec().start().await
    }

    /// This supervisor as a child of another, or to be started with options, a [name](Spec::name) above all.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::supervisor::{Strategy, Supervisor};
    ///
    /// let clocks = Supervisor::new(Strategy::OneForOne).spec().name("clocks").start_link().await?;
    /// assert_eq!(otp::whereis("clocks"), clocks.pid());
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    pub(super) fn boot(
        self,
        options: SpecOptions,
        at: SupervisorRef,
    ) -> BoxFuture<'static, Result<Booted, StartError>> {
        boot_supervisor(self.name, options, at, self)
    }

    /// At most so many dynamic children.
    pub(super) fn max_children(mut self, most: usize) -> Self {
        self.max_children = Some(most);
        self
    }

    /// What reports call it.
    pub(super) fn called(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    #[doc(hidden)]
    pub fn __child<P: Process>(
        self,
        id: &'static str,
        at: P::Ref,
        options: ChildOptions,
        make: impl Fn() -> Spec<P> + Send + Sync + 'static,
    ) -> Self {
        self.child(ChildSpec::at(id.into(), at, options, make))
    }

    #[doc(hidden)]
    pub fn __state(mut self, this: Arc<impl Any + Send + Sync>) -> Self {
        self.this = this;
        self
    }
}

impl fmt::Debug for Supervisor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supervisor")
            .field("strategy", &self.strategy)
            .field("intensity", &self.intensity)
            .field("period", &self.period)
            .field("children", &self.specs)
            .finish_non_exhaustive()
    }
}

impl Process for Supervisor {
    type Args = Self;
    type Ref = SupervisorRef;
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;
    const SUPERVISORS: usize = 1;

    fn vacant() -> SupervisorRef {
        SupervisorRef::__vacant()
    }

    fn boot(spec: Spec<Self>, at: &SupervisorRef) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (declared, options) = spec.__into_parts();
        declared.boot(options, at.clone())
    }

    fn retire(at: &SupervisorRef) {
        at.__retire();
    }
}

#[doc(hidden)]
pub fn boot_supervisor(
    name: &'static str,
    options: SpecOptions,
    at: SupervisorRef,
    declared: Supervisor,
) -> BoxFuture<'static, Result<Booted, StartError>> {
    Box::pin(async move {
        let SpecOptions { start, root, bond, lineage, .. } = options;
        // an order of its own, to try a restart again, must not be refused
        let start = StartOptions { capacity: None, ..start };
        let engine = Engine {
            name,
            strategy: declared.strategy,
            auto_shutdown: declared.auto_shutdown,
            intensity: Intensity::new(declared.intensity, declared.period),
            children: Children::default(),
            max_children: declared.max_children,
            this: declared.this,
            started: seam::now(),
            lineage: lineage.below(),
            root: root.map(|root| Box::new(move || (root.0)()) as Retire),
        };
        let boot = Boot { engine, specs: declared.specs };
        let started = launch_as::<Engine>(name, boot, start, bond).await?;
        if let Some(place) = at.as_place() {
            place.fill(started.clone(), &lineage);
        }
        Ok(Booted { process: started, info: None })
    })
}

/// Starts a tree on its own.
#[doc(hidden)]
pub async fn start_tree<P: Process>(spec: Spec<P>, linked: bool) -> Result<P::Ref, StartError> {
    if linked { spec.start_link().await } else { spec.start().await }
}
