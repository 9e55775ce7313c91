//! Type and const parameters: the user writes only the bounds that the code needs.

use otp::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;

pub struct Cache<K, V, const N: usize> {
    map: HashMap<K, V>,
}

#[gen_server]
impl<K: Eq + Hash, V, const N: usize> Cache<K, V, N>
where
    V: Clone,
{
    #[init]
    pub fn new(first: K, value: V) -> Self {
        Cache { map: HashMap::from([(first, value)]) }
    }

    #[call]
    pub fn get(&self, key: K) -> Option<V> {
        self.map.get(&key).cloned()
    }

    /// Whether there was room.
    #[call]
    pub async fn put(&mut self, key: K, value: V) -> bool {
        let room = self.map.len() < N;
        if room {
            self.map.insert(key, value);
        }
        room
    }

    #[cast]
    pub fn clear(&mut self) {
        self.map.clear();
    }

    #[info]
    fn dropped(&mut self, key: Vec<K>) {
        for key in key {
            self.map.remove(&key);
        }
    }
}

pub struct Queue<T>(Vec<T>);

/// What is said to a process about itself needs what every process needs.
#[gen_server]
impl<T: Send + 'static> Queue<T> {
    #[init]
    pub fn new() -> Self {
        Queue(Vec::new())
    }

    #[call]
    pub fn push(&mut self, value: T, cx: &mut Ctx<Self>) -> QueueRef<T> {
        cx.continue_with(QueueContinue::Sort { times: 1 });
        self.0.push(value);
        cx.me()
    }

    #[call]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[handle_continue]
    fn sort(&mut self, times: usize) {
        assert_eq!(times, self.0.len());
    }
}

/// A client can be kept without naming what a process needs.
pub struct Holder<K: Eq + Hash, V: Clone> {
    pub cache: CacheRef<K, V, 2>,
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cache = Cache::<u8, String, 2>::start(1, "one".to_owned()).await?;
    let holder = Holder { cache };
    assert_eq!(holder.cache.get(1).await?.as_deref(), Some("one"));
    assert!(holder.cache.put(2, "two".to_owned()).await?);
    assert!(!holder.cache.put(3, "three".to_owned()).await?);
    ServerHandle::send(&holder.cache, vec![1_u8]);
    assert_eq!(holder.cache.get(1).await?, None);
    holder.cache.clear();
    let queue = Queue::start().await?;
    assert_eq!(queue.push('a').await?.len().await?, 1);
    assert_eq!(holder.cache.get(2).await?, None);
    Ok(())
}
