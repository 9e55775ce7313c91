//! What only a registry can do whose keys have any number of holders.

use super::kind::Duplicate;
use super::{Key, RegistryRef, Value};
use crate::exit::ExitReason;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::process;
use crate::seam::Mutex;
use crate::spec::BoxFuture;
use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

impl<K: Key, V: Value> RegistryRef<K, V, Duplicate> {
    /// All who have a key, and with which values; in each partition the oldest entry first.
    ///
    /// A process that has ended is not found.
    #[doc(alias = "Registry.lookup")]
    pub fn lookup<Q>(&self, key: &Q) -> Vec<(Pid, V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.dispatched(key).into_iter().flatten().collect()
    }

    /// [`dispatch`](Self::dispatch) where each partition has a process of its own: for keys with very many holders, or an
    /// `each` that takes long. It is done when all of them are. With one partition it is `dispatch`.
    ///
    /// # Errors
    /// What the first of those processes ended with that did not end normally: a panic of `each`. The others have done
    /// theirs all the same.
    ///
    /// # Cancel safety
    /// Dropping the future kills what is still running.
    ///
    /// Elixir: the option `parallel: true`, where a crash of such a process is the caller's.
    #[doc(alias = "Registry.dispatch")]
    pub fn dispatch_parallel<Q>(
        &self,
        key: &Q,
        each: impl Fn(&[(Pid, V)]) + Send + Sync + 'static,
    ) -> BoxFuture<'static, Result<(), ExitReason>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let found = self.dispatched(key);
        let serial = self.partitions() <= 1;
        Box::pin(serve(found, serial, each))
    }
}

async fn serve<V: Value>(
    found: Vec<Vec<(Pid, V)>>,
    serial: bool,
    each: impl Fn(&[(Pid, V)]) + Send + Sync + 'static,
) -> Result<(), ExitReason> {
    if serial {
        for entries in &found {
            each(entries);
        }
        return Ok(());
    }
    let each = Arc::new(each);
    let outcome = Arc::new(Mutex::new(Ok(())));
    let start = |entries: Vec<(Pid, V)>| {
        let (each, outcome) = (each.clone(), outcome.clone());
        Running(process::spawn(move |_inbox| async move {
            let Err(panic) = guarded(|| each(&entries)) else { return ExitReason::Normal };
            let reason = ExitReason::from(panic);
            let mut outcome = outcome.lock();
            if outcome.is_ok() {
                *outcome = Err(reason.clone());
            }
            reason
        }))
    };
    let running: Vec<Running> = found.into_iter().map(start).collect();
    let ends: Vec<_> = running.iter().map(|running| process::exited(running.0)).collect();
    for ended in ends {
        ended.await;
    }
    drop(running);
    std::mem::replace(&mut *outcome.lock(), Ok(()))
}

/// A process that does not outlive the interest in it.
struct Running(Pid);

impl Drop for Running {
    fn drop(&mut self) {
        process::exit(self.0, ExitReason::Kill);
    }
}
