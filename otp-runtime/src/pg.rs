//! Groups of processes (`pg`).
//!
//! A [`Scope`] keeps named groups: any process may put any process into a group, several times if it likes, and take it out
//! again; who ends leaves. Reading asks no process. Whoever wants to know of changes monitors a group, or the whole scope.
//!
//! Use it to reach all processes that do the same thing: `scope.broadcast("workers", Refresh)`. Where each process decides
//! for itself what it is found under, and with which value, take a [`Registry`](crate::key_registry::Registry) of duplicate
//! keys; where exactly one process is meant, a unique one.
//!
//! Scopes are independent of each other. The functions of this module are those of the default scope, whose groups are named
//! by texts; it is started like any other, with [`spec`] or [`start_link`].

mod client;
mod error;
mod event;
mod members;
mod scope;
mod server;
mod watchers;

pub use client::ScopeRef;
pub use error::GroupError;
pub use event::{Change, Membership};
pub use scope::Scope;
pub use server::Groups;

use crate::pid::Pid;
use crate::protocol::StartError;
use crate::reference::Reference;
use crate::spec::Spec;

/// The name of the default scope.
const DEFAULT: &str = "pg";

/// The default scope, which has the name `pg`.
#[must_use]
pub fn scope() -> ScopeRef<String> {
    Scope::named(DEFAULT)
}

/// The default scope as a child of a supervisor.
pub fn spec() -> Spec<Scope<String>> {
    Scope::new().spec().name(DEFAULT)
}

/// Starts the default scope, linked with the caller if that is a process.
///
/// # Errors
/// [`AlreadyStarted`](StartError::AlreadyStarted) if it runs.
///
/// # Cancel safety
/// Dropping the future before it is ready ends the scope.
#[doc(alias = "pg:start_link")]
pub async fn start_link() -> Result<ScopeRef<String>, StartError> {
    spec().start_link().await
}

/// Puts a process into a group of the default scope: [`ScopeRef::join`].
///
/// # Errors
/// [`NoProc`](GroupError::NoProc) if the default scope does not run.
#[doc(alias = "pg:join")]
pub async fn join(group: impl Into<String>, pid: Pid) -> Result<(), GroupError> {
    scope().join(group.into(), pid).await
}

/// Takes a process out of a group of the default scope: [`ScopeRef::leave`].
///
/// # Errors
/// As [`ScopeRef::leave`].
#[doc(alias = "pg:leave")]
pub async fn leave(group: impl Into<String>, pid: Pid) -> Result<(), GroupError> {
    scope().leave(group.into(), pid).await
}

/// The members of a group of the default scope: [`ScopeRef::get_members`].
#[doc(alias = "pg:get_members")]
#[must_use]
pub fn get_members(group: &str) -> Vec<Pid> {
    scope().get_members(group)
}

/// The members of a group of the default scope that belong to this program: [`ScopeRef::get_local_members`].
#[doc(alias = "pg:get_local_members")]
#[must_use]
pub fn get_local_members(group: &str) -> Vec<Pid> {
    scope().get_local_members(group)
}

/// The groups of the default scope: [`ScopeRef::which_groups`].
#[doc(alias = "pg:which_groups")]
#[must_use]
pub fn which_groups() -> Vec<String> {
    scope().which_groups()
}

/// Sends a message to all members of a group of the default scope: [`ScopeRef::broadcast`].
pub fn broadcast<T: Clone + Send + 'static>(group: &str, message: T) -> usize {
    scope().broadcast(group, message)
}

/// Watches a group of the default scope: [`ScopeRef::monitor`].
///
/// # Errors
/// As [`ScopeRef::monitor`].
///
/// # Panics
/// Outside a process.
#[doc(alias = "pg:monitor")]
pub async fn monitor(group: impl Into<String>) -> Result<(Reference, Vec<Pid>), GroupError> {
    scope().monitor(group.into()).await
}

/// Watches all groups of the default scope: [`ScopeRef::monitor_scope`].
///
/// # Errors
/// As [`ScopeRef::monitor_scope`].
///
/// # Panics
/// Outside a process.
#[doc(alias = "pg:monitor_scope")]
pub async fn monitor_scope() -> Result<(Reference, Groups<String>), GroupError> {
    scope().monitor_scope().await
}

/// Ends the watching of the default scope or of a group of it: [`ScopeRef::demonitor`].
///
/// # Errors
/// As [`ScopeRef::demonitor`].
#[doc(alias = "pg:demonitor")]
pub async fn demonitor(monitor: Reference) -> Result<bool, GroupError> {
    scope().demonitor(monitor).await
}
