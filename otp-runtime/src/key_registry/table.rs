//! Entries by key: which processes have it, and with which values.
//!
//! It is read without asking anybody. Nothing of the user's runs under its locks: what is left over of a change is handed
//! out. An entry of a process that has ended is not seen, whether it has been removed yet or not.

use super::slots::{Place, Slot, Slots};
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::report::drop_guarded;
use crate::seam::RwLock;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many locks the keys of a partition are spread over.
const SHARDS: usize = 16;

pub(crate) struct Table<K, V> {
    hasher: RandomState,
    /// Those of one partition beside each other.
    shards: Box<[RwLock<Shard<K, V>>]>,
    serials: AtomicU64,
}

struct Shard<K, V> {
    /// For whom entries are taken in; nobody's entries otherwise.
    keeper: Option<Pid>,
    slots: Slots<K, Entries<V>>,
    entries: usize,
}

/// That a process has a key.
pub(crate) struct Entry<V> {
    pub(crate) process: AnyProcess,
    pub(crate) value: Arc<V>,
}

/// The entries of one key by their serial numbers; as a rule there is one.
pub(crate) enum Entries<V> {
    One(u64, Entry<V>),
    Many(BTreeMap<u64, Entry<V>>),
}

/// Where an entry is: its partition, the hash of its key, its own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(crate) partition: usize,
    pub(crate) hash: u64,
    pub(crate) serial: u64,
}

/// A copy of an entry that is there.
pub(crate) struct Found<V> {
    pub(crate) serial: u64,
    pub(crate) pid: Pid,
    pub(crate) value: Arc<V>,
}

/// An entry that was taken out, and its key if it was the last one there.
pub(crate) struct Removed<K, V> {
    _entry: Entry<V>,
    _empty: Option<Slot<K, Entries<V>>>,
}

/// Why an entry was not taken in.
pub(crate) enum Refused {
    /// The key has a living holder.
    Taken(Pid),
    /// The table is closed, or another's by now.
    Closed,
}

impl<K, V> Table<K, V> {
    pub(crate) fn new(partitions: usize) -> Self {
        let shards = (0..partitions.max(1) * SHARDS).map(|_| RwLock::default()).collect();
        Self { hasher: RandomState::new(), shards, serials: AtomicU64::new(0) }
    }

    pub(crate) fn partitions(&self) -> usize {
        self.shards.len() / SHARDS
    }

    pub(crate) fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u64 {
        self.hasher.hash_one(key)
    }

    /// A number that no entry has had.
    pub(crate) fn serial(&self) -> u64 {
        self.serials.fetch_add(1, Ordering::Relaxed)
    }

    fn shard(&self, partition: usize, hash: u64) -> &RwLock<Shard<K, V>> {
        // bits that the map inside makes little of
        let part = usize::try_from(hash >> 40).unwrap_or(0) % SHARDS;
        &self.shards[partition * SHARDS + part]
    }

    /// Takes in entries for this keeper from now on, and hands out what there is.
    #[must_use = "what it holds is the user's"]
    pub(crate) fn open(&self, keeper: Pid) -> Vec<(Arc<K>, Arc<V>)> {
        let reopen = |_: &Shard<K, V>| Some(Shard { keeper: Some(keeper), ..Shard::default() });
        self.shards.iter().flat_map(|shard| turn_out(shard, reopen)).collect()
    }

    /// Takes in nothing any more, if it is this keeper's, and hands out what there is.
    #[must_use = "what it holds is the user's"]
    pub(crate) fn close(&self, keeper: Pid) -> Vec<(Arc<K>, Arc<V>)> {
        let close = |shard: &Shard<K, V>| (shard.keeper == Some(keeper)).then(Shard::default);
        self.shards.iter().flat_map(|shard| turn_out(shard, close)).collect()
    }

    /// What `copy` makes of the entries of this key in one partition.
    fn read<Q, R>(&self, partition: usize, key: &Q, copy: impl Fn(&Entries<V>) -> R) -> Option<R>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let hash = self.hash(key);
        let same = |candidate: &Arc<K>| (**candidate).borrow() == key;
        let (candidate, copied, alone) = {
            let shard = self.shard(partition, hash).read();
            let mut slots = shard.slots.of_hash(hash);
            let slot = slots.next()?;
            (slot.key.clone(), copy(&slot.content), slots.next().is_none())
        };
        if same(&candidate) {
            return Some(copied);
        }
        if alone {
            return None;
        }
        let all: Vec<(Arc<K>, R)> = {
            let shard = self.shard(partition, hash).read();
            shard.slots.of_hash(hash).map(|slot| (slot.key.clone(), copy(&slot.content))).collect()
        };
        all.into_iter().find(|(candidate, _)| same(candidate)).map(|(_, copied)| copied)
    }

    /// The first living holder of the key.
    pub(crate) fn first<Q>(&self, partition: usize, key: &Q) -> Option<Found<V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.read(partition, key, |entries| entries.living().next().map(|(serial, entry)| entry.found(serial)))?
    }

    /// The pid of the first living holder of the key.
    pub(crate) fn holder<Q>(&self, partition: usize, key: &Q) -> Option<Pid>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.read(partition, key, |entries| entries.living().next().map(|(_, entry)| entry.process.head().pid))?
    }

    /// The living holders of the key in this partition, oldest entry first.
    pub(crate) fn of<Q>(&self, partition: usize, key: &Q) -> Vec<Found<V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let copy = |entries: &Entries<V>| entries.living().map(|(serial, entry)| entry.found(serial)).collect();
        self.read(partition, key, copy).unwrap_or_default()
    }

    /// All entries of living processes, oldest first.
    pub(crate) fn all(&self) -> Vec<(Arc<K>, Found<V>)> {
        let mut all = Vec::new();
        for shard in &self.shards {
            let shard = shard.read();
            for slot in shard.slots.all() {
                let found = slot.content.living().map(|(serial, entry)| (slot.key.clone(), entry.found(serial)));
                all.extend(found);
            }
        }
        all.sort_unstable_by_key(|(_, found)| found.serial);
        all
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().entries).sum()
    }

    /// Enters a process under a key. With `alone`, only if no living process has it; the entries of dead ones go.
    pub(crate) fn insert(
        &self,
        keeper: Pid,
        spot: Spot,
        key: &Arc<K>,
        entry: Entry<V>,
        alone: bool,
    ) -> Result<(), Refused>
    where
        K: Eq,
    {
        let shard = self.shard(spot.partition, spot.hash);
        // what is left over, outside the lock
        let mut entry = Some(entry);
        loop {
            let candidates = shard.read().slots.candidates(spot.hash);
            let place = Place::of(&**key, candidates);
            let (outcome, displaced) = {
                let mut shard = shard.write();
                if shard.keeper != Some(keeper) {
                    return Err(Refused::Closed);
                }
                let Shard { slots, entries: count, .. } = &mut *shard;
                let Some(entries) = slots.settle(spot.hash, &place, key) else { continue };
                let holder = entries.living().next().map(|(_, entry)| entry.process.head().pid);
                if let Some(holder) = holder.filter(|_| alone) {
                    (Err(Refused::Taken(holder)), None)
                } else {
                    let displaced = alone.then(|| mem::take(entries));
                    *count -= displaced.as_ref().map_or(0, Entries::len);
                    if let Some(entry) = entry.take() {
                        entries.insert(spot.serial, entry);
                        *count += 1;
                    }
                    (Ok(()), displaced)
                }
            };
            drop_guarded(None, "registered value", displaced);
            return outcome;
        }
    }

    /// Takes out one entry; to be dropped by the caller, with the key if it was the last of it.
    #[must_use = "what it holds is the user's"]
    pub(crate) fn remove(&self, spot: Spot) -> Option<Removed<K, V>> {
        let mut shard = self.shard(spot.partition, spot.hash).write();
        let holding = shard.slots.pick(spot.hash, |entries| entries.get(spot.serial).is_some())?;
        let entry = holding.content.remove(spot.serial)?;
        shard.entries -= 1;
        let empty = shard.slots.sweep(spot.hash, |entries| entries.len() == 0);
        Some(Removed { _entry: entry, _empty: empty })
    }

    /// The value of one entry.
    pub(crate) fn value(&self, spot: Spot) -> Option<Arc<V>> {
        let shard = self.shard(spot.partition, spot.hash).read();
        shard.slots.of_hash(spot.hash).find_map(|slot| Some(slot.content.get(spot.serial)?.value.clone()))
    }

    /// Gives one entry another value, and hands out the one before.
    pub(crate) fn replace(&self, spot: Spot, value: Arc<V>) -> Result<Arc<V>, Arc<V>> {
        let mut shard = self.shard(spot.partition, spot.hash).write();
        let holding = shard.slots.pick(spot.hash, |entries| entries.get(spot.serial).is_some());
        match holding.and_then(|holding| holding.content.get_mut(spot.serial)) {
            Some(entry) => Ok(mem::replace(&mut entry.value, value)),
            None => Err(value),
        }
    }
}

/// Puts another shard in its place, if there is to be one, and answers what was in the one before.
fn turn_out<K, V>(
    shard: &RwLock<Shard<K, V>>,
    other: impl Fn(&Shard<K, V>) -> Option<Shard<K, V>>,
) -> Vec<(Arc<K>, Arc<V>)> {
    let before = {
        let mut shard = shard.write();
        other(&shard).map(|other| mem::replace(&mut *shard, other)).unwrap_or_default()
    };
    let entries = |slot: &Slot<K, Entries<V>>| {
        slot.content.iter().map(|(_, entry)| (slot.key.clone(), entry.value.clone())).collect::<Vec<_>>()
    };
    before.slots.all().flat_map(entries).collect()
}

impl<K, V> Default for Shard<K, V> {
    fn default() -> Self {
        Self { keeper: None, slots: Slots::default(), entries: 0 }
    }
}

impl<V> Entry<V> {
    fn found(&self, serial: u64) -> Found<V> {
        Found { serial, pid: self.process.head().pid, value: self.value.clone() }
    }
}

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self::Many(BTreeMap::new())
    }
}

impl<V> Entries<V> {
    fn iter(&self) -> impl Iterator<Item = (u64, &Entry<V>)> {
        let (one, many) = match self {
            Self::One(serial, entry) => (Some((*serial, entry)), None),
            Self::Many(many) => (None, Some(many.iter().map(|(serial, entry)| (*serial, entry)))),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    fn living(&self) -> impl Iterator<Item = (u64, &Entry<V>)> {
        self.iter().filter(|(_, entry)| !entry.process.head().has_ended())
    }

    fn len(&self) -> usize {
        match self {
            Self::One(..) => 1,
            Self::Many(many) => many.len(),
        }
    }

    fn get(&self, serial: u64) -> Option<&Entry<V>> {
        match self {
            Self::One(only, entry) => (*only == serial).then_some(entry),
            Self::Many(many) => many.get(&serial),
        }
    }

    fn get_mut(&mut self, serial: u64) -> Option<&mut Entry<V>> {
        match self {
            Self::One(only, entry) => (*only == serial).then_some(entry),
            Self::Many(many) => many.get_mut(&serial),
        }
    }

    fn insert(&mut self, serial: u64, entry: Entry<V>) {
        let before = mem::take(self);
        *self = match before {
            Self::One(first, other) => Self::Many(BTreeMap::from([(first, other), (serial, entry)])),
            Self::Many(many) if many.is_empty() => Self::One(serial, entry),
            Self::Many(mut many) => {
                many.insert(serial, entry);
                Self::Many(many)
            }
        };
    }

    fn remove(&mut self, serial: u64) -> Option<Entry<V>> {
        match mem::take(self) {
            Self::One(only, entry) if only == serial => Some(entry),
            Self::One(only, entry) => {
                *self = Self::One(only, entry);
                None
            }
            Self::Many(mut many) => {
                let entry = many.remove(&serial);
                *self = Self::Many(many);
                entry
            }
        }
    }
}
