//! What tasks have to do with a process: on whose behalf it works, and of whose ends it hears elsewhere.

use super::record::{AnyProcess, Control, Phase, update};
use super::signal::Signal;
use super::table;
use crate::exit::ExitReason;
use crate::message::Exit;
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
    /// Those among them that have crashed, and of which nobody has heard yet.
    pub(super) unheard: BTreeSet<Pid>,
}

impl Behalf {
    /// The task is nobody's affair any more.
    pub(super) fn forget(&mut self, task: Pid) {
        self.heard_elsewhere.remove(&task);
        self.unheard.remove(&task);
    }
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

/// Whoever holds the task has heard of its end.
pub(crate) fn has_heard(owner: Pid, task: Pid) {
    if let Some(owner) = table::lookup(owner) {
        update(&*owner, |control, _| {
            if let Some(behalf) = behalf_of(control) {
                behalf.forget(task);
            }
        });
    }
}

/// Nobody holds the task any more: its end is told as that of any linked process, also if it has crashed meanwhile.
pub(crate) fn hears_by_link(owner: Pid, task: &AnyProcess) {
    let pid = task.head().pid;
    let Some(owner) = table::lookup(owner) else { return };
    let is_unheard = update(&*owner, |control, _| {
        behalf_of(control).is_some_and(|behalf| {
            let is_unheard = behalf.unheard.contains(&pid);
            behalf.forget(pid);
            is_unheard
        })
    });
    if is_unheard && let Some(reason) = ended_by(task) {
        let exit = Signal::Exit(Box::new(Exit::new(Some(pid), reason)));
        let refused = update(&*owner, |_, intake| intake.push_signal(exit));
        drop(refused);
    }
}

fn behalf_of(control: &mut Control) -> Option<&mut Behalf> {
    control.relations_if_any()?.behalf.as_deref_mut()
}

fn ended_by(process: &AnyProcess) -> Option<ExitReason> {
    update(&**process, |control, _| match &control.phase {
        Phase::Gone(reason) => Some(reason.clone()),
        _ => None,
    })
}
