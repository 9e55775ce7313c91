//! The BEAM.

use crate::clock::Cost;
use crate::contestant::{Contestant, Stage};
use crate::flavor::Flavor;
use crate::workload::Workload;
use crate::workloads::Crowd;

pub(super) const NAME: &str = "beam";

pub(crate) struct Beam;

impl Beam {
    pub(super) fn install() -> Result<Self, String> {
        Err("not yet".to_owned())
    }
}

impl Contestant for Beam {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> String {
        String::new()
    }

    fn lacks(&self, _: Workload, _: Flavor) -> Option<&'static str> {
        None
    }

    fn measure(&mut self, _: Workload, _: &Stage, _: u64) -> Result<Cost, String> {
        Err(String::new())
    }

    fn crowd(&mut self, _: Flavor, _: u64) -> Result<Crowd, String> {
        Err(String::new())
    }
}
