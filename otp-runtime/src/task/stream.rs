//! One task for each item of a source, so many at a time (`Task.async_stream`).

mod line;
mod options;
mod pull;
mod spawner;

pub use options::{OnExit, OnTimeout, Plain, Zipped};

use super::{TaskError, body};
use crate::exit::ExitReason;
use crate::gen_server::DEFAULT_TIMEOUT;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{self, Exited, table};
use crate::report::drop_guarded;
use crate::seam::atomic::Ordering;
use crate::spec::BoxFuture;
use line::{Line, Outcome};
use options::Settings;
use spawner::Ordered;
pub(super) use spawner::Spawner;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// Runs `work` for each of the items, each in a task of its own, so many at a time, and gives the results in the order of the
/// items.
///
/// Nothing runs before the first result is asked for, with [`next`](AsyncStream::next) or, with the feature `stream`, as a
/// `futures_core::Stream`. As many tasks run at a time as the machine has cores; with
/// [`max_concurrency`](AsyncStream::max_concurrency) more, which is what work that mostly waits for others wants.
///
/// Use it for many items of the same work. For items that need no process of their own, nor other cores, `buffered` of the
/// `futures` crate is cheaper.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::task;
///
/// async fn length(url: &str) -> usize {
///     url.len()
/// }
///
/// let mut lengths = task::async_stream(["a.org", "bc.org"], length).max_concurrency(8);
/// let mut sum = 0;
/// while let Some(length) = lengths.next().await {
///     sum += length?;
/// }
/// assert_eq!(sum, 11);
/// # Ok::<(), otp::TaskError>(())
/// # }).unwrap();
/// ```
///
/// # Bounds
/// No more than `max_concurrency` tasks run at a time, and no more results wait for a slow consumer. Behind a slow *item* they
/// pile up: as long as results are given in order, and somebody waits for the slow one, the others go on to the end of the
/// source, as in Elixir. [`ordered(false)`](AsyncStream::ordered) gives each when it is there.
///
/// # Links
/// The tasks are linked with the process that asks for the results: its end ends them, and the crash of one ends it unless it
/// traps exits; only then, outside a process, and with
/// [`async_stream_nolink`](super::SupervisorRef::async_stream_nolink) a crash becomes an item. Dropping the stream ends the tasks
/// that still run.
///
/// OTP: Elixir's `Task.async_stream/3`. Differences: a timeout with [`OnTimeout::Exit`] is the last item of the stream instead of
/// an exit of the caller; results of items do not pile up while nobody asks for them.
#[doc(alias = "Task.async_stream")]
pub fn async_stream<'a, S, F, R>(items: S, work: F) -> AsyncStream<'a, S::Item, R::Output>
where
    S: IntoIterator,
    S::IntoIter: Send + 'a,
    F: FnMut(S::Item) -> R + Send + 'a,
    R: Future + Send + 'static,
    R::Output: Send + 'static,
{
    AsyncStream::over(items, work, Spawner::Here)
}

/// As [`async_stream`], for the items of a stream. Needs the feature `stream`.
///
/// It is asked for an item when one more task may run.
#[cfg(feature = "stream")]
pub fn async_stream_from<'a, S, F, R>(items: S, work: F) -> AsyncStream<'a, S::Item, R::Output>
where
    S: futures_core::Stream + Send + 'a,
    F: FnMut(S::Item) -> R + Send + 'a,
    R: Future + Send + 'static,
    R::Output: Send + 'static,
{
    AsyncStream::from_stream(items, work, Spawner::Here)
}

type Source<'a, I> = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<I>> + Send + 'a>;
type Make<'a, I, T> = Box<dyn FnMut(I) -> BoxFuture<'static, T> + Send + 'a>;

/// The results of work on many items: what [`async_stream`] returns.
///
/// # Cancel safety
/// [`next`](Self::next) may be dropped at any time; nothing is lost. Dropping the stream ends the tasks that still run.
#[must_use = "nothing runs before its results are asked for"]
pub struct AsyncStream<'a, I, T, K: OnExit<I> = Plain> {
    /// `None` when it has no more items.
    source: Option<Source<'a, I>>,
    make: Make<'a, I, T>,
    function: &'static str,
    settings: Settings,
    spawner: Spawner,
    /// The position of the next item that is taken.
    at: u64,
    /// The position of the next result that is given, in order.
    head: u64,
    /// An item whose supervisor has been asked to start its task.
    starting: Option<(Ordered, K::Kept)>,
    /// What its task has come to before its supervisor has said that it runs.
    early: Option<Outcome<T>>,
    running: BTreeMap<u64, Running<K::Kept>>,
    /// Tasks that end without a result.
    failing: Vec<(u64, Exited)>,
    /// Results by position, or, where that does not matter, by their turn.
    done: BTreeMap<u64, Result<T, K::Error>>,
    /// How many have been done.
    turns: u64,
    line: Arc<Line<T>>,
    over: bool,
}

struct Running<K> {
    process: AnyProcess,
    owner: Option<Pid>,
    kept: K,
}

impl<'a, I, T: Send + 'static> AsyncStream<'a, I, T> {
    pub(super) fn over<S, F, R>(items: S, work: F, spawner: Spawner) -> Self
    where
        S: IntoIterator<Item = I>,
        S::IntoIter: Send + 'a,
        F: FnMut(I) -> R + Send + 'a,
        R: Future<Output = T> + Send + 'static,
    {
        let mut items = items.into_iter();
        Self::of(Box::new(move |_| Poll::Ready(items.next())), work, spawner)
    }

    #[cfg(feature = "stream")]
    pub(super) fn from_stream<S, F, R>(items: S, work: F, spawner: Spawner) -> Self
    where
        S: futures_core::Stream<Item = I> + Send + 'a,
        F: FnMut(I) -> R + Send + 'a,
        R: Future<Output = T> + Send + 'static,
    {
        let mut items = Box::pin(items);
        Self::of(Box::new(move |cx| items.as_mut().poll_next(cx)), work, spawner)
    }

    fn of<F, R>(source: Source<'a, I>, mut work: F, spawner: Spawner) -> Self
    where
        F: FnMut(I) -> R + Send + 'a,
        R: Future<Output = T> + Send + 'static,
    {
        Self {
            source: Some(source),
            make: Box::new(move |item| Box::pin(work(item))),
            function: body::name_of::<R>(),
            settings: Settings::default(),
            spawner,
            at: 0,
            head: 0,
            starting: None,
            early: None,
            running: BTreeMap::new(),
            failing: Vec::new(),
            done: BTreeMap::new(),
            turns: 0,
            line: Arc::default(),
            over: false,
        }
    }
}

/// Ends a task, and nobody hears of that.
fn end(task: &AnyProcess, owner: Option<Pid>) {
    let head = task.head();
    if let Some(owner) = owner.and_then(table::lookup) {
        process::disconnect(&owner, head.pid);
    }
    // one that obeys is not reported as killed
    let order = if head.trap_exit.load(Ordering::Acquire) { ExitReason::Kill } else { ExitReason::Shutdown };
    process::send_exit(task, None, &order);
}

impl<I, T, K: OnExit<I>> AsyncStream<'_, I, T, K> {
    /// Ends what still runs, and drops what nobody will take.
    fn close(&mut self) {
        self.over = true;
        self.failing.clear();
        self.line.close();
        for Running { process, owner, .. } in mem::take(&mut self.running).into_values() {
            end(&process, owner);
        }
        // one that is not born yet will find the line closed
        if let Some((order, _)) = self.starting.take()
            && let Some(process) = order.born.get()
        {
            end(process, order.owner);
        }
        // what the program's own values do when they are dropped is not the others' affair
        drop_guarded(None, "result that nobody took", self.early.take());
        for result in mem::take(&mut self.done).into_values() {
            drop_guarded(None, "result that nobody took", result);
        }
        drop_guarded(None, "source of a stream of tasks", self.source.take());
    }
}

impl<I, T, K: OnExit<I>> Drop for AsyncStream<'_, I, T, K> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<I, T, K: OnExit<I>> fmt::Debug for AsyncStream<'_, I, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncStream")
            .field("function", &self.function)
            .field("settings", &self.settings)
            .field("running", &self.running.len())
            .finish_non_exhaustive()
    }
}
