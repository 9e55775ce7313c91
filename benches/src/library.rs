//! A framework that is a Rust library.

use crate::behaviours::{Announces, Machines};
use crate::child;
use crate::clock::Cost;
use crate::contestant::{Contestant, Stage};
use crate::flavor::Flavor;
use crate::framework::{Framework, Names, Supervises};
use crate::packages;
use crate::workload::Workload;
use crate::workloads::{self, Crowd};
use tokio::runtime::Runtime;

type Run = fn(&Runtime, u64) -> Cost;

/// What it has been told of a framework.
pub(crate) struct Library {
    name: &'static str,
    package: &'static str,
    runs: Vec<(Workload, Run)>,
    crowd: fn(&Runtime, u64) -> Crowd,
    lacks: Vec<(Workload, &'static str)>,
    one_thread: Option<&'static str>,
}

impl Library {
    /// What every framework can do. `package` is where its version is looked up.
    pub(crate) fn of<F: Framework>(name: &'static str, package: &'static str) -> Self {
        let runs: Vec<(Workload, Run)> = vec![
            (Workload::Call, workloads::call::<F>),
            (Workload::CallTimeout, workloads::call_timeout::<F>),
            (Workload::Call100, workloads::call_100::<F>),
            (Workload::CallPairs, workloads::call_pairs::<F>),
            (Workload::CallJoined, workloads::call_joined::<F>),
            (Workload::Cast, workloads::cast::<F>),
            (Workload::Cast4, workloads::cast_4::<F>),
            (Workload::Ring, workloads::ring::<F>),
        ];
        Self { name, package, runs, crowd: workloads::crowd::<F>, lacks: Vec::new(), one_thread: None }
    }

    /// It has names.
    pub(crate) fn names<F: Names>(mut self) -> Self {
        self.runs.push((Workload::CallName, workloads::by_name::<F>));
        self
    }

    /// It has supervisors.
    pub(crate) fn supervises<F: Supervises>(mut self) -> Self {
        self.runs.push((Workload::CallChild, workloads::by_child::<F>));
        self.runs.push((Workload::Restart, workloads::restart::<F>));
        self.runs.push((Workload::Restart10k, workloads::restart_10k::<F>));
        self
    }

    /// It has state machines.
    pub(crate) fn machines<F: Machines>(mut self) -> Self {
        self.runs.push((Workload::StatemCall, workloads::statem_call::<F>));
        self.runs.push((Workload::StatemCast, workloads::statem_cast::<F>));
        self
    }

    /// It has event managers.
    pub(crate) fn announces<F: Announces>(mut self) -> Self {
        self.runs.push((Workload::Notify, workloads::notify::<F>));
        self.runs.push((Workload::Notify10, workloads::notify_10::<F>));
        self
    }

    /// It has nothing to show there.
    pub(crate) fn lacks(mut self, workloads: &[Workload], why: &'static str) -> Self {
        self.lacks.extend(workloads.iter().map(|workload| (*workload, why)));
        self
    }

    /// It cannot use two workers.
    pub(crate) fn one_thread(mut self, why: &'static str) -> Self {
        self.one_thread = Some(why);
        self
    }

    /// [`Contestant::crowd`] in this process.
    pub(crate) fn crowd_here(&self, flavor: Flavor, processes: u64) -> Crowd {
        (self.crowd)(&flavor.runtime(), processes)
    }
}

impl Contestant for Library {
    fn name(&self) -> &'static str {
        self.name
    }

    fn version(&self) -> String {
        packages::version(self.package).to_owned()
    }

    fn lacks(&self, workload: Workload, flavor: Flavor) -> Option<&'static str> {
        if flavor == Flavor::TwoWorkers && self.one_thread.is_some() {
            return self.one_thread;
        }
        self.lacks.iter().find(|(lacked, _)| *lacked == workload).map(|(_, why)| *why)
    }

    fn measure(&mut self, workload: Workload, stage: &Stage, operations: u64) -> Result<Cost, String> {
        let run = self.runs.iter().find(|(known, _)| *known == workload);
        let (_, run) = run.ok_or_else(|| format!("{} does not know {}", self.name, workload.key()))?;
        Ok(run(&stage.runtime, operations))
    }

    fn crowd(&mut self, flavor: Flavor, processes: u64) -> Result<Crowd, String> {
        child::ask(&["--crowd", self.name, flavor.key(), &processes.to_string()])
    }
}
