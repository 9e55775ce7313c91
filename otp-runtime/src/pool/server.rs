//! The pool's process: it has workers started and ended, and looks after time.

use super::core::Core;
use super::state::{Bell, SlotId};
use super::{Declared, health};
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer, Handled, Stop};
use crate::key_registry::directory;
use crate::message::{Exit, Info};
use crate::observe::{Label, pools};
use crate::pid::Pid;
use crate::process;
use crate::protocol::StartError;
use crate::report::{Level, Report};
use crate::seam::{self, Instant};
use crate::server_ref::{Lineage, ServerRef};
use crate::spec::{ChildDefaults, Process, Restart};
use crate::supervisor::{ChildOptions, DynamicSupervisorRef, Start};
use crate::timer::TimerRef;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One incarnation of a pool.
pub(super) struct Keeping<P: Process> {
    incarnation: Incarnation<P>,
    /// So many starts in a row have failed.
    failed: u32,
    /// When it looks for workers that have been idle for too long: one timer, however often it has work.
    reaping: Option<TimerRef>,
}

pub(super) struct Boot<P: Process> {
    pub(super) declared: Arc<Declared<P>>,
    pub(super) core: Arc<Core<P::Ref>>,
    pub(super) workers: DynamicSupervisorRef,
    /// The process that the pool is to others.
    pub(super) owner: Option<Pid>,
    pub(super) name: Option<Arc<str>>,
}

/// What is undone when the process ends, however.
struct Incarnation<P: Process> {
    boot: Boot<P>,
    number: u64,
}

pub(super) enum Order {
    /// There is something to be done.
    Look,
    Started,
    Failed(SlotId, StartError),
}

/// Timers.
struct Reap;
struct Resume;
#[derive(Clone, Copy)]
struct Check;

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Look => f.write_str("look"),
            Self::Started => f.write_str("started"),
            Self::Failed(_, error) => write!(f, "failed({error})"),
        }
    }
}

impl<P: Process> Incarnation<P> {
    fn begin(boot: Boot<P>, bell: Bell) -> Self {
        let number = boot.core.open(boot.declared.settings, bell);
        if let Some(owner) = boot.owner {
            directory::enter(owner, boot.core.clone());
        }
        if let Some(name) = &boot.name {
            pools::enter(name.clone(), number, boot.core.clone());
        }
        Self { boot, number }
    }

    /// How a worker is started, each time anew and at a place of its own.
    fn start_of(&self, slot: SlotId) -> impl Fn(&Lineage) -> Start + Send + Sync + 'static {
        let (declared, core, number) = (self.boot.declared.clone(), self.boot.core.clone(), self.number);
        move |by| {
            let at = P::vacant();
            let Start { restart, shutdown, backoff, boot } = Start::of((declared.make.get())(), &at, by);
            let core = core.clone();
            let boot = Box::pin(async move {
                let booted = boot.await?;
                core.arrived(number, slot, &booted.process, at, P::retire);
                Ok(booted)
            });
            Start { restart, shutdown, backoff, boot }
        }
    }

    fn options(&self, lasting: bool) -> ChildOptions {
        let options = ChildOptions::new().restart(if lasting { Restart::Permanent } else { Restart::Temporary });
        self.boot.declared.backoff.map_or(options, |backoff| options.backoff(backoff))
    }

    /// What is to be done, each by a process of its own: the supervisor of the workers may have to wait for one. Answers when
    /// to look for workers that have been idle for too long.
    fn carry_out(&self, cx: &Ctx<Keeping<P>>) -> Option<Instant> {
        let plan = self.boot.core.plan();
        for (slot, pid) in plan.ends {
            let (workers, core) = (self.boot.workers.clone(), self.boot.core.clone());
            process::spawn_link(async move |_| {
                // without a supervisor there are no workers either
                let _ = workers.as_ref().terminate_child(pid).await;
                core.end_carried_out(slot);
            });
        }
        for (slot, lasting) in plan.starts {
            let (workers, me) = (self.boot.workers.clone(), cx.me());
            let (start, options) = (self.start_of(slot), self.options(lasting));
            process::spawn_link(async move |_| {
                let started = workers.start_child_by::<P>(options, P::vacant(), start).await;
                let _ = me.__cast_told(started.map_or_else(|error| Order::Failed(slot, error), |()| Order::Started));
            });
        }
        plan.reap_at
    }
}

impl<P: Process> Drop for Incarnation<P> {
    fn drop(&mut self) {
        if let Some(owner) = self.boot.owner {
            directory::leave(owner);
        }
        if let Some(name) = &self.boot.name {
            pools::leave(name, self.number);
        }
        self.boot.core.close(self.number);
    }
}

impl<P: Process> GenServer for Keeping<P> {
    type Args = Boot<P>;
    type Msg = Order;
    type Fits = ();
    type Continue = Infallible;
    type Client = ServerRef<Self>;
    const NAME: &'static str = "Pool";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    async fn init(boot: Boot<P>, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        // whom it sends on errands is linked with it
        cx.trap_exit(true);
        let me = cx.me();
        let bell = Arc::new(move || {
            let _ = me.__cast_told(Order::Look);
        });
        let incarnation = Incarnation::begin(boot, bell);
        let Boot { declared, core, workers, .. } = &incarnation.boot;
        for _ in 0..declared.settings.always() {
            let slot = core.new_slot(true);
            let start = incarnation.start_of(slot);
            // each of its processes has a place of its own, and this one has none
            let started = workers.start_child_by::<P>(incarnation.options(true), P::vacant(), start).await;
            if let Err(error) = started {
                return Err(Stop::reason(error.into_reason()));
            }
        }
        if let Some(health) = &declared.health {
            cx.send_interval(health.interval, Check);
        }
        // those who have waited for this incarnation may take more than that
        cx.me().__cast(Order::Look);
        Ok(Self { incarnation, failed: 0, reaping: None })
    }

    fn handle_now(&mut self, order: Order, cx: &mut Ctx<Self>) -> Handled<Order> {
        match order {
            Order::Look => self.carry_out(cx),
            Order::Started => self.failed = 0,
            Order::Failed(slot, error) => self.start_failed(slot, &error, cx),
        }
        Handled::Done(Ok(()))
    }

    fn label(order: &Order) -> Label {
        Label::cast(match order {
            Order::Look => "look",
            Order::Started => "started",
            Order::Failed(..) => "failed",
        })
    }

    async fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        if info.peek::<Resume>().is_some() {
            self.incarnation.boot.core.resume();
            self.carry_out(cx);
        } else if info.peek::<Reap>().is_some() {
            self.carry_out(cx);
        } else if info.peek::<Check>().is_some() {
            if let Some(health) = &self.incarnation.boot.declared.health {
                health::check_all(&self.incarnation.boot.core, health);
            }
        } else if info.peek::<Exit>().is_none() {
            cx.unhandled(info);
        }
        Ok(())
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        true
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.incarnation.boot.core.stats(), f)
    }
}

impl<P: Process> Keeping<P> {
    fn carry_out(&mut self, cx: &Ctx<Self>) {
        let reap_at = self.incarnation.carry_out(cx);
        if let Some(timer) = self.reaping.take() {
            cx.cancel_timer(timer);
        }
        self.reaping = reap_at.map(|at| cx.send_after(at.saturating_duration_since(seam::now()), Reap));
    }

    fn start_failed(&mut self, slot: SlotId, error: &StartError, cx: &Ctx<Self>) {
        let Declared { backoff, .. } = &*self.incarnation.boot.declared;
        let pause = backoff.unwrap_or(super::START_PAUSE).pause(self.failed).max(Duration::from_millis(1));
        self.failed = self.failed.saturating_add(1);
        self.incarnation.boot.core.start_failed(slot);
        let head = format_args!("a worker of a pool did not start: {error}");
        Report::new(Level::Warning, "pool start_error", Some(cx.pid()), head)
            .line("pool", self.incarnation.boot.name.as_deref().unwrap_or("(without a name)"))
            .line("next", format_args!("it is tried again in {pause:?}"))
            .emit();
        cx.send_after(pause, Resume);
    }
}
