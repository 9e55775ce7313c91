//! What the nodes of one run share: the trace they write, and what their starts are to do.

use crate::scenario::{Node, Scenario, Step};
use crate::trace::TraceRef;
use otp::supervisor::SupervisorRef;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

pub(crate) struct Stage {
    pub(crate) scenario: Scenario,
    pub(crate) trace: TraceRef,
    /// Sets the names of this run's supervisors apart from those of all others.
    run: u64,
    starts: Mutex<HashMap<String, Starts>>,
}

#[derive(Default)]
struct Starts {
    /// What was ordered in place of the node's own script.
    script: Option<Vec<Step>>,
    attempts: usize,
}

impl Stage {
    pub(crate) fn new(scenario: Scenario, trace: TraceRef) -> Self {
        static RUNS: AtomicU64 = AtomicU64::new(0);
        Self { scenario, trace, run: RUNS.fetch_add(1, Ordering::Relaxed), starts: Mutex::default() }
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

    /// The name under which a supervisor is registered.
    pub(crate) fn name(&self, id: &str) -> String {
        format!("otp-conformance {} {id}", self.run)
    }

    pub(crate) fn supervisor(&self, id: &str) -> SupervisorRef {
        SupervisorRef::named(self.name(id))
    }

    /// Whether a supervisor is a `simple_one_for_one`.
    pub(crate) fn is_simple(&self, id: &str) -> bool {
        self.scenario.supervisor(id).is_some_and(Node::is_simple)
    }
}
