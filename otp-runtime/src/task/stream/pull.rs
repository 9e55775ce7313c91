//! Asking for the next result.

use super::line::Outcome;
use super::spawner::{Item, Spawned};
use super::{AsyncStream, OnExit, OnTimeout, Running, TaskError};
use crate::process::{Exited, behalf};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

type Given<T, E> = Option<Result<T, E>>;

impl<I, T: Send + 'static, K: OnExit<I>> AsyncStream<'_, I, T, K> {
    /// The next result; `None` when there are no more.
    ///
    /// # Errors
    /// Inside, a [`TaskError`], with the input if [`zip_input_on_exit`](AsyncStream::zip_input_on_exit) was asked for:
    /// [`Exited`](TaskError::Exited) for a task that has ended without a result,
    /// [`Timeout`](TaskError::Timeout) for one that took too long, after which the stream has ended unless
    /// [`OnTimeout::KillTask`] was asked for, and [`NotStarted`](TaskError::NotStarted), which ends it, if a supervisor refused
    /// a task.
    ///
    /// # Panics
    /// Outside a tokio runtime. A panic of the source, or of the function that makes the work, is the caller's.
    ///
    /// # Cancel safety
    /// May be dropped at any time; nothing is lost.
    pub async fn next(&mut self) -> Option<Result<T, K::Error>> {
        poll_fn(|cx| self.poll_next_result(cx)).await
    }

    fn poll_next_result(&mut self, cx: &mut Context<'_>) -> Poll<Given<T, K::Error>> {
        loop {
            if self.over {
                return Poll::Ready(None);
            }
            while let Some((at, outcome)) = self.line.next(cx.waker()) {
                if at == self.at {
                    // its supervisor has not said yet that it runs
                    self.early = Some(outcome);
                } else if let Some(last) = self.heard(at, outcome) {
                    return Poll::Ready(Some(last));
                }
            }
            self.bury(cx);
            if let Some(last) = self.spawn(cx) {
                return Poll::Ready(Some(last));
            }
            if let Some(result) = self.take_ready() {
                return Poll::Ready(Some(result));
            }
            let idle = self.running.is_empty() && self.starting.is_none() && self.failing.is_empty();
            if !(idle && self.source.is_none()) {
                return Poll::Pending;
            }
            self.over = true;
        }
    }

    /// What a task has come to. `Some`: that was the last of the stream.
    fn heard(&mut self, at: u64, outcome: Outcome<T>) -> Given<T, K::Error> {
        match outcome {
            Outcome::Value(value) => {
                self.running.remove(&at);
                self.finished(at, Ok(value));
            }
            Outcome::Gone => {
                if let Some(running) = self.running.get(&at) {
                    self.failing.push((at, Exited::of(running.process.clone())));
                }
            }
            Outcome::Late => {
                let Running { kept, .. } = self.running.remove(&at)?;
                let error = K::error(kept, TaskError::Timeout(self.settings.timeout.unwrap_or_default()));
                if self.settings.on_timeout == OnTimeout::Exit {
                    self.close();
                    return Some(Err(error));
                }
                self.finished(at, Err(error));
            }
        }
        None
    }

    /// Waits for the ends of tasks without a result.
    fn bury(&mut self, cx: &mut Context<'_>) {
        let mut failing = std::mem::take(&mut self.failing);
        failing.retain_mut(|(at, exited)| {
            let Poll::Ready(reason) = Pin::new(exited).poll(cx) else { return true };
            if let Some(Running { process, owner, kept }) = self.running.remove(at) {
                if let Some(owner) = owner {
                    behalf::has_heard(owner, process.head().pid);
                }
                self.finished(*at, Err(K::error(kept, TaskError::Exited(reason))));
            }
            false
        });
        self.failing = failing;
    }

    fn finished(&mut self, at: u64, result: Result<T, K::Error>) {
        let key = if self.settings.ordered { at } else { self.turns };
        self.turns += 1;
        self.done.insert(key, result);
    }

    /// Whether a result can be given.
    fn is_ready(&self) -> bool {
        self.done.first_key_value().is_some_and(|(key, _)| !self.settings.ordered || *key == self.head)
    }

    fn take_ready(&mut self) -> Given<T, K::Error> {
        if !self.is_ready() {
            return None;
        }
        self.head += 1;
        self.done.pop_first().map(|(_, result)| result)
    }

    /// Whether one more task may run. What waits for a slow consumer counts; what waits for a slow item does not.
    fn has_room(&self) -> bool {
        let most = self.settings.most;
        let running = self.running.len();
        running < most && (!self.is_ready() || running + self.done.len() < most)
    }

    /// Starts what may run. `Some`: a task could not be started, and that was the last of the stream.
    fn spawn(&mut self, cx: &mut Context<'_>) -> Given<T, K::Error> {
        loop {
            if let Some((order, _)) = &mut self.starting {
                let Poll::Ready(started) = order.started.as_mut().poll(cx) else { return None };
                let (order, kept) = self.starting.take()?;
                match started {
                    Ok(process) => {
                        let at = self.at;
                        self.runs(Running { process, owner: order.owner, kept });
                        if let Some(early) = self.early.take()
                            && let Some(last) = self.heard(at, early)
                        {
                            return Some(last);
                        }
                        // it may have failed already
                        self.bury(cx);
                    }
                    Err(error) => {
                        self.close();
                        return Some(Err(K::error(kept, TaskError::NotStarted(error))));
                    }
                }
            }
            if !self.has_room() {
                return None;
            }
            let Poll::Ready(item) = (self.source.as_mut()?)(cx) else { return None };
            let Some(item) = item else {
                self.source = None;
                return None;
            };
            let kept = K::keep(&item);
            let work = (self.make)(item);
            let settings = self.settings;
            let item =
                Item { at: self.at, work, timeout: settings.timeout, function: self.function, line: self.line.clone() };
            match self.spawner.spawn(item) {
                Spawned::Running(process, owner) => self.runs(Running { process, owner, kept }),
                Spawned::Ordered(order) => self.starting = Some((order, kept)),
            }
        }
    }

    fn runs(&mut self, running: Running<K::Kept>) {
        self.running.insert(self.at, running);
        self.at += 1;
    }
}

#[cfg(feature = "stream")]
impl<I, T: Send + 'static, K: OnExit<I>> futures_core::Stream for AsyncStream<'_, I, T, K> {
    type Item = Result<T, K::Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_next_result(cx)
    }
}

/// Nothing in it is pinned.
impl<I, T, K: OnExit<I>> Unpin for AsyncStream<'_, I, T, K> {}
