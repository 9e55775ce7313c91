//! Waiting for whoever moves into a vacant place.

use super::place::Place;
use crate::reference::Reference;
use crate::seam::{Bug, has};
use std::sync::Arc;
use std::task::Waker;

/// A call's turn in the queue for a vacant place.
pub(crate) struct Turn {
    place: Arc<Place>,
    id: Reference,
}

impl Turn {
    pub(crate) fn at(place: &Arc<Place>) -> Self {
        Self { place: place.clone(), id: Reference::new() }
    }

    /// Asks to be woken at the next change. False if there is no need to wait: somebody alive is there, or nobody
    /// will ever be.
    pub(crate) fn wait(&self, waker: &Waker) -> bool {
        let waker = waker.clone();
        let vacant = has(Bug::VacancyRemembered) && self.place.state.lock().is_awaited();
        let (wait, left) = {
            let mut state = self.place.state.lock();
            if vacant || state.is_awaited() {
                (true, state.waiting.insert(self.id, waker))
            } else {
                (false, Some(waker))
            }
        };
        drop(left);
        wait
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let waker = self.place.state.lock().waiting.remove(&self.id);
        drop(waker);
    }
}
