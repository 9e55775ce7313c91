//! A partition as a name.

use super::client::route;
use super::key::PartitionKey;
use super::layout::Layout;
use crate::name::{Name, Via};
use crate::pid::Pid;
use crate::registry;
use std::fmt;

/// The name of a partition: that of its supervisor, and a key. It leads to whatever process is there when a message is sent.
///
/// Use it where names are used instead of references: `Kv::named(Partition::new("stores", user))`. While the partition is
/// being restarted nobody has the name; a reference from
/// [`partition`](super::PartitionSupervisorRef::partition) waits for the next one.
///
/// Elixir: `{:via, PartitionSupervisor, {name, key}}`. Nothing can be registered under it: only the supervisor starts
/// partitions.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// # use otp::prelude::*;
/// use otp::supervisor::{Partition, PartitionSupervisor};
///
/// struct Store(usize);
///
/// #[gen_server]
/// impl Store {
///     #[init]
///     fn new(partition: usize) -> Self {
///         Self(partition)
///     }
///
///     #[call]
///     fn number(&self) -> usize {
///         self.0
///     }
/// }
///
/// let stores = PartitionSupervisor::new(Store::spec).partitions(4).spec().name("stores").start_link().await?;
/// assert_eq!(Store::named(Partition::new("stores", 6)).number().await, Ok(2));
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
pub struct Partition<K> {
    supervisor: Name,
    key: K,
}

impl<K: PartitionKey> Partition<K> {
    /// The partition to which `key` leads, of the supervisor of this name.
    pub fn new(supervisor: impl Into<Name>, key: K) -> Self {
        Self { supervisor: supervisor.into(), key }
    }
}

impl<K: PartitionKey + fmt::Debug + Send + Sync + 'static> Via for Partition<K> {
    fn register_name(&self, _pid: Pid) -> bool {
        false
    }

    fn unregister_name(&self, _pid: Pid) {}

    fn whereis_name(&self) -> Option<Pid> {
        let layout = Layout::of(registry::whereis(&self.supervisor)?)?;
        layout.pid(route(&layout, &self.key)?)
    }
}

impl<K: fmt::Debug> fmt::Debug for Partition<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{:?}", self.supervisor, self.key)
    }
}
