//! Orders to a running supervisor of tasks.

use crate::pid::Pid;
use crate::proc_lib::Bond;
use crate::process::behalf;
use crate::process::record::AnyProcess;
use crate::process::{self, Inbox, IntoExit, table};
use crate::protocol::{CallError, StartError, reply_slot};
use crate::server_ref::ServerRef;
use crate::spec::{Restart, Shutdown, Spec};
use crate::supervisor::{self, ChildError, ChildInfo, ChildOptions, DynamicSupervisorRef};
use crate::task::Task;
use crate::task::body::{self, Origin, Work};
use crate::task::child::Plan;
use crate::task::stream::{AsyncStream, Spawner};
use std::fmt;
use std::future::Future;
use std::sync::{Arc, OnceLock};

/// Leads to a running [`task::Supervisor`](super::Supervisor).
///
/// `as_ref()` gives the [`SupervisorRef`](supervisor::SupervisorRef) with `which_children`, `count_children` and the other
/// questions; `stop` and `pid` are those of every client ([`ServerHandle`](crate::gen_server::ServerHandle)).
///
/// # Errors
/// Whatever starts a task answers [`MaxChildren`](StartError::MaxChildren) if there are as many as there may be, and
/// `Failed(NoProc)` if there is no supervisor.
#[derive(Clone)]
pub struct SupervisorRef {
    supervisor: DynamicSupervisorRef,
    shutdown: Option<Shutdown>,
}

impl SupervisorRef {
    pub(super) fn new(supervisor: DynamicSupervisorRef) -> Self {
        Self { supervisor, shutdown: None }
    }

    pub(super) fn dynamic(&self) -> &DynamicSupervisorRef {
        &self.supervisor
    }

    /// The same supervisor, for tasks that it ends in this way when it stops; without this they have five seconds.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    /// use otp::{Shutdown, task};
    ///
    /// let tasks = task::Supervisor::new().start_link().await?;
    /// let brutal = tasks.with_shutdown(Shutdown::BrutalKill);
    /// let pid = brutal.start_child(std::future::pending::<()>()).await?;
    /// let ended = otp::exited(pid);
    /// tasks.stop().await.unwrap();
    /// assert_eq!(ended.await, ExitReason::Killed);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn with_shutdown(&self, shutdown: Shutdown) -> Self {
        Self { shutdown: Some(shutdown), ..self.clone() }
    }

    /// Starts a task under the supervisor that is linked with the caller too: as [`Task::async_link`], but the program waits for
    /// it when it stops.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// let tasks = otp::task::Supervisor::new().start_link().await?;
    /// let sum = tasks.async_link(async { 1 + 2 }).await?;
    /// assert_eq!(sum.await.unwrap(), 3);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// See [`SupervisorRef`].
    ///
    /// # Cancel safety
    /// May be dropped. The task is started all the same if the supervisor had been asked already and was about to.
    #[doc(alias = "Task.Supervisor.async")]
    pub async fn async_link<F>(&self, work: F) -> Result<Task<F::Output>, StartError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.async_bound(work, Bond::Link).await
    }

    /// Starts a task under the supervisor that is not linked with the caller: if it crashes, its [`Task`] says so, and nothing
    /// else ends. It outlives the caller.
    ///
    /// # Errors
    /// See [`SupervisorRef`].
    ///
    /// # Cancel safety
    /// As [`async_link`](Self::async_link).
    #[doc(alias = "Task.Supervisor.async_nolink")]
    pub async fn async_nolink<F>(&self, work: F) -> Result<Task<F::Output>, StartError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.async_bound(work, Bond::None).await
    }

    async fn async_bound<F>(&self, work: F, bond: Bond) -> Result<Task<F::Output>, StartError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let origin = Origin::here();
        let (function, starter) = (body::name_of::<F>(), origin.starter);
        let owner = starter.filter(|_| bond == Bond::Link);
        let (reply, slot) = reply_slot();
        let offer = move || {
            let wanted = reply.is_wanted();
            wanted.then_some(move |inbox| body::replying(function, starter, reply, work, inbox))
        };
        let process = self.launch(function, origin, owner, Arc::default(), offer).await?;
        Ok(Task::running(process, owner, slot))
    }

    /// Starts a task whose result nobody wants under the supervisor, and answers its pid. It has nothing to do with the caller.
    ///
    /// It may return nothing, an [`ExitReason`](crate::exit::ExitReason), or a `Result` whose error is a crash. It is a temporary
    /// child: its end, whatever for, is the end of it.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    ///
    /// async fn send_mail(to: String) -> Result<(), std::io::Error> {
    ///     println!("hello {to}");
    ///     Ok(())
    /// }
    ///
    /// let mails = otp::task::Supervisor::new().start_link().await?;
    /// let pid = mails.start_child(send_mail("eve".to_owned())).await?;
    /// assert_eq!(otp::exited(pid).await.is_clean(), true);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// See [`SupervisorRef`].
    ///
    /// # Cancel safety
    /// May be dropped; the task is started all the same.
    #[doc(alias = "Task.Supervisor.start_child")]
    pub async fn start_child<F>(&self, work: F) -> Result<Pid, StartError>
    where
        F: Future + Send + 'static,
        F::Output: IntoExit,
    {
        let origin = Origin::here();
        let (function, starter) = (body::name_of::<F>(), origin.starter);
        let offer = move || Some(move |inbox| body::plain(function, starter, work, inbox));
        Ok(self.launch(function, origin, None, Arc::default(), offer).await?.head().pid)
    }

    /// As [`start_child`](Self::start_child), for work that is done again: `make` makes it for every start and restart. With
    /// [`Restart::Transient`] it is repeated until it ends without a crash. The reference follows the task over restarts.
    ///
    /// # Errors
    /// See [`SupervisorRef`].
    ///
    /// # Cancel safety
    /// As [`start_child`](Self::start_child).
    pub async fn start_child_again<F>(
        &self,
        restart: Restart,
        make: impl Fn() -> F + Send + Sync + 'static,
    ) -> Result<ServerRef<Task>, StartError>
    where
        F: Future + Send + 'static,
        F::Output: IntoExit,
    {
        let origin = Origin::here();
        let make = move || Spec::__new(Plan::plain(origin.clone(), make()));
        self.as_ref().start_dynamic::<Task>("task", self.options().restart(restart), make).await
    }

    /// [`task::async_stream`](crate::task::async_stream()) with its tasks under this supervisor, and linked with who asks for the
    /// results. If the supervisor refuses a task the stream ends with [`NotStarted`](crate::task::TaskError::NotStarted).
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// let tasks = otp::task::Supervisor::new().start_link().await?;
    /// let mut halves = tasks.async_stream([2, 4], async |n: u32| n / 2).max_concurrency(2);
    /// assert_eq!(halves.next().await, Some(Ok(1)));
    /// assert_eq!(halves.next().await, Some(Ok(2)));
    /// assert_eq!(halves.next().await, None);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "Task.Supervisor.async_stream")]
    pub fn async_stream<'a, S, F, R>(&self, items: S, work: F) -> AsyncStream<'a, S::Item, R::Output>
    where
        S: IntoIterator,
        S::IntoIter: Send + 'a,
        F: FnMut(S::Item) -> R + Send + 'a,
        R: Future + Send + 'static,
        R::Output: Send + 'static,
    {
        AsyncStream::over(items, work, Spawner::Under(self.clone(), Bond::Link))
    }

    /// As [`async_stream`](Self::async_stream), linked with nobody but the supervisor: a crash becomes an item, whether who asks
    /// traps exits or not.
    #[doc(alias = "Task.Supervisor.async_stream_nolink")]
    pub fn async_stream_nolink<'a, S, F, R>(&self, items: S, work: F) -> AsyncStream<'a, S::Item, R::Output>
    where
        S: IntoIterator,
        S::IntoIter: Send + 'a,
        F: FnMut(S::Item) -> R + Send + 'a,
        R: Future + Send + 'static,
        R::Output: Send + 'static,
    {
        AsyncStream::over(items, work, Spawner::Under(self.clone(), Bond::None))
    }

    /// As [`async_stream`](Self::async_stream), for the items of a stream. Needs the feature `stream`.
    #[cfg(feature = "stream")]
    pub fn async_stream_from<'a, S, F, R>(&self, items: S, work: F) -> AsyncStream<'a, S::Item, R::Output>
    where
        S: futures_core::Stream + Send + 'a,
        F: FnMut(S::Item) -> R + Send + 'a,
        R: Future + Send + 'static,
        R::Output: Send + 'static,
    {
        AsyncStream::from_stream(items, work, Spawner::Under(self.clone(), Bond::Link))
    }

    /// As [`async_stream_nolink`](Self::async_stream_nolink), for the items of a stream. Needs the feature `stream`.
    #[cfg(feature = "stream")]
    pub fn async_stream_nolink_from<'a, S, F, R>(&self, items: S, work: F) -> AsyncStream<'a, S::Item, R::Output>
    where
        S: futures_core::Stream + Send + 'a,
        F: FnMut(S::Item) -> R + Send + 'a,
        R: Future + Send + 'static,
        R::Output: Send + 'static,
    {
        AsyncStream::from_stream(items, work, Spawner::Under(self.clone(), Bond::None))
    }

    /// The tasks that run, the newest first.
    ///
    /// # Errors
    /// If there is no such supervisor.
    #[doc(alias = "Task.Supervisor.children")]
    pub async fn children(&self) -> Result<Vec<Pid>, CallError> {
        let children = self.as_ref().which_children().await?;
        Ok(children.iter().filter_map(ChildInfo::pid).collect())
    }

    /// Ends a task.
    ///
    /// # Errors
    /// `NotFound` if there is no such task, also if it has ended.
    #[doc(alias = "Task.Supervisor.terminate_child")]
    pub async fn terminate_child(&self, task: Pid) -> Result<(), ChildError> {
        self.supervisor.terminate_child(task).await
    }

    fn options(&self) -> ChildOptions {
        self.shutdown.map_or_else(ChildOptions::new, |shutdown| ChildOptions::new().shutdown(shutdown))
    }

    /// Starts a temporary task, linked with `owner` besides. `offer` is asked in the supervisor for what it runs; `None`: nobody
    /// wants that any more. Its process is put into `born` before it runs.
    pub(in crate::task) async fn launch<S>(
        &self,
        function: &'static str,
        origin: Origin,
        owner: Option<Pid>,
        born: Arc<OnceLock<AnyProcess>>,
        offer: impl FnOnce() -> Option<S> + Send + 'static,
    ) -> Result<AnyProcess, StartError>
    where
        S: FnOnce(Inbox) -> Work + Send + 'static,
    {
        let place = born.clone();
        let make = move |(): &()| match offer() {
            Some(settle) => Spec::__new(Plan::new(function, origin, move |inbox| {
                let process = inbox.process();
                if let Some(owner) = owner {
                    // an owner that has ended meanwhile ends the task before it runs
                    process::connect(&process, owner);
                    if let Some(owner) = table::lookup(owner) {
                        behalf::hears_elsewhere(&owner, inbox.pid());
                    }
                }
                let _ = place.set(process);
                settle(inbox)
            })),
            None => Spec::<Task>::__new(Plan::none()).start_if(false),
        };
        self.as_ref().__start_temporary::<(), Task, _>("task", self.options(), make).await?;
        born.get().cloned().ok_or(StartError::Ignored)
    }
}

impl AsRef<supervisor::SupervisorRef> for SupervisorRef {
    fn as_ref(&self) -> &supervisor::SupervisorRef {
        self.supervisor.as_ref()
    }
}

impl fmt::Debug for SupervisorRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("task::SupervisorRef").field(self.as_ref()).finish()
    }
}
