//! The owner's half of a mailbox.

use super::mailbox::{Envelope, Sleeper};
use super::receive::{Scan, Until};
use super::record::Process;
use super::saved::{Arrival, Saved};
use super::signal::Signal;
use crate::message::Info;
use crate::pid::Pid;
use crate::reference::Reference;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

/// After so many messages without a rest the process lets others run.
const BATCH: u32 = 64;

/// Where a process of message type `M` takes its mail from.
pub(crate) struct Outlet<M> {
    process: Arc<Process<M>>,
    /// What was taken out of the queue and is not handled yet.
    local: VecDeque<Envelope<M>>,
    /// How many messages the owner keeps aside: they still wait, and are counted as such.
    aside: usize,
    budget: u32,
}

impl<M: Send + 'static> Outlet<M> {
    pub(crate) fn new(process: Arc<Process<M>>) -> Self {
        Self { process, local: VecDeque::new(), aside: 0, budget: BATCH }
    }

    pub(crate) fn process(&self) -> &Arc<Process<M>> {
        &self.process
    }

    /// The next envelope, oldest first.
    ///
    /// # Cancel safety
    /// Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Envelope<M> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Envelope<M>> {
        loop {
            let envelope = ready!(self.poll_queued(cx));
            match &envelope {
                Envelope::Signal(Signal::Down(down)) if !self.received(down.monitor) => {}
                _ => return Poll::Ready(envelope),
            }
        }
    }

    /// The next envelope, also a `Down` whose monitor was removed: who takes it asks [`Outlet::received`].
    pub(super) fn poll_queued(&mut self, cx: &mut Context<'_>) -> Poll<Envelope<M>> {
        if self.is_interrupted() {
            // a deadly signal does not wait for the mailbox to be empty
            return Poll::Pending;
        }
        if self.budget == 0 {
            self.budget = BATCH;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Some(envelope) = self.take(cx) else {
            self.budget = BATCH;
            return Poll::Pending;
        };
        self.budget -= 1;
        Poll::Ready(envelope)
    }

    pub(super) fn is_interrupted(&self) -> bool {
        self.process.head.interrupted.load(Ordering::Acquire)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn len(&self) -> usize {
        self.process.with_queue(|queue, _| queue.len()) + self.local.len()
    }

    /// Notes how many messages the owner keeps aside.
    pub(super) fn keeps(&mut self, aside: usize) {
        self.aside = aside;
        self.process.head.taken.store(self.local.len() + aside, Ordering::Relaxed);
    }

    fn take(&mut self, cx: &Context<'_>) -> Option<Envelope<M>> {
        if let Some(envelope) = self.local.pop_front() {
            self.process.head.taken.store(self.local.len() + self.aside, Ordering::Relaxed);
            return Some(envelope);
        }
        if self.local.capacity() > 0 {
            // the burst is over: an idle process keeps no buffer
            drop(mem::take(&mut self.local));
        }
        let carried = self.process.carrier.get().is_some_and(|carrier| carrier.will_wake(cx.waker()));
        let sleeper = if carried { Sleeper::Carrier } else { Sleeper::Other(cx.waker().clone()) };
        let (local, aside, taken) = (&mut self.local, self.aside, &self.process.head.taken);
        let (envelope, left) = self.process.with_queue(|queue, _| {
            let found = queue.take(local, sleeper);
            taken.store(local.len() + aside, Ordering::Relaxed);
            found
        });
        drop(left);
        envelope
    }

    /// Lets others run now and then in a row of steps that take no mail.
    pub(crate) async fn breathe(&mut self) {
        poll_fn(|cx| self.poll_breathe(cx)).await;
    }

    pub(super) fn poll_breathe(&mut self, cx: &Context<'_>) -> Poll<()> {
        if self.is_interrupted() {
            return Poll::Pending;
        }
        if self.budget == 0 {
            self.budget = BATCH;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.budget -= 1;
        Poll::Ready(())
    }

    /// How many steps it takes until the process lets others run.
    pub(super) fn budget(&self) -> u32 {
        self.budget
    }

    /// The process found nothing, and goes on nevertheless.
    pub(super) fn has_left(&mut self, budget: u32) {
        self.budget = budget;
    }

    /// The owner takes a `Down`: its monitor is over. False if the monitor was removed, and the `Down` with it.
    pub(super) fn received(&self, monitor: Reference) -> bool {
        self.process.with_queue(|_, control| control.relations().watching.remove(&monitor).is_some())
    }

    /// Whether a `Down` in the mailbox may still be taken.
    pub(super) fn awaits(&self, monitor: Reference) -> bool {
        self.process.with_queue(|_, control| {
            control.known_relations().is_some_and(|relations| relations.watching.contains_key(&monitor))
        })
    }
}

impl<M> Drop for Outlet<M> {
    /// Part of the exit sequence: what was taken out but not handled is lost like what is still queued.
    fn drop(&mut self) {
        let lost = mem::take(&mut self.local);
        let pid = self.process.head.pid;
        let messages = lost.iter().filter(|envelope| !matches!(envelope, Envelope::Signal(_))).count();
        crate::report::dead_letters_of(messages, pid);
        // they stay counted: a crash report that follows says how long the queue was
        for envelope in lost {
            super::run::drop_guarded(pid, "queued message", envelope);
        }
    }
}

/// The mailbox of a spawned process: messages of any type, in the order they arrived.
///
/// [`spawn`](crate::process::spawn) hands it to the process's body. Whatever others [`send`](crate::process::send) is in
/// it; [`Exit`](crate::message::Exit) (if the process traps exits) and [`Down`](crate::message::Down) arrive here as
/// messages.
///
/// [`receive!`](https://docs.rs/otp-framework/latest/otp/macro.receive.html) is Erlang's `receive`: it takes the first
/// message that fits a pattern and leaves the others. The methods take the oldest message, whatever it is.
///
/// | Erlang | here |
/// |---|---|
/// | `receive {ping, From} -> ..; stop -> .. end` | `receive!(match inbox { Ping { from } => .., "stop" => .. })` |
/// | `receive .. after 1000 -> .. end` | an arm `_ if after(Duration::from_secs(1)) => ..` |
/// | `receive Any -> Any end` | `inbox.receive().await` |
/// | `receive Any -> Any after T -> none end` | `inbox.receive_timeout(t).await` |
/// | `receive Any -> Any after 0 -> none end` | `inbox.try_receive()` |
/// | `flush()` | `inbox.flush()` |
/// | `process_info(self(), message_queue_len)` | `inbox.len()` |
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use std::time::Duration;
///
/// let pid = otp::spawn(async |mut inbox| {
///     let first = inbox.receive().await;
///     assert_eq!(first.take::<u32>().ok(), Some(1));
///     assert_eq!(inbox.len(), 1);
///     assert_eq!(inbox.flush(), 1);
///     assert!(inbox.receive_timeout(Duration::from_millis(1)).await.is_none());
/// });
/// otp::send(pid, 1_u32);
/// otp::send(pid, "more");
/// assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// OTP: an Erlang process has its mailbox for as long as it lives, and any function may receive from it. Here it is a
/// value of the body's: functions that receive take a `&mut Inbox`. A process that has dropped its inbox is alive and
/// gets nothing.
///
/// `M` is the message type of the server that the process may become; a process that stays plain has none.
#[doc(alias = "receive")]
#[doc(alias = "mailbox")]
pub struct Inbox<M = Infallible> {
    pub(super) outlet: Outlet<M>,
    pub(super) saved: Saved,
}

impl<M: Send + 'static> Inbox<M> {
    pub(crate) fn new(outlet: Outlet<M>) -> Self {
        let saved = Saved::new(outlet.process.head.pid);
        Self { outlet, saved }
    }

    /// The pid of the process this mailbox belongs to.
    pub fn pid(&self) -> Pid {
        self.outlet.process.head.pid
    }

    /// Takes the oldest message; waits if there is none.
    ///
    /// # Cancel safety
    /// May be dropped at any time; no message is lost.
    pub async fn receive(&mut self) -> Info {
        loop {
            // without an end of its time, a scan goes on to the next message
            if let Some(info) = self.oldest(Until::Ever).await {
                return info;
            }
        }
    }

    /// Takes the oldest message; `None` if there is none for this long (`receive .. after Time`).
    ///
    /// # Cancel safety
    /// May be dropped at any time; no message is lost.
    pub async fn receive_timeout(&mut self, time: Duration) -> Option<Info> {
        self.oldest(Until::after(time)).await
    }

    /// Takes the oldest message if there is one, and never waits (`receive .. after 0`).
    ///
    /// A loop of nothing but this never lets others run, and nothing can end its process: see that it awaits something.
    pub fn try_receive(&mut self) -> Option<Info> {
        let mut scan = Scan::new(self, Until::after(Duration::ZERO));
        let mut cx = Context::from_waker(Waker::noop());
        // the first look may be the one at which the process would let others run
        if scan.poll_next(&mut cx).is_pending() && scan.poll_next(&mut cx).is_pending() {
            return None;
        }
        scan.take_any()
    }

    /// Drops all the messages that wait, and says how many there were (`flush/0` of many an Erlang program).
    ///
    /// An [`Exit`](crate::message::Exit) and a [`Down`](crate::message::Down) are messages like the others. To drop only
    /// the `Down` of one monitor there is [`demonitor_flush`](crate::process::demonitor_flush).
    pub fn flush(&mut self) -> usize {
        let mut dropped = 0;
        // those that were there: somebody may be sending without end
        for _ in 0..self.len() {
            dropped += usize::from(self.try_receive().is_some());
        }
        dropped
    }

    async fn oldest(&mut self, until: Until) -> Option<Info> {
        let mut scan = Scan::new(self, until);
        if scan.next().await { scan.take_any() } else { None }
    }

    /// The next message that has not been looked at yet. What the process does not see as a message is dealt with here.
    pub(super) fn poll_arrival(&mut self, cx: &mut Context<'_>) -> Poll<Arrival> {
        loop {
            return Poll::Ready(match ready!(self.outlet.poll_queued(cx)) {
                Envelope::Info(info) => Arrival::message(info),
                Envelope::Message(message) => Arrival::message(Info::new(message)),
                Envelope::Signal(Signal::Exit(exit)) => Arrival::exit(exit),
                Envelope::Signal(Signal::Down(down)) => Arrival::down(down),
                Envelope::Signal(Signal::Terminate(reason)) => {
                    super::run::doom(&**self.outlet.process(), reason);
                    continue;
                }
            });
        }
    }

    /// How many messages wait.
    pub fn len(&self) -> usize {
        self.outlet.len() + self.saved.len()
    }

    /// Whether no message waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<M: Send + 'static> fmt::Debug for Inbox<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("pid", &self.pid()).field("len", &self.len()).finish()
    }
}
