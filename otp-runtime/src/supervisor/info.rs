//! What a supervisor tells of its children.

use crate::exit::ExitReason;
use crate::message::Info;
use crate::pid::Pid;
use crate::spec::{Backoff, Booted, ChildType, Restart, Shutdown};
use std::sync::Arc;
use std::time::Duration;

/// One child of a running supervisor, as `which_children` lists it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ChildInfo {
    /// The child's id; `None` for a dynamic child.
    pub id: Option<Arc<str>>,
    /// The name of the dynamic child's line.
    pub template: Option<&'static str>,
    /// Where it is.
    pub status: ChildStatus,
    /// Worker or supervisor.
    pub kind: ChildType,
    /// Its restart type.
    pub restart: Restart,
    /// How often it was restarted: each attempt counts, also one that failed.
    pub restarts: u64,
    /// The last of these restarts.
    pub last_restart: Option<LastRestart>,
    /// How long it is until the next attempt, while its supervisor waits as its [`Backoff`] says.
    pub next_attempt: Option<Duration>,
}

impl ChildInfo {
    /// The process it runs as, if it runs.
    pub fn pid(&self) -> Option<Pid> {
        match self.status {
            ChildStatus::Running(pid) => Some(pid),
            ChildStatus::NotRunning | ChildStatus::Restarting => None,
        }
    }
}

/// Why and when a child was restarted last.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LastRestart {
    /// What it had ended with, or, if the attempt failed, why. `Shutdown` if it was restarted for a sibling's sake.
    pub reason: ExitReason,
    /// How long ago that was.
    pub ago: Duration,
}

/// Whether a child runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildStatus {
    /// It runs as this process.
    Running(Pid),
    /// It does not run: it was terminated, ended and was not restarted, or said it is not needed (`undefined`).
    NotRunning,
    /// Its restart has failed and is being tried again, or waits as its [`Backoff`] says.
    Restarting,
}

/// How many children a supervisor has (`count_children`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChildCount {
    /// Child specs: static children and dynamic ones.
    pub specs: usize,
    /// Children that run.
    pub active: usize,
    /// Children that are supervisors, running or not.
    pub supervisors: usize,
    /// Children that are workers, running or not.
    pub workers: usize,
}

/// How a child is kept, with everything filled in that its line leaves open (`get_childspec`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChildSettings {
    /// The child's id; `None` for a dynamic child.
    pub id: Option<Arc<str>>,
    /// Whether it is started again.
    pub restart: Restart,
    /// How it is told to stop.
    pub shutdown: Shutdown,
    /// Whether its own end may end the supervisor.
    pub significant: bool,
    /// Worker or supervisor.
    pub kind: ChildType,
    /// The type of which it is a process, with its path.
    pub module: &'static str,
    /// How long the supervisor waits before it restarts it.
    pub backoff: Option<Backoff>,
}

/// A child that has been started by order, and what it has told besides (`{ok, Pid, Info}`).
#[derive(Debug)]
#[non_exhaustive]
pub struct StartedChild {
    /// Its process; `None` if the child said that it is not needed.
    pub pid: Option<Pid>,
    /// What its `#[init]` gave to [`Ctx::start_info`](crate::gen_server::Ctx::start_info).
    pub info: Option<Info>,
}

impl From<Option<Booted>> for StartedChild {
    fn from(booted: Option<Booted>) -> Self {
        match booted {
            Some(Booted { process, info }) => Self { pid: Some(process.head().pid), info },
            None => Self { pid: None, info: None },
        }
    }
}
