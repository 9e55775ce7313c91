//! Asking idle workers now and then whether they are well.

use super::core::Core;
use super::worker::Worker;
use crate::process;
use crate::report::Kept;
use crate::seam;
use crate::spec::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

pub(super) struct Health<T> {
    pub(super) interval: Duration,
    pub(super) check: Arc<Kept<Check<T>>>,
}

pub(super) type Check<T> = Box<dyn Fn(T) -> BoxFuture<'static, bool> + Send + Sync>;

/// A worker that is being checked. Unless it passes, whatever happens to the check, it is replaced.
struct Checked<T> {
    worker: Arc<Worker<T>>,
    passed: bool,
}

impl<T> Drop for Checked<T> {
    fn drop(&mut self) {
        if self.passed {
            self.worker.core.passed(&self.worker);
        } else {
            self.worker.core.discard(&self.worker);
        }
    }
}

/// Checks all who are idle now, one after the other, so that the others can be had meanwhile; in a process of its own,
/// whose crash is that of the user's function.
pub(super) fn check_all<T: Clone + Send + Sync + 'static>(core: &Arc<Core<T>>, health: &Health<T>) {
    let (core, check) = (core.clone(), health.check.clone());
    process::spawn_link(async move |_| {
        let patience = core.settings().wait_timeout;
        for worker in core.idle() {
            if !core.take(&worker) {
                continue;
            }
            let mut checked = Checked { worker, passed: false };
            let verdict = check.get()(checked.worker.client.clone());
            checked.passed = seam::within(Some(patience), verdict).await == Some(true);
        }
    });
}
