//! A supervisor of several processes that do the same, each for a share of the keys.

mod client;
mod error;
mod key;
mod layout;
mod via;

pub use client::PartitionSupervisorRef;
pub use error::PartitionError;
pub use key::{Hashed, PartitionKey};
pub use via::Partition;

use super::builder::Supervisor;
use super::child_spec::{ChildOptions, ChildSpec, Start};
use super::strategy::Strategy;
use crate::exit::ExitReason;
use crate::name::Name;
use crate::protocol::StartError;
use crate::report::Kept;
use crate::server_ref::Lineage;
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Spec};
use layout::{Entry, Layout};
use std::any::Any;
use std::fmt;
use std::future::ready;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

/// Makes the spec of a partition from its number.
type Make<P> = Arc<Kept<Box<dyn Fn(usize) -> Spec<P> + Send + Sync>>>;

/// Declares a supervisor that runs the same process several times and sends each key to one of them.
///
/// Use it when one process has become a bottleneck and its work can be divided by a key: a cache, a counter, a
/// [`DynamicSupervisor`](super::DynamicSupervisor) that starts very many children. Each key leads to the same partition as
/// long as their number stays the same, so that what belongs to one key is still done by one process, one after the other.
///
/// The partitions are children with the ids `0`, `1`, and so on, and are restarted as any child. Their references stay valid
/// over restarts.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// # use otp::prelude::*;
/// use otp::supervisor::PartitionSupervisor;
///
/// #[derive(Default)]
/// struct Counter {
///     n: u64,
/// }
///
/// #[gen_server]
/// impl Counter {
///     #[call]
///     fn add(&mut self, n: u64) -> u64 {
///         self.n += n;
///         self.n
///     }
/// }
///
/// let counters = PartitionSupervisor::new(|_partition| Counter::spec()).partitions(8).start_link().await?;
/// let user = "eve";
/// assert_eq!(counters.partition(user)?.add(1).await?, 1);
/// assert_eq!(counters.partition(user)?.add(1).await?, 2); // the same one
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # OTP
/// Elixir's `PartitionSupervisor`, with its defaults: as many partitions as there are processors, `one_for_one`, 3 restarts in
/// 5 seconds. Differences: a name is not needed, for the reference leads to the partitions by itself; where one is wanted,
/// [`named`](Self::named) and [`Partition`] go by it. `with_arguments` is the argument of the closure. Keys go to other
/// partitions than in Elixir, unless they are integers.
#[must_use = "a declaration starts nothing by itself"]
pub struct PartitionSupervisor<P: Process> {
    make: Make<P>,
    partitions: usize,
    strategy: Strategy,
    intensity: u32,
    period: Duration,
}

impl<P: Process> PartitionSupervisor<P> {
    /// A supervisor of partitions that are started from what `make` returns for their numbers, which is called again for
    /// every restart (`with_arguments`).
    pub fn new(make: impl Fn(usize) -> Spec<P> + Send + Sync + 'static) -> Self {
        Self {
            make: Arc::new(Kept::new("child spec", Box::new(make))),
            partitions: available_parallelism().map_or(1, usize::from),
            strategy: Strategy::OneForOne,
            intensity: 3,
            period: Duration::from_secs(5),
        }
    }

    /// How many partitions there are; as many as there are processors by default. There must be one at least.
    pub fn partitions(mut self, partitions: usize) -> Self {
        self.partitions = partitions;
        self
    }

    /// Which partitions are restarted when one ends; that one by default.
    pub fn strategy(mut self, strategy: Strategy) -> Self {
        self.strategy = strategy;
        self
    }

    /// Gives up, and ends with `Shutdown`, when there are more than `restarts` in any `period`. Time is
    /// counted as in [`Supervisor::intensity`](super::Supervisor::intensity).
    pub fn intensity(mut self, restarts: u32, period: Duration) -> Self {
        self.intensity = restarts;
        self.period = period;
        self
    }

    /// This supervisor as a child of another, or to be started with options, a [name](Spec::name) above all.
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    /// Starts the supervisor and its partitions, linked with the caller if that is a process.
    ///
    /// # Errors
    /// If a partition does not start, or there are to be none; those before it have been stopped by then.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready ends the supervisor and the partitions started so far.
    #[doc(alias = "PartitionSupervisor.start_link")]
    pub async fn start_link(self) -> Result<PartitionSupervisorRef<P>, StartError> {
        self.spec().start_link().await
    }

    /// A reference to whatever partition supervisor has this name when it is used.
    pub fn named(name: impl Into<Name>) -> PartitionSupervisorRef<P> {
        PartitionSupervisorRef::named(name.into())
    }

    /// One partition as a child: it tells the layout where it is.
    fn child(&self, number: usize, at: P::Ref, layout: &Arc<Layout>) -> ChildSpec {
        let (make, place, layout) = (self.make.clone(), at.clone(), layout.clone());
        let starter = Arc::new(move |_: &dyn Any, by: &Lineage| {
            layout.enter();
            let (start, layout) = (Start::of(make.get()(number), &place, by), layout.clone());
            let boot = Box::pin(async move {
                let booted = start.boot.await?;
                layout.moved(number, booted.process.head().pid);
                Ok(booted)
            });
            Start { boot, ..start }
        });
        let make = self.make.clone();
        let spec = ChildSpec::at(id(number), at, ChildOptions::new(), move || make.get()(number));
        ChildSpec { starter, ..spec }
    }
}

/// The id of a partition.
fn id(number: usize) -> Arc<str> {
    number.to_string().into()
}

#[diagnostic::do_not_recommend]
impl<P: Process> Process for PartitionSupervisor<P> {
    type Args = Self;
    type Ref = PartitionSupervisorRef<P>;
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;
    const SUPERVISORS: usize = 1 + P::SUPERVISORS;

    fn vacant() -> PartitionSupervisorRef<P> {
        let _ = const { Self::SUPERVISORS };
        PartitionSupervisorRef::vacant()
    }

    fn boot(spec: Spec<Self>, at: &PartitionSupervisorRef<P>) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (this, options) = spec.__into_parts();
        if this.partitions == 0 {
            let none = ExitReason::error("a partition supervisor has at least one partition");
            return Box::pin(ready(Err(StartError::Failed(none))));
        }
        let (places, layout) = at.lay_out(this.partitions);
        let declared =
            Supervisor::new(this.strategy).called("PartitionSupervisor").intensity(this.intensity, this.period);
        let declared = (0..this.partitions)
            .zip(places)
            .fold(declared, |declared, (number, place)| declared.child(this.child(number, place, &layout)));
        declared.__state(Arc::new(Entry(layout))).boot(options, at.as_ref().clone())
    }

    fn retire(at: &PartitionSupervisorRef<P>) {
        at.retire();
    }
}

impl<P: Process> fmt::Debug for PartitionSupervisor<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartitionSupervisor")
            .field("partitions", &self.partitions)
            .field("strategy", &self.strategy)
            .field("intensity", &self.intensity)
            .field("period", &self.period)
            .finish_non_exhaustive()
    }
}
