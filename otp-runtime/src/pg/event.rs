//! What those receive who monitor.

use crate::pid::Pid;
use crate::reference::Reference;

/// Processes have joined or left a group: what [`ScopeRef::monitor`](super::ScopeRef::monitor) and
/// [`monitor_scope`](super::ScopeRef::monitor_scope) ask for, as a message of this type.
///
/// They come in the order of the changes, each once for each monitor. OTP: `{Ref, join | leave, Group, Pids}`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Membership<G> {
    /// What the monitor is known by.
    pub monitor: Reference,
    /// What they have done.
    pub change: Change,
    /// The group.
    pub group: G,
    /// Who, each as often as it has joined or left by this one change.
    pub pids: Vec<Pid>,
}

/// Whether processes have joined or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// They have joined.
    Join,
    /// They have left, or have ended.
    Leave,
}
