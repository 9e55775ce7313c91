//! Tasks as children of a supervisor.

use super::Task;
use super::body::{self, Origin, Work};
use crate::proc_lib::{Bond, StartOptions};
use crate::process::record::AnyProcess;
use crate::process::{Inbox, IntoExit};
use crate::protocol::StartError;
use crate::server_ref::{Place, ServerRef};
use crate::spec::{Booted, BoxFuture, ChildDefaults, Process, Restart, Spec};
use std::fmt;
use std::future::Future;
use std::sync::Arc;

type Begin = Box<dyn FnOnce(&StartOptions, Bond) -> Result<AnyProcess, StartError> + Send>;

/// How a task is started by a supervisor.
#[doc(hidden)]
pub struct Plan {
    function: &'static str,
    begin: Begin,
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.function)
    }
}

impl Plan {
    /// `settle` is given the inbox of the process before it runs, and gives what it runs.
    pub(super) fn new(
        function: &'static str,
        origin: Origin,
        settle: impl FnOnce(Inbox) -> Work + Send + 'static,
    ) -> Self {
        let begin = move |options: &StartOptions, bond| body::begin(function, &origin, options, bond, settle);
        Self { function, begin: Box::new(begin) }
    }

    /// Nothing to run.
    pub(super) fn none() -> Self {
        Self { function: "", begin: Box::new(|_, _| Err(StartError::Ignored)) }
    }

    /// Work that is done for its own sake.
    pub(super) fn plain<F>(origin: Origin, work: F) -> Self
    where
        F: Future + Send + 'static,
        F::Output: IntoExit,
    {
        let function = body::name_of::<F>();
        let starter = origin.starter;
        Self::new(function, origin, move |inbox| body::plain(function, starter, work, inbox))
    }
}

impl Task {
    /// A task as a child of a supervisor: work that is to be done when the tree starts, or beside it.
    ///
    /// The supervisor does not wait for the work, only for its start. A task is a temporary child, unless the line says
    /// otherwise: it runs once, and its end is nobody's concern. As a `#[transient]` child it is repeated when it crashes.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    /// use otp::Task;
    /// use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
    ///
    /// supervisor! {
    ///     App(lines: UnboundedSender<&'static str>): one_for_one {
    ///         warm_up: Task = {
    ///             let lines = lines.clone();
    ///             Task::spec(async move { lines.send("the cache is warm") })
    ///         },
    ///     }
    /// }
    ///
    /// let (lines, mut said) = unbounded_channel();
    /// let app = App { lines }.start_link().await?;
    /// assert_eq!(said.recv().await, Some("the cache is warm"));
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// OTP: Elixir's `{Task, fun}` in a list of children. The reference to such a child is a [`ServerRef`], which can stop it and
    /// nothing else.
    #[doc(alias = "Task.child_spec")]
    pub fn spec<F>(work: F) -> Spec<Self>
    where
        F: Future + Send + 'static,
        F::Output: IntoExit,
    {
        Spec::__new(Plan::plain(Origin::here(), work))
    }
}

#[diagnostic::do_not_recommend]
impl Process for Task {
    type Args = Plan;
    type Ref = ServerRef<Self>;
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER.restart(Restart::Temporary);

    fn vacant() -> ServerRef<Self> {
        ServerRef::place(Arc::<Place>::default())
    }

    fn boot(spec: Spec<Self>, at: &ServerRef<Self>) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (at, lineage) = (at.clone(), spec.options.lineage.clone());
        Box::pin(async move {
            let process = run(spec)?;
            if let Some(place) = at.as_place() {
                place.fill(process.clone(), &lineage);
            }
            Ok(Booted { process, info: None })
        })
    }

    fn retire(at: &ServerRef<Self>) {
        if let Some(place) = at.as_place() {
            place.retire();
        }
    }

    /// On its own it has no place in a tree that somebody could take after it.
    async fn launch(spec: Spec<Self>) -> Result<ServerRef<Self>, StartError> {
        Ok(ServerRef::process(run(spec.needed()?)?))
    }
}

fn run(spec: Spec<Task>) -> Result<AnyProcess, StartError> {
    let (Plan { begin, .. }, options) = spec.__into_parts();
    begin(&options.start, options.bond)
}
