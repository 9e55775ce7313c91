//! The scope's process: all changes go through it, so that all who watch see them in the same order.

use super::event::Change;
use super::members::Members;
use super::watchers::Watchers;
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer, Handled, Stop};
use crate::key_registry::table::Table;
use crate::key_registry::{Key, directory};
use crate::message::{Down, Info};
use crate::observe::Label;
use crate::pid::Pid;
use crate::process::{current, table as processes};
use crate::protocol::ReplyTo;
use crate::reference::Reference;
use crate::report::drop_guarded;
use crate::server_ref::ServerRef;
use crate::spec::ChildDefaults;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

pub(super) struct Keeping<G: Key> {
    table: Arc<Table<G, ()>>,
    pid: Pid,
    members: Members<G>,
    watchers: Watchers<G>,
}

pub(super) struct Boot<G> {
    pub(super) table: Arc<Table<G, ()>>,
}

/// What a scope is asked.
pub(super) enum Order<G> {
    Join(G, Vec<Pid>, ReplyTo<()>),
    Leave(G, Vec<Pid>, ReplyTo<bool>),
    Monitor(G, Pid, ReplyTo<(Reference, Vec<Pid>)>),
    MonitorScope(Pid, ReplyTo<(Reference, Groups<G>)>),
    Demonitor(Reference, ReplyTo<bool>),
}

/// Groups and their members: the oldest group first, its newest members first.
pub type Groups<G> = Vec<(G, Vec<Pid>)>;

impl<G> fmt::Debug for Order<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Join(_, pids, _) => write!(f, "join({pids:?})"),
            Self::Leave(_, pids, _) => write!(f, "leave({pids:?})"),
            Self::Monitor(_, owner, _) => write!(f, "monitor({owner})"),
            Self::MonitorScope(owner, _) => write!(f, "monitor_scope({owner})"),
            Self::Demonitor(monitor, _) => write!(f, "demonitor({monitor})"),
        }
    }
}

impl<G: Key> Drop for Keeping<G> {
    fn drop(&mut self) {
        directory::leave(self.pid);
        for left in self.table.close(self.pid) {
            drop_guarded(Some(self.pid), "group", left);
        }
        self.members.forget();
        self.watchers.forget();
    }
}

impl<G: Key> Keeping<G> {
    fn join(&mut self, group: G, pids: &[Pid]) {
        let group = Arc::new(group);
        let mut told = Vec::with_capacity(pids.len());
        for &pid in pids {
            // one that has ended has joined and left
            if let Some(process) = processes::lookup(pid) {
                self.members.join(&group, &process);
                told.push(pid);
            }
        }
        if !told.is_empty() {
            self.watchers.tell(Change::Join, &group, &told);
        }
    }

    fn leave(&mut self, group: &G, pids: &[Pid]) -> bool {
        let left: Vec<Pid> = pids.iter().copied().filter(|pid| self.members.leave(group, *pid)).collect();
        if !left.is_empty() {
            self.watchers.tell(Change::Leave, group, &left);
        }
        !left.is_empty()
    }

    fn carry_out(&mut self, order: Order<G>) {
        match order {
            Order::Join(group, pids, reply) => {
                self.join(group, &pids);
                reply.send(());
            }
            Order::Leave(group, pids, reply) => reply.send(self.leave(&group, &pids)),
            Order::Monitor(group, owner, reply) => {
                let members = self.members.of(&group);
                let monitor = self.watchers.add(self.members.keeper(), owner, Some(group));
                reply.send((monitor, members));
            }
            Order::MonitorScope(owner, reply) => {
                let groups = self.members.all();
                let monitor = self.watchers.add(self.members.keeper(), owner, None);
                reply.send((monitor, groups));
            }
            Order::Demonitor(monitor, reply) => reply.send(self.watchers.remove(self.members.keeper(), monitor)),
        }
    }
}

impl<G: Key> GenServer for Keeping<G> {
    type Args = Boot<G>;
    type Msg = Order<G>;
    type Fits = ();
    type Continue = Infallible;
    type Client = ServerRef<Self>;
    const NAME: &'static str = "pg";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn init_now(Boot { table }: Boot<G>, cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, Boot<G>> {
        let pid = cx.pid();
        let Some(me) = current() else { return Err(Boot { table }) };
        for left in table.open(pid) {
            drop_guarded(Some(pid), "group", left);
        }
        directory::enter(pid, table.clone());
        let members = Members::new(table.clone(), me);
        Ok(Ok(Self { table, pid, members, watchers: Watchers::new() }))
    }

    fn handle_now(&mut self, order: Order<G>, _cx: &mut Ctx<Self>) -> Handled<Order<G>> {
        self.carry_out(order);
        Handled::Done(Ok(()))
    }

    async fn handle(&mut self, order: Order<G>, _cx: &mut Ctx<Self>) -> Result<(), Stop> {
        self.carry_out(order);
        Ok(())
    }

    fn label(order: &Order<G>) -> Label {
        Label::call(match order {
            Order::Join(..) => "join",
            Order::Leave(..) => "leave",
            Order::Monitor(..) => "monitor",
            Order::MonitorScope(..) => "monitor_scope",
            Order::Demonitor(..) => "demonitor",
        })
    }

    fn refuse(order: Order<G>) -> bool {
        match order {
            Order::Join(_, _, reply) => reply.refuse(),
            Order::Leave(_, _, reply) | Order::Demonitor(_, reply) => reply.refuse(),
            Order::Monitor(_, _, reply) => reply.refuse(),
            Order::MonitorScope(_, reply) => reply.refuse(),
        }
        true
    }

    async fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        let Some((pid, end)) = info.peek::<Down>().map(|down| (down.pid, down.monitor)) else {
            cx.unhandled(info);
            return Ok(());
        };
        self.watchers.ended(end);
        for group in self.members.ended(pid) {
            self.watchers.tell(Change::Leave, &group, &[pid]);
        }
        Ok(())
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        true
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a scope with {} memberships", self.table.len())
    }
}
