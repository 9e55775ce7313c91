//! Names that are kept elsewhere: what the process's record has to remember of them.

use super::RegisterError;
use crate::name::{self, Via};
use crate::pid::Pid;
use crate::process::record::{AnyProcess, ViaName, update};
use crate::process::table as processes;
use std::sync::Arc;

/// First the process says which name it will have, so that its end gives it free whenever it comes; then its registry
/// is asked.
pub(super) fn enter(via: &Arc<dyn Via>, process: &AnyProcess) -> Result<(), RegisterError> {
    let pid = process.head().pid;
    remember(via, process)?;
    match name::register(&**via, pid) {
        Ok(true) if update(&**process, |control, _| control.is_running()) => Ok(()),
        Ok(true) => {
            // it ended meanwhile: its release may have come before the entry
            name::unregister(&**via, pid);
            Err(RegisterError::NoProc)
        }
        Ok(false) => {
            forget(via, process);
            Err(name::whereis(&**via).map_or(RegisterError::Refused, RegisterError::Taken))
        }
        Err(panic) => {
            forget(via, process);
            // how far it had come is not known
            name::unregister(&**via, pid);
            Err(RegisterError::Panicked(panic))
        }
    }
}

pub(super) fn remember(via: &Arc<dyn Via>, process: &AnyProcess) -> Result<(), RegisterError> {
    let name = ViaName { text: name::text(&**via), via: via.clone() };
    let refused = update(&**process, |control, _| {
        if !control.is_running() {
            return Some(name);
        }
        control.relations().via.push(name);
        None
    });
    // outside the lock: what a name drops is the user's
    if refused.is_some() { Err(RegisterError::NoProc) } else { Ok(()) }
}

/// The process does not have the name after all.
pub(super) fn forget(via: &Arc<dyn Via>, process: &AnyProcess) {
    let forgotten = update(&**process, |control, _| {
        let names = &mut control.relations().via;
        let last = names.iter().rposition(|name| Arc::ptr_eq(&name.via, via))?;
        Some(names.remove(last))
    });
    drop(forgotten);
}

pub(super) fn unregister(via: &dyn Via) -> Option<Pid> {
    let pid = name::whereis(via)?;
    name::unregister(via, pid);
    forget_lost(via, pid);
    Some(pid)
}

/// Takes out of a process's record what prints like this name and is not the process's any more. Two values cannot be
/// compared, so each is asked itself.
pub(super) fn forget_lost(via: &dyn Via, pid: Pid) {
    let Some(process) = processes::lookup(pid) else { return };
    let text = name::text(via);
    let alike: Vec<ViaName> = update(&*process, |control, _| {
        let names = control.known_relations().map_or(&[][..], |relations| &relations.via[..]);
        names.iter().filter(|name| name.text == text).cloned().collect()
    });
    for name in alike {
        if name::whereis(&*name.via) != Some(pid) {
            forget(&name.via, &process);
        }
    }
}
