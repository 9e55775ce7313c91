//! Asking a [`Via`], which is the user's code: its panics go no further.

use super::Via;
use crate::exit::Panic;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::report::{Level, Report};
use std::sync::Arc;

pub(crate) fn register(via: &dyn Via, pid: Pid) -> Result<bool, Panic> {
    guarded(|| via.register_name(pid))
}

pub(crate) fn unregister(via: &dyn Via, pid: Pid) {
    if let Err(panic) = guarded(|| via.unregister_name(pid)) {
        complain(via, "unregister_name", &panic);
    }
}

pub(crate) fn whereis(via: &dyn Via) -> Option<Pid> {
    guarded(|| via.whereis_name()).unwrap_or_else(|panic| {
        complain(via, "whereis_name", &panic);
        None
    })
}

/// How a name prints.
pub(crate) fn text(via: &dyn Via) -> Arc<str> {
    guarded(|| format!("{via:?}")).map_or_else(|_| "<unprintable>".into(), Into::into)
}

fn complain(via: &dyn Via, function: &str, panic: &Panic) {
    let head = format!("{function} of {} panicked", text(via));
    Report::new(Level::Error, "via panicked", None, head).line("reason", panic).emit();
}
