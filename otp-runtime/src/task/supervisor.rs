//! Tasks in a supervision tree (`Task.Supervisor`).

mod birth;
mod client;

pub(super) use birth::Birth;
pub use client::SupervisorRef;

use crate::name::Name;
use crate::protocol::StartError;
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Spec};
use crate::supervisor::DynamicSupervisor;
use std::fmt;
use std::time::Duration;

/// Declares a supervisor of tasks: a place in the tree for work that is started on demand.
///
/// Use it for tasks that may fail without their owner ([`async_nolink`](SupervisorRef::async_nolink)), that should outlive it
/// ([`start_child`](SupervisorRef::start_child)), of which there may only be so many, or that the program is to wait for when it
/// stops. Such tasks are seen where they belong: in the tree, and not somewhere beside it.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::{TaskError, task};
///
/// supervisor! {
///     App: one_for_one {
///         tasks: task::Supervisor = task::Supervisor::new().max_children(100).spec(),
///     }
/// }
///
/// let app = App.start_link().await?;
/// let risky = app.tasks().async_nolink(async { "12x".parse::<u32>().expect("a number") }).await?;
/// assert!(matches!(risky.await, Err(TaskError::Exited(ExitReason::Panic(_))))); // and nothing else ends
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
///
/// OTP: Elixir's `Task.Supervisor`, which is a `DynamicSupervisor` of temporary tasks; so is this, and starting a task takes the
/// same time with ten of them and with a hundred thousand.
#[doc(alias = "Task.Supervisor")]
#[must_use = "a declaration starts nothing by itself"]
pub struct Supervisor {
    declared: DynamicSupervisor,
}

impl Supervisor {
    /// A supervisor without tasks. At most 3 restarts in any 5 seconds, which matters for tasks that are restarted only.
    #[expect(clippy::new_without_default, reason = "as of the other supervisors")]
    pub fn new() -> Self {
        Self { declared: DynamicSupervisor::new().called("Task.Supervisor") }
    }

    /// At most so many tasks at a time. One more is refused with [`MaxChildren`](StartError::MaxChildren). The default is any
    /// number.
    pub fn max_children(mut self, most: usize) -> Self {
        self.declared = self.declared.max_children(most);
        self
    }

    /// Gives up when there are more than `restarts` in any `period`
    /// ([`DynamicSupervisor::intensity`]).
    pub fn intensity(mut self, restarts: u32, period: Duration) -> Self {
        self.declared = self.declared.intensity(restarts, period);
        self
    }

    /// A reference to whatever supervisor of tasks has this name when it is used.
    pub fn named(name: impl Into<Name>) -> SupervisorRef {
        SupervisorRef::new(DynamicSupervisor::named(name))
    }

    /// This supervisor as a child of another, or to be started with options, a [name](Spec::name) above all.
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    /// Starts the supervisor, linked with the caller if that is a process.
    ///
    /// # Errors
    /// If the period of its intensity is zero; never from [`new`](Self::new) alone.
    #[doc(alias = "Task.Supervisor.start_link")]
    pub async fn start_link(self) -> Result<SupervisorRef, StartError> {
        self.spec().start_link().await
    }
}

#[diagnostic::do_not_recommend]
impl Process for Supervisor {
    type Args = Self;
    type Ref = SupervisorRef;
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;
    const SUPERVISORS: usize = 1;

    fn vacant() -> SupervisorRef {
        SupervisorRef::new(DynamicSupervisor::vacant())
    }

    fn boot(spec: Spec<Self>, at: &SupervisorRef) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (this, options) = spec.__into_parts();
        let mut spec = this.declared.spec();
        spec.options = options;
        DynamicSupervisor::boot(spec, at.dynamic())
    }

    fn retire(at: &SupervisorRef) {
        DynamicSupervisor::<()>::retire(at.dynamic());
    }
}

impl fmt::Debug for Supervisor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("task::Supervisor").field(&self.declared).finish()
    }
}
