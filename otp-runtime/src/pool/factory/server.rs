//! The factory's process: it has workers started and ended, and waits for tokens.

use super::Declared;
use super::core::Core;
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer, Handled, Stop};
use crate::key_registry::directory;
use crate::message::{Exit, Info};
use crate::observe::Label;
use crate::pid::Pid;
use crate::pool::{START_PAUSE, state::Bell};
use crate::process;
use crate::protocol::StartError;
use crate::report::{Level, Report};
use crate::seam;
use crate::server_ref::{Lineage, ServerRef};
use crate::spec::{ChildDefaults, Process, Restart};
use crate::supervisor::{ChildOptions, DynamicSupervisorRef, Start};
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(super) struct Keeping<P: Process> {
    incarnation: Incarnation<P>,
    /// So many starts in a row have failed.
    failed: u32,
}

pub(super) struct Boot<P: Process> {
    pub(super) declared: Arc<Declared<P>>,
    pub(super) core: Arc<Core<P::Ref>>,
    pub(super) workers: DynamicSupervisorRef,
    /// The process that the factory is to others.
    pub(super) owner: Option<Pid>,
}

/// What is undone when the process ends, however.
struct Incarnation<P: Process> {
    boot: Boot<P>,
    number: u64,
}

pub(super) enum Order {
    Look,
    Started,
    Failed(usize, StartError),
}

/// Timers.
struct Token;
struct Resume;

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
        Self { boot, number }
    }

    /// How a worker is started, always at the same place.
    fn start_of(&self, worker: usize, at: Arc<P::Ref>) -> impl Fn(&Lineage) -> Start + Send + Sync + 'static {
        let (declared, core, number) = (self.boot.declared.clone(), self.boot.core.clone(), self.number);
        move |by| {
            let Start { restart, shutdown, backoff, boot } = Start::of((declared.make.get())(worker), &at, by);
            let core = core.clone();
            let boot = Box::pin(async move {
                let booted = boot.await?;
                core.arrived(number, worker, &booted.process);
                Ok(booted)
            });
            Start { restart, shutdown, backoff, boot }
        }
    }

    fn options(&self) -> ChildOptions {
        let options = ChildOptions::new().restart(Restart::Permanent);
        self.boot.declared.backoff.map_or(options, |backoff| options.backoff(backoff))
    }

    fn carry_out(&self, cx: &Ctx<Keeping<P>>) {
        let plan = self.boot.core.plan();
        for (worker, pid) in plan.ends {
            let (workers, core) = (self.boot.workers.clone(), self.boot.core.clone());
            process::spawn_link(async move |_| {
                // without a supervisor there are no workers either
                let _ = workers.as_ref().terminate_child(pid).await;
                core.gone(worker, false);
            });
        }
        for worker in plan.starts {
            self.boot.core.keep(worker);
            let (workers, me) = (self.boot.workers.clone(), cx.me());
            let Ok(at) = self.boot.core.client(worker) else { continue };
            let (start, options) = (self.start_of(worker, at.clone()), self.options());
            process::spawn_link(async move |_| {
                let started = workers.start_child_by::<P>(options, P::Ref::clone(&at), start).await;
                let _ = me.__cast_told(started.map_or_else(|error| Order::Failed(worker, error), |()| Order::Started));
            });
        }
        if let Some(at) = plan.token_at {
            cx.send_after(at.saturating_duration_since(seam::now()), Token);
        }
    }
}

impl<P: Process> Drop for Incarnation<P> {
    fn drop(&mut self) {
        if let Some(owner) = self.boot.owner {
            directory::leave(owner);
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
    const NAME: &'static str = "Factory";
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
        for worker in 0..declared.settings.workers {
            core.keep(worker);
            let Ok(at) = core.client(worker) else { continue };
            let start = incarnation.start_of(worker, at.clone());
            let started = workers.start_child_by::<P>(incarnation.options(), P::Ref::clone(&at), start).await;
            if let Err(error) = started {
                return Err(Stop::reason(error.into_reason()));
            }
        }
        cx.me().__cast(Order::Look);
        Ok(Self { incarnation, failed: 0 })
    }

    fn handle_now(&mut self, order: Order, cx: &mut Ctx<Self>) -> Handled<Order> {
        match order {
            Order::Look => self.incarnation.carry_out(cx),
            Order::Started => self.failed = 0,
            Order::Failed(worker, error) => {
                let pause = self.incarnation.boot.declared.backoff.unwrap_or(START_PAUSE);
                let pause = pause.pause(self.failed).max(Duration::from_millis(1));
                self.failed = self.failed.saturating_add(1);
                self.incarnation.boot.core.gone(worker, true);
                let head = format_args!("worker {worker} of a factory did not start: {error}");
                Report::new(Level::Warning, "factory start_error", Some(cx.pid()), head)
                    .line("next", format_args!("it is tried again in {pause:?}"))
                    .emit();
                cx.send_after(pause, Resume);
            }
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
            self.incarnation.carry_out(cx);
        } else if info.peek::<Token>().is_some() {
            self.incarnation.boot.core.tick();
            self.incarnation.carry_out(cx);
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
