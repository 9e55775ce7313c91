//! What a supervisor knows of a child before it runs.

use crate::protocol::StartError;
use crate::report::Kept;
use crate::server_ref::Lineage;
use crate::spec::{Booted, BoxFuture, ChildDefaults, ChildType, Process, Restart, Shutdown, Spec};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// What a child line says besides how the child is started. What it leaves open, the [`Spec`] says, and then the
/// child's type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChildOptions {
    pub(crate) restart: Option<Restart>,
    pub(crate) shutdown: Option<Shutdown>,
    pub(crate) significant: bool,
}

impl ChildOptions {
    /// Leaves everything open.
    pub const fn new() -> Self {
        Self { restart: None, shutdown: None, significant: false }
    }

    /// Whether the child is started again.
    #[must_use]
    pub const fn restart(mut self, restart: Restart) -> Self {
        self.restart = Some(restart);
        self
    }

    /// How the child is told to stop.
    #[must_use]
    pub const fn shutdown(mut self, shutdown: Shutdown) -> Self {
        self.shutdown = Some(shutdown);
        self
    }

    /// The child's own end may end the supervisor, as its `auto_shutdown` says.
    #[must_use]
    pub const fn significant(mut self) -> Self {
        self.significant = true;
        self
    }
}

/// A start that is ready to be awaited, and what its `Spec` said.
pub(crate) struct Start {
    pub(crate) restart: Option<Restart>,
    pub(crate) shutdown: Option<Shutdown>,
    pub(crate) boot: BoxFuture<'static, Result<Booted, StartError>>,
}

impl Start {
    pub(crate) fn of<P: Process>(mut spec: Spec<P>, at: &P::Ref, by: &Lineage) -> Self {
        spec.options.lineage = by.clone();
        let (restart, shutdown) = (spec.options.restart, spec.options.shutdown);
        Self { restart, shutdown, boot: P::boot(spec, at) }
    }
}

/// Makes starts, one for each (re)start. It is given the supervisor's own value
/// and on whose behalf it starts.
pub(crate) type Starter = Arc<dyn Fn(&dyn Any, &Lineage) -> Start + Send + Sync>;
/// Tells the refs to a child that nobody will come back.
pub(crate) type Retire = Box<dyn Fn() + Send + Sync>;

/// A child for [`start_child`](super::SupervisorRef): id, how it is started, how it is kept.
///
/// `ChildSpec::new::<Kv>("kv", || Kv::spec(100))`.
#[doc(alias = "child_spec")]
pub struct ChildSpec {
    pub(crate) id: Arc<str>,
    pub(crate) starter: Starter,
    pub(crate) retire: Retire,
    pub(crate) options: ChildOptions,
    pub(crate) defaults: ChildDefaults,
}

impl ChildSpec {
    /// A child started from what `make` returns, which is called again for every restart.
    pub fn new<P: Process>(id: impl Into<Arc<str>>, make: impl Fn() -> Spec<P> + Send + Sync + 'static) -> Self {
        Self::at(id.into(), P::vacant(), ChildOptions::new(), make)
    }

    pub(crate) fn at<P: Process>(
        id: Arc<str>,
        at: P::Ref,
        options: ChildOptions,
        make: impl Fn() -> Spec<P> + Send + Sync + 'static,
    ) -> Self {
        let (place, make) = (at.clone(), Kept::new("child spec", make));
        Self {
            id,
            starter: Arc::new(move |_, by| Start::of(make.get()(), &at, by)),
            retire: Box::new(move || P::retire(&place)),
            options,
            defaults: P::DEFAULTS,
        }
    }

    /// With these options instead of the defaults.
    #[must_use]
    pub fn options(mut self, options: ChildOptions) -> Self {
        self.options = options;
        self
    }
}

impl fmt::Debug for ChildSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChildSpec").field("id", &self.id).field("options", &self.options).finish_non_exhaustive()
    }
}

/// One child of a running supervisor, as `which_children` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChildInfo {
    /// The child's id; `None` for a dynamic child.
    pub id: Option<Arc<str>>,
    /// The name of the dynamic child's line.
    pub template: Option<&'static str>,
    /// Where it is.
    pub status: ChildStatus,
    /// Worker or supervisor.
    pub kind: ChildType,
    /// Its restart type.
    pub restart: Restart,
    /// How often it was restarted.
    pub restarts: u64,
}

/// Whether a child runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildStatus {
    /// It runs as this process.
    Running(crate::pid::Pid),
    /// It does not run: it was terminated, ended and was not restarted, or said it is not needed (`undefined`).
    NotRunning,
    /// Its restart has failed and is being tried again.
    Restarting,
}

/// How many children a supervisor has (`count_children`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChildCount {
    /// Child specs: static children and dynamic ones.
    pub specs: usize,
    /// Children that run.
    pub active: usize,
    /// Children that are supervisors, running or not.
    pub supervisors: usize,
    /// Children that are workers, running or not.
    pub workers: usize,
}
