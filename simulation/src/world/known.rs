//! What is known of a process and of a place.

use crate::basin::BasinRef;
use crate::program::Slot;
use crate::trace::Number;
use crate::worker::WorkerRef;
use otp::supervisor::SupervisorRef;
use otp::{Pid, Reference, TimerRef};

/// A process that has a number.
pub(crate) struct Known {
    pub(crate) pid: Pid,
    pub(crate) slot: Slot,
    pub(crate) parent: Number,
    pub(crate) ended: bool,
    pub(crate) name: Option<u8>,
    pub(crate) groups: Vec<u8>,
    /// Those it has made, with their numbers.
    pub(crate) monitors: Vec<(u32, Reference)>,
    /// Those it has set, with their numbers.
    pub(crate) timers: Vec<(u32, TimerRef)>,
}

impl Known {
    pub(super) fn new(pid: Pid, slot: Slot, parent: Number) -> Self {
        let (monitors, timers, groups) = (Vec::new(), Vec::new(), Vec::new());
        Self { pid, slot, parent, ended: false, name: None, groups, monitors, timers }
    }
}

/// A place of the program, and how its latest tenant is reached.
#[derive(Default)]
pub(crate) struct Place {
    pub(crate) tenant: Option<Number>,
    /// How many processes had it.
    pub(crate) tenants: u16,
    /// How many processes have begun here.
    pub(crate) attempts: u16,
    pub(crate) basin: Option<BasinRef>,
    pub(crate) worker: Option<WorkerRef>,
    pub(crate) tree: Option<SupervisorRef>,
}
