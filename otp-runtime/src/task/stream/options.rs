//! How a stream of tasks is to be run.

use super::{AsyncStream, DEFAULT_TIMEOUT, Duration, TaskError};
use std::collections::BTreeMap;
use std::future::pending;
use std::mem;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

/// What becomes of a stream when one of its tasks has no result in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnTimeout {
    /// The stream ends: with the timeout as its last item, before all that were not given yet. The tasks that run are ended.
    #[default]
    Exit,
    /// The task is ended, its item is the timeout, and the stream goes on.
    KillTask,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) most: usize,
    pub(super) ordered: bool,
    pub(super) timeout: Option<Duration>,
    pub(super) on_timeout: OnTimeout,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            most: available_parallelism().map_or(1, NonZeroUsize::get),
            ordered: true,
            timeout: DEFAULT_TIMEOUT,
            on_timeout: OnTimeout::Exit,
        }
    }
}

/// What a failed item tells: [`Plain`], or [`Zipped`] with its input.
pub trait OnExit<I> {
    #[doc(hidden)]
    type Kept: Send;
    /// The error of an item.
    type Error;
    #[doc(hidden)]
    fn keep(item: &I) -> Self::Kept;
    #[doc(hidden)]
    fn error(kept: Self::Kept, error: TaskError) -> Self::Error;
}

/// A failed item is a [`TaskError`].
#[derive(Debug)]
pub enum Plain {}

/// A failed item is its input and a [`TaskError`].
#[derive(Debug)]
pub enum Zipped {}

impl<I> OnExit<I> for Plain {
    type Kept = ();
    type Error = TaskError;

    fn keep(_: &I) {}

    fn error((): (), error: TaskError) -> TaskError {
        error
    }
}

impl<I: Clone + Send> OnExit<I> for Zipped {
    type Kept = I;
    type Error = (I, TaskError);

    fn keep(item: &I) -> I {
        item.clone()
    }

    fn error(kept: I, error: TaskError) -> (I, TaskError) {
        (kept, error)
    }
}

impl<I, T, K: OnExit<I>> AsyncStream<'_, I, T, K> {
    /// Runs at most so many tasks at a time. The default is the number of cores.
    ///
    /// # Panics
    /// If it is 0: nothing would ever run.
    #[track_caller]
    pub fn max_concurrency(mut self, most: usize) -> Self {
        assert!(most > 0, "a stream with `max_concurrency(0)` would never run a task: give it at least 1");
        self.settings.most = most;
        self
    }

    /// Whether the results come in the order of the items, as they do unless this says `false`: then each comes when it is
    /// there, and no slow item holds others up.
    pub fn ordered(mut self, ordered: bool) -> Self {
        self.settings.ordered = ordered;
        self
    }

    /// How long each task may take, from its start; five seconds without this.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// Lets each task take as long as it takes.
    pub fn no_timeout(mut self) -> Self {
        self.settings.timeout = None;
        self
    }

    /// What becomes of the stream when a task takes longer. Without this it ends.
    pub fn on_timeout(mut self, on_timeout: OnTimeout) -> Self {
        self.settings.on_timeout = on_timeout;
        self
    }
}

impl<'a, I: Clone + Send, T: Send + 'static> AsyncStream<'a, I, T> {
    /// Gives the input of a failed item together with its error, so that it can be tried again: `Err((input, error))`.
    ///
    /// # Panics
    /// If a result was asked for before.
    #[track_caller]
    pub fn zip_input_on_exit(mut self) -> AsyncStream<'a, I, T, Zipped> {
        assert!(self.at == 0 && self.starting.is_none(), "ask for `zip_input_on_exit` before the first result");
        AsyncStream {
            source: self.source.take(),
            make: mem::replace(&mut self.make, Box::new(|_| Box::pin(pending()))),
            function: self.function,
            settings: self.settings,
            spawner: self.spawner.clone(),
            at: 0,
            head: 0,
            starting: None,
            early: None,
            running: BTreeMap::new(),
            failing: Vec::new(),
            done: BTreeMap::new(),
            turns: 0,
            line: Arc::default(),
            over: self.over,
        }
    }
}
