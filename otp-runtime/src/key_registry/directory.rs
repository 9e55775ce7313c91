//! What running processes share with those who know them by name alone.

use crate::pid::Pid;
use crate::seam::RwLock;
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

type Shared = Arc<dyn Any + Send + Sync>;

static DIRECTORY: LazyLock<RwLock<HashMap<Pid, Shared>>> = LazyLock::new(RwLock::default);

/// Makes it known under the pid of its process.
pub(crate) fn enter(process: Pid, shared: Shared) {
    let before = DIRECTORY.write().insert(process, shared);
    drop(before);
}

pub(crate) fn leave(process: Pid) {
    let before = DIRECTORY.write().remove(&process);
    drop(before);
}

/// What the process shares, if it shares a `T`.
pub(crate) fn of<T: Send + Sync + 'static>(process: Pid) -> Option<Arc<T>> {
    let shared = DIRECTORY.read().get(&process).cloned();
    shared?.downcast().ok()
}
