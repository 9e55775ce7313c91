//! The one record of a process: its mailbox, its relations to others and its loop, under one small lock.

use super::behalf::Behalf;
use super::carrier;
use super::core::Core;
use super::current::Me;
use super::direct;
use super::keeper::Keeper;
use super::links::Links;
use super::mailbox::{Counts, Envelope, Queue, Refused, Sleeper, Ticket};
use super::overflow::ring;
use super::run;
use super::signal::Signal;
use super::status::{ProcessStatus, SharedStatus};
use super::timer::Timers;
use super::unsaid::Unsaid;
use crate::exit::ExitReason;
use crate::mailbox::Mode;
use crate::message::Info;
use crate::name::Via;
use crate::observe::{Mark, ProcessKind, Spans};
use crate::panic::guarded;
use crate::pid::Pid;
use crate::reference::Reference;
use crate::seam::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};
use crate::seam::{Bug, Mutex, Runtime, has};
use crate::switch;
use std::any::Any;
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// The loop of a process; what it returns is the exit reason.
pub(crate) type Loop = Pin<Box<dyn Future<Output = ExitReason> + Send>>;

/// What is needed to run a process.
pub(crate) struct Running {
    /// `None` as long as the server on the desk is all there is.
    pub(crate) body: Option<Loop>,
    /// The process itself: lent to the code that it runs, so that nothing needs to be counted. The exit sequence takes it
    /// out, so that the process is not kept for ever.
    pub(crate) me: Me,
}

/// A server that waits for messages and for nothing else.
pub(crate) trait Desk: Any + Send {
    /// Handles the message, an `Option` of it. True if that was all: otherwise the loop is to go on, with the message if it is
    /// still there.
    fn handle(&mut self, message: &mut dyn Any) -> bool;

    /// Handles the messages that lie in the mailbox. Pending if that was all: otherwise the loop is to go on.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()>;

    /// Whether its loop has something to do although no message has come.
    fn is_busy(&self) -> bool;

    /// Terminates it, and answers what the process ends with, unless it has to go on for that.
    fn end(&mut self, reason: &ExitReason) -> Option<ExitReason>;

    /// The loop that goes on with it.
    fn into_loop(self: Box<Self>) -> Loop;
}

/// A process of any kind.
pub(crate) type AnyProcess = Arc<dyn Record>;

/// What is fixed when a process is made, and what others read without the lock.
pub(crate) struct Head {
    pub(crate) pid: Pid,
    pub(crate) kind: ProcessKind,
    /// Whether its messages have spans.
    pub(crate) spans: Spans,
    /// What the process runs: `Kv`, or the type of a spawned closure.
    pub(crate) initial_call: &'static str,
    pub(crate) parent: Option<Pid>,
    pub(crate) ancestors: Ancestors,
    pub(crate) trap_exit: AtomicBool,
    /// `Control::doom` is set: the loop ends at its next await point.
    pub(crate) interrupted: AtomicBool,
    /// A timer was set that is due before the process would look at its timers.
    pub(crate) alarmed: AtomicBool,
    /// The exit sequence has begun.
    pub(crate) ended: AtomicBool,
    /// Nobody will ever be told that the process has started: it ends at its next await point, if it gets that far.
    pub(crate) abandoned: AtomicBool,
    /// Messages the process has taken out of the queue but not handled yet.
    pub(crate) taken: AtomicUsize,
    pub(crate) status: SharedStatus,
    /// There may be edges from here in the wait-for graph. Read and written by the process's own code.
    pub(crate) waits: AtomicBool,
    /// Where its task runs.
    pub(crate) runtime: Runtime,
    /// Bits of [`watched`]; not 0: its handlers are run by its own task alone.
    pub(crate) watched: AtomicU8,
    /// Which application it belongs to, or 0; what it starts belongs there too.
    pub(crate) group: AtomicU32,
    /// The handler that runs or ran last; noted only while the watchdog is on.
    pub(crate) handler: Mutex<&'static str>,
    /// Its place in the order of all starts.
    #[cfg(all(feature = "test", not(shuttle)))]
    pub(crate) born: u64,
}

/// Why callers do not run a process themselves.
pub(crate) mod watched {
    /// `sys` looks on.
    pub(crate) const BY_SYS: u8 = 1;
    /// Its mailbox counts what it handles.
    pub(crate) const ADAPTIVE: u8 = 2;
}

impl Head {
    /// Whether `sys` looks on from now on.
    pub(crate) fn watch(&self, on: bool) {
        if on {
            self.watched.fetch_or(watched::BY_SYS, Ordering::Relaxed);
        } else {
            self.watched.fetch_and(!watched::BY_SYS, Ordering::Relaxed);
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    pub(crate) fn set_status(&self, status: ProcessStatus) {
        self.status.set(status);
    }
}

/// Parent, grandparent and so on; shared between siblings' descendants.
#[derive(Clone, Default)]
pub(crate) struct Ancestors(Option<Arc<Ancestor>>);

const REMEMBERED: usize = 64;

struct Ancestor {
    /// How many there are, with this one.
    depth: usize,
    /// The registered name if there is one, else the pid.
    who: String,
    above: Ancestors,
}

impl Ancestors {
    /// Processes that start each other in an endless row remember the nearest.
    pub(crate) fn below(who: String, above: Self) -> Self {
        let above = if above.depth() < 2 * REMEMBERED {
            above
        } else {
            let nearest = above.to_list().into_iter().take(REMEMBERED).rev();
            nearest.fold(Self::default(), |above, who| Self::push(who, above))
        };
        Self::push(who, above)
    }

    fn push(who: String, above: Self) -> Self {
        Self(Some(Arc::new(Ancestor { depth: above.depth() + 1, who, above })))
    }

    fn depth(&self) -> usize {
        self.0.as_ref().map_or(0, |ancestor| ancestor.depth)
    }

    /// Nearest first.
    pub(crate) fn to_list(&self) -> Vec<String> {
        let mut list = Vec::new();
        let mut next = &self.0;
        while let Some(ancestor) = next {
            list.push(ancestor.who.clone());
            next = &ancestor.above.0;
        }
        list
    }
}

/// How far a process is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Phase {
    Running,
    /// The exit sequence runs: nothing is taken in, relations are still added and will be told.
    Exiting,
    /// Links and monitors are being told, or have been.
    Gone(ExitReason),
}

/// What a process has besides its mailbox. Guarded by the process's lock.
pub(crate) struct Control {
    pub(crate) phase: Phase,
    /// Links and monitors have been told of the end.
    pub(crate) told: bool,
    /// The first deadly signal: what the process ends with at its next await point.
    pub(crate) doom: Option<ExitReason>,
    relations: Option<Box<Relations>>,
}

/// Allocated on first use: most processes have few relations, and many have none.
#[derive(Default)]
pub(crate) struct Relations {
    pub(crate) links: Links,
    /// Who monitors this process.
    pub(crate) watchers: BTreeMap<Reference, Pid>,
    /// Whom this process monitors, until the `Down` is received or the monitor removed.
    pub(crate) watching: BTreeMap<Reference, Watched>,
    pub(crate) name: Option<LocalName>,
    /// The names it has elsewhere, oldest first.
    pub(crate) via: Vec<ViaName>,
    /// Who keeps something that is to go with it.
    pub(crate) keepers: Vec<Arc<dyn Keeper>>,
    /// Timers that will send to this process.
    pub(crate) timers: Option<Box<Timers>>,
    /// Futures that wait for the end of this process.
    pub(crate) waiters: BTreeMap<Reference, Waker>,
    /// Reports about this process that wait for something.
    pub(crate) unsaid: Option<Box<Unsaid>>,
    /// What tasks have to do with it.
    pub(crate) behalf: Option<Box<Behalf>>,
}

/// A registered name, and how the table that owns it gives it free when the process ends.
pub(crate) struct LocalName {
    pub(crate) text: Arc<str>,
    pub(crate) release: fn(&str, Pid),
}

/// A name that is kept elsewhere, and who keeps it.
#[derive(Clone)]
pub(crate) struct ViaName {
    /// How it prints: made once, because printing it is the user's code.
    pub(crate) text: Arc<str>,
    pub(crate) via: Arc<dyn Via>,
}

impl Relations {
    /// Removes a link. False if there was none.
    pub(crate) fn unlink(&mut self, pid: Pid) -> bool {
        if let Some(behalf) = &mut self.behalf {
            behalf.forget(pid);
        }
        self.links.remove(pid)
    }

    /// What reports and descendants call the process, if it has a name at all.
    pub(crate) fn known_as(&self) -> Option<&Arc<str>> {
        let local = self.name.as_ref().map(|name| &name.text);
        local.or_else(|| self.via.first().map(|name| &name.text))
    }
}

/// One monitor, seen from its owner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watched {
    pub(crate) target: Pid,
    /// The `Down` lies in the mailbox.
    pub(crate) delivered: bool,
}

impl Control {
    pub(crate) fn relations(&mut self) -> &mut Relations {
        self.relations.get_or_insert_default()
    }

    pub(crate) fn known_relations(&self) -> Option<&Relations> {
        self.relations.as_deref()
    }

    pub(crate) fn relations_if_any(&mut self) -> Option<&mut Relations> {
        self.relations.as_deref_mut()
    }

    pub(crate) fn known_timers(&mut self) -> Option<&mut Timers> {
        self.relations_if_any()?.timers.as_deref_mut()
    }

    pub(crate) fn take_relations(&mut self) -> Option<Box<Relations>> {
        self.relations.take()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }
}

/// The part of a mailbox that does not depend on the message type.
pub(crate) trait Intake {
    /// Adds a signal, or gives it back: what is refused must be dropped outside the lock.
    fn push_signal(&mut self, signal: Signal) -> Option<Signal>;
    /// Adds a message of any type and what it brings along, or gives them back.
    fn push_info(&mut self, info: Info, mark: Option<Mark>) -> Option<(Info, Option<Mark>)>;
    fn len(&self) -> usize;
    /// What was refused and dropped because the mailbox was full.
    fn counts(&self) -> Counts;
    /// How many messages may wait, and how an adaptive mailbox is.
    fn limit(&self) -> (Option<usize>, Option<Mode>);
}

impl<M> Intake for Queue<M> {
    fn push_signal(&mut self, signal: Signal) -> Option<Signal> {
        if has(Bug::SignalsOvertake) && !self.is_closed() {
            self.push_first(Envelope::Signal(signal));
            return None;
        }
        match self.push(Envelope::Signal(signal)) {
            Some(Envelope::Signal(signal)) => Some(signal),
            _ => None,
        }
    }

    fn push_info(&mut self, info: Info, mark: Option<Mark>) -> Option<(Info, Option<Mark>)> {
        if self.is_closed() {
            return Some((info, mark));
        }
        self.push(Envelope::Info(info).marked(mark));
        None
    }

    fn len(&self) -> usize {
        Self::len(self)
    }

    fn counts(&self) -> Counts {
        Self::counts(self)
    }

    fn limit(&self) -> (Option<usize>, Option<Mode>) {
        Self::limit(self)
    }
}

/// A process of message type `M`.
pub(crate) struct Process<M> {
    core: Core,
    state: Mutex<State<M>>,
}

impl<M> Deref for Process<M> {
    type Target = Core;

    #[inline]
    fn deref(&self) -> &Core {
        &self.core
    }
}

struct State<M> {
    control: Control,
    queue: Queue<M>,
}

impl<M: Send + 'static> Process<M> {
    pub(crate) fn new(head: Head, queue: Queue<M>) -> Self {
        let control = Control { phase: Phase::Running, told: false, doom: None, relations: None };
        Self { core: Core::new(head), state: Mutex::new(State { control, queue }) }
    }

    /// Takes the message, or leaves it there.
    #[inline]
    pub(crate) fn offer(&self, message: &mut Option<M>) -> Result<(), Refused> {
        if switch::is_on(switch::MARKS) {
            return self.offer_mine(message);
        }
        let early = has(Bug::SleeperSoughtFirst) && self.state.lock().queue.is_owner_awake();
        let mut state = self.state.lock();
        self.add(&mut state.queue, message)?;
        if early || state.queue.is_owner_awake() {
            return Ok(());
        }
        let sleeper = state.queue.wake();
        drop(state);
        self.rouse(sleeper);
        Ok(())
    }

    /// Takes a message that the running code sends, or leaves it there.
    #[cold]
    #[inline(never)]
    fn offer_mine(&self, message: &mut Option<M>) -> Result<(), Refused> {
        self.offer_marked(message, &mut Mark::now())
    }

    /// Takes the message with what it brings along, or leaves it there.
    pub(crate) fn offer_marked(&self, message: &mut Option<M>, mark: &mut Option<Mark>) -> Result<(), Refused> {
        let waiting = self.head.taken.load(Ordering::Relaxed);
        let (taken, sleeper) = self.with_queue(|queue, _| {
            let taken = queue.offer_marked(message, waiting, mark);
            (taken, queue.wake())
        });
        self.rouse(sleeper);
        taken
    }

    #[inline]
    fn add(&self, queue: &mut Queue<M>, message: &mut Option<M>) -> Result<(), Refused> {
        // changed under this lock where it matters: when the queue was taken over
        let waiting = self.head.taken.load(Ordering::Relaxed);
        queue.offer(message, waiting)?;
        self.queued.store(queue.len(), Ordering::Release);
        Ok(())
    }

    #[inline]
    pub(crate) fn rouse(&self, sleeper: Sleeper) {
        if !matches!(sleeper, Sleeper::None) {
            rouse(self, sleeper);
        }
    }

    /// The owner's look into the queue.
    #[inline]
    pub(crate) fn with_queue<R>(&self, look: impl FnOnce(&mut Queue<M>, &mut Control) -> R) -> R {
        let mut state = self.state.lock();
        let State { control, queue } = &mut *state;
        let seen = look(queue, control);
        self.queued.store(queue.len(), Ordering::Release);
        seen
    }
}

/// What a process leaves behind.
#[derive(Default)]
pub(crate) struct Remains {
    pub(crate) queued: Vec<Box<dyn Any + Send>>,
    /// How many of the queued are messages; the others are signals.
    pub(crate) messages: usize,
}

/// A process, whatever its message type.
pub(crate) trait Record: Any + Send + Sync {
    /// What does not depend on the message type.
    fn core(&self) -> &Core;

    /// Changes the record under its lock, then wakes the process if something was put into its mailbox. Nothing of the
    /// user's may run inside `change`.
    fn update(&self, change: &mut dyn FnMut(&mut Control, &mut dyn Intake));

    /// [`update`](Self::update) of something that the process does itself: it is not woken.
    fn look(&self, look: &mut dyn FnMut(&mut Control, &mut dyn Intake));

    /// Somebody who waited to send to it does not any more.
    fn leave_line(&self, ticket: Ticket);

    /// From now on the process's own task is woken by who adds something. False if something is there already.
    fn park(&self) -> bool;

    /// Closes the mailbox and takes out what was queued, to be dropped outside the lock.
    fn close(&self) -> Remains;
}

impl dyn Record {
    #[inline]
    pub(crate) fn head(&self) -> &Head {
        &self.core().head
    }

    /// Ends the process at once and for this reason, if it waits for mail and needs no `await` to terminate. Answers what it
    /// has ended with.
    pub(crate) fn stop(&self, reason: &ExitReason) -> Option<ExitReason> {
        if self.core().is_idle() { direct::stop(self, reason) } else { None }
    }

    /// Makes the process look up: its task is polled again.
    pub(crate) fn wake(&self) {
        match self.core().carrier.get() {
            Some(carrier) => carrier.wake_by_ref(),
            None => carrier::rise(self),
        }
    }

    /// Whether a task carries the process, or will when it is woken, which would notice an exit signal.
    pub(crate) fn is_launched(&self) -> bool {
        self.core().carriage.has_begun()
    }

    /// Ends the process if it has no task: its runtime goes down.
    pub(crate) fn evict(&self) {
        carrier::evict(self);
    }

    /// Ends the process, which has lost its task.
    pub(crate) fn abandon(&self) {
        run::abandon(self);
    }

    /// Whether its code runs at this moment.
    pub(crate) fn is_polled(&self) -> bool {
        self.core().run.is_locked()
    }

    /// Why the process is to end, if it is.
    pub(crate) fn doom(&self) -> Option<ExitReason> {
        self.seen(&mut |control, _| control.doom.clone())
    }

    /// The owner takes a `Down`: its monitor is over. False if the monitor was removed, and the `Down` with it.
    pub(super) fn received(&self, monitor: Reference) -> bool {
        self.seen(&mut |control, _| control.relations().watching.remove(&monitor).is_some()) || has(Bug::DownTwice)
    }

    /// The owner takes a message of an interval. False if the timer was cancelled, and the message with it.
    pub(super) fn received_tick(&self, timer: Reference) -> bool {
        self.seen(&mut |control, _| control.known_timers().is_some_and(|timers| timers.received(timer)))
    }

    /// Whether the message of an interval may still be taken.
    pub(super) fn awaits_tick(&self, timer: Reference) -> bool {
        self.seen(&mut |control, _| control.known_timers().is_some_and(|timers| timers.time_of(timer).is_some()))
    }

    /// Whether a `Down` in the mailbox may still be taken.
    pub(super) fn awaits(&self, monitor: Reference) -> bool {
        self.seen(&mut |control, _| {
            control.known_relations().is_some_and(|relations| relations.watching.contains_key(&monitor))
        }) || has(Bug::DownTwice)
    }

    /// How much lies in the queue.
    pub(super) fn queue_len(&self) -> usize {
        self.seen(&mut |_, intake| intake.len())
    }

    /// [`Record::look`] with a result.
    fn seen<R: Default>(&self, look: &mut dyn FnMut(&mut Control, &mut dyn Intake) -> R) -> R {
        let mut seen = R::default();
        self.look(&mut |control, intake| seen = look(control, intake));
        seen
    }
}

impl<M: Send + 'static> Record for Process<M> {
    #[inline]
    fn core(&self) -> &Core {
        &self.core
    }

    fn update(&self, change: &mut dyn FnMut(&mut Control, &mut dyn Intake)) {
        let mut state = self.state.lock();
        let State { control, queue } = &mut *state;
        change(control, queue);
        self.queued.store(queue.len(), Ordering::Release);
        let sleeper = queue.wake();
        drop(state);
        self.rouse(sleeper);
    }

    fn look(&self, look: &mut dyn FnMut(&mut Control, &mut dyn Intake)) {
        self.with_queue(|queue, control| look(control, queue));
    }

    fn leave_line(&self, ticket: Ticket) {
        self.leave_line_of(ticket);
    }

    fn park(&self) -> bool {
        let empty = self.with_queue(|queue, _| queue.sleep());
        self.parked.store(empty, Ordering::Relaxed);
        empty
    }

    fn close(&self) -> Remains {
        let (first, rest, bells) = self.with_queue(|queue, _| queue.close());
        ring(&bells);
        let mut remains = Remains::default();
        for envelope in first.into_iter().chain(rest) {
            remains.messages += usize::from(!matches!(envelope, Envelope::Signal(_)));
            remains.queued.push(Box::new(envelope));
        }
        remains
    }
}

fn rouse(process: &dyn Record, sleeper: Sleeper) {
    match sleeper {
        Sleeper::None => {}
        Sleeper::Carrier => process.wake(),
        // somebody else's code: whoever sends has nothing to do with it
        Sleeper::Other(waker) => drop(guarded(|| waker.wake())),
    }
}

/// [`Record::update`] with a result.
pub(crate) fn update<R>(process: &dyn Record, change: impl FnOnce(&mut Control, &mut dyn Intake) -> R) -> R {
    let mut change = Some(change);
    let mut result = None;
    process.update(&mut |control, intake| result = change.take().map(|change| change(control, intake)));
    result.expect("`update` runs the change once")
}
