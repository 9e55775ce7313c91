//! What others keep for a process, and is to go when it ends.

use super::record::{AnyProcess, update};
use std::sync::Arc;

/// Keeps something for processes that goes with them: the entries of a registry.
pub(crate) trait Keeper: Send + Sync {
    /// The process ends: what is kept for it goes, before anybody is told of the end. What is dropped then is guarded.
    fn release(&self, process: &AnyProcess);
}

/// The keeper need not be told any more.
pub(crate) fn unkeep(process: &AnyProcess, keeper: &Arc<dyn Keeper>) {
    let address = |keeper: &Arc<dyn Keeper>| Arc::as_ptr(keeper).cast::<()>();
    let mine = address(keeper);
    let forgotten = update(&**process, |control, _| {
        let keepers = &mut control.relations_if_any()?.keepers;
        let at = keepers.iter().position(|known| address(known) == mine)?;
        Some(keepers.swap_remove(at))
    });
    drop(forgotten);
}

/// Has the keeper told when the process ends, once however often this is called. False if it has ended already.
pub(crate) fn keep(process: &AnyProcess, keeper: &Arc<dyn Keeper>) -> bool {
    update(&**process, |control, _| {
        if !control.is_running() {
            return false;
        }
        let keepers = &mut control.relations().keepers;
        if !keepers.iter().any(|known| Arc::ptr_eq(known, keeper)) {
            keepers.push(keeper.clone());
        }
        true
    })
}
