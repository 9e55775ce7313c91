//! A child's place in its supervisor.

use super::lineage::{Lineage, behalf};
use super::parcel::{Parcel, Receipt};
use super::{How, Why, offer};
use crate::observe::Mark;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::reference::Reference;
use crate::seam::Mutex;
use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::task::Waker;

/// Who is in it changes with every restart, the place does not.
#[derive(Default)]
pub(crate) struct Place {
    pub(super) state: Mutex<PlaceState>,
}

#[derive(Default)]
pub(super) struct PlaceState {
    tenant: Option<AnyProcess>,
    /// Nobody will move in, unless the child is started again.
    retired: bool,
    /// The tree is gone: nobody will ever move in.
    over: bool,
    /// On whose behalf the place was last changed.
    lineage: Lineage,
    /// Calls that wait for the next tenant.
    pub(super) waiting: BTreeMap<Reference, Waker>,
    /// Requests that were sent while nobody was there, for the next tenant.
    pub(super) parcels: BTreeMap<Reference, Box<dyn Parcel>>,
    /// How many there have been in it.
    #[cfg(all(feature = "test", not(shuttle)))]
    tenants: u64,
}

impl PlaceState {
    /// An orphan of an earlier incarnation must not move its child in, or the living one out.
    fn heeds(&self, by: Option<&Lineage>) -> bool {
        !self.over && by.is_none_or(|by| by.is_above_or_after(&self.lineage))
    }

    fn change(&mut self, tenant: Option<AnyProcess>, by: Option<&Lineage>) -> Left {
        self.over = by.is_none();
        self.lineage = by.cloned().unwrap_or_default();
        self.retired = tenant.is_none();
        #[cfg(all(feature = "test", not(shuttle)))]
        {
            self.tenants += u64::from(tenant.is_some());
        }
        Left { tenant: mem::replace(&mut self.tenant, tenant), waiting: mem::take(&mut self.waiting) }
    }

    /// Whether somebody may move in, and has not yet.
    pub(super) fn is_awaited(&self) -> bool {
        !self.retired && self.tenant.as_ref().is_none_or(|process| process.head().has_ended())
    }
}

impl Place {
    pub(super) fn tenant(&self) -> Option<AnyProcess> {
        self.state.lock().tenant.clone()
    }

    /// How many there have been in it.
    #[cfg(all(feature = "test", not(shuttle)))]
    pub(crate) fn tenants(&self) -> u64 {
        self.state.lock().tenants
    }

    /// Whether nobody will come, unless the child is started again by order.
    pub(crate) fn is_retired(&self) -> bool {
        self.state.lock().retired
    }

    #[inline]
    pub(super) fn post<M: Send + 'static>(&self, message: &mut Option<M>, how: How) -> Result<AnyProcess, Why> {
        let (tenant, retired) = {
            let state = self.state.lock();
            (state.tenant.clone(), state.retired)
        };
        let gone = if retired { Why::NoProc } else { Why::Vacant };
        let process = tenant.ok_or(gone)?;
        match offer(&process, message, how) {
            Ok(()) => Ok(process),
            // its supervisor has not heard of the end yet
            Err(Why::NoProc) => Err(gone),
            Err(why) => Err(why),
        }
    }

    /// Leaves a message for the next tenant, or where it is: `Vacant` says that somebody has moved in meanwhile.
    pub(super) fn leave<M: Send + 'static>(
        self: &Arc<Self>,
        message: &mut Option<M>,
        caller: Option<Pid>,
    ) -> Result<Receipt, Why> {
        // not under the lock: it asks a subscriber
        let mark = Mark::of_sender();
        let mut state = self.state.lock();
        if state.is_awaited() {
            let (parcel, receipt) = Receipt::of(message.take(), caller, mark, self);
            state.parcels.insert(receipt.id, parcel);
            return Ok(receipt);
        }
        let retired = state.retired;
        drop(state);
        Err(if retired { Why::NoProc } else { Why::Vacant })
    }

    /// A child that was (re)started by the supervisor of this lineage moves in.
    ///
    /// It gets what was left for it before anybody sees that it is there, so that what one sender sent then and sends
    /// now stays in order.
    pub(crate) fn fill(&self, process: AnyProcess, by: &Lineage) {
        let mut ended = false;
        let left = loop {
            let parcels = {
                let mut state = self.state.lock();
                if !state.heeds(Some(by)) {
                    return;
                }
                if ended || state.parcels.is_empty() {
                    break state.change(Some(process), Some(by));
                }
                mem::take(&mut state.parcels)
            };
            let mut undelivered = parcels;
            undelivered.retain(|_, parcel| !parcel.deliver(&process));
            if !undelivered.is_empty() {
                // they wait for the next one
                ended = true;
                self.state.lock().parcels.extend(undelivered);
            }
        };
        left.go();
    }

    /// The child will not come back, unless someone starts it again. On nobody's behalf: it will never come back.
    pub(crate) fn retire(&self) {
        let by = behalf();
        let (left, parcels) = {
            let mut state = self.state.lock();
            if !state.heeds(by.as_ref()) {
                return;
            }
            (state.change(None, by.as_ref()), mem::take(&mut state.parcels))
        };
        drop(parcels);
        left.go();
    }
}

/// What a change of a place leaves over.
struct Left {
    tenant: Option<AnyProcess>,
    waiting: BTreeMap<Reference, Waker>,
}

impl Left {
    fn go(self) {
        drop(self.tenant);
        for waker in self.waiting.into_values() {
            // somebody else's code, and the others are to be woken whatever it does
            let _ = guarded(|| waker.wake());
        }
    }
}
