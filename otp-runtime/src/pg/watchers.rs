//! Who is told of changes.

use super::event::{Change, Membership};
use crate::key_registry::Key;
use crate::message::Info;
use crate::pid::Pid;
use crate::process::parcel::Source;
use crate::process::record::AnyProcess;
use crate::process::{table, unwatch, watch};
use crate::reference::Reference;
use crate::report::drop_guarded;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The monitors of a scope, oldest first.
pub(super) struct Watchers<G>(BTreeMap<Reference, Watcher<G>>);

struct Watcher<G> {
    /// By which the end of who watches is noticed.
    end: Reference,
    /// What it is sent, until it takes that; `None` if it has ended already.
    news: Option<Arc<Source>>,
    /// `None`: all of them.
    group: Option<G>,
}

impl<G: Key> Watchers<G> {
    pub(super) fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub(super) fn add(&mut self, keeper: &AnyProcess, owner: Pid, group: Option<G>) -> Reference {
        let monitor = Reference::new();
        let news = table::lookup(owner).and_then(|owner| Source::of(&owner));
        self.0.insert(monitor, Watcher { end: watch(keeper, owner), news, group });
        monitor
    }

    /// What was sent and not received is taken back. False if there is no such monitor.
    pub(super) fn remove(&mut self, keeper: &AnyProcess, monitor: Reference) -> bool {
        let removed = self.0.remove(&monitor);
        if let Some(watcher) = &removed {
            unwatch(keeper, watcher.end, true);
            if let Some(news) = &watcher.news {
                news.cancel();
            }
        }
        removed.is_some()
    }

    /// Forgets the monitor whose owner has ended, if that is what this `Down` is about.
    pub(super) fn ended(&mut self, end: Reference) {
        let monitor = self.0.iter().find(|(_, watcher)| watcher.end == end).map(|(monitor, _)| *monitor);
        if let Some(monitor) = monitor {
            self.0.remove(&monitor);
        }
    }

    /// Forgets all of them, one after the other: what they watch is the user's.
    pub(super) fn forget(&mut self) {
        while let Some((_, watcher)) = self.0.pop_first() {
            if let Some(news) = &watcher.news {
                news.finish();
            }
            drop_guarded(None, "group", watcher);
        }
    }

    pub(super) fn tell(&self, change: Change, group: &G, pids: &[Pid]) {
        let concerned = |watcher: &Watcher<G>| watcher.group.as_ref().is_none_or(|watched| watched == group);
        for (monitor, watcher) in self.0.iter().filter(|(_, watcher)| concerned(watcher)) {
            let Some(news) = &watcher.news else { continue };
            let event = Membership { monitor: *monitor, change, group: group.clone(), pids: pids.to_vec() };
            news.deliver(Info::new(event));
        }
    }
}
