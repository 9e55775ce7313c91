//! The frameworks, one file each.

mod actix;
mod beam;
mod by_hand;
mod hydra;
mod kameo;
mod ours;
mod ractor;
mod xtra;

use self::beam::Beam;
use self::by_hand::{Bounded, ByHand, Unbounded};
use crate::contestant::{Contestant, YARDSTICK};
use crate::flavor::Flavor;
use crate::library::Library;
use crate::workload::Workload;
use crate::workloads::{self, Growth};

const NAMED: [Workload; 1] = [Workload::CallName];
const BEHAVIOURS: [Workload; 4] = [Workload::StatemCall, Workload::StatemCast, Workload::Notify, Workload::Notify10];
const NO_BEHAVIOURS: &str = "it has neither state machines nor event managers";
const SUPERVISED: [Workload; 3] = [Workload::CallChild, Workload::Restart, Workload::Restart10k];

/// Those written in Rust, in the order of the tables.
pub(crate) fn libraries() -> Vec<Library> {
    vec![
        Library::of::<ByHand<Unbounded>>(YARDSTICK, "tokio")
            .names::<ByHand<Unbounded>>()
            .supervises::<ByHand<Unbounded>>()
            .machines::<ByHand<Unbounded>>()
            .announces::<ByHand<Unbounded>>(),
        Library::of::<ByHand<Bounded>>("tokio-bounded", "tokio")
            .names::<ByHand<Bounded>>()
            .supervises::<ByHand<Bounded>>()
            .machines::<ByHand<Bounded>>()
            .announces::<ByHand<Bounded>>(),
        Library::of::<ours::Otp>("otp", "otp-framework")
            .names::<ours::Otp>()
            .supervises::<ours::Otp>()
            .machines::<ours::Otp>()
            .announces::<ours::Otp>(),
        Library::of::<ractor::Ractor>("ractor", "ractor")
            .names::<ractor::Ractor>()
            .supervises::<ractor::Ractor>()
            .lacks(&BEHAVIOURS, NO_BEHAVIOURS),
        Library::of::<kameo::Kameo>("kameo", "kameo")
            .names::<kameo::Kameo>()
            .supervises::<kameo::Kameo>()
            .lacks(&BEHAVIOURS, NO_BEHAVIOURS),
        Library::of::<actix::Actix>("actix", "actix")
            .one_thread("its actors stay on one thread")
            .lacks(&NAMED, "it finds one actor of each type, not many by name")
            .lacks(&SUPERVISED, "it does not catch a panic")
            .lacks(&BEHAVIOURS, NO_BEHAVIOURS),
        Library::of::<xtra::Xtra>("xtra", "xtra")
            .lacks(&NAMED, "it has no registry")
            .lacks(&SUPERVISED, "it has no supervisors")
            .lacks(&BEHAVIOURS, NO_BEHAVIOURS),
        Library::of::<hydra::Hydra>("hydra", "hydra")
            .names::<hydra::Hydra>()
            .supervises::<hydra::Hydra>()
            .lacks(&[Workload::CallJoined], "a process of it cannot wait for two calls at once")
            .lacks(&BEHAVIOURS, NO_BEHAVIOURS),
    ]
}

/// What otp costs beside so many processes, in this process.
pub(crate) fn growth(flavor: Flavor, processes: u64) -> Growth {
    workloads::growth::<ours::Otp>(&flavor.runtime(), processes)
}

/// All that can take part here; and why one cannot.
pub(crate) fn all() -> (Vec<Box<dyn Contestant>>, Vec<String>) {
    let mut all: Vec<Box<dyn Contestant>> = Vec::new();
    for library in libraries() {
        all.push(Box::new(library));
    }
    let mut absent = Vec::new();
    match Beam::install() {
        Ok(beam) => all.push(Box::new(beam)),
        Err(why) => absent.push(format!("{}: left out, {why}", beam::NAME)),
    }
    (all, absent)
}

/// The names of all, also of those that cannot take part here.
pub(crate) fn names() -> Vec<&'static str> {
    libraries().iter().map(Contestant::name).chain([beam::NAME]).collect()
}
