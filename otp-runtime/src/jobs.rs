//! Jobs: a supervised queue of work that is retried (`Jobs`). Needs the feature `jobs`.
//!
//! A *job* is a value: what has to be done, for whom. It is put into a queue, which answers when the job is stored, and some
//! time a process of its own works on it: at once or later, one after the other or so many at a time, again if it fails. What is
//! accepted is done, or ends among the dead, with the reason and a word to whoever wants to know.
//!
//! [`Jobs`] declares a queue, [`JobsRef`] leads to a running one, a [`Store`] keeps what is in it: [`Memory`], unless it is to
//! outlive the program.
//!
//! # At least once
//! A job that has returned `Ok` is not run again, as far as the store has heard of it. If the program or the machine ends in the
//! middle of an attempt, the job is run again at the next start, although it may have had its effect: **at least once**, and what
//! is repeated are at most the attempts that were running. So a job should be one that does no harm twice: a payment with an
//! id that the bank knows already, a mail with a key that is looked up before. No attempt of a job begins while another one of it
//! runs.
//!
//! # Elixir
//! | Oban, Exq, verk | here |
//! |---|---|
//! | `use Oban.Worker`, `perform/1` | [`Jobs::new(async \|job\| ..)`](Jobs::new) |
//! | `queues: [mails: 4]` | [`concurrency(4)`](Jobs::concurrency) |
//! | `max_attempts: 5`, `backoff/1`, `timeout/1` | [`attempts`](Jobs::attempts), [`backoff`](Jobs::backoff), [`timeout`](Jobs::timeout) |
//! | `Oban.insert(job, schedule_in: 60, priority: 1, unique: ..)` | [`jobs.enqueue(job)`](JobsRef::enqueue)`.after(..).priority(1).unique("key")` |
//! | `{:cancel, reason}` | [`Failure::for_good`] |
//! | `discarded`, a dead set | [`on_dead_letter`](Jobs::on_dead_letter) |
//! | `Oban.pause_queue`, `cancel_job`, `drain_queue` | [`pause`](JobsRef::pause), [`cancel`](JobsRef::cancel), [`drain`](JobsRef::drain) |
//! | `shutdown_grace_period` | [`grace`](Jobs::grace) |

mod attempt;
mod client;
mod clock;
mod enqueue;
mod error;
mod failure;
mod lease;
mod memory;
mod order;
mod queue;
mod report;
mod settings;
mod stats;
mod store;
mod transaction;

pub use attempt::{Attempt, DeadLetter};
pub use client::JobsRef;
pub use enqueue::Enqueue;
pub use error::JobsError;
pub use failure::{Failure, IntoOutcome};
pub use memory::Memory;
#[doc(hidden)]
pub use order::Order;
#[doc(hidden)]
pub use queue::Queue;
pub use stats::Stats;
pub use store::{Inserted, JobId, NewJob, Store, Taken};

use crate::mailbox::Overflow;
use crate::name::Name;
use crate::protocol::StartError;
use crate::server_ref::ServerRef;
use crate::spec::{Backoff, Booted, BoxFuture, ChildDefaults, Process, Shutdown, Spec};
use attempt::{Bury, Perform};
use lease::Home;
use settings::Settings;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// Declares a queue of jobs of type `J`: what is done with each, how many at a time, how often.
///
/// Use it for work that somebody has been promised, that may fail, and that nobody waits for: mails, web hooks, thumbnails,
/// imports. Where the caller waits for the result, a [`Task`](crate::task::Task) is what is wanted. What follows from a message
/// and cannot fail is a [`cast`](crate::gen_server). For a river of data that is worked on as it comes, and where the source
/// can wait, think of streams.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::jobs::{Attempt, Jobs};
/// use otp::prelude::*;
/// use otp::Backoff;
/// use std::time::Duration;
///
/// #[derive(Clone)]
/// struct Mail {
///     to: String,
/// }
///
/// async fn send(mail: Mail, attempt: Attempt) -> Result<(), std::io::Error> {
///     if attempt.number() == 1 {
///         return Err(std::io::Error::other("the server is busy"));
///     }
///     println!("sent to {}", mail.to);
///     Ok(())
/// }
///
/// supervisor! {
///     App: one_for_one {
///         mails: Jobs<Mail> = Jobs::with_attempt(send)
///             .concurrency(4)
///             .attempts(5)
///             .backoff(Backoff::new(Duration::from_millis(1), Duration::from_secs(30)))
///             .timeout(Duration::from_secs(20))
///             .on_dead_letter(async |letter| eprintln!("could not send: {}", letter.error()))
///             .spec(),
///     }
/// }
///
/// let app = App.start_link().await?;
/// let mails = app.mails(); // stays valid over restarts
/// mails.enqueue(Mail { to: "eve".to_owned() }).await?;
/// mails.drain(None).await?; // until all is done
/// let stats = mails.stats().await?;
/// assert_eq!((stats.failed, stats.done), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # What an attempt is
/// A process, linked with the queue: it may panic, be killed, or take too long, and each is a failed attempt with a report, and
/// no more. An attempt that fails is followed by another after a pause that doubles ([`backoff`](Self::backoff)), until there
/// were as many as there may be ([`attempts`](Self::attempts)); then the job is dead, which the log says, and
/// [`on_dead_letter`](Self::on_dead_letter) is told.
///
/// # Where jobs are kept
/// In a [`Store`]. That of [`new`](Self::new) is the memory of this declaration: jobs survive the end of the queue's process if
/// its restart comes from the same declaration, kept as a field of the tree:
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::jobs::Jobs;
/// use otp::prelude::*;
///
/// supervisor! {
///     App(greetings: Jobs<String>): one_for_one {
///         queue: Jobs<String> = greetings.spec(),
///     }
/// }
///
/// let greetings = Jobs::new(async |name: String| println!("hello {name}"));
/// let app = App { greetings }.start_link().await?;
/// let first = app.queue().enqueue("joe".to_owned()).await?;
/// # let _ = first;
/// # app.queue().drain(None).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
/// [`with_store`](Self::with_store) takes another. One declaration runs one queue at a time: a second start fails.
///
/// # Shutdown
/// Told to stop, by its supervisor or otherwise, the queue lets what runs end, for as long as its [`grace`](Self::grace) says. One
/// whose store is only memory also works off what is due. An attempt that does not end in time is killed, and its job goes back to
/// the store as if it had not begun; what is left in mere memory is told in a warning. As a child it has no other limit: its
/// shutdown is [`Infinity`](Shutdown::Infinity), unless its spec says otherwise.
///
/// # OTP
/// There is none in OTP; it is what Elixir's programs take Oban, Exq or verk for. There is no database and no table of its own here,
/// no cron, and no second program that works on the same store.
#[doc(alias = "Oban")]
#[must_use = "a declaration starts nothing by itself"]
pub struct Jobs<J> {
    perform: Perform<J>,
    bury: Option<Bury<J>>,
    home: Arc<Home<J>>,
    settings: Settings,
}

impl<J: Clone + Send + 'static> Jobs<J> {
    /// A queue in memory whose jobs `perform` does.
    ///
    /// It returns nothing, or a `Result` whose error fails the attempt ([`Failure`]). It runs in the process of the attempt.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::jobs::Jobs;
    ///
    /// let jobs = Jobs::new(async |n: u64| println!("{n}")).concurrency(2).start_link().await?;
    /// jobs.enqueue(7).await?;
    /// assert_eq!(jobs.drain(None).await?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[doc(alias = "Oban.Worker")]
    pub fn new<F, R>(perform: F) -> Self
    where
        F: Fn(J) -> R + Send + Sync + 'static,
        R: Future + Send + 'static,
        R::Output: IntoOutcome,
    {
        Self::with_store(Memory::new(), move |job, _attempt| perform(job))
    }

    /// As [`new`](Self::new), for work that wants to know which attempt it is.
    pub fn with_attempt<F, R>(perform: F) -> Self
    where
        F: Fn(J, Attempt) -> R + Send + Sync + 'static,
        R: Future + Send + 'static,
        R::Output: IntoOutcome,
    {
        Self::with_store(Memory::new(), perform)
    }
}

impl<J: Send + 'static> Jobs<J> {
    /// A queue whose jobs are kept in `store`.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::jobs::{Jobs, Memory};
    ///
    /// let jobs = Jobs::with_store(Memory::new(), async |n: u64, _attempt| println!("{n}"));
    /// # let jobs = jobs.start_link().await?;
    /// # jobs.enqueue(7).await?;
    /// # assert_eq!(jobs.drain(None).await?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn with_store<S, F, R>(store: S, perform: F) -> Self
    where
        S: Store<J>,
        F: Fn(J, Attempt) -> R + Send + Sync + 'static,
        R: Future + Send + 'static,
        R::Output: IntoOutcome,
    {
        Self {
            perform: attempt::performing(perform),
            bury: None,
            home: Arc::new(Home::of(store)),
            settings: Settings::default(),
        }
    }

    /// So many jobs run at a time. The default is 10.
    pub fn concurrency(mut self, jobs: usize) -> Self {
        self.settings.concurrency = jobs;
        self
    }

    /// A job is dead when so many attempts at it have failed. The default is 20, which with the default pauses takes about
    /// half an hour.
    ///
    /// An attempt that the end of the queue or of the program has cut short counts, too: a job that takes the program with it
    /// must come to an end. One that the queue has given back in an orderly shutdown does not.
    #[doc(alias = "max_attempts")]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts;
        self
    }

    /// The pause before the second attempt, and how it grows. The default is one second, doubled up to five minutes.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.settings.backoff = backoff;
        self
    }

    /// Each pause is shortened by up to this share of it, so that jobs that have failed together do not come back together. 0 is
    /// no jitter, 1 anything from no pause to the whole; the default is 0.25.
    ///
    /// It is no chance: what a pause loses is computed from the job's id, the attempt and the [`seed`](Self::seed). The
    /// same jobs have the same pauses.
    pub fn jitter(mut self, share: f64) -> Self {
        self.settings.jitter = share;
        self
    }

    /// Tells queues apart whose jobs have the same ids, on several machines that ask the same service, say.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// An attempt that takes longer is ended, at its next await point, and has failed. The default is no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// At most so many jobs wait: due, delayed, or to be retried. With [`Overflow::Block`] who has one more waits until there is
    /// room, with any other policy he is answered [`JobsError::Full`]. A job that has been accepted is never dropped for
    /// another. The default is no limit.
    pub fn capacity(mut self, waiting: usize, overflow: Overflow) -> Self {
        self.settings.capacity = Some((waiting, overflow == Overflow::Block));
        self
    }

    /// How long a stopping queue lets its jobs run. The default is five seconds.
    #[doc(alias = "shutdown_grace_period")]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.settings.grace = grace;
        self
    }

    /// Looks every so often whether others have put jobs into the store: another program, which has the same database. The
    /// default is never, which is right as long as all jobs come through this queue.
    pub fn poll(mut self, every: Duration) -> Self {
        self.settings.poll = Some(every.max(Duration::from_millis(1)));
        self
    }

    /// Tells `told` of each job that is dead, when the store has heard of that. It runs in a process of its own, and what it
    /// does wrong is only reported. If the program ends before it is through, it is not told again: who must not miss any looks
    /// into the store.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::jobs::{Failure, Jobs};
    ///
    /// let jobs = Jobs::new(async |n: u32| Err::<(), _>(Failure::new(format!("{n} is odd")).for_good()))
    ///     .on_dead_letter(async |letter| assert_eq!(letter.error(), "7 is odd"));
    /// let jobs = jobs.start_link().await?;
    /// jobs.enqueue(7).await?;
    /// jobs.drain(None).await?;
    /// assert_eq!(jobs.stats().await?.dead, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn on_dead_letter<F, R>(mut self, told: F) -> Self
    where
        F: Fn(DeadLetter<J>) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        self.bury = Some(attempt::burying(told));
        self
    }

    /// The queue as a child of a supervisor, or to be started with options, a [name](Spec::name) above all.
    pub fn spec(&self) -> Spec<Self> {
        Spec::__new(self.clone())
    }

    /// Starts the queue, linked with the caller if that is a process.
    ///
    /// # Errors
    /// [`StartError`]: a setting is 0, or the declaration has a queue that runs.
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready ends the new process.
    pub async fn start_link(self) -> Result<JobsRef<J>, StartError> {
        self.spec().start_link().await
    }

    /// Starts the queue on its own.
    ///
    /// # Errors
    /// As [`start_link`](Self::start_link).
    ///
    /// # Cancel safety
    /// As [`start_link`](Self::start_link).
    pub async fn start(self) -> Result<JobsRef<J>, StartError> {
        self.spec().start().await
    }

    /// A reference to whatever queue has this name when it is used.
    pub fn named(name: impl Into<Name>) -> JobsRef<J> {
        ServerRef::named(name).into()
    }
}

/// The same declaration: what is in its store is shared.
impl<J> Clone for Jobs<J> {
    fn clone(&self) -> Self {
        Self {
            perform: self.perform.clone(),
            bury: self.bury.clone(),
            home: self.home.clone(),
            settings: self.settings.clone(),
        }
    }
}

impl<J> fmt::Debug for Jobs<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Jobs").field(&std::any::type_name::<J>()).field(&self.settings).finish()
    }
}

#[diagnostic::do_not_recommend]
impl<J: Send + 'static> Process for Jobs<J> {
    type Args = Self;
    type Ref = JobsRef<J>;
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER.shutdown(Shutdown::Infinity);

    fn vacant() -> JobsRef<J> {
        Queue::vacant()
    }

    fn boot(spec: Spec<Self>, at: &JobsRef<J>) -> BoxFuture<'static, Result<Booted, StartError>> {
        Queue::boot(queued(spec), at)
    }

    async fn launch(spec: Spec<Self>) -> Result<JobsRef<J>, StartError> {
        Queue::launch(queued(spec)).await
    }

    fn retire(at: &JobsRef<J>) {
        Queue::retire(at);
    }
}

/// The start of its process.
fn queued<J: Send + 'static>(spec: Spec<Jobs<J>>) -> Spec<Queue<J>> {
    let (declared, options) = spec.__into_parts();
    let mut spec = Spec::__new(declared);
    spec.options = options;
    spec
}
