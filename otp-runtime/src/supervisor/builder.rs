//! From a declaration to a running supervisor.

use super::child_spec::{ChildOptions, ChildSpec, Retire};
use super::children::Children;
use super::client::SupervisorRef;
use super::engine::{Boot, Declare, Engine};
use super::intensity::Intensity;
use super::strategy::{AutoShutdown, Judge, Strategy};
use crate::gen_server::launch_as;
use crate::proc_lib::StartOptions;
use crate::protocol::StartError;
use crate::seam;
use crate::server_ref::Lineage;
use crate::spec::{Booted, BoxFuture, Process, Root, Spec, SpecOptions};
use std::any::Any;
use std::fmt;
use std::future::ready;
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
    judge: Judge,
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
            judge: Judge::Otp,
            name: "supervisor",
            this: Arc::new(()),
        }
    }

    /// Gives up, and ends with `Shutdown`, when there are more than `restarts` in any `period`.
    ///
    /// Time is counted in whole seconds, which begin for all supervisors of a runtime at once: 1 restart in 5 seconds is one
    /// in the seconds 10 to 15, however the fractions fall. A fraction of a second counts as a second; a period of zero is no
    /// period, and the supervisor does not start (OTP: `{invalid_period, 0}`).
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
        let at = SupervisorRef::__vacant();
        let place = at.clone();
        let root = Some(Root(Arc::new(move || place.__retire())));
        self.boot(SpecOptions { root, ..SpecOptions::default() }, at.clone()).await?;
        Ok(at)
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

    /// Who says what a child may end with that is told to stop.
    pub(super) fn judged_by(mut self, judge: Judge) -> Self {
        self.judge = judge;
        self
    }

    /// What reports call it.
    pub(super) fn called(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    pub(super) fn into_engine(
        self,
        name: &'static str,
        lineage: Lineage,
        root: Option<Retire>,
    ) -> (Engine, Vec<ChildSpec>) {
        let engine = Engine {
            name,
            strategy: self.strategy,
            auto_shutdown: self.auto_shutdown,
            intensity: Intensity::new(self.intensity, self.period),
            children: Children::default(),
            max_children: self.max_children,
            judge: self.judge,
            this: self.this,
            epoch: seam::epoch(),
            lineage,
            root,
        };
        (engine, self.specs)
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
    pub fn __state(mut self, this: Arc<dyn Any + Send + Sync>) -> Self {
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

#[doc(hidden)]
pub fn boot_supervisor(
    name: &'static str,
    options: SpecOptions,
    at: SupervisorRef,
    declared: Supervisor,
) -> BoxFuture<'static, Result<Booted, StartError>> {
    boot_declared(name, options, at, Box::pin(ready(Ok(declared))))
}

pub(super) fn boot_declared(
    name: &'static str,
    options: SpecOptions,
    at: SupervisorRef,
    declare: Declare,
) -> BoxFuture<'static, Result<Booted, StartError>> {
    Box::pin(async move {
        let SpecOptions { start, root, bond, lineage, .. } = options;
        // an order of its own, to try a restart again, must not be refused
        let start = StartOptions { mailbox: None, ..start };
        let root = root.map(|root| Box::new(move || (root.0)()) as Retire);
        let boot = Boot { name, declare, lineage: lineage.below(), root };
        let started = launch_as::<Engine>(name, boot, start, bond).await?;
        if let Some(place) = at.as_place() {
            place.fill(started.clone(), &lineage);
        }
        Ok(Booted { process: started, info: None })
    })
}
