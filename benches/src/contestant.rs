//! Who takes part: what can be asked of each.

use crate::clock::Cost;
use crate::flavor::Flavor;
use crate::workload::Workload;
use crate::workloads::Crowd;
use tokio::runtime::Runtime;

/// The one that all others are compared with.
pub(crate) const YARDSTICK: &str = "tokio";

/// Something that carries out the workloads.
pub(crate) trait Contestant {
    /// The word for it on the command line, in tables and in JSON.
    fn name(&self) -> &'static str;

    /// What was measured.
    fn version(&self) -> String;

    /// Why it has nothing to show here, if so.
    fn lacks(&self, workload: Workload, flavor: Flavor) -> Option<&'static str>;

    /// Carries out so many operations of a workload that is not [of a crowd](Workload::of_a_crowd).
    fn measure(&mut self, workload: Workload, stage: &Stage, operations: u64) -> Result<Cost, String>;

    /// Starts and stops so many processes, in an operating-system process of their own.
    fn crowd(&mut self, flavor: Flavor, processes: u64) -> Result<Crowd, String>;
}

/// Where it is carried out.
pub(crate) struct Stage {
    pub(crate) flavor: Flavor,
    pub(crate) runtime: Runtime,
}

impl Stage {
    pub(crate) fn new(flavor: Flavor) -> Self {
        Self { flavor, runtime: flavor.runtime() }
    }
}
