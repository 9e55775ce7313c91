//! A job, from its submission to its end.

use super::core::{Answer, Core};
use super::state::Rank;
use super::{FactoryError, FactoryRef};
use crate::pid::Pid;
use crate::process;
use crate::ring::RingBytes;
use crate::seam;
use crate::spec::Process;
use std::fmt;
use std::future::{Future, poll_fn};
use std::ops::{AsyncFnOnce, Deref};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// A job that is about to be submitted: who is to do it, and how urgent it is. See [`FactoryRef::job`].
#[must_use = "nothing is submitted before `run`, `turn` or `spawn`"]
pub struct Job<P: Process> {
    factory: FactoryRef<P>,
    core: Result<Arc<Core<P::Ref>>, FactoryError>,
    /// Its key belongs to this worker.
    to: Option<Result<usize, FactoryError>>,
    priority: u8,
    timeout: Option<Duration>,
}

impl<P: Process> Job<P> {
    pub(super) fn new(factory: FactoryRef<P>) -> Self {
        let core = factory.core();
        Self { factory, core, to: None, priority: 0, timeout: None }
    }

    /// Is done by the worker to which this key belongs: jobs of one key are done by one worker, one after the other (with a
    /// [`concurrency`](super::Factory::concurrency) of 1), in the order of their priority.
    pub fn key<K: RingBytes + ?Sized>(mut self, key: &K) -> Self {
        if let Ok(core) = &self.core {
            self.to = Some(super::client::owner(core, key));
        }
        self
    }

    /// Goes before all jobs of a lower priority that wait; 0 by default. As long as there are urgent jobs, the others wait.
    pub fn priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    /// Is not done if its turn has not come after this time, instead of the factory's
    /// [`wait_timeout`](super::Factory::wait_timeout).
    pub fn timeout(mut self, time: Duration) -> Self {
        self.timeout = Some(time);
        self
    }

    /// Waits for its turn. The worker is this job's, as one of as many as it does at once, until the [`Turn`] is dropped.
    ///
    /// # Errors
    /// [`Timeout`](FactoryError::Timeout); [`Discarded`](FactoryError::Discarded) if too many jobs wait;
    /// [`NoProc`](FactoryError::NoProc) without a factory.
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock, if it must wait.
    ///
    /// # Cancel safety
    /// May be dropped at any time: the job leaves the queue, and a turn that was on its way to it goes to the next one.
    pub async fn turn(self) -> Result<Turn<P>, FactoryError> {
        let core = self.core?;
        let to = match self.to {
            Some(owner) => Some(owner?),
            None => core.route(),
        };
        let time = self.timeout.unwrap_or_else(|| core.settings().wait_timeout);
        let mut waiting = Waiting { core: &core, rank: None, to, priority: self.priority, timed_out: false };
        let mut late = pin!(None);
        let got = poll_fn(|cx| {
            if let Poll::Ready(got) = waiting.poll(cx) {
                return Poll::Ready(got);
            }
            if late.is_none() {
                late.set(Some(seam::sleep(time)));
            }
            match late.as_mut().as_pin_mut() {
                Some(late) => late.poll(cx).map(|()| {
                    waiting.timed_out = true;
                    Err(FactoryError::Timeout(time))
                }),
                None => Poll::Pending,
            }
        })
        .await;
        drop(waiting);
        let (number, client) = got?;
        Ok(Turn { core, number, client })
    }

    /// Waits for its turn, lends the worker to `work`, and answers what that has returned.
    ///
    /// # Errors
    /// As [`turn`](Self::turn). What `work` returns is not looked at.
    ///
    /// # Panics
    /// As [`turn`](Self::turn), and when `work` does.
    ///
    /// # Cancel safety
    /// As [`turn`](Self::turn), and as `work`.
    pub async fn run<R>(self, work: impl AsyncFnOnce(&P::Ref) -> R) -> Result<R, FactoryError> {
        let turn = self.turn().await?;
        Ok(work(&turn).await)
    }

    /// Has it done by a process of its own, and waits for nothing. That ends with an error if the job does not begin.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[track_caller]
    pub fn spawn<F: Future<Output = ()> + Send + 'static>(
        self,
        work: impl FnOnce(P::Ref) -> F + Send + 'static,
    ) -> Pid {
        process::spawn(async move |_| {
            let turn = self.turn().await?;
            work(P::Ref::clone(&turn)).await;
            Ok::<(), FactoryError>(())
        })
    }
}

impl<P: Process> fmt::Debug for Job<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("factory", &self.factory).field("priority", &self.priority).finish_non_exhaustive()
    }
}

/// A job's turn: derefs to the client of the worker that does it, which follows the worker over restarts. The turn is over
/// when this is dropped.
#[must_use = "the turn is over when this is dropped"]
pub struct Turn<P: Process> {
    core: Arc<Core<P::Ref>>,
    number: usize,
    client: Arc<P::Ref>,
}

impl<P: Process> Turn<P> {
    /// Which of the workers it is.
    pub fn worker(&self) -> usize {
        self.number
    }
}

impl<P: Process> Deref for Turn<P> {
    type Target = P::Ref;

    fn deref(&self) -> &P::Ref {
        &self.client
    }
}

impl<P: Process> Drop for Turn<P> {
    fn drop(&mut self) {
        self.core.done(self.number);
    }
}

impl<P: Process> fmt::Debug for Turn<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Turn").field(&self.number).finish()
    }
}

struct Waiting<'a, T> {
    core: &'a Core<T>,
    rank: Option<Rank>,
    to: Option<usize>,
    priority: u8,
    timed_out: bool,
}

impl<T> Waiting<'_, T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(usize, Arc<T>), FactoryError>> {
        // somebody else's code, which is not called under the lock
        let waker = cx.waker().clone();
        let answer = match self.rank {
            Some(rank) => self.core.look(rank, self.to, waker),
            None => self.core.submit(self.priority, self.to, waker),
        };
        match answer {
            Answer::Later(rank) => {
                self.rank = Some(rank);
                Poll::Pending
            }
            Answer::Turn(number, client) => {
                self.rank = None;
                Poll::Ready(Ok((number, client)))
            }
            Answer::Refused(error) => Poll::Ready(Err(error)),
        }
    }
}

impl<T> Drop for Waiting<'_, T> {
    fn drop(&mut self) {
        if let Some(rank) = self.rank {
            self.core.leave(rank, self.to, self.timed_out);
        }
    }
}
