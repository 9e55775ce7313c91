//! Values by key, where hashing and comparing keys is the user's code.
//!
//! What is kept under a lock is found by the hash of its key, which was made before, and by the identity of the key's
//! `Arc`. Keys are compared outside: what may be the key's slot is copied out, compared, and met again by identity.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Slots by the hashes of their keys.
pub(crate) struct Slots<K, T>(HashMap<u64, Bucket<K, T>, BuildHasherDefault<Hashed>>);

/// Keys of the same hash: nearly always one.
struct Bucket<K, T> {
    first: Slot<K, T>,
    others: Vec<Slot<K, T>>,
}

/// What there is of one key.
pub(crate) struct Slot<K, T> {
    pub(crate) key: Arc<K>,
    pub(crate) content: T,
}

/// Where a key's slot was at the last look.
pub(crate) enum Place<K> {
    /// The one with this key.
    There(Arc<K>),
    /// There was none: only these other keys have its hash.
    Nowhere(Vec<Arc<K>>),
}

impl<K: Eq> Place<K> {
    /// Compares the keys that have the hash with the key.
    pub(crate) fn of(key: &K, candidates: Vec<Arc<K>>) -> Self {
        match candidates.iter().find(|candidate| ***candidate == *key) {
            Some(found) => Self::There(found.clone()),
            None => Self::Nowhere(candidates),
        }
    }
}

impl<K, T> Default for Slots<K, T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<K, T> Slots<K, T> {
    /// The slots whose keys have this hash.
    pub(crate) fn of_hash(&self, hash: u64) -> impl Iterator<Item = &Slot<K, T>> {
        self.0.get(&hash).into_iter().flat_map(|bucket| std::iter::once(&bucket.first).chain(&bucket.others))
    }

    fn of_hash_mut(&mut self, hash: u64) -> impl Iterator<Item = &mut Slot<K, T>> {
        let buckets = self.0.get_mut(&hash).into_iter();
        buckets.flat_map(|bucket| std::iter::once(&mut bucket.first).chain(&mut bucket.others))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Slot<K, T>> {
        self.0.values().flat_map(|bucket| std::iter::once(&bucket.first).chain(&bucket.others))
    }

    /// The keys that have this hash.
    pub(crate) fn candidates(&self, hash: u64) -> Vec<Arc<K>> {
        self.of_hash(hash).map(|slot| slot.key.clone()).collect()
    }

    /// The content of this very key.
    pub(crate) fn get(&mut self, hash: u64, key: &Arc<K>) -> Option<&mut T> {
        self.of_hash_mut(hash).find(|slot| Arc::ptr_eq(&slot.key, key)).map(|slot| &mut slot.content)
    }

    /// The first content of this hash that `wanted` picks.
    pub(crate) fn pick(&mut self, hash: u64, wanted: impl Fn(&T) -> bool) -> Option<&mut Slot<K, T>> {
        self.of_hash_mut(hash).find(|slot| wanted(&slot.content))
    }

    /// The slot of the key, which is made if there is none. `None` if it is not any more where it was: look again.
    pub(crate) fn settle(&mut self, hash: u64, place: &Place<K>, key: &Arc<K>) -> Option<&mut T>
    where
        T: Default,
    {
        match place {
            Place::There(found) => self.get(hash, found),
            Place::Nowhere(others) => {
                let known = |slot: &Slot<K, T>| others.iter().any(|other| Arc::ptr_eq(other, &slot.key));
                if !self.of_hash(hash).all(known) {
                    return None;
                }
                let slot = Slot { key: key.clone(), content: T::default() };
                match self.0.get_mut(&hash) {
                    Some(bucket) => bucket.others.push(slot),
                    None => drop(self.0.insert(hash, Bucket { first: slot, others: Vec::new() })),
                }
                self.get(hash, key)
            }
        }
    }

    /// Takes out the slots of this hash that `unwanted` picks; to be dropped outside the lock.
    #[must_use = "a key's drop is the user's code: drop it outside the lock"]
    pub(crate) fn sweep(&mut self, hash: u64, unwanted: impl Fn(&T) -> bool) -> Option<Slot<K, T>> {
        let bucket = self.0.get_mut(&hash)?;
        if let Some(at) = bucket.others.iter().position(|slot| unwanted(&slot.content)) {
            return Some(bucket.others.swap_remove(at));
        }
        if !unwanted(&bucket.first.content) {
            return None;
        }
        match bucket.others.pop() {
            Some(other) => Some(std::mem::replace(&mut bucket.first, other)),
            None => self.0.remove(&hash).map(|bucket| bucket.first),
        }
    }
}

/// The hash of a key is its own hash.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys whose hashes are all the same.
    #[test]
    fn keys_of_one_hash_are_kept_apart() {
        let mut slots = Slots::<u32, u32>::default();
        let keys: Vec<Arc<u32>> = (0..5).map(Arc::new).collect();
        for key in &keys {
            let place = Place::of(&**key, slots.candidates(7));
            assert!(matches!(place, Place::Nowhere(_)));
            *slots.settle(7, &place, key).expect("nobody else is here") = **key;
        }
        // a slot that came after the look is not overlooked
        assert!(slots.settle(7, &Place::Nowhere(Vec::new()), &Arc::new(9)).is_none());
        for key in [0, 3, 4] {
            let gone = slots.sweep(7, |content| *content == key).expect("it is there");
            assert_eq!(*gone.key, key);
            assert!(slots.sweep(7, |content| *content == key).is_none());
        }
        let mut left: Vec<u32> = slots.all().map(|slot| slot.content).collect();
        left.sort_unstable();
        assert_eq!(left, [1, 2]);
        let found = Place::of(&2, slots.candidates(7));
        assert!(matches!(&found, Place::There(key) if Arc::ptr_eq(key, &keys[2])));
        assert!(slots.sweep(7, |_| true).is_some() && slots.sweep(7, |_| true).is_some());
        assert!(slots.settle(7, &found, &keys[2]).is_none(), "its slot has gone meanwhile");
        assert_eq!(slots.all().count(), 0);
    }
}
