//! What a registry is: its entries, shared by its process and by all who use it.

use super::event::{self, RegistryEvent};
use super::holders::Holders;
use super::line::Lines;
use super::table::{Entry, Refused, Spot, Table};
use super::{Key, RegistryError, Value};
use crate::name::Name;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{self, Keeper, table as processes};
use crate::report::drop_guarded;
use crate::seam::RwLock;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// It outlives the registry's process: at a place in a tree, the next one takes it over, empty.
pub(super) struct Core<K, V> {
    unique: bool,
    /// Made at the first start, which knows how many partitions there are.
    table: OnceLock<Table<K, V>>,
    holders: Holders<K>,
    keeper: RwLock<Option<Arc<Incarnation>>>,
    pub(super) lines: Lines<K>,
}

/// The registry's process, and what came with its start.
pub(super) struct Incarnation {
    pub(super) pid: Pid,
    listeners: Vec<Name>,
    pub(super) meta: RwLock<Meta>,
}

/// Values by their types.
pub(super) type Meta = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

impl<K: Key, V: Value> Core<K, V> {
    pub(super) fn new(unique: bool) -> Arc<Self> {
        Arc::new(Self {
            unique,
            table: OnceLock::new(),
            holders: Holders::default(),
            keeper: RwLock::default(),
            lines: Lines::default(),
        })
    }

    /// The entries; none before the first start.
    pub(super) fn table(&self) -> Option<&Table<K, V>> {
        self.table.get()
    }

    pub(super) fn incarnation(&self) -> Result<Arc<Incarnation>, RegistryError> {
        self.keeper.read().clone().ok_or(RegistryError::NoProc)
    }

    /// A process begins to keep it. It is empty.
    pub(super) fn open(&self, pid: Pid, partitions: usize, listeners: Vec<Name>, meta: Meta) {
        let table = self.table.get_or_init(|| Table::new(partitions));
        let left = (table.open(pid), self.holders.open(pid));
        let incarnation = Arc::new(Incarnation { pid, listeners, meta: RwLock::new(meta) });
        let before = self.keeper.write().replace(incarnation);
        discard(pid, left.0, left.1);
        drop_guarded(Some(pid), "registry", before);
    }

    /// Its process ends, and with it all entries; unless another one keeps it by now.
    pub(super) fn close(&self, pid: Pid) {
        let before = {
            let mut keeper = self.keeper.write();
            if keeper.as_ref().is_some_and(|keeper| keeper.pid == pid) { keeper.take() } else { None }
        };
        drop_guarded(Some(pid), "registry", before);
        let entries = self.table.get().map_or_else(Vec::new, |table| table.close(pid));
        discard(pid, entries, self.holders.close(pid));
    }

    fn partition(table: &Table<K, V>, unique: bool, pid: Pid, hash: u64) -> usize {
        let turn = if unique { hash >> 32 } else { u64::from(pid.id()) };
        usize::try_from(turn).unwrap_or(0) % table.partitions()
    }

    /// The partitions in which a key may be.
    pub(super) fn partitions_of(&self, table: &Table<K, V>, hash: u64) -> std::ops::Range<usize> {
        if self.unique {
            let only = usize::try_from(hash >> 32).unwrap_or(0) % table.partitions();
            only..only + 1
        } else {
            0..table.partitions()
        }
    }

    /// Enters a process under a key.
    pub(super) fn register(
        self: &Arc<Self>,
        owner: &AnyProcess,
        key: K,
        value: V,
    ) -> Result<Arc<Incarnation>, RegistryError> {
        let keeper = self.incarnation()?;
        let table = self.table().ok_or(RegistryError::NoProc)?;
        let pid = owner.head().pid;
        let hash = table.hash(&key);
        let partition = Self::partition(table, self.unique, pid, hash);
        if self.unique
            && let Some(holder) = table.holder(partition, &key)
        {
            return Err(RegistryError::AlreadyRegistered(holder));
        }
        let this: Arc<dyn Keeper> = self.clone();
        if !process::keep(owner, &this) {
            return Err(RegistryError::NoProc);
        }
        let (key, value) = (Arc::new(key), Arc::new(value));
        let spot = Spot { partition, hash, serial: table.serial() };
        // first what it has, then the entry: whoever removes an entry finds both
        if !self.holders.add(keeper.pid, pid, spot, &key) {
            return Err(RegistryError::NoProc);
        }
        let entered = self.bind(owner, keeper.pid).and_then(|()| {
            let entry = Entry { process: owner.clone(), value: value.clone() };
            table.insert(keeper.pid, spot, &key, entry, self.unique).map_err(|refused| match refused {
                Refused::Taken(holder) => RegistryError::AlreadyRegistered(holder),
                Refused::Closed => RegistryError::NoProc,
            })
        });
        if let Err(error) = entered {
            self.forget(keeper.pid, pid, spot);
            return Err(error);
        }
        if owner.head().has_ended() {
            // its release may have come before the entry, and found only what it was to have
            drop_guarded(Some(pid), "registered value", table.remove(spot));
            self.release(owner);
            return Err(RegistryError::NoProc);
        }
        event::tell(&keeper.listeners, || RegistryEvent::Registered {
            registry: keeper.pid,
            key: K::clone(&key),
            pid,
            value: V::clone(&value),
        });
        Ok(keeper)
    }

    /// Links the process with the registry's, since it has something there now.
    fn bind(&self, owner: &AnyProcess, keeper: Pid) -> Result<(), RegistryError> {
        let pid = owner.head().pid;
        // a link that is there already is somebody else's: the starter's, for one
        if self.holders.link_of(pid) != Some(false) || process::is_linked(owner, keeper) {
            return Ok(());
        }
        if !process::join(owner, keeper) {
            return Err(RegistryError::NoProc);
        }
        self.holders.set_linked(pid);
        Ok(())
    }

    /// The process has this no more.
    fn forget(&self, keeper: Pid, pid: Pid, spot: Spot) {
        let (key, unlink) = self.holders.remove(pid, spot);
        drop(key);
        if let Some(owner) = processes::lookup(pid).filter(|_| unlink) {
            process::disconnect(&owner, keeper);
            if self.holders.link_of(pid).is_some() {
                // it has something again, and may have taken the link that went just now for its own
                let _ = self.bind(&owner, keeper);
            }
        }
    }

    /// Takes the entries of this process under this key back that `unwanted` picks; answers how many.
    pub(super) fn unregister<Q>(&self, pid: Pid, key: &Q, unwanted: impl Fn(&V) -> bool) -> usize
    where
        K: std::borrow::Borrow<Q>,
        Q: std::hash::Hash + Eq + ?Sized,
    {
        let (Ok(keeper), Some(table)) = (self.incarnation(), self.table()) else { return 0 };
        let mut removed = 0;
        for (spot, held) in self.held(table, pid, key) {
            let value = table.value(spot);
            if !value.is_some_and(|value| unwanted(&value)) {
                continue;
            }
            let Some(entry) = table.remove(spot) else { continue };
            self.forget(keeper.pid, pid, spot);
            drop(entry);
            removed += 1;
            event::tell::<K, V>(&keeper.listeners, || RegistryEvent::Unregistered {
                registry: keeper.pid,
                key: K::clone(&held),
                pid,
            });
        }
        removed
    }

    /// Where the entries of this process under this key are, oldest first.
    pub(super) fn held<Q>(&self, table: &Table<K, V>, pid: Pid, key: &Q) -> Vec<(Spot, Arc<K>)>
    where
        K: std::borrow::Borrow<Q>,
        Q: std::hash::Hash + Eq + ?Sized,
    {
        let hash = table.hash(key);
        let partition = Self::partition(table, self.unique, pid, hash);
        let mut held = self.holders.of_hash(pid, partition, hash);
        held.retain(|(_, held)| (**held).borrow() == key);
        held
    }

    pub(super) fn keys(&self, pid: Pid) -> Vec<K> {
        self.holders.keys(pid).iter().map(|key| K::clone(key)).collect()
    }
}

impl<K: Key, V: Value> Keeper for Core<K, V> {
    fn release(&self, process: &AnyProcess) {
        let pid = process.head().pid;
        let Some(holder) = self.holders.take(pid) else { return };
        if let Ok(keeper) = self.incarnation()
            && holder.linked
        {
            // otherwise the registry would be told of every end
            process::disconnect(process, keeper.pid);
        }
        for (spot, key) in holder.held {
            let removed = self.table().and_then(|table| table.remove(spot));
            drop_guarded(Some(pid), "registered value", removed);
            drop_guarded(Some(pid), "registered key", key);
        }
    }
}

/// Drops what a registry leaves, one after the other.
fn discard<K, V>(pid: Pid, entries: Vec<(Arc<K>, Arc<V>)>, keys: Vec<Arc<K>>) {
    for (key, value) in entries {
        drop_guarded(Some(pid), "registered value", value);
        drop_guarded(Some(pid), "registered key", key);
    }
    for key in keys {
        drop_guarded(Some(pid), "registered key", key);
    }
}
