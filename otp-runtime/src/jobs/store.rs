//! Where jobs are kept.

use crate::exit::Cause;
use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

/// Identifies a job in its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(u64);

impl JobId {
    /// The job with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A job that is to be stored.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct NewJob<J> {
    /// What is to be done.
    pub job: J,
    /// Not before this time.
    pub due: SystemTime,
    /// Among those that are due the lowest number goes first.
    pub priority: u8,
    /// No two jobs that wait or run have the same.
    pub unique: Option<String>,
}

impl<J> NewJob<J> {
    /// The priority of jobs of which nothing else is said.
    pub const PRIORITY: u8 = 100;

    /// A job that is due from `due` on: for the tests of a store.
    pub fn new(job: J, due: SystemTime) -> Self {
        Self { job, due, priority: Self::PRIORITY, unique: None }
    }
}

impl<J> fmt::Debug for NewJob<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewJob")
            .field("due", &self.due)
            .field("priority", &self.priority)
            .field("unique", &self.unique)
            .finish_non_exhaustive()
    }
}

/// What has become of a job that was to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// It is stored.
    New(JobId),
    /// It is not, because this one waits or runs and has the same key.
    Known(JobId),
}

/// A job that is about to run.
pub struct Taken<J> {
    /// Which.
    pub id: JobId,
    /// What is to be done; or why nobody can tell, which is a failed attempt: a row that a newer version of the program does not
    /// understand, say.
    pub job: Result<J, Cause>,
    /// Which attempt this is, from 1 on.
    pub attempt: u32,
}

impl<J> fmt::Debug for Taken<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Taken").field("id", &self.id).field("attempt", &self.attempt).finish_non_exhaustive()
    }
}

/// Keeps the jobs of a queue: a table, a file, a service.
///
/// Write one to have jobs outlive the program. Its functions are plain: they may block, and are run on a thread for that, one at
/// a time. A job *waits*, *runs*, or is *dead*; what is done or cancelled is no job any more. Times are given, never asked for
/// (they follow a paused clock); a store needs no clock of its own. The example `jobs` is one on SQLite.
///
/// # When it fails
/// What is enqueued while the store fails is refused with its error: nothing is accepted that is not stored. What has become of
/// attempts is told again, after a pause that doubles up to half a minute, until the store has taken it; jobs wait meanwhile. A
/// panic is a failure, too, and the store is used again.
///
/// # OTP
/// Oban's `Engine` and `Repo`, without their queries.
pub trait Store<J>: Send + 'static {
    /// Why it has failed.
    type Error: Error + Send + Sync + 'static;

    /// Whether its functions may take long enough to be run on a thread for blocking code.
    const BLOCKING: bool = true;

    /// Whether what it keeps outlives the program. What waits in one that does not is worked off at the shutdown.
    const DURABLE: bool = true;

    /// Runs `work`, all of it or nothing: several changes go into one, with one write to the disk. What is there without a
    /// transaction is right only for stores that never fail.
    ///
    /// # Errors
    /// What `work` answers, or why it could not be kept; then nothing of it has happened.
    fn transaction<R>(&mut self, work: impl FnOnce(&mut Self) -> Result<R, Self::Error>) -> Result<R, Self::Error>
    where
        Self: Sized,
    {
        work(self)
    }

    /// Before anything else, when a queue starts: the jobs that are marked as running wait again, due as before. Nobody works
    /// on them any more.
    ///
    /// # Errors
    /// If it fails.
    fn recover(&mut self) -> Result<(), Self::Error>;

    /// Stores a job, which waits from now on, unless one that waits or runs has the same key.
    ///
    /// # Errors
    /// If it fails.
    fn insert(&mut self, job: &NewJob<J>) -> Result<Inserted, Self::Error>;

    /// Marks waiting jobs as running that are due at `now`, at most so many, and counts one attempt more for each. First those
    /// of the lowest priority number, then those that were due first, then those that were stored first.
    ///
    /// # Errors
    /// If it fails.
    fn take(&mut self, now: SystemTime, most: usize) -> Result<Vec<Taken<J>>, Self::Error>;

    /// Forgets a job that is done.
    ///
    /// # Errors
    /// If it fails.
    fn complete(&mut self, job: JobId) -> Result<(), Self::Error>;

    /// A running job waits again, until `due`, because an attempt has failed with `error`.
    ///
    /// # Errors
    /// If it fails.
    fn retry(&mut self, job: JobId, due: SystemTime, error: &str) -> Result<(), Self::Error>;

    /// A running job waits again, due as before, and the attempt does not count: it was cut short by an orderly shutdown.
    ///
    /// # Errors
    /// If it fails.
    fn give_back(&mut self, job: JobId) -> Result<(), Self::Error>;

    /// A running job is dead, because its last attempt has failed with `error`. Whether it is kept, and for how long, is the
    /// store's affair. Answers what was to be done, if that can be told.
    ///
    /// # Errors
    /// If it fails.
    fn bury(&mut self, job: JobId, error: &str) -> Result<Option<J>, Self::Error>;

    /// Forgets a job that waits or runs. False if there is none.
    ///
    /// # Errors
    /// If it fails.
    fn cancel(&mut self, job: JobId) -> Result<bool, Self::Error>;

    /// How many jobs wait.
    ///
    /// # Errors
    /// If it fails.
    fn waiting(&mut self) -> Result<usize, Self::Error>;

    /// When the next of the waiting jobs is due, which may be in the past; `None` if there is none.
    ///
    /// # Errors
    /// If it fails.
    fn next_due(&mut self) -> Result<Option<SystemTime>, Self::Error>;
}

/// The end of all times that can be written down with confidence: some centuries from `now`.
pub(super) fn later(now: SystemTime, delay: Duration) -> SystemTime {
    const CENTURIES: Duration = Duration::from_secs(200 * 365 * 24 * 3600);
    now.checked_add(delay.min(CENTURIES)).unwrap_or(now)
}
