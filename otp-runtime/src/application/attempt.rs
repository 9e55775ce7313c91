//! One run of an application, from its start to its end: what its processes and the controller share.

use super::definition::Definition;
use super::env::Typed;
use super::group;
use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::seam::Mutex;
use std::any::Any;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// An environment that may change: the same for whoever asks and for the application's own functions.
#[derive(Clone)]
pub(super) struct Current(Arc<Mutex<Typed>>);

impl Current {
    pub(super) fn new(env: Typed) -> Self {
        Self(Arc::new(Mutex::new(env)))
    }

    pub(super) fn get(&self) -> Typed {
        self.0.lock().clone()
    }

    /// Hands out the one before, which is the user's and dropped by the caller.
    #[must_use]
    pub(super) fn replace(&self, env: Typed) -> Typed {
        std::mem::replace(&mut *self.0.lock(), env)
    }
}

/// One run of an application.
pub(super) struct Attempt {
    pub(super) definition: Definition,
    pub(super) env: Current,
    /// Its included applications, and theirs, in the order of their phases.
    pub(super) included: Vec<(Definition, Current)>,
    /// All its processes have this number.
    pub(super) group: group::Number,
    /// The phase its start is in.
    phase: Mutex<Option<&'static str>>,
    ended: Mutex<Option<ExitReason>>,
    aborted: AtomicBool,
    /// What leads to its root, and the root's pid, when it is up.
    root: OnceLock<Box<dyn Any + Send + Sync>>,
    top: OnceLock<Pid>,
}

impl Attempt {
    pub(super) fn new(definition: Definition, env: Current, included: Vec<(Definition, Current)>) -> Self {
        Self {
            definition,
            env,
            included,
            group: group::Number::next(),
            phase: Mutex::new(None),
            ended: Mutex::new(None),
            aborted: AtomicBool::new(false),
            root: OnceLock::new(),
            top: OnceLock::new(),
        }
    }

    pub(super) fn enter_phase(&self, phase: Option<&'static str>) {
        *self.phase.lock() = phase;
    }

    pub(super) fn phase(&self) -> Option<&'static str> {
        *self.phase.lock()
    }

    /// What the application's processes end with: the first word counts.
    pub(super) fn ends_with(&self, reason: ExitReason) {
        let late = {
            let mut ended = self.ended.lock();
            if ended.is_none() {
                *ended = Some(reason);
                None
            } else {
                Some(reason)
            }
        };
        drop(late);
    }

    pub(super) fn ended(&self) -> Option<ExitReason> {
        self.ended.lock().clone()
    }

    /// It is not to go on starting.
    pub(super) fn abort(&self) {
        self.aborted.store(true, Ordering::Release);
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.aborted.load(Ordering::Acquire)
    }

    pub(super) fn is_up(&self, root: Box<dyn Any + Send + Sync>, top: Option<Pid>) {
        // it is up once
        let _ = self.root.set(root);
        if let Some(top) = top {
            let _ = self.top.set(top);
        }
    }

    pub(super) fn root<R: Clone + 'static>(&self) -> Option<R> {
        self.root.get()?.downcast_ref::<R>().cloned()
    }

    pub(super) fn top(&self) -> Option<Pid> {
        self.top.get().copied()
    }
}
