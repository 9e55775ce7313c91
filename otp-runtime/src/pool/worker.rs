//! A worker, as its pool and its user hold it.

use super::core::Core;
use super::state::SlotId;
use crate::pid::Pid;
use std::sync::Arc;

/// One process of a pool, from its start to its end.
pub(super) struct Worker<T> {
    /// Leads to this process and to no later one: what a client had agreed with it, another one knows nothing of.
    pub(super) client: T,
    pub(super) pid: Pid,
    pub(super) slot: SlotId,
    pub(super) core: Arc<Core<T>>,
    /// Tells the client that nobody will take this process's place.
    pub(super) retire: fn(&T),
}
