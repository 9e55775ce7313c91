//! One attempt at a job, in a process of its own.

use super::failure::{Failure, IntoOutcome};
use super::store::JobId;
use crate::exit::{Cause, ExitReason};
use crate::pid::Pid;
use crate::report::Kept;
use crate::seam::{self, Mutex};
use crate::spec::BoxFuture;
use crate::task::{Task, name_of};
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// Which attempt at which job runs: an argument of [`Jobs::with_attempt`](super::Jobs::with_attempt).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    job: JobId,
    number: u32,
    most: u32,
}

impl Attempt {
    pub(super) fn new(job: JobId, number: u32, most: u32) -> Self {
        Self { job, number, most }
    }

    /// The job's id in its store: the same in each attempt, and so good as a key for what must not happen twice.
    pub fn job(&self) -> JobId {
        self.job
    }

    /// The first attempt is number 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether the job is dead if this one fails.
    pub fn is_last(&self) -> bool {
        self.number >= self.most
    }
}

/// A job whose last attempt has failed: what [`Jobs::on_dead_letter`](super::Jobs::on_dead_letter) is told.
pub struct DeadLetter<J> {
    id: JobId,
    job: Kept<Option<J>>,
    attempts: u32,
    error: Cause,
}

impl<J> DeadLetter<J> {
    pub(super) fn new(id: JobId, job: Kept<Option<J>>, attempts: u32, error: Cause) -> Self {
        Self { id, job, attempts, error }
    }

    /// Which job.
    pub fn id(&self) -> JobId {
        self.id
    }

    /// What was to be done; `None` if the store cannot tell.
    pub fn job(&self) -> Option<&J> {
        self.job.get().as_ref()
    }

    /// As [`job`](Self::job), to keep it.
    pub fn into_job(self) -> Option<J> {
        self.job.take()
    }

    /// How many attempts there were.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// What the last one has failed with, as text.
    pub fn error(&self) -> String {
        self.error.to_string()
    }

    /// What the last one has failed with.
    pub fn cause(&self) -> &Cause {
        &self.error
    }
}

impl<J> fmt::Debug for DeadLetter<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetter")
            .field("id", &self.id)
            .field("attempts", &self.attempts)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

type Work<A> = Arc<dyn Fn(A) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync>;

/// A function of the user's, and what reports call it.
pub(super) struct Named<A> {
    function: &'static str,
    work: Work<A>,
}

impl<A> Clone for Named<A> {
    fn clone(&self) -> Self {
        Self { function: self.function, work: self.work.clone() }
    }
}

pub(super) type Perform<J> = Named<(J, Attempt)>;
pub(super) type Bury<J> = Named<DeadLetter<J>>;

pub(super) fn performing<J, F, R>(perform: F) -> Perform<J>
where
    F: Fn(J, Attempt) -> R + Send + Sync + 'static,
    R: Future + Send + 'static,
    R::Output: IntoOutcome,
{
    let work = move |(job, attempt)| -> BoxFuture<'static, Result<(), Failure>> {
        let work = perform(job, attempt);
        Box::pin(async move { work.await.into_outcome() })
    };
    Named { function: name_of::<R>(), work: Arc::new(work) }
}

pub(super) fn burying<J, F, R>(told: F) -> Bury<J>
where
    F: Fn(DeadLetter<J>) -> R + Send + Sync + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    performing_one(name_of::<R>(), told)
}

fn performing_one<A, F, R>(function: &'static str, told: F) -> Named<A>
where
    F: Fn(A) -> R + Send + Sync + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let work = move |letter| -> BoxFuture<'static, Result<(), Failure>> {
        let told = told(letter);
        Box::pin(async move {
            told.await;
            Ok(())
        })
    };
    Named { function, work: Arc::new(work) }
}

/// How an attempt has ended, if its work has said so. Work that has panicked, or was killed, has not.
#[derive(Clone, Default)]
pub(super) struct Verdict(Arc<Mutex<Option<Outcome>>>);

pub(super) enum Outcome {
    Done,
    Failed(Failure),
    TimedOut(Duration),
}

impl Verdict {
    fn is(&self, outcome: Outcome) {
        *self.0.lock() = Some(outcome);
    }

    pub(super) fn take(&self) -> Option<Outcome> {
        self.0.lock().take()
    }
}

/// Starts a process that is linked with the calling one, and makes this attempt.
pub(super) fn begin<J: Send + 'static>(
    perform: &Perform<J>,
    job: Kept<J>,
    attempt: Attempt,
    timeout: Option<Duration>,
) -> (Pid, Verdict) {
    let verdict = Verdict::default();
    let (tell, work) = (verdict.clone(), perform.work.clone());
    // what it has started and linked with itself ends with an attempt that fails, which is no crash to be reported at length
    let attempt = async move {
        let work = async move { work((job.take(), attempt)).await };
        match (seam::within(timeout, work).await, timeout) {
            (Some(Ok(())), _) => {
                tell.is(Outcome::Done);
                ExitReason::Normal
            }
            (Some(Err(failure)), _) => {
                let reason = ExitReason::ShutdownWith(failure.cause.clone());
                tell.is(Outcome::Failed(failure));
                reason
            }
            (None, time) => {
                tell.is(Outcome::TimedOut(time.unwrap_or_default()));
                ExitReason::shutdown_with("timeout")
            }
        }
    };
    (Task::start_link_as(perform.function, attempt), verdict)
}

/// Starts a process that is linked with the calling one, and tells of a dead job.
pub(super) fn tell<J: Send + 'static>(bury: &Bury<J>, letter: DeadLetter<J>) -> Pid {
    let work = bury.work.clone();
    let told = async move {
        // it returns nothing
        let _ = work(letter).await;
    };
    Task::start_link_as(bury.function, told)
}
