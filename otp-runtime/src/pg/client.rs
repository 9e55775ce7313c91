//! What can be asked of a scope.

use super::error::GroupError;
use super::scope::Scope;
use super::server::{Groups, Keeping, Order};
use crate::key_registry::table::Table;
use crate::key_registry::{Key, directory};
use crate::name::Name;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{self, self_pid};
use crate::protocol::{CallError, ReplyTo, reply_slot};
use crate::reference::Reference;
use crate::server_ref::{Place, ServerRef};
use crate::spec::BoxFuture;
use std::borrow::Borrow;
use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

/// What a scope will have answered.
type Asked<T> = BoxFuture<'static, Result<T, GroupError>>;

/// Leads to a [`Scope`] of groups; what is done with a scope is done with this.
///
/// Changes go through the scope's process, and are done when the future is; reading asks nobody. As from any client there are
/// `pid`, `stop` and `monitor` of the process itself: the latter as `ServerHandle::monitor(&scope)`.
///
/// # Cancel safety
/// Each of its futures may be dropped at any time; what was sent is carried out all the same.
pub struct ScopeRef<G> {
    pub(super) server: ServerRef<Scope<G>>,
    /// `None`: it is found by the process's pid.
    table: Option<Arc<Table<G, ()>>>,
}

impl<G: Key> ScopeRef<G> {
    pub(super) fn vacant() -> Self {
        Self { server: ServerRef::place(Arc::<Place>::default()), table: Some(Arc::new(Table::new(1))) }
    }

    pub(super) fn named(name: Name) -> Self {
        Self { server: ServerRef::named(name), table: None }
    }

    /// The same groups, kept by this process and no other.
    pub(super) fn of_process(&self, process: AnyProcess) -> Self {
        Self { server: ServerRef::process(process), table: self.table.clone() }
    }

    pub(super) fn place_table(&self) -> Option<Arc<Table<G, ()>>> {
        self.table.clone()
    }

    fn table(&self) -> Option<Arc<Table<G, ()>>> {
        match &self.table {
            Some(table) => Some(table.clone()),
            None => directory::of(self.server.pid()?),
        }
    }

    // A future in a box says nothing of `G` any more: rustc cannot show that others are `Send` where `G` is a `&'static str`.
    fn ask<T: Send + 'static>(&self, order: impl FnOnce(ReplyTo<T>) -> Order<G>) -> Asked<T> {
        let (reply, slot) = reply_slot();
        let (order, this) = (order(reply), self.clone());
        Box::pin(async move {
            if this.table.is_none() && this.server.is_alive() && this.table().is_none() {
                return Err(GroupError::WrongServer);
            }
            let server: ServerRef<Keeping<G>> = this.server.retyped();
            server.__call(order, slot, None).await.map_err(|error| match error {
                CallError::WrongServer => GroupError::WrongServer,
                CallError::CallingSelf | CallError::Cycle(_) => GroupError::CallingSelf,
                _ => GroupError::NoProc,
            })
        })
    }

    /// Puts a process into a group. It may be there several times, and is then listed several times.
    ///
    /// A process that has ended is not put in; that is no error, since it would have left at once.
    ///
    /// # Errors
    /// [`NoProc`](GroupError::NoProc) if there is no such scope.
    #[doc(alias = "pg:join")]
    pub fn join(&self, group: G, pid: Pid) -> BoxFuture<'static, Result<(), GroupError>> {
        self.join_all(group, [pid])
    }

    /// Puts several processes into a group, in one step: those who watch are told of all of them at once.
    ///
    /// # Errors
    /// As [`join`](Self::join).
    #[doc(alias = "pg:join")]
    pub fn join_all(
        &self,
        group: G,
        pids: impl IntoIterator<Item = Pid>,
    ) -> BoxFuture<'static, Result<(), GroupError>> {
        let pids = pids.into_iter().collect();
        self.ask(|reply| Order::Join(group, pids, reply))
    }

    /// Takes a process out of a group, once.
    ///
    /// # Errors
    /// [`NotJoined`](GroupError::NotJoined) if it is not a member, [`NoProc`](GroupError::NoProc) if there is no such scope.
    #[doc(alias = "pg:leave")]
    pub fn leave(&self, group: G, pid: Pid) -> BoxFuture<'static, Result<(), GroupError>> {
        self.leave_all(group, [pid])
    }

    /// Takes several processes out of a group, each once for each time it is named.
    ///
    /// # Errors
    /// [`NotJoined`](GroupError::NotJoined) if none of them is a member, [`NoProc`](GroupError::NoProc) if there is no such
    /// scope.
    #[doc(alias = "pg:leave")]
    pub fn leave_all(
        &self,
        group: G,
        pids: impl IntoIterator<Item = Pid>,
    ) -> BoxFuture<'static, Result<(), GroupError>> {
        let pids = pids.into_iter().collect();
        let left = self.ask(|reply| Order::Leave(group, pids, reply));
        Box::pin(async { if left.await? { Ok(()) } else { Err(GroupError::NotJoined) } })
    }

    /// The members of a group, newest first; nobody if there is no such group, or no such scope.
    ///
    /// Processes that have ended are left out, whether the scope has heard of it or not.
    #[doc(alias = "pg:get_members")]
    pub fn get_members<Q>(&self, group: &Q) -> Vec<Pid>
    where
        G: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let Some(table) = self.table() else { return Vec::new() };
        table.of(0, group).into_iter().rev().map(|found| found.pid).collect()
    }

    /// The members of a group that belong to this program: all of them, as long as there is no cluster.
    #[doc(alias = "pg:get_local_members")]
    pub fn get_local_members<Q>(&self, group: &Q) -> Vec<Pid>
    where
        G: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_members(group).into_iter().filter(|pid| pid.is_local()).collect()
    }

    /// The groups that have members, the oldest membership first.
    #[doc(alias = "pg:which_groups")]
    #[doc(alias = "pg:which_local_groups")]
    pub fn which_groups(&self) -> Vec<G> {
        let Some(table) = self.table() else { return Vec::new() };
        let mut seen = HashSet::new();
        let all = table.all().into_iter().map(|(group, _)| group);
        all.filter(|group| seen.insert(group.clone())).map(|group| G::clone(&group)).collect()
    }

    /// Sends a message to each process of a group, once, however often it has joined; answers how many there are.
    ///
    /// A server receives it in the `#[info]` handler for its type. OTP has no such function: it is written
    /// `[Pid ! Message || Pid <- pg:get_members(Group)]`, which sends to each as often as it has joined.
    #[expect(clippy::needless_pass_by_value, reason = "callers write the message in place")]
    pub fn broadcast<Q, T>(&self, group: &Q, message: T) -> usize
    where
        G: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
        T: Clone + Send + 'static,
    {
        let mut seen = HashSet::new();
        let members: Vec<Pid> = self.get_members(group).into_iter().filter(|pid| seen.insert(*pid)).collect();
        for pid in &members {
            process::send(*pid, message.clone());
        }
        members.len()
    }

    /// Watches a group: from now on the calling process receives a [`Membership<G>`](super::Membership) for each change.
    /// Answers what the monitor is known by, and the members at that moment, newest first.
    ///
    /// It ends with the caller, or by [`demonitor`](Self::demonitor). If the scope ends, nothing comes any more; monitor its
    /// process to hear of that.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::pg::{Change, Membership, Scope};
    ///
    /// let scope = Scope::<&str>::new().start_link().await?;
    /// let watcher = otp::spawn(async move |mut inbox| {
    ///     let (monitor, members) = scope.monitor("workers").await.unwrap();
    ///     assert!(members.is_empty());
    ///     scope.join("workers", inbox.pid()).await.unwrap();
    ///     let joined = inbox.receive().await.take::<Membership<&str>>().unwrap();
    ///     assert_eq!((joined.monitor, joined.change, joined.pids), (monitor, Change::Join, vec![inbox.pid()]));
    ///     assert_eq!(scope.demonitor(monitor).await, Ok(true));
    /// });
    /// assert_eq!(otp::exited(watcher).await, otp::ExitReason::Normal);
    /// # Ok::<(), otp::StartError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`NoProc`](GroupError::NoProc) if there is no such scope.
    ///
    /// # Panics
    /// Outside a process: there is no mailbox for what it asks for.
    #[doc(alias = "pg:monitor")]
    #[track_caller]
    pub fn monitor(&self, group: G) -> BoxFuture<'static, Result<(Reference, Vec<Pid>), GroupError>> {
        let me = watcher();
        self.ask(|reply| Order::Monitor(group, me, reply))
    }

    /// Watches all groups: as [`monitor`](Self::monitor), for each change of any. Answers what the monitor is known by, and
    /// the groups at that moment, oldest first, each with its members, newest first.
    ///
    /// # Errors
    /// [`NoProc`](GroupError::NoProc) if there is no such scope.
    ///
    /// # Panics
    /// Outside a process.
    #[doc(alias = "pg:monitor_scope")]
    #[track_caller]
    pub fn monitor_scope(&self) -> BoxFuture<'static, Result<(Reference, Groups<G>), GroupError>> {
        let me = watcher();
        self.ask(|reply| Order::MonitorScope(me, reply))
    }

    /// Ends a monitor; says whether there was one. Nothing is received of it afterwards, not even what lies in the mailbox by then.
    ///
    /// # Errors
    /// [`NoProc`](GroupError::NoProc) if there is no such scope.
    #[doc(alias = "pg:demonitor")]
    pub fn demonitor(&self, monitor: Reference) -> BoxFuture<'static, Result<bool, GroupError>> {
        self.ask(|reply| Order::Demonitor(monitor, reply))
    }
}

#[track_caller]
fn watcher() -> Pid {
    self_pid().expect("to watch a group needs a calling process: use it in a spawned process or in a handler")
}

impl<G> Clone for ScopeRef<G> {
    fn clone(&self) -> Self {
        Self { server: self.server.clone(), table: self.table.clone() }
    }
}

impl<G> AsRef<ServerRef<Scope<G>>> for ScopeRef<G> {
    fn as_ref(&self) -> &ServerRef<Scope<G>> {
        &self.server
    }
}

impl<G> fmt::Debug for ScopeRef<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ScopeRef").field(&self.server).finish()
    }
}
