//! A key as a name.

use super::kind::Unique;
use super::{Key, RegistryRef, Value};
use crate::name::Via;
use crate::pid::Pid;
use crate::process::table as processes;
use std::fmt;

/// A key of a registry as the name of a process; made by [`RegistryRef::via`].
///
/// It prints as the key does.
pub struct KeyName<K, V> {
    registry: RegistryRef<K, V, Unique>,
    key: K,
    value: V,
}

impl<K, V> KeyName<K, V> {
    pub(super) fn new(registry: RegistryRef<K, V, Unique>, key: K, value: V) -> Self {
        Self { registry, key, value }
    }
}

impl<K: Key + fmt::Debug, V: Value> Via for KeyName<K, V> {
    fn register_name(&self, pid: Pid) -> bool {
        let Some(process) = processes::lookup(pid) else { return false };
        let register = |core: &std::sync::Arc<super::core::Core<K, V>>| {
            core.register(&process, self.key.clone(), self.value.clone()).is_ok()
        };
        self.registry.with(register).unwrap_or(false)
    }

    fn unregister_name(&self, pid: Pid) {
        // of one that ends the registry hears besides, and tells no listener
        if processes::lookup(pid).is_none_or(|process| process.head().has_ended()) {
            return;
        }
        let _ = self.registry.with(|core| core.unregister(pid, &self.key, |_| true));
    }

    fn whereis_name(&self) -> Option<Pid> {
        self.registry.whereis(&self.key)
    }
}

impl<K: fmt::Debug, V> fmt::Debug for KeyName<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

impl<K: Clone, V: Clone> Clone for KeyName<K, V> {
    fn clone(&self) -> Self {
        Self { registry: self.registry.clone(), key: self.key.clone(), value: self.value.clone() }
    }
}
