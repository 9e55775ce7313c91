//! Local names: a text, one process each, and each process at most one.

use super::RegisterError;
use super::table::Table;
use crate::pid::Pid;
use crate::process::record::{AnyProcess, LocalName, update};
use crate::seam::{Bug, has};
use std::sync::{Arc, LazyLock};

pub(super) static NAMES: LazyLock<Table> = LazyLock::new(Table::default);

/// First the process says which name it will have, then the table enters it: the two locks are never held together.
pub(super) fn enter(name: &Arc<str>, process: &AnyProcess) -> Result<(), RegisterError> {
    let pid = process.head().pid;
    update(&**process, |control, _| {
        if !control.is_running() {
            return Err(RegisterError::NoProc);
        }
        let relations = control.relations();
        if let Some(name) = &relations.name
            && !has(Bug::SecondName)
        {
            return Err(RegisterError::AlreadyNamed(name.text.clone()));
        }
        relations.name = Some(LocalName { text: name.clone(), release: leave });
        Ok(())
    })?;
    let entered = NAMES.enter(name, process);
    let alive = update(&**process, |control, _| {
        if entered.is_err() {
            control.relations().name = None;
        }
        control.is_running()
    });
    match entered {
        Err(holder) => Err(RegisterError::Taken(holder)),
        Ok(()) if !alive => {
            // it ended between the two steps: its release may have come before the entry
            leave(name, pid);
            Err(RegisterError::NoProc)
        }
        Ok(()) => Ok(()),
    }
}

fn leave(name: &str, pid: Pid) {
    NAMES.leave(name, pid);
}

pub(super) fn unregister(name: &str) -> Option<Pid> {
    let process = NAMES.remove(name)?;
    if !has(Bug::NameHalfRemoved) {
        update(&*process, |control, _| control.relations().name = None);
    }
    Some(process.head().pid)
}

pub(super) fn find(name: &str) -> Option<AnyProcess> {
    NAMES.find(name)
}
