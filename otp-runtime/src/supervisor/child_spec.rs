//! What a supervisor knows of a child before it runs.

use crate::name::{self, Form, Name};
use crate::protocol::StartError;
use crate::report::Kept;
use crate::server_ref::Lineage;
use crate::spec::{Backoff, Booted, BoxFuture, ChildDefaults, Process, Restart, Shutdown, Spec};
use std::any::{Any, type_name};
use std::fmt;
use std::future::ready;
use std::sync::Arc;

/// What a child line says besides how the child is started. What it leaves open, the [`Spec`] says, and then the
/// child's type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChildOptions {
    pub(crate) restart: Option<Restart>,
    pub(crate) shutdown: Option<Shutdown>,
    pub(crate) significant: bool,
    pub(crate) backoff: Option<Backoff>,
}

impl ChildOptions {
    /// Leaves everything open.
    pub const fn new() -> Self {
        Self { restart: None, shutdown: None, significant: false, backoff: None }
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

    /// How long the supervisor waits before it restarts the child; without, it does not wait.
    #[must_use]
    pub const fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = Some(backoff);
        self
    }
}

/// A start that is ready to be awaited, and what its `Spec` said.
pub(crate) struct Start {
    pub(crate) restart: Option<Restart>,
    pub(crate) shutdown: Option<Shutdown>,
    pub(crate) backoff: Option<Backoff>,
    pub(crate) boot: BoxFuture<'static, Result<Booted, StartError>>,
}

impl Start {
    pub(crate) fn of<P: Process>(mut spec: Spec<P>, at: &P::Ref, by: &Lineage) -> Self {
        spec.options.lineage = by.clone();
        let (restart, shutdown, backoff) = (spec.options.restart, spec.options.shutdown, spec.options.backoff);
        let boot = match spec.needed() {
            Ok(spec) => P::boot(spec, at),
            Err(ignored) => Box::pin(ready(Err(ignored))),
        };
        Self { restart, shutdown, backoff, boot }
    }

    /// A start that has failed before it began.
    pub(super) fn failed(error: StartError) -> Self {
        Self { restart: None, shutdown: None, backoff: None, boot: Box::pin(ready(Err(error))) }
    }
}

/// Makes starts, one for each (re)start. It is given the supervisor's own value
/// and on whose behalf it starts.
pub(crate) type Starter = Arc<dyn Fn(&dyn Any, &Lineage) -> Start + Send + Sync>;
/// Tells the refs to a child that nobody will come back.
pub(crate) type Retire = Box<dyn Fn() + Send + Sync>;

/// A child for [`start_child`](super::SupervisorRef): id, how it is started, how it is kept.
///
/// `ChildSpec::new::<Kv>("kv", || Kv::spec(100))`. What it leaves open is filled in from the child's type: a server is
/// permanent and has five seconds to shut down, a supervisor is permanent and has as long as it takes.
/// [`check_childspecs`](super::check_childspecs) says whether several go together.
///
/// OTP: a child spec map. `type` and `modules` are the type's and are not said; the start function's arguments are what the
/// closure captures.
#[doc(alias = "child_spec")]
pub struct ChildSpec {
    pub(crate) id: Arc<str>,
    pub(crate) module: &'static str,
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

    /// A child that is registered under `name`, which also is its id: as text, where it is not a local name.
    ///
    /// Use it for children that are found by their names anyway, and for several children of one type. As the id in a
    /// [`ChildKey`](super::ChildKey), a name that is no text is what its `Debug` prints.
    ///
    /// OTP: Elixir's `child_spec/1` with `name:`; the id is the name there too.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// use otp::supervisor::{ChildSpec, DynamicSupervisor, Strategy, Supervisor};
    ///
    /// let pools = Supervisor::new(Strategy::OneForOne)
    ///     .child(ChildSpec::named::<DynamicSupervisor>("workers", || DynamicSupervisor::new().spec()))
    ///     .child(ChildSpec::named::<DynamicSupervisor>("guests", || DynamicSupervisor::new().spec()))
    ///     .start_link()
    ///     .await?;
    /// let guests = otp::whereis("guests").unwrap();
    /// assert_eq!(pools.which_child("guests").await.unwrap().pid(), Some(guests));
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    pub fn named<P: Process>(name: impl Into<Name>, make: impl Fn() -> Spec<P> + Send + Sync + 'static) -> Self {
        let name = name.into();
        let id = match name.form() {
            Form::Local(text) => text.clone(),
            Form::Via(via) => name::text(&**via),
        };
        Self::new(id, move || make().name(&name))
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
            module: type_name::<P>(),
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
