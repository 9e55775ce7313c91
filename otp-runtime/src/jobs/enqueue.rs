//! Putting a job into a queue.

use super::client::JobsRef;
use super::error::JobsError;
use super::order::{Kind, Order, Post};
use super::store::{JobId, NewJob};
use crate::gen_server::{DEFAULT_TIMEOUT, Pending};
use crate::protocol::reply_slot;
use crate::report::Kept;
use crate::spec::BoxFuture;
use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

/// A job on its way into a queue: what [`JobsRef::enqueue`] returns. Awaited, it is sent, and answers the job's id when the
/// job is stored.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::jobs::{Jobs, JobsError};
/// use std::time::Duration;
///
/// let reminders = Jobs::new(async |to: String| println!("dear {to}")).start_link().await?;
/// let hour = Duration::from_secs(3600);
/// let first = reminders.enqueue("eve".to_owned()).after(hour).priority(1).unique("eve").await?;
/// let again = reminders.enqueue("eve".to_owned()).unique("eve").await;
/// assert_eq!(again, Err(JobsError::Duplicate(first)));
/// assert_eq!(reminders.cancel(first).await, Ok(true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// [`JobsError`].
///
/// # Cancel safety
/// Nothing is sent before it is polled. Dropped after that, the job may be accepted or not; one that waits for room in a full queue
/// is not accepted any more.
#[must_use = "a job is sent when this is awaited"]
pub struct Enqueue<'a, J> {
    jobs: &'a JobsRef<J>,
    post: Post<J>,
    timeout: Option<Duration>,
}

impl<'a, J: Send + 'static> Enqueue<'a, J> {
    pub(super) fn new(jobs: &'a JobsRef<J>, job: J) -> Self {
        let post =
            Post { job: Kept::new("job", job), delay: Duration::ZERO, priority: NewJob::<J>::PRIORITY, unique: None };
        Self { jobs, post, timeout: DEFAULT_TIMEOUT }
    }

    /// Not before so much time has passed.
    #[doc(alias = "schedule_in")]
    pub fn after(mut self, delay: Duration) -> Self {
        self.post.delay = delay;
        self
    }

    /// Among the jobs that are due, those with the lowest number go first, as in Oban. The default is 100
    /// ([`NewJob::PRIORITY`]). As long as there is enough of the important, the others wait.
    pub fn priority(mut self, priority: u8) -> Self {
        self.post.priority = priority;
        self
    }

    /// Not if a job with this key waits or runs ([`JobsError::Duplicate`]). When that is done or dead, the key is free.
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.post.unique = Some(key.into());
        self
    }

    /// Waits at most this long for the answer instead of five seconds; in a full queue that blocks, for room.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Waits as long as it takes.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }
}

impl<J: Send + 'static> Enqueue<'_, J> {
    /// Sends it now, to be awaited later.
    pub(super) fn send(self) -> Pending<Result<JobId, JobsError>> {
        let Self { jobs, post, timeout } = self;
        let (reply, slot) = reply_slot();
        jobs.as_ref().__call(Order(Kind::Enqueue(post, reply)), slot, timeout).send()
    }
}

impl<'a, J: Send + 'static> IntoFuture for Enqueue<'a, J> {
    type Output = Result<JobId, JobsError>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { jobs, post, timeout } = self;
        let (reply, slot) = reply_slot();
        let call = jobs.as_ref().__call(Order(Kind::Enqueue(post, reply)), slot, timeout);
        Box::pin(async move { call.await? })
    }
}

impl<J> fmt::Debug for Enqueue<'_, J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enqueue")
            .field("after", &self.post.delay)
            .field("priority", &self.post.priority)
            .field("unique", &self.post.unique)
            .finish_non_exhaustive()
    }
}
