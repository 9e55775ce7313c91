//! The registry's process: it is there to be linked with, and to be restarted.

use super::core::{Core, Meta};
use super::{Key, Value};
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer, Stop};
use crate::message::{Exit, Info};
use crate::name::Name;
use crate::pid::Pid;
use crate::server_ref::ServerRef;
use crate::spec::ChildDefaults;
use std::any::Any;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

/// Keeps the entries: they go with it.
pub(super) struct Keeping<K: Key, V: Value> {
    core: Arc<Core<K, V>>,
    pid: Pid,
}

/// How it is started.
pub(super) struct Boot<K, V> {
    pub(super) core: Arc<Core<K, V>>,
    pub(super) partitions: usize,
    pub(super) listeners: Vec<Name>,
    pub(super) meta: Meta,
    /// What those find who know the registry by its name.
    pub(super) shown: Arc<dyn Any + Send + Sync>,
}

impl<K: Key, V: Value> Drop for Keeping<K, V> {
    fn drop(&mut self) {
        super::directory::leave(self.pid);
        self.core.close(self.pid);
    }
}

impl<K: Key, V: Value> GenServer for Keeping<K, V> {
    type Args = Boot<K, V>;
    type Msg = Infallible;
    type Fits = ();
    type Continue = Infallible;
    type Client = ServerRef<Self>;
    const NAME: &'static str = "Registry";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn init_now(boot: Boot<K, V>, cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, Boot<K, V>> {
        let Boot { core, partitions, listeners, meta, shown } = boot;
        // it is linked with all who have a key
        cx.trap_exit(true);
        let pid = cx.pid();
        core.open(pid, partitions, listeners, meta);
        super::directory::enter(pid, shown);
        Ok(Ok(Self { core, pid }))
    }

    async fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        // the end of a process that had a key; its entries have gone with it
        if info.peek::<Exit>().is_none() {
            cx.unhandled(info);
        }
        Ok(())
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        true
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registry of {} entries", self.core.table().map_or(0, super::table::Table::len))
    }
}
