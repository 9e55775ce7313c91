//! The supervisor process: a server that traps exits and keeps its children.
//!
//! The handlers here take orders; `restart` and `stop` carry them out.

use super::builder::Supervisor;
use super::check::check_childspecs;
use super::child_spec::{ChildOptions, ChildSpec, Retire, Start, Starter};
use super::children::{Child, ChildState, Children, Key};
use super::error::ChildError;
use super::info::{ChildCount, ChildInfo, ChildSettings, StartedChild};
use super::intensity::Intensity;
use super::logged::logged;
use super::strategy::{AutoShutdown, Judge, Strategy, Then, senseless, verdict};
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer, Stop};
use crate::message::{Exit, Info};
use crate::observe::{Label, ProcessKind};
use crate::panic::{Guarded, guarded};
use crate::pid::Pid;
use crate::process::{is_alive, self_pid};
use crate::protocol::{ReplyTo, StartError};
use crate::report::drop_guarded;
use crate::seam::{self, Bug, has};
use crate::server_ref::{Lineage, ServerRef, on_behalf};
use crate::spec::{Booted, BoxFuture, ChildDefaults, Restart};
use std::any::Any;
use std::fmt;
use std::slice;
use std::sync::Arc;

/// The state of a supervisor process. Its messages are what [`SupervisorRef`](super::SupervisorRef)'s methods send.
pub struct Engine {
    pub(super) name: &'static str,
    pub(super) strategy: Strategy,
    pub(super) auto_shutdown: AutoShutdown,
    pub(super) intensity: Intensity,
    pub(super) children: Children,
    /// How many dynamic children there may be.
    pub(super) max_children: Option<usize>,
    pub(super) judge: Judge,
    /// The user's supervisor value, for the lines of dynamic children.
    pub(super) this: Arc<dyn Any + Send + Sync>,
    /// Restarts are counted in seconds since then.
    pub(super) epoch: crate::seam::Instant,
    /// Of its children; a later incarnation has a later one.
    pub(super) lineage: Lineage,
    /// Of a root: tells all refs into the tree that it is over.
    pub(super) root: Option<Retire>,
}

impl Drop for Engine {
    fn drop(&mut self) {
        // dynamic children belong to this incarnation: the next one knows nothing of them
        for child in self.children.iter().filter(|child| child.is_dynamic()) {
            (child.retire)();
        }
        if let Some(retire) = &self.root {
            retire();
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let children: Vec<_> = self.children.iter().map(|child| (child.label(), child.pid())).collect();
        f.debug_struct(self.name).field("strategy", &self.strategy).field("children", &children).finish_non_exhaustive()
    }
}

/// What starts a dynamic child: once, or as often as it takes.
pub(super) enum DynamicStart {
    Once(OnceStart),
    Always(AlwaysStart),
}

pub(super) type OnceStart = Box<dyn FnOnce(&dyn Any, &Lineage) -> StartOnce + Send>;
/// A start that is used up.
pub(super) struct StartOnce(pub(super) Start);
/// A start that can be repeated.
pub(super) struct AlwaysStart(pub(super) Starter);

/// A dynamic child that is to be started.
pub(super) struct NewChild {
    /// What it is called, and the type of its process.
    pub(super) names: [&'static str; 2],
    pub(super) options: ChildOptions,
    pub(super) defaults: ChildDefaults,
    pub(super) start: DynamicStart,
    pub(super) retire: Retire,
}

/// Which child is meant: by id, or, of dynamic children, by pid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildKey {
    /// A static child.
    Id(Arc<str>),
    /// A dynamic child.
    Pid(Pid),
}

impl From<&str> for ChildKey {
    fn from(id: &str) -> Self {
        Self::Id(id.into())
    }
}

impl From<Pid> for ChildKey {
    fn from(pid: Pid) -> Self {
        Self::Pid(pid)
    }
}

/// The supervisor's messages.
pub struct Request(pub(super) Order);

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What a supervisor is told to do.
pub(super) enum Order {
    StartChild(ChildSpec, ReplyTo<Result<StartedChild, ChildError>>),
    StartDynamic(NewChild, ReplyTo<Result<Option<Info>, StartError>>),
    TerminateChild(ChildKey, ReplyTo<Result<(), ChildError>>),
    /// Only a child that is there.
    TerminateDynamic(ChildKey, ReplyTo<Result<(), ChildError>>),
    RestartChild(ChildKey, ReplyTo<Result<StartedChild, ChildError>>),
    DeleteChild(ChildKey, ReplyTo<Result<(), ChildError>>),
    WhichChildren(ReplyTo<Vec<ChildInfo>>),
    CountChildren(ReplyTo<ChildCount>),
    WhichChild(ChildKey, ReplyTo<Result<ChildInfo, ChildError>>),
    GetChildSpec(ChildKey, ReplyTo<Result<ChildSettings, ChildError>>),
    /// What only some supervisors do.
    Errand(&'static str, Errand),
    Describe(ReplyTo<(&'static str, Strategy)>),
    /// A failed restart is tried again, after what has come in meanwhile.
    Retry(Key),
}

/// Something to be done between two orders, by a supervisor that knows of it.
pub(super) type Errand = Box<dyn for<'a> FnOnce(&'a mut Engine) -> BoxFuture<'a, ()> + Send>;

/// The pause before a restart is over. A timer's message: a supervisor that has ended gets none.
pub(super) struct Due(pub(super) Key);

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StartChild(spec, _) => write!(f, "start_child({spec:?})"),
            Self::StartDynamic(child, _) => write!(f, "start_{}(..)", child.names[0]),
            Self::TerminateChild(key, _) | Self::TerminateDynamic(key, _) => write!(f, "terminate_child({key:?})"),
            Self::RestartChild(key, _) => write!(f, "restart_child({key:?})"),
            Self::DeleteChild(key, _) => write!(f, "delete_child({key:?})"),
            Self::WhichChildren(_) => f.write_str("which_children"),
            Self::CountChildren(_) => f.write_str("count_children"),
            Self::WhichChild(key, _) => write!(f, "which_child({key:?})"),
            Self::GetChildSpec(key, _) => write!(f, "get_childspec({key:?})"),
            Self::Errand(name, _) => f.write_str(name),
            Self::Describe(_) => f.write_str("describe"),
            Self::Retry(_) => f.write_str("retry a restart"),
        }
    }
}

/// What a supervisor process starts from.
pub struct Boot {
    pub(super) name: &'static str,
    pub(super) declare: Declare,
    pub(super) lineage: Lineage,
    pub(super) root: Option<Retire>,
}

/// What a supervisor finds out in its own process: who its children are, and how they are kept.
pub(super) type Declare = BoxFuture<'static, Result<Supervisor, Stop>>;

impl fmt::Debug for Boot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Boot").field("name", &self.name).finish_non_exhaustive()
    }
}

impl GenServer for Engine {
    type Args = Boot;
    type Msg = Request;
    type Fits = ();
    type Continue = std::convert::Infallible;
    type Client = ServerRef<Self>;
    const BEHAVIOUR: ProcessKind = ProcessKind::Supervisor;
    const NAME: &'static str = "Supervisor";
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;

    async fn init(boot: Boot, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        cx.trap_exit(true);
        let (mut engine, specs) = boot.declare.await?.into_engine(boot.name, boot.lineage, boot.root);
        if !engine.intensity.is_valid() {
            return Err(Stop::reason(ExitReason::error(
                "the period in which restarts are counted is zero: it is at least a second",
            )));
        }
        if let Err(error) = check_childspecs(&specs, Some(engine.auto_shutdown)) {
            return Err(Stop::reason(ExitReason::error(error)));
        }
        for spec in specs {
            let key = engine.children.add(Child::of(spec));
            match engine.start(key).await {
                Ok(Some(_)) => {}
                Ok(None) => engine.not_needed(key),
                Err(error) => {
                    let reason = error.into_reason();
                    let mut id = String::new();
                    if let Some(child) = engine.children.get(key) {
                        engine.start_error(child, &reason, "the children before it are stopped");
                        child.label().clone_into(&mut id);
                    }
                    engine.stop_all().await;
                    let reason = ExitReason::shutdown_with(format_args!("failed to start child `{id}`: {reason}"));
                    return Err(Stop::reason(reason));
                }
            }
        }
        Ok(engine)
    }

    fn label(request: &Request) -> Label {
        match &request.0 {
            Order::StartChild(..) | Order::StartDynamic(..) => Label::call("start_child"),
            Order::TerminateChild(..) | Order::TerminateDynamic(..) => Label::call("terminate_child"),
            Order::RestartChild(..) => Label::call("restart_child"),
            Order::DeleteChild(..) => Label::call("delete_child"),
            Order::WhichChildren(_) => Label::call("which_children"),
            Order::CountChildren(_) => Label::call("count_children"),
            Order::WhichChild(..) => Label::call("which_child"),
            Order::GetChildSpec(..) => Label::call("get_childspec"),
            Order::Errand(name, _) => Label::call(name),
            Order::Describe(_) => Label::call("describe"),
            Order::Retry(_) => Label::cast("retry"),
        }
    }

    async fn handle(&mut self, request: Request, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        match request.0 {
            Order::WhichChildren(reply) => reply.send(self.children.infos(seam::now())),
            Order::WhichChild(key, reply) => {
                reply.send(self.child(&key).map(|child| child.info(seam::now())).ok_or(ChildError::NotFound));
            }
            Order::GetChildSpec(key, reply) => {
                reply.send(self.child(&key).map(Child::settings).ok_or(ChildError::NotFound));
            }
            Order::Errand(_, errand) => errand(self).await,
            Order::CountChildren(reply) => reply.send(self.children.count()),
            Order::Describe(reply) => reply.send((self.name, self.strategy)),
            Order::StartChild(spec, reply) => reply.send(self.start_child(spec).await),
            Order::StartDynamic(child, reply) => reply.send(self.start_dynamic(child).await),
            Order::TerminateChild(key, reply) => reply.send(self.terminate_child(&key).await),
            Order::TerminateDynamic(key, reply) => reply.send(match self.find(&key) {
                Some(_) => self.terminate_child(&key).await,
                None => Err(ChildError::NotFound),
            }),
            Order::RestartChild(key, reply) => reply.send(self.restart_child(&key).await),
            Order::DeleteChild(key, reply) => reply.send(self.delete_child(&key)),
            Order::Retry(key) => self.try_again(key, cx).await,
        }
        Ok(())
    }

    async fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        match info.take::<Exit>() {
            Ok(exit) => {
                // the exit of a stranger, or of a child that was stopped, means nothing; nor does what a child says that
                // lives on
                if let Some(key) = exit.from.and_then(|pid| self.children.ended(pid)) {
                    self.child_ended(key, &exit.reason, cx).await;
                }
            }
            Err(info) => match info.take::<Due>() {
                Ok(Due(key)) => self.try_again(key, cx).await,
                Err(info) => cx.unhandled(info),
            },
        }
        Ok(())
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        false
    }

    async fn terminate(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) {
        if has(Bug::OrphansLeft) {
            return;
        }
        self.stop_all().await;
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Engine {
    async fn child_ended(&mut self, key: Key, reason: &ExitReason, cx: &mut Ctx<Self>) {
        let Some(child) = self.children.get(key) else { return };
        let significant = child.significant;
        let verdict = verdict(child.restart, reason);
        if verdict.report {
            let action = if verdict.then == Then::Restart { "restart" } else { "none: it is temporary" };
            self.child_terminated(child, reason, action);
            logged().await;
        }
        let Some(child) = self.children.get(key) else { return };
        match verdict.then {
            Then::Restart => {
                let before = child.pid();
                if self.pauses(key, reason, cx) {
                    return self.children.set(key, ChildState::Restarting(before));
                }
                return self.restart(key, reason, cx).await;
            }
            Then::Keep if !child.is_dynamic() => {
                self.retire(child);
                self.children.set(key, ChildState::NotRunning);
            }
            Then::Forget if has(Bug::DeadChildKept) => self.children.set(key, ChildState::NotRunning),
            Then::Keep | Then::Forget => self.forget(key),
        }
        if significant && self.is_over() {
            cx.stop(ExitReason::Shutdown);
        }
    }

    /// Whether the end of a significant child ends the supervisor.
    fn is_over(&self) -> bool {
        match self.auto_shutdown {
            AutoShutdown::Never => false,
            AutoShutdown::AnySignificant => true,
            AutoShutdown::AllSignificant => {
                !self.children.iter().any(|child| child.significant && !matches!(child.state, ChildState::NotRunning))
            }
        }
    }

    /// A child has said that it is not needed: it is kept for later, unless it is temporary.
    fn not_needed(&mut self, key: Key) {
        if self.children.get(key).is_some_and(|child| child.restart == Restart::Temporary) {
            self.forget(key);
        }
    }

    pub(super) fn forget(&mut self, key: Key) {
        if let Some(child) = self.children.remove(key) {
            self.retire(&child);
        }
    }

    /// Nobody will be where the child was: whoever waits for it is told.
    pub(super) fn retire(&self, child: &Child) {
        on_behalf(&self.lineage, || (child.retire)());
    }

    /// Starts a child. `Ok(None)`: it said that it is not needed.
    pub(super) async fn start(&mut self, key: Key) -> Result<Option<Booted>, StartError> {
        let Some(starter) = self.children.get(key).and_then(|child| child.starter.clone()) else {
            return Err(StartError::Failed(ExitReason::error("a temporary child is started once")));
        };
        // the child's line is user code
        let start = guarded(|| starter(&*self.this, &self.lineage));
        drop(starter);
        self.boot(key, start.map_err(|panic| StartError::Failed(panic.into()))?).await
    }

    async fn boot(&mut self, key: Key, start: Start) -> Result<Option<Booted>, StartError> {
        if let Some(child) = self.children.get_mut(key) {
            child.settle(&start);
            if let Some(mistake) = senseless(child.significant, child.restart, self.auto_shutdown) {
                // what it would have been started with is the user's
                drop_guarded(self_pid(), "child spec", start);
                return Err(StartError::Failed(ExitReason::error(mistake)));
            }
        }
        // what it is started with is dropped here if it cannot be
        let booted = Guarded::new(start.boot).await.unwrap_or_else(|panic| Err(StartError::Failed(panic.into())));
        match booted {
            Ok(booted) => {
                self.children.set(key, ChildState::Running(booted.process.clone()));
                if let Some(child) = self.children.get_mut(key) {
                    child.statistics.started(seam::now());
                    if child.restart == Restart::Temporary {
                        // it is not started again: what it was started with need not be kept
                        drop(child.starter.take());
                    }
                }
                if let Some(child) = self.children.get(key) {
                    self.progress(child);
                }
                Ok(Some(booted))
            }
            Err(StartError::Ignored) => {
                self.children.set(key, ChildState::NotRunning);
                if let Some(child) = self.children.get(key) {
                    self.retire(child);
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn start_child(&mut self, spec: ChildSpec) -> Result<StartedChild, ChildError> {
        check_childspecs(slice::from_ref(&spec), Some(self.auto_shutdown)).map_err(ChildError::Spec)?;
        if let Some(child) = self.children.by_id(&spec.id).and_then(|key| self.children.get(key)) {
            return Err(match &child.state {
                ChildState::Running(process) => ChildError::AlreadyStarted(process.head().pid),
                _ => ChildError::AlreadyPresent,
            });
        }
        let key = self.children.add(Child::of(spec));
        match self.start(key).await {
            Ok(Some(booted)) => Ok(Some(booted).into()),
            Ok(None) => {
                self.not_needed(key);
                Ok(None.into())
            }
            Err(error) => {
                self.forget(key);
                Err(ChildError::Start(error))
            }
        }
    }

    async fn start_dynamic(&mut self, new: NewChild) -> Result<Option<Info>, StartError> {
        if let Some(most) = self.max_children.filter(|most| self.children.dynamic() >= *most) {
            // what it would have been started with is the user's
            let _ = guarded(|| drop(new));
            return Err(StartError::MaxChildren(most));
        }
        let (start, starter) = match new.start {
            DynamicStart::Once(make) => (guarded(|| make(&*self.this, &self.lineage).0), None),
            DynamicStart::Always(AlwaysStart(starter)) => {
                (guarded(|| starter(&*self.this, &self.lineage)), Some(starter))
            }
        };
        let start = start.map_err(|panic| StartError::Failed(panic.into()))?;
        let child = Child::dynamic(new.names, starter, new.retire, new.options, new.defaults);
        let key = self.children.add(child);
        match self.boot(key, start).await {
            Ok(Some(booted)) => Ok(booted.info),
            Ok(None) => {
                self.forget(key);
                Err(StartError::Ignored)
            }
            Err(error) => {
                self.forget(key);
                Err(error)
            }
        }
    }

    pub(super) async fn terminate_child(&mut self, which: &ChildKey) -> Result<(), ChildError> {
        let Some(key) = self.find(which) else {
            return match which {
                // it has ended by itself: what was asked for is so; but of a child with an id, its pid says nothing
                ChildKey::Pid(pid) if self.children.may_have_run(*pid) && !is_alive(*pid) => Ok(()),
                _ => Err(ChildError::NotFound),
            };
        };
        if self.children.get(key).is_some_and(|child| child.is_restarting() && !child.is_dynamic()) {
            self.cancel_retry();
        }
        self.stop_child(key).await;
        let Some(child) = self.children.get(key) else { return Ok(()) };
        if child.is_dynamic() || child.restart == Restart::Temporary {
            self.forget(key);
        } else {
            self.retire(child);
            self.children.set(key, ChildState::NotRunning);
        }
        Ok(())
    }

    pub(super) async fn restart_child(&mut self, which: &ChildKey) -> Result<StartedChild, ChildError> {
        let key = self.idle_child(which)?;
        match self.start(key).await {
            Ok(booted) => Ok(booted.into()),
            Err(error) => {
                if let Some(child) = self.children.get(key) {
                    // of a supervisor, children had started before the one that failed
                    self.retire(child);
                }
                Err(ChildError::Start(error))
            }
        }
    }

    fn delete_child(&mut self, which: &ChildKey) -> Result<(), ChildError> {
        let key = self.idle_child(which)?;
        self.forget(key);
        Ok(())
    }

    pub(super) fn find(&self, which: &ChildKey) -> Option<Key> {
        match which {
            ChildKey::Id(id) => self.children.by_id(id),
            ChildKey::Pid(pid) => {
                self.children.by_pid(*pid).filter(|key| self.children.get(*key).is_some_and(Child::is_dynamic))
            }
        }
    }

    fn child(&self, which: &ChildKey) -> Option<&Child> {
        self.children.get(self.find(which)?)
    }

    /// A static child that does not run.
    fn idle_child(&self, which: &ChildKey) -> Result<Key, ChildError> {
        let ChildKey::Id(id) = which else { return Err(ChildError::Dynamic) };
        let key = self.children.by_id(id).ok_or(ChildError::NotFound)?;
        match self.children.get(key).map(|child| &child.state) {
            Some(ChildState::NotRunning) => Ok(key),
            Some(ChildState::Restarting(_) | ChildState::Stopped(_)) => Err(ChildError::Restarting),
            Some(ChildState::Running(_)) => Err(ChildError::Running),
            None => Err(ChildError::NotFound),
        }
    }
}
