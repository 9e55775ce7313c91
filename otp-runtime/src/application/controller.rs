//! The controller: which applications there are, and how far each is. Each runtime has one.
//!
//! It is a table under a lock that is held for a look or a change, and never while anything of the user's runs. What takes
//! time is done by a task for each run of an application ([`start`]), and by one when everything is to end ([`system`]).

mod env;
mod load;
mod order;
mod start;
mod stop;
mod system;

pub(super) use system::Hook;
pub use system::{Cause, Termination};

use super::attempt::{Attempt, Current};
use super::definition::{ApplicationInfo, Definition};
#[cfg(feature = "config")]
use super::env::Config;
use super::env::Layers;
use super::error::ApplicationError;
use super::group::{self, Number};
use super::master::Run;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::table;
use crate::protocol::{ReplySlot, ReplyTo, reply_slot};
use crate::seam::{self, Mutex, RuntimeId};
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;
use system::Ending;

type Outcome = Result<(), ApplicationError>;

/// The applications of one runtime.
#[derive(Default)]
pub(crate) struct Controller {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    records: BTreeMap<&'static str, Record>,
    /// Environments, also of applications that are not loaded.
    env: BTreeMap<String, Layers>,
    /// Counts the changes of environments.
    env_version: u64,
    #[cfg(feature = "config")]
    config: Config,
    #[cfg(feature = "config")]
    configured: bool,
    /// Counts the starts.
    starts: u64,
    ending: Option<Ending>,
    /// Who waits for an end that nothing has caused yet.
    patient: Vec<ReplyTo<()>>,
    hooks: Vec<Hook>,
    shutdown_timeout: Option<Duration>,
    on_stop: Option<OnStop>,
}

/// An application that is loaded.
struct Record {
    definition: Definition,
    env: Current,
    included: Vec<&'static str>,
    phase: Phase,
}

/// How far an application is.
enum Phase {
    Loaded,
    Starting {
        attempt: Arc<Attempt>,
        waiting: Vec<ReplyTo<Outcome>>,
    },
    Running(Running),
    Stopping {
        running: Running,
        waiting: Vec<ReplyTo<()>>,
    },
    /// It was started, and has ended by itself.
    Dead,
}

#[derive(Clone)]
struct Running {
    run: Run,
    /// Its place in the order of starts.
    order: u64,
}

/// An application that is being started or stopped.
pub(crate) struct Late {
    pub(crate) application: &'static str,
    pub(crate) doing: &'static str,
    /// Who is waited for.
    pub(crate) processes: Vec<AnyProcess>,
}

/// Is told of each application that was stopped at the end of everything.
pub(crate) type OnStop = Arc<dyn Fn(&'static str) + Send + Sync>;

impl Phase {
    fn attempt(&self) -> Option<&Arc<Attempt>> {
        match self {
            Self::Starting { attempt, .. } => Some(attempt),
            Self::Running(running) | Self::Stopping { running, .. } => Some(&running.run.attempt),
            Self::Loaded | Self::Dead => None,
        }
    }

    fn running(&self) -> Option<&Running> {
        match self {
            Self::Running(running) => Some(running),
            _ => None,
        }
    }
}

static CONTROLLERS: LazyLock<Mutex<HashMap<RuntimeId, Arc<Controller>>>> = LazyLock::new(Mutex::default);

/// Lives as long as the runtime, and takes its controller along.
struct Keeper(RuntimeId);

impl Drop for Keeper {
    fn drop(&mut self) {
        let controller = CONTROLLERS.lock().remove(&self.0);
        drop(controller);
    }
}

impl Controller {
    /// That of the runtime the caller runs on.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[track_caller]
    pub(crate) fn here() -> Arc<Self> {
        let id = seam::runtime_id();
        let id = id.expect("applications need a tokio runtime: use them inside `#[otp::main]` or `block_on`");
        if let Some(controller) = CONTROLLERS.lock().get(&id) {
            return Arc::clone(controller);
        }
        let mut first = false;
        let controller = {
            let mut controllers = CONTROLLERS.lock();
            let entry = controllers.entry(id).or_insert_with(|| {
                first = true;
                Arc::default()
            });
            Arc::clone(entry)
        };
        if first {
            let keeper = Keeper(id);
            seam::spawn(async move {
                let _keeper = keeper;
                std::future::pending::<()>().await;
            });
        }
        controller
    }

    /// Those that run, the one that was started last first.
    pub(crate) fn which(&self) -> Vec<ApplicationInfo> {
        let state = self.state.lock();
        let running = state.records.values().filter_map(|record| Some((record.phase.running()?.order, record)));
        let mut running: Vec<_> = running.map(|(order, record)| (order, record.definition.info())).collect();
        running.sort_unstable_by_key(|(order, _)| std::cmp::Reverse(*order));
        running.into_iter().map(|(_, info)| info).collect()
    }

    pub(super) fn loaded(&self) -> Vec<ApplicationInfo> {
        self.state.lock().records.values().map(|record| record.definition.info()).collect()
    }

    pub(crate) fn info(&self, name: &str) -> Option<ApplicationInfo> {
        Some(self.state.lock().records.get(name)?.definition.info())
    }

    /// The application a process belongs to.
    pub(super) fn of(&self, process: &AnyProcess) -> Option<&'static str> {
        let number = Number::of(process)?;
        let state = self.state.lock();
        let mut records = state.records.iter();
        records.find(|(_, record)| record.phase.attempt().is_some_and(|a| a.group == number)).map(|(name, _)| *name)
    }

    pub(super) fn of_pid(&self, pid: Pid) -> Option<&'static str> {
        self.of(&table::lookup(pid)?)
    }

    /// The run of an application that runs; one that is being stopped is none.
    pub(super) fn attempt(&self, name: &str) -> Option<Arc<Attempt>> {
        let state = self.state.lock();
        Some(Arc::clone(&state.records.get(name)?.phase.running()?.run.attempt))
    }

    /// The applications that are being stopped or started, and in each the processes that are waited for.
    pub(crate) fn late(&self) -> Vec<Late> {
        let state = self.state.lock();
        let busy = state.records.iter().filter_map(|(name, record)| match &record.phase {
            Phase::Starting { attempt, .. } => Some((*name, "starting", attempt.group)),
            Phase::Stopping { running, .. } => Some((*name, "stopping", running.run.attempt.group)),
            _ => None,
        });
        let busy: Vec<_> = busy.collect();
        drop(state);
        let late = |(application, doing, number)| Late { application, doing, processes: group::last(number) };
        busy.into_iter().map(late).collect()
    }
}

/// Asks somebody at once, and waits for what is said. `None` if nobody is left to say it.
fn heard<T: Send + 'static>(ask: impl FnOnce(ReplyTo<T>)) -> Heard<T> {
    let (reply, slot) = reply_slot();
    ask(reply);
    Heard(slot)
}

struct Heard<T>(ReplySlot<T>);

impl<T: Send + 'static> Future for Heard<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll(cx)
    }
}
