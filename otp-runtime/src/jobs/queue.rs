//! The process of a queue.
//!
//! It decides, and nothing of the user's runs in it: attempts have processes of their own, the store has a thread. What is to
//! be changed in the store is collected while the store is busy, and goes to it in one transaction (`pump`). What an attempt has
//! come to is told by the exit signal of its process (`ends`); the end of the queue itself is in `wind_down`.

mod ends;
mod pump;
mod wind_down;

use super::attempt::Verdict;
use super::clock::Clock;
use super::error::JobsError;
use super::lease::{Answered, Lease, Returned};
use super::order::{Accepted, Cancelled, Kind, Order, Post};
use super::stats::Stats;
use super::store::{JobId, NewJob, later};
use super::transaction::{Answer, Change};
use super::{Jobs, JobsRef};
use crate::exit::{Cause, ExitReason};
use crate::gen_server::{Ctx, GenServer, Handled, Stop};
use crate::message::{Down, Exit, Info};
use crate::observe::Label;
use crate::pid::Pid;
use crate::process;
use crate::protocol::{ReplySlot, ReplyTo};
use crate::reference::Reference;
use crate::report::Kept;
use crate::seam::{self, Instant};
use crate::spec::{ChildDefaults, Shutdown};
use crate::timer::{TimeoutMessage, TimerRef};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::future::Future;

/// The state of a queue.
pub struct Queue<J> {
    declared: Jobs<J>,
    me: Pid,
    clock: Clock,
    /// Attempts of the queue before this one that have not ended yet. No store before they have.
    former: BTreeSet<Reference>,
    phase: Phase,
    lease: Option<Lease<J>>,
    flight: Option<Flight<J>>,
    /// What the store is to be told next.
    pending: VecDeque<Item<J>>,
    /// New jobs among that, and in flight.
    inserting: usize,
    blocked: VecDeque<(Post<J>, ReplyTo<Accepted>)>,
    running: BTreeMap<Pid, Run>,
    /// Processes that tell of dead jobs.
    telling: BTreeSet<Pid>,
    drains: Vec<Drain>,
    /// There may be jobs that are due.
    look: bool,
    /// The waiting jobs are to be counted.
    count: bool,
    /// When the next of them is due.
    due_at: Option<Instant>,
    poll_at: Option<Instant>,
    /// The store has failed, and is let alone until then.
    rest_until: Option<Instant>,
    failures: u32,
    alarm: Option<(Instant, TimerRef)>,
    /// It ends.
    winding: bool,
    stats: Stats,
}

/// How far the start is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The store is not here yet.
    Closed,
    /// It is.
    Opened,
    /// What was running waits again.
    Recovered,
}

/// A batch that the store works on.
struct Flight<J> {
    slot: ReplySlot<(Lease<J>, Answer<J>)>,
    told: Vec<Told>,
    take: usize,
}

/// A change, and who is told of it.
struct Item<J> {
    change: Change<J>,
    told: Told,
}

enum Told {
    Nobody,
    Recovery,
    Enqueuer(ReplyTo<Accepted>),
    /// `ran` says that the job is no waiting one.
    Cancellers {
        replies: Vec<ReplyTo<Cancelled>>,
        ran: bool,
    },
    Burial {
        attempts: u32,
        error: Cause,
    },
}

impl Told {
    /// Somebody waits for the answer.
    fn is_awaited(&self) -> bool {
        matches!(self, Self::Enqueuer(_) | Self::Cancellers { ran: false, .. })
    }
}

/// An attempt that runs.
struct Run {
    id: JobId,
    attempt: u32,
    verdict: Verdict,
    cancelled: Vec<ReplyTo<Cancelled>>,
    /// It was killed because the queue ends.
    cut_short: bool,
}

struct Drain {
    reply: ReplyTo<usize>,
    until: Option<Instant>,
}

/// What the alarm of a queue sends.
struct Alarm;

impl<J: Send + 'static> Queue<J> {
    fn open(declared: Jobs<J>, cx: &Ctx<Self>) -> Result<Self, Stop> {
        declared.settings.check().map_err(Stop::error)?;
        let me = cx.pid();
        let held = |other| Stop::error(format_args!("this declaration of jobs has a queue that runs, {other}"));
        let former = declared.home.hold(me).map_err(held)?;
        cx.trap_exit(true);
        let poll_at = declared.settings.poll.and_then(|every| seam::now().checked_add(every));
        let mut queue = Self {
            me,
            clock: Clock::set(),
            former: BTreeSet::new(),
            phase: Phase::Closed,
            lease: None,
            flight: None,
            pending: VecDeque::new(),
            inserting: 0,
            blocked: VecDeque::new(),
            running: BTreeMap::new(),
            telling: BTreeSet::new(),
            drains: Vec::new(),
            look: true,
            count: true,
            due_at: None,
            poll_at,
            rest_until: None,
            failures: 0,
            alarm: None,
            winding: false,
            stats: Stats::default(),
            declared,
        };
        // they were linked with the last queue, and end at their next await
        for attempt in former {
            process::exit(attempt, ExitReason::Kill);
            queue.former.insert(cx.monitor(attempt));
        }
        queue.claim();
        Ok(queue)
    }

    /// Takes the store when nobody else uses it, nor works on one of its jobs.
    fn claim(&mut self) {
        if self.phase != Phase::Closed || !self.former.is_empty() {
            return;
        }
        if let Some(lease) = self.declared.home.lend() {
            self.lease = Some(lease);
            self.phase = Phase::Opened;
            self.pending.push_front(Item { change: Change::Recover, told: Told::Recovery });
        }
    }

    fn enqueue(&mut self, post: Post<J>, reply: ReplyTo<Accepted>) {
        if self.stats.closed {
            reply.send(Err(JobsError::Closed));
        } else if self.blocked.is_empty() && self.has_room() {
            self.accept(post, reply);
        } else if self.declared.settings.capacity.is_some_and(|(_, blocks)| blocks) {
            if self.blocked.len() % 64 == 63 {
                self.blocked.retain(|(_, reply)| reply.is_wanted());
            }
            self.blocked.push_back((post, reply));
        } else {
            reply.send(Err(JobsError::Full));
        }
    }

    fn has_room(&self) -> bool {
        let waiting = self.stats.waiting.saturating_add(self.inserting);
        self.declared.settings.capacity.is_none_or(|(most, _)| waiting < most)
    }

    fn accept(&mut self, post: Post<J>, reply: ReplyTo<Accepted>) {
        let Post { job, delay, priority, unique } = post;
        let new = NewJob { job: job.take(), due: later(self.clock.now(), delay), priority, unique };
        self.inserting += 1;
        self.look = true;
        let change = Change::Insert(Kept::new("job", new));
        self.pending.push_back(Item { change, told: Told::Enqueuer(reply) });
    }

    fn cancel(&mut self, job: JobId, reply: ReplyTo<Cancelled>) {
        let told = Told::Cancellers { replies: vec![reply], ran: false };
        self.pending.push_back(Item { change: Change::Cancel(job), told });
    }

    fn resume(&mut self) {
        self.stats.paused = false;
        self.stats.closed = false;
        self.look = true;
        let left = self.left();
        self.drains.drain(..).for_each(|drain| drain.reply.send(left));
    }

    fn drain(&mut self, within: Option<std::time::Duration>, reply: ReplyTo<usize>) {
        self.stats.closed = true;
        self.refuse_blocked();
        let until = within.and_then(|within| seam::now().checked_add(within));
        self.drains.push(Drain { reply, until });
    }

    fn refuse_blocked(&mut self) {
        self.blocked.drain(..).for_each(|(_, reply)| reply.send(Err(JobsError::Closed)));
    }

    /// Jobs that are neither done nor dead.
    fn left(&self) -> usize {
        self.stats.waiting + self.running.len() + self.inserting
    }

    fn answer_stats(&self) -> Stats {
        Stats {
            running: self.running.len(),
            blocked: self.blocked.iter().filter(|(_, reply)| reply.is_wanted()).count(),
            unsettled: self.unsettled(),
            ..self.stats
        }
    }

    /// What nobody waits for, and must not be lost.
    fn unsettled(&self) -> usize {
        let flying =
            self.flight.as_ref().map_or(0, |flight| flight.told.iter().filter(|told| !told.is_awaited()).count());
        flying + self.pending.iter().filter(|item| !item.told.is_awaited()).count()
    }

    fn receive(&mut self, info: Info, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        let info = match info.take::<Exit>() {
            Ok(exit) => return self.heard_of(exit, cx),
            Err(info) => info,
        };
        let info = match info.take::<Answered>() {
            Ok(Answered) => return self.land(cx),
            Err(info) => info,
        };
        let info = match info.take::<TimeoutMessage<Alarm>>() {
            Ok(rung) => {
                if self.alarm.is_some_and(|(_, timer)| timer == rung.timer) {
                    self.alarm = None;
                }
                return Ok(());
            }
            Err(info) => info,
        };
        let info = match info.take::<Down>() {
            Ok(down) => {
                if self.former.remove(&down.monitor) {
                    self.declared.home.attempt_ended(down.pid);
                    self.claim();
                }
                return Ok(());
            }
            Err(info) => info,
        };
        match info.take::<Returned>() {
            Ok(Returned) => self.claim(),
            Err(info) => cx.unhandled(info),
        }
        Ok(())
    }
}

impl<J: Send + 'static> GenServer for Queue<J> {
    type Args = Jobs<J>;
    type Msg = Order<J>;
    type Fits = ();
    type Continue = std::convert::Infallible;
    type Client = JobsRef<J>;
    const NAME: &'static str = "Jobs";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER.shutdown(Shutdown::Infinity);

    fn init_now(declared: Jobs<J>, cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, Jobs<J>> {
        Ok(Self::open(declared, cx).map(|mut queue| {
            queue.pump(cx);
            queue
        }))
    }

    fn handle_now(&mut self, order: Order<J>, cx: &mut Ctx<Self>) -> Handled<Order<J>> {
        let name = order.name();
        match order.0 {
            Kind::Enqueue(post, reply) => {
                cx.__enter_call(name, &reply);
                self.enqueue(post, reply);
            }
            Kind::Cancel(job, reply) => {
                cx.__enter_call(name, &reply);
                self.cancel(job, reply);
            }
            Kind::Pause(reply) => {
                cx.__enter_call(name, &reply);
                self.stats.paused = true;
                cx.__reply(reply, |(), f| f.write_str("()"), ());
            }
            Kind::Resume(reply) => {
                cx.__enter_call(name, &reply);
                self.resume();
                cx.__reply(reply, |(), f| f.write_str("()"), ());
            }
            Kind::Drain(within, reply) => {
                cx.__enter_call(name, &reply);
                self.drain(within, reply);
            }
            Kind::Stats(reply) => {
                cx.__enter_call(name, &reply);
                cx.__reply(reply, fmt::Debug::fmt, self.answer_stats());
            }
        }
        self.pump(cx);
        Handled::Done(Ok(()))
    }

    fn label(order: &Order<J>) -> Label {
        order.label()
    }

    fn refuse(order: Order<J>) -> bool {
        order.refuse()
    }

    fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> impl Future<Output = Result<(), Stop>> + Send {
        let received = self.receive(info, cx);
        self.pump(cx);
        std::future::ready(received)
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        false
    }

    async fn terminate(&mut self, reason: &ExitReason, cx: &mut Ctx<Self>) {
        self.wind_down(reason, cx).await;
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl<J> fmt::Debug for Queue<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs")
            .field("stats", &self.stats)
            .field("running", &self.running.values().map(|run| run.id.number()).collect::<Vec<_>>())
            .field("pending", &self.pending.len())
            .finish_non_exhaustive()
    }
}
