//! What tasks have to do with a process: on whose behalf it works, and of whose ends it hears elsewhere.

use super::record::{AnyProcess, update};
use crate::pid::Pid;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Few processes have it.
#[derive(Default)]
pub(crate) struct Behalf {
    /// Who has asked for it, if it is a task: the nearest first.
    pub(crate) callers: Option<Arc<[Pid]>>,
    /// Linked tasks whose end is told to who holds them: while they trap exits, no message says it again.
    pub(super) heard_elsewhere: BTreeSet<Pid>,
}

/// Who has asked for what `process` does, the nearest first.
pub(crate) fn callers_of(process: &AnyProcess) -> Option<Arc<[Pid]>> {
    update(&**process, |control, _| control.known_relations()?.behalf.as_ref()?.callers.clone())
}

/// Settles on whose behalf `process` works.
pub(crate) fn works_for(process: &AnyProcess, callers: Arc<[Pid]>) {
    let before =
        update(&**process, |control, _| control.relations().behalf.get_or_insert_default().callers.replace(callers));
    drop(before);
}

/// `owner` hears of the end of `task` from who holds the task: if it traps exits, no `Exit` tells it besides.
pub(crate) fn hears_elsewhere(owner: &AnyProcess, task: Pid) {
    update(&**owner, |control, _| control.relations().behalf.get_or_insert_default().heard_elsewhere.insert(task));
}

/// Nobody holds the task any more: its end is told as that of any linked process.
pub(crate) fn hears_by_link(owner: &AnyProcess, task: Pid) {
    update(&**owner, |control, _| {
        if let Some(behalf) = control.relations_if_any().and_then(|relations| relations.behalf.as_mut()) {
            behalf.heard_elsewhere.remove(&task);
        }
    });
}
