//! What the nodes of one run share: the trace they write, and what their starts are to do.

use crate::scenario::{Scenario, Step};
use crate::trace::TraceRef;
use otp::supervisor::SupervisorRef;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

pub(crate) struct Stage {
    pub(crate) scenario: Scenario,
    pub(crate) trace: TraceRef,
    starts: Mutex<HashMap<String, Starts>>,
    /// The names under which the supervisors are registered that were started last.
    names: Mutex<HashMap<String, String>>,
}

#[derive(Default)]
struct Starts {
    /// What was ordered in place of the node's own script.
    script: Option<Vec<Step>>,
    attempts: usize,
}

impl Stage {
    pub(crate) fn new(scenario: Scenario, trace: TraceRef) -> Self {
        Self { scenario, trace, starts: Mutex::default(), names: Mutex::default() }
    }

    /// What the next start of a worker does. The last step repeats.
    pub(crate) fn attempt(&self, id: &str, own: &[Step]) -> Step {
        let mut starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        let starts = starts.entry(id.to_owned()).or_default();
        let steps = starts.script.as_deref().unwrap_or(own);
        let step = steps.get(starts.attempts).or(steps.last()).cloned().unwrap_or(Step::Ok);
        starts.attempts += 1;
        step
    }

    /// Replaces the script of a worker.
    pub(crate) fn script(&self, id: &str, steps: &[Step]) {
        let mut starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        starts.insert(id.to_owned(), Starts { script: Some(steps.to_vec()), attempts: 0 });
    }

    /// A name for a supervisor that is about to be started: no other in this program has it.
    pub(crate) fn fresh_name() -> String {
        static STARTED: AtomicU64 = AtomicU64::new(0);
        format!("otp-conformance {}", STARTED.fetch_add(1, Ordering::Relaxed))
    }

    /// A supervisor runs under this name.
    pub(crate) fn runs(&self, id: &str, name: String) {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), name);
    }

    /// The supervisor that was started last under this id.
    pub(crate) fn supervisor(&self, id: &str) -> SupervisorRef {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        SupervisorRef::named(names.get(id).cloned().unwrap_or_else(Self::fresh_name))
    }
}
