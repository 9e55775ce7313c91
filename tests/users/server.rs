//! Servers.

use otp::prelude::{Ctx, Info, ReplyTo, Stop, gen_server};
use std::collections::HashMap;
use std::future::ready;
use std::hash::Hash;

/// A cache with room for so many.
#[derive(Debug)]
pub struct Cache<K, V, const ROOM: usize> {
    map: HashMap<K, V>,
}

#[gen_server(timeout = "2s", transient)]
impl<K, V, const ROOM: usize> Cache<K, V, ROOM>
where
    K: Eq + Hash,
    V: Clone,
{
    /// An empty one.
    #[init]
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { map: HashMap::with_capacity(capacity) }
    }

    /// Looks a value up.
    #[call]
    pub fn get(&self, key: K) -> Option<V> {
        self.map.get(&key).cloned()
    }

    /// Keeps a value, if there is room.
    ///
    /// # Errors
    ///
    /// The value, if there is none.
    #[call]
    pub fn put(&mut self, key: K, value: V) -> Result<(), V> {
        if self.map.len() < ROOM {
            let _before = self.map.insert(key, value);
            Ok(())
        } else {
            Err(value)
        }
    }

    /// Answers later.
    #[call]
    pub fn later(&mut self, answer: ReplyTo<usize>) {
        answer.send(self.map.len());
    }

    /// Waits before it answers.
    #[call(timeout = infinity)]
    #[tracing::instrument(skip_all)]
    pub async fn slow(&mut self, cx: &mut Ctx<Self>) -> bool {
        ready(()).await;
        cx.stopping().is_some()
    }

    /// Forgets everything.
    #[cast]
    pub fn clear(&mut self) {
        self.map.clear();
    }

    #[info]
    fn other(&mut self, _info: Info) -> Result<(), Stop> {
        Err(Stop::normal())
    }
}

/// Only this crate knows it.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    count: u64,
}

#[gen_server]
impl Counter {
    /// Counts.
    #[call]
    pub(crate) fn count(&mut self) -> u64 {
        self.count = self.count.saturating_add(1);
        self.count
    }
}

/// Uses both.
///
/// # Errors
///
/// Those of the servers.
pub async fn run() -> Result<Option<u64>, otp::CallError> {
    let Ok(cache) = Cache::<String, u64, 4>::start(4).await else { return Ok(None) };
    let Ok(counter) = Counter::start().await else { return Ok(None) };
    cache.clear();
    let put = cache.put("a".to_owned(), counter.count().await?).await?;
    debug_assert!(put.is_ok(), "there is room");
    let _length = cache.later().await?;
    let _stopping = cache.slow().await?;
    cache.get("a".to_owned()).await
}
