//! Tasks: processes that do one thing, and whose result is awaited (`Task`).
//!
//! [`Task::async_link`] starts one and gives its [`Task`], a future of the result. [`Task::start`] and
//! [`Task::start_link`] start one whose result nobody wants. [`await_many`] and [`yield_many`] wait for several,
//! [`async_stream`] runs one for each item of a source, so many at a time. [`Supervisor`] starts tasks that belong to a
//! tree, and that may fail without their owner.
//!
//! **A task is a process**: it is linked, can be monitored, knows its ancestors, is in the tree of its supervisor, and leaves
//! a report when it crashes. Its result does not go through a mailbox, so that any code may await it, and no server sees
//! messages it has not asked for. It has no inbox either: what receives messages is a server, or a process of
//! [`spawn`](crate::process::spawn).
//!
//! **Who has asked.** A task knows its [`callers`]: its owner, the owner's owner and so on, as far as these are tasks. That is
//! another chain than that of the ancestors, which for a supervised task are its supervisors.
//!
//! # Elixir
//! | `Task` | here |
//! |---|---|
//! | `Task.async(fn -> .. end)` | [`Task::async_link(async { .. })`](Task::async_link) |
//! | `Task.await(task)`, `Task.await(task, 100)` | `task.await`, [`task.timeout(d)`](Task::timeout)`.await` |
//! | `Task.await_many(tasks)` | [`await_many(tasks)`](await_many)`.await` |
//! | `Task.yield(task, 100)` | [`task.yield_for(d)`](Task::yield_for)`.await` |
//! | `Task.yield_many(tasks, limit: 2)` | [`yield_many(&mut tasks)`](yield_many)`.limit(2).await` |
//! | `Task.shutdown(task)`, `Task.shutdown(task, :brutal_kill)` | [`task.shutdown(..)`](Task::shutdown)`.await` |
//! | `Task.ignore(task)` | [`task.ignore()`](Task::ignore) |
//! | `Task.completed(v)` | [`Task::completed(v)`](Task::completed) |
//! | `Task.start(f)`, `Task.start_link(f)` | [`Task::start(..)`](Task::start), [`Task::start_link(..)`](Task::start_link) |
//! | `{Task, fn -> .. end}` as a child | [`Task::spec(..)`](Task::spec) |
//! | `Task.async_stream(items, f, ordered: false)` | [`async_stream(items, f)`](async_stream)`.ordered(false)` |
//! | `Task.Supervisor` | [`task::Supervisor`](Supervisor) |
//! | `Process.get(:"$callers")` | [`task::callers()`](callers) |
//!
//! `async` alone is a keyword of Rust. The name here says besides what Elixir's hides: that the task is linked.

mod await_many;
mod blocking;
mod body;
mod callers;
mod child;
mod crowd;
mod error;
mod report;
mod result;
mod stream;
mod supervisor;
mod yield_many;

pub(crate) use body::name_of;

pub use await_many::{AwaitMany, await_many};
pub use blocking::is_stopping;
pub use callers::callers;
pub use child::Plan;
pub use error::TaskError;
#[cfg(feature = "stream")]
pub use stream::async_stream_from;
pub use stream::{AsyncStream, OnExit, OnTimeout, Plain, Zipped, async_stream};
pub use supervisor::{Supervisor, SupervisorRef};
pub use yield_many::{AfterTimeout, YieldMany, yield_many};

use crate::exit::ExitReason;
use crate::gen_server::DEFAULT_TIMEOUT;
use crate::pid::Pid;
use crate::proc_lib::Bond;
use crate::process::behalf;
use crate::process::record::AnyProcess;
use crate::process::{Exited, Inbox, IntoExit, current};
use crate::protocol::{ReplySlot, reply_slot};
use crate::seam::Sleep;
use body::{Origin, Work};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// A process that computes a `T`, and the right to its result.
///
/// Awaited, it waits for the result, for at most five seconds unless [`timeout`](Self::timeout) says otherwise. To wait and
/// keep it, [`yield_for`](Self::yield_for); to end it, [`shutdown`](Self::shutdown); to let it go,
/// [`ignore`](Self::ignore).
///
/// Use it to do several things at once inside one piece of code, where all is needed and a failure of one is the failure of
/// all. A task that may fail alone, or should outlive its owner, belongs under a [`Supervisor`]. Something that keeps a
/// state and is asked again and again is a server. And a future that needs no process of its own (no parallelism, no
/// reports, no end of its own) is cheaper joined: `tokio::join!`.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::Task;
///
/// let words = Task::async_link(async { "a b c".split(' ').count() });
/// let letters = Task::async_link(async { "a b c".chars().filter(|c| c.is_alphabetic()).count() });
/// assert_eq!(words.await? + letters.await?, 6);
/// # Ok::<(), otp::TaskError>(())
/// # }).unwrap();
/// ```
///
/// # Links
/// A task is linked with the process that has started it, its *owner*. If the owner ends, for any reason but `Normal`, the
/// task ends at its next await point. If the task crashes, the owner ends too, unless it traps exits; then whoever holds the
/// `Task` learns of it, as [`TaskError::Exited`]. While somebody holds the `Task`, no `Exit` message tells the owner besides.
///
/// Code outside every process (`main`, a plain tokio task, a test) owns tasks, too: there is nobody to link, the task runs to
/// its end, and its crash is told to who awaits it, and in a report.
///
/// # Errors
/// [`TaskError`]. After a timeout the task goes on, without anybody to take its result.
///
/// # Panics
/// Awaited outside a tokio runtime with a clock, if it has a time and must wait.
///
/// # Cancel safety
/// Dropping it ends nothing: the task goes on, linked as before, and its result is dropped. A trapping owner is told of its
/// end by an `Exit` from then on, and at once of a crash that there was already and that nobody has seen.
///
/// # OTP
/// Elixir's `Task`. Differences: any code may await it, because the result is not a message to the owner, and so the right
/// to it can be given away; failures and timeouts are values, not exits of the caller; an owner that traps exits gets no
/// `{:EXIT, pid, :normal}` for each task that it has awaited.
#[doc(alias = "Task.async")]
#[doc(alias = "Worker")]
#[must_use = "await it, or say that nobody will: `.ignore()`, `Task::start_link`"]
pub struct Task<T = ()> {
    state: State<T>,
    /// How long it is awaited.
    timeout: Option<Duration>,
    late: Option<Pin<Box<Sleep>>>,
}

enum State<T> {
    Running(Running<T>),
    /// It never ran.
    Completed(T),
    /// The result has been taken, of this process if there was one.
    Taken(Option<Pid>),
}

/// A task whose result nobody has taken.
struct Running<T> {
    process: AnyProcess,
    /// Whom it is linked with for the sake of this result.
    owner: Option<Pid>,
    slot: ReplySlot<T>,
    exited: Option<Exited>,
}

/// Nothing in it is pinned.
impl<T> Unpin for Task<T> {}

impl<T: Send + 'static> Task<T> {
    /// Starts a task that is linked with the caller, and gives the right to its result.
    ///
    /// It runs at once, whether it is awaited or not. Outside a process there is nobody to link.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Task;
    /// use std::time::Duration;
    ///
    /// async fn weather(city: &str) -> String {
    ///     format!("{city}: sunny")
    /// }
    ///
    /// let lima = Task::async_link(weather("Lima"));
    /// let oslo = Task::async_link(weather("Oslo"));
    /// let oslo = oslo.timeout(Duration::from_secs(1)).await?;
    /// assert_eq!(format!("{}, {oslo}", lima.await?), "Lima: sunny, Oslo: sunny");
    /// # Ok::<(), otp::TaskError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Panics
    /// Outside a tokio runtime.
    ///
    /// OTP: Elixir's `Task.async/1`.
    #[doc(alias = "Task.async")]
    #[track_caller]
    pub fn async_link<F>(work: F) -> Self
    where
        F: Future<Output = T> + Send + 'static,
    {
        let origin = Origin::here();
        let (reply, slot) = reply_slot();
        let (function, starter) = (body::name_of::<F>(), origin.starter);
        Self::owned(slot, function, &origin, move |inbox| body::replying(function, starter, reply, work, inbox))
    }

    /// Starts a task of the calling process, whose result comes out of `slot`.
    #[track_caller]
    fn owned(slot: ReplySlot<T>, function: &'static str, origin: &Origin, settle: impl FnOnce(Inbox) -> Work) -> Self {
        let owner = current();
        let process = body::begin_unnamed(function, origin, Bond::Link, |inbox| {
            if let Some(owner) = &owner {
                behalf::hears_elsewhere(owner, inbox.pid());
            }
            settle(inbox)
        });
        Self::running(process, owner.map(|owner| owner.head().pid), slot)
    }

    /// A task of this process, which is linked with `owner` for the sake of the result.
    fn running(process: AnyProcess, owner: Option<Pid>, slot: ReplySlot<T>) -> Self {
        Self::of(State::Running(Running { process, owner, slot, exited: None }))
    }
}

impl<T> Task<T> {
    /// A task that has this result already, and no process: for code that computes some results and knows others.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::{Task, task};
    ///
    /// let cached = Some(1);
    /// let first = match cached {
    ///     Some(value) => Task::completed(value),
    ///     None => Task::async_link(async { 1 }),
    /// };
    /// assert_eq!(task::await_many([first, Task::async_link(async { 2 })]).await?, [1, 2]);
    /// # Ok::<(), otp::TaskError>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "Task.completed")]
    pub fn completed(value: T) -> Self {
        Self::of(State::Completed(value))
    }

    fn of(state: State<T>) -> Self {
        Self { state, timeout: DEFAULT_TIMEOUT, late: None }
    }

    /// The process; `None` of one that was [`completed`](Self::completed) from the start.
    pub fn pid(&self) -> Option<Pid> {
        match &self.state {
            State::Running(running) => Some(running.process.head().pid),
            State::Completed(_) => None,
            State::Taken(pid) => *pid,
        }
    }

    /// Awaited, waits at most this long instead of five seconds. The time runs from the first poll.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self.late = None;
        self
    }

    /// Awaited, waits as long as it takes (`:infinity`). It still ends when the task does.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }
}

impl Task {
    /// Starts a task whose result nobody wants, and that has nothing to do with the caller. Answers its pid.
    ///
    /// It may return nothing, an [`ExitReason`], or a `Result` whose error is a crash. Use it for what may fail unnoticed but
    /// for a report, and prefer [`Supervisor::start_child`](SupervisorRef::start_child), which waits for it at the program's end.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// let pid = otp::Task::start(async { println!("done in passing") });
    /// assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
    /// # });
    /// ```
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[doc(alias = "Task.start")]
    #[track_caller]
    pub fn start<F>(work: F) -> Pid
    where
        F: Future + Send + 'static,
        F::Output: IntoExit,
    {
        Self::begin(Bond::None, work)
    }

    /// As [`start`](Self::start), linked with the caller: each ends with a crash of the other. Outside a process there is nobody
    /// to link.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[doc(alias = "Task.start_link")]
    #[track_caller]
    pub fn start_link<F>(work: F) -> Pid
    where
        F: Future + Send + 'static,
        F::Output: IntoExit,
    {
        Self::begin(Bond::Link, work)
    }

    /// As [`start_link`](Self::start_link), with another name in reports.
    #[cfg(feature = "jobs")]
    #[track_caller]
    pub(crate) fn start_link_as<F>(function: &'static str, work: F) -> Pid
    where
        F: Future + Send + 'static,
        F::Output: IntoExit,
    {
        let origin = Origin::here();
        let starter = origin.starter;
        let settle = move |inbox| body::plain(function, starter, work, inbox);
        body::begin_unnamed(function, &origin, Bond::Link, settle).head().pid
    }

    #[track_caller]
    fn begin<F>(bond: Bond, work: F) -> Pid
    where
        F: Future + Send + 'static,
        F::Output: IntoExit,
    {
        let origin = Origin::here();
        let (function, starter) = (body::name_of::<F>(), origin.starter);
        let settle = move |inbox| body::plain(function, starter, work, inbox);
        body::begin_unnamed(function, &origin, bond, settle).head().pid
    }
}

impl<T> Drop for Task<T> {
    /// The task goes on. From now on its owner is told of its end as of that of any linked process.
    fn drop(&mut self) {
        if let State::Running(Running { process, owner: Some(owner), .. }) = &self.state {
            behalf::hears_by_link(*owner, process);
        }
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            State::Running(running) => write!(f, "Task({})", running.process.head().pid),
            State::Completed(_) => f.write_str("Task(completed)"),
            State::Taken(_) => f.write_str("Task(taken)"),
        }
    }
}

/// What is left of a task after its process, when the result was never there.
fn handled() -> ExitReason {
    ExitReason::NoProc
}
