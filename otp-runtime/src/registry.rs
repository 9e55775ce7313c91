//! Names of processes (`register/2`, `whereis/1`).
//!
//! A name belongs to at most one process and a process has at most one name. When a process ends its name is free
//! before anybody is told of the end.

use crate::pid::Pid;
use crate::process::record::{AnyProcess, Name, update};
use crate::process::table;
use crate::seam::RwLock;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, LazyLock};

static NAMES: LazyLock<RwLock<HashMap<Arc<str>, AnyProcess>>> = LazyLock::new(RwLock::default);

/// Why a name could not be given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegisterError {
    /// Another process has the name.
    Taken(Pid),
    /// The process has a name already.
    AlreadyNamed(Arc<str>),
    /// There is no such process.
    NoProc,
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(pid) => write!(f, "the name belongs to process {pid}"),
            Self::AlreadyNamed(name) => write!(f, "the process is already registered as `{name}`"),
            Self::NoProc => f.write_str("no such process"),
        }
    }
}

impl Error for RegisterError {}

/// Gives a process a name.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let pid = otp::spawn(async |mut inbox| {
///     inbox.receive().await;
/// });
/// otp::register("door", pid).unwrap();
/// assert_eq!(otp::whereis("door"), Some(pid));
/// assert_eq!(otp::register("door", pid), Err(otp::RegisterError::AlreadyNamed("door".into())));
/// otp::exit(pid, otp::ExitReason::Shutdown);
/// otp::exited(pid).await;
/// assert_eq!(otp::whereis("door"), None); // free before anybody is told of the end
/// # });
/// ```
///
/// # Errors
/// If the name is taken, or the process has a name already, or has ended. OTP raises `badarg` in all three cases.
#[doc(alias = "erlang:register")]
pub fn register(name: impl Into<Arc<str>>, pid: Pid) -> Result<(), RegisterError> {
    let process = table::lookup(pid).ok_or(RegisterError::NoProc)?;
    enter(&name.into(), &process)
}

/// First the process says which name it will have, then the table enters it: the two locks are never held together.
pub(crate) fn enter(name: &Arc<str>, process: &AnyProcess) -> Result<(), RegisterError> {
    let pid = process.head().pid;
    update(&**process, |control, _| {
        if !control.is_running() {
            return Err(RegisterError::NoProc);
        }
        let relations = control.relations();
        if let Some(name) = &relations.name {
            return Err(RegisterError::AlreadyNamed(name.text.clone()));
        }
        relations.name = Some(Name { text: name.clone(), release: leave });
        Ok(())
    })?;
    let taken = {
        let mut names = NAMES.write();
        // an entry made for a process that ended meanwhile is nobody's
        let holder = names.get(name).map(|holder| holder.head().pid).filter(|pid| table::lookup(*pid).is_some());
        let stale = if holder.is_none() { names.insert(name.clone(), process.clone()) } else { None };
        drop(names);
        drop(stale);
        holder
    };
    let alive = update(&**process, |control, _| {
        if taken.is_some() {
            control.relations().name = None;
        }
        control.is_running()
    });
    match taken {
        Some(holder) => Err(RegisterError::Taken(holder)),
        None if !alive => {
            // it ended between the two steps: its release may have come before the entry
            leave(name, pid);
            Err(RegisterError::NoProc)
        }
        None => Ok(()),
    }
}

/// Removes the entry if it still is this process's.
fn leave(name: &str, pid: Pid) {
    let entry = {
        let mut names = NAMES.write();
        if names.get(name).is_some_and(|holder| holder.head().pid == pid) { names.remove(name) } else { None }
    };
    drop(entry);
}

/// Takes a name back; returns whose it was, or `None` if nobody had it (OTP raises `badarg`).
#[doc(alias = "erlang:unregister")]
pub fn unregister(name: &str) -> Option<Pid> {
    let process = NAMES.write().remove(name)?;
    update(&*process, |control, _| control.relations().name = None);
    Some(process.head().pid)
}

/// Who has this name.
#[doc(alias = "erlang:whereis")]
pub fn whereis(name: &str) -> Option<Pid> {
    Some(lookup(name)?.head().pid)
}

pub(crate) fn lookup(name: &str) -> Option<AnyProcess> {
    NAMES.read().get(name).filter(|process| !process.head().has_ended()).cloned()
}

/// All names in use, sorted (`registered/0`).
#[doc(alias = "erlang:registered")]
pub fn registered() -> Vec<Arc<str>> {
    let mut names: Vec<_> = NAMES.read().keys().cloned().collect();
    names.sort_unstable();
    names
}
