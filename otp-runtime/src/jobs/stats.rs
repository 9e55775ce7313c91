//! What a queue has to tell of itself.

/// How much there is in a queue, and what has become of the rest since its process has started.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::jobs::Jobs;
///
/// let jobs = Jobs::new(async |_: u64| ()).start_link().await?;
/// jobs.pause().await?;
/// jobs.enqueue(1).await?;
/// let stats = jobs.stats().await?;
/// assert_eq!((stats.waiting, stats.running, stats.done), (1, 0, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Jobs that wait: due, delayed, or to be retried.
    pub waiting: usize,
    /// Attempts that run.
    pub running: usize,
    /// Callers that wait for room in a full queue.
    pub blocked: usize,
    /// What has become of attempts or jobs is yet to be told to the store: no more than a moment, unless the store fails.
    pub unsettled: usize,
    /// Jobs that were accepted.
    pub accepted: u64,
    /// Jobs that were done.
    pub done: u64,
    /// Attempts that have failed, for whatever reason.
    pub failed: u64,
    /// Those among them whose time was up.
    pub timed_out: u64,
    /// Jobs that are dead.
    pub dead: u64,
    /// Jobs that were cancelled.
    pub cancelled: u64,
    /// How often the store has failed.
    pub store_failures: u64,
    /// Starts no jobs until it is resumed.
    pub paused: bool,
    /// Accepts no jobs until it is resumed.
    pub closed: bool,
}
