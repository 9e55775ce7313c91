//! Orders to a running queue.

use super::enqueue::Enqueue;
use super::error::JobsError;
use super::order::{Kind, Order};
use super::queue::Queue;
use super::stats::Stats;
use super::store::JobId;
use crate::gen_server::{Call, DEFAULT_TIMEOUT, Pending};
use crate::protocol::{CallError, ReplyTo, reply_slot};
use crate::server_ref::ServerRef;
use std::fmt;
use std::time::Duration;

/// Leads to a running queue of [`Jobs`](super::Jobs).
///
/// `stop`, `pid` and the like are those of every client ([`ServerHandle`](crate::gen_server::ServerHandle)).
pub struct JobsRef<J> {
    server: ServerRef<Queue<J>>,
}

impl<J: Send + 'static> JobsRef<J> {
    /// Puts a job into the queue, and answers its id when it is stored: [`Enqueue`] can say when, before whom, and whether at all.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::jobs::Jobs;
    ///
    /// let jobs = Jobs::new(async |n: u64| println!("{n}")).start_link().await?;
    /// let id = jobs.enqueue(7).await?;
    /// # let _ = id;
    /// # jobs.drain(None).await?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`JobsError`]: unless it answers an id, or its time is up, the job was not accepted.
    #[doc(alias = "Oban.insert")]
    pub fn enqueue(&self, job: J) -> Enqueue<'_, J> {
        Enqueue::new(self, job)
    }

    /// Puts many jobs into the queue, which a store writes with one transaction as far as it can, and answers for each what
    /// [`enqueue`](Self::enqueue) would.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::jobs::Jobs;
    ///
    /// let jobs = Jobs::new(async |_: u64| ()).start_link().await?;
    /// let ids = jobs.enqueue_all(0..100).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!(ids.len(), 100);
    /// # jobs.drain(None).await?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// For each, [`JobsError`].
    ///
    /// # Cancel safety
    /// Dropped, each of the jobs may be accepted or not.
    #[doc(alias = "Oban.insert_all")]
    pub async fn enqueue_all(&self, jobs: impl IntoIterator<Item = J>) -> Vec<Result<JobId, JobsError>> {
        let sent: Vec<Pending<_>> = jobs.into_iter().map(|job| self.enqueue(job).send()).collect();
        let mut answers = Vec::with_capacity(sent.len());
        for pending in sent {
            answers.push(pending.await.unwrap_or_else(|error| Err(JobsError::Call(error))));
        }
        answers
    }

    /// Sees to it that a job is not run any more: one that waits is forgotten, one that runs is killed.
    ///
    /// True if it was so; false if there is no such job any more, because it is done, dead or was cancelled.
    ///
    /// # Errors
    /// [`Store`](JobsError::Store) if it fails, [`Call`](JobsError::Call) if there is no queue.
    ///
    /// # Cancel safety
    /// May be dropped once it was polled; the job is cancelled all the same.
    #[doc(alias = "Oban.cancel_job")]
    pub async fn cancel(&self, job: JobId) -> Result<bool, JobsError> {
        self.ask(|reply| Kind::Cancel(job, reply)).await?
    }

    /// Starts no more jobs. What runs goes on, and jobs are accepted as ever.
    ///
    /// # Errors
    /// If there is no queue.
    #[doc(alias = "Oban.pause_queue")]
    pub fn pause(&self) -> Call<'_, Queue<J>, ()> {
        self.ask(Kind::Pause)
    }

    /// Ends what [`pause`](Self::pause) and [`drain`](Self::drain) have begun.
    ///
    /// # Errors
    /// If there is no queue.
    #[doc(alias = "Oban.resume_queue")]
    pub fn resume(&self) -> Call<'_, Queue<J>, ()> {
        self.ask(Kind::Resume)
    }

    /// Accepts nothing from now on, and works off what there is, delayed and failed jobs included, until nothing is left or
    /// the time is up. Answers how many jobs are left.
    ///
    /// What runs when the time is up goes on, and so does what waits; nothing new is accepted until
    /// [`resume`](Self::resume), which also answers whoever still waits for the end of a drain.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::jobs::{Jobs, JobsError};
    /// use std::time::Duration;
    ///
    /// let jobs = Jobs::new(async |_: u64| ()).start_link().await?;
    /// jobs.enqueue(1).await?;
    /// jobs.enqueue(2).after(Duration::from_secs(3600)).await?;
    /// assert_eq!(jobs.drain(Duration::from_millis(20)).await, Ok(1)); // the second will take an hour
    /// assert_eq!(jobs.enqueue(3).await, Err(JobsError::Closed));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// If there is no queue, or it ends meanwhile without having had to: the others answer what is left.
    ///
    /// # Cancel safety
    /// May be dropped once it was polled; the queue stays closed.
    #[doc(alias = "Oban.drain_queue")]
    pub async fn drain(&self, within: impl Into<Option<Duration>>) -> Result<usize, CallError> {
        let within = within.into();
        self.ask(|reply| Kind::Drain(within, reply)).no_timeout().await
    }

    /// What there is in the queue, and what has become of the rest.
    ///
    /// # Errors
    /// If there is no queue.
    pub fn stats(&self) -> Call<'_, Queue<J>, Stats> {
        self.ask(Kind::Stats)
    }

    fn ask<R: Send + 'static>(&self, order: impl FnOnce(ReplyTo<R>) -> Kind<J>) -> Call<'_, Queue<J>, R> {
        let (reply, slot) = reply_slot();
        self.server.__call(Order(order(reply)), slot, DEFAULT_TIMEOUT)
    }
}

impl<J> Clone for JobsRef<J> {
    fn clone(&self) -> Self {
        Self { server: self.server.clone() }
    }
}

impl<J> From<ServerRef<Queue<J>>> for JobsRef<J> {
    fn from(server: ServerRef<Queue<J>>) -> Self {
        Self { server }
    }
}

impl<J> AsRef<ServerRef<Queue<J>>> for JobsRef<J> {
    fn as_ref(&self) -> &ServerRef<Queue<J>> {
        &self.server
    }
}

impl<J> fmt::Debug for JobsRef<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JobsRef").field(&self.server).finish()
    }
}
