//! Figures of pools, by the names they are registered under.

use super::figures::{Histogram, MOST};
use super::forward;
use crate::seam::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What a pool writes itself.
#[derive(Debug)]
pub(crate) struct PoolFigures {
    pub(crate) wait: Histogram,
    /// A pool without a name is not told of.
    name: Mutex<Option<Arc<str>>>,
}

/// A pool, as it is looked at.
pub(crate) trait Gauges: Send + Sync {
    fn figures(&self) -> &PoolFigures;
    /// Names of states, and how many are in each.
    fn gauges(&self) -> [(&'static str, usize); 4];
}

/// A pool and its name.
type Named = (Arc<str>, Arc<dyn Gauges>);

/// A pool, and which incarnation of it.
type Running = (u64, Arc<dyn Gauges>);

static POOLS: Mutex<BTreeMap<Arc<str>, Running>> = Mutex::new(BTreeMap::new());

impl PoolFigures {
    pub(crate) fn new() -> Self {
        Self { wait: Histogram::new(), name: Mutex::new(None) }
    }

    /// A client has waited for so long. Not under a lock.
    #[cold]
    pub(crate) fn waited(&self, time: Duration) {
        let name = self.name.lock().clone();
        if let Some(name) = name {
            self.wait.record(time);
            forward::histogram_of("otp_pool_wait_seconds", [("pool", name.to_string())], time);
        }
    }
}

/// A pool of this name has started.
pub(crate) fn enter(name: Arc<str>, incarnation: u64, pool: Arc<dyn Gauges>) {
    let before = pool.figures().name.lock().replace(name.clone());
    let other = POOLS.lock().insert(name, (incarnation, pool));
    drop((before, other));
}

/// The pool of this name has ended, unless another one has the name by now.
pub(crate) fn leave(name: &str, incarnation: u64) {
    let mut pools = POOLS.lock();
    let is_it = pools.get(name).is_some_and(|(known, _)| *known == incarnation);
    let left = if is_it { pools.remove(name) } else { None };
    drop(pools);
    drop(left);
}

/// All pools that have names, in their order, and not more than a family has labels.
pub(crate) fn all() -> Vec<Named> {
    POOLS.lock().iter().take(MOST).map(|(name, (_, pool))| (name.clone(), pool.clone())).collect()
}
