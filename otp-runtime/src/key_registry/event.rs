//! What listeners hear.

use crate::name::Name;
use crate::pid::Pid;
use crate::registry;

/// What a listener of a registry receives, as a message of this type: see
/// [`Registry::listener`](super::Registry::listener).
///
/// **There is none when an entry goes with its process**: a listener that has to know monitors the process when it hears
/// that it was registered.
///
/// Elixir: `{:register, registry, key, pid, value}` and `{:unregister, registry, key, pid}`. Here the second comes once for
/// each entry that was removed, also by `unregister_match`, and not at all for a key that the process did not have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryEvent<K, V> {
    /// A process has registered itself.
    Registered {
        /// The registry's process.
        registry: Pid,
        /// Under this key.
        key: K,
        /// The process.
        pid: Pid,
        /// With this value.
        value: V,
    },
    /// A process has taken an entry back.
    Unregistered {
        /// The registry's process.
        registry: Pid,
        /// Under this key.
        key: K,
        /// The process.
        pid: Pid,
    },
}

/// Tells every listener that somebody has the name of.
pub(super) fn tell<K, V>(listeners: &[Name], event: impl Fn() -> RegistryEvent<K, V>)
where
    K: Send + 'static,
    V: Send + 'static,
{
    for listener in listeners {
        // a listener that is not there hears nothing
        let _ = registry::send(listener, event());
    }
}
