//! Everything that can go to another thread can be an argument, a reply or a message.

use otp::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

type Visitor = Box<dyn FnOnce(&mut BTreeMap<u64, Cow<'static, str>>) -> usize + Send>;

#[derive(Default)]
pub struct Words {
    map: BTreeMap<u64, Cow<'static, str>>,
}

#[gen_server]
impl Words {
    #[call]
    pub fn visit(&mut self, visitor: Visitor) -> usize {
        visitor(&mut self.map)
    }

    #[call]
    pub fn put(&mut self, key: u64, word: impl_word::Word, counted: Arc<AtomicU64>) -> Option<Cow<'static, str>> {
        counted.fetch_add(1, Ordering::Relaxed);
        self.map.insert(key, word.0)
    }

    #[call]
    pub fn both(&self, pair: impl_word::Pair) -> (bool, bool) {
        let [first, second] = pair;
        (self.map.contains_key(&first), self.map.contains_key(&second))
    }

    #[call]
    pub fn as_function(&self, map: fn(u64) -> u64, _nothing: ()) -> Vec<u64> {
        self.map.keys().copied().map(map).collect()
    }

    #[cast]
    pub fn forget(&mut self, keys: Option<Vec<u64>>) {
        match keys {
            None => self.map.clear(),
            Some(keys) => self.map.retain(|key, _| !keys.contains(key)),
        }
    }
}

mod impl_word {
    pub struct Word(pub super::Cow<'static, str>);
    pub type Pair = [u64; 2];
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words = Words::start().await?;
    let counted = Arc::new(AtomicU64::new(0));
    assert_eq!(words.put(1, impl_word::Word("one".into()), counted.clone()).await?, None);
    assert_eq!(words.visit(Box::new(|map| map.len())).await?, 1);
    assert_eq!(words.as_function(|key| key * 2, ()).await?, [2]);
    assert_eq!(words.both([1, 2]).await?, (true, false));
    words.forget(Some(vec![1]));
    words.forget(None);
    assert_eq!(words.visit(Box::new(|map| map.len())).await?, 0);
    assert_eq!(counted.load(Ordering::Relaxed), 1);
    Ok(())
}
