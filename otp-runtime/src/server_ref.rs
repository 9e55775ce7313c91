//! Where a server is found: its process, a name, or its place in a supervision tree.

use crate::name::Name;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::process::mailbox::Refused;
use crate::process::record::{AnyProcess, Process};
use crate::reference::Reference;
use crate::registry;
use crate::seam::Mutex;
use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::sync::Arc;
use std::task::Waker;

/// A destination for the messages of one kind of server.
///
/// The client that `#[gen_server]` generates wraps one. It leads to one process (from `start_link`: when that process
/// has ended, calls answer [`NoProc`](crate::protocol::CallError::NoProc)), to a name (looked up for each message), or
/// to a child's place in a supervision tree (the same over restarts).
///
/// Dropping it ends nothing, and holding it keeps nothing alive but a few bytes.
pub struct ServerRef<S> {
    destination: Destination,
    server: PhantomData<fn() -> S>,
}

#[derive(Clone)]
enum Destination {
    Process(AnyProcess),
    Name(Name),
    Place(Arc<Place>),
}

impl<S> Clone for ServerRef<S> {
    fn clone(&self) -> Self {
        Self::to(self.destination.clone())
    }
}

impl<S> AsRef<ServerRef<S>> for ServerRef<S> {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl<S> fmt::Debug for ServerRef<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.destination {
            Destination::Process(process) => write!(f, "{}", process.head().pid),
            Destination::Name(name) => write!(f, "{name:?}"),
            Destination::Place(place) => match place.tenant() {
                Some(process) => write!(f, "{} (supervised)", process.head().pid),
                None => f.write_str("not running (supervised)"),
            },
        }
    }
}

impl<S> ServerRef<S> {
    const fn to(destination: Destination) -> Self {
        Self { destination, server: PhantomData }
    }

    pub(crate) fn process(process: AnyProcess) -> Self {
        Self::to(Destination::Process(process))
    }

    pub(crate) fn place(place: Arc<Place>) -> Self {
        Self::to(Destination::Place(place))
    }

    /// The place in a supervision tree this leads to, if it leads to one.
    pub(crate) fn as_place(&self) -> Option<&Arc<Place>> {
        match &self.destination {
            Destination::Place(place) => Some(place),
            _ => None,
        }
    }

    /// Leads to whatever process has the name when a message is sent.
    pub fn named(name: impl Into<Name>) -> Self {
        Self::to(Destination::Name(name.into()))
    }

    /// The process a message would go to now.
    pub fn pid(&self) -> Option<Pid> {
        Some(self.resolve()?.head().pid)
    }

    /// Whether a message sent now would find a living process.
    pub fn is_alive(&self) -> bool {
        self.resolve().is_some_and(|process| !process.head().has_ended())
    }

    pub(crate) fn resolve(&self) -> Option<AnyProcess> {
        match &self.destination {
            Destination::Process(process) => Some(process.clone()),
            Destination::Name(name) => registry::find(name),
            Destination::Place(place) => place.tenant(),
        }
    }

    /// Gives `message` to the server, or says why not. `caller` is the process that would wait for the reply; `sent` is
    /// what the sender wants of the process that has it now.
    pub(crate) fn post<M: Send + 'static, R>(
        &self,
        message: M,
        caller: Option<Pid>,
        sent: impl FnOnce(&AnyProcess) -> R,
    ) -> Result<R, Undelivered<M>> {
        match &self.destination {
            Destination::Process(process) => offer(process, message, caller).map(|()| sent(process)),
            Destination::Name(name) => match registry::find(name) {
                Some(process) => offer(&process, message, caller).map(|()| sent(&process)),
                None => Err(Undelivered { message, why: Why::NoProc }),
            },
            Destination::Place(place) => place.post(message, caller).map(|process| sent(&process)),
        }
    }
}

/// A message that is still the sender's.
pub(crate) struct Undelivered<M> {
    pub(crate) message: M,
    pub(crate) why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    NoProc,
    /// The child is being restarted: it will be back, or its place will be retired.
    Vacant,
    Full,
    WrongServer,
    CallingSelf,
}

fn offer<M: Send + 'static>(process: &AnyProcess, message: M, caller: Option<Pid>) -> Result<(), Undelivered<M>> {
    if caller == Some(process.head().pid) {
        return Err(Undelivered { message, why: Why::CallingSelf });
    }
    let any: &dyn Any = &**process;
    let Some(typed) = any.downcast_ref::<Process<M>>() else {
        return Err(Undelivered { message, why: Why::WrongServer });
    };
    typed.offer(message).map_err(|(message, refused)| {
        let why = match refused {
            Refused::Closed => Why::NoProc,
            Refused::Full => Why::Full,
        };
        Undelivered { message, why }
    })
}

/// A child's place in its supervisor: who is in it changes with every restart, the place does not.
#[derive(Default)]
pub(crate) struct Place {
    state: Mutex<PlaceState>,
}

#[derive(Default)]
struct PlaceState {
    tenant: Option<AnyProcess>,
    /// Nobody will move in, unless the child is started again.
    retired: bool,
    /// The tree is gone: nobody will ever move in.
    over: bool,
    /// On whose behalf the place was last changed.
    lineage: Lineage,
    /// Calls that wait for the next tenant.
    waiting: BTreeMap<Reference, Waker>,
}

impl Place {
    fn tenant(&self) -> Option<AnyProcess> {
        self.state.lock().tenant.clone()
    }

    fn post<M: Send + 'static>(&self, message: M, caller: Option<Pid>) -> Result<AnyProcess, Undelivered<M>> {
        let (tenant, retired) = {
            let state = self.state.lock();
            (state.tenant.clone(), state.retired)
        };
        let gone = if retired { Why::NoProc } else { Why::Vacant };
        let Some(process) = tenant else { return Err(Undelivered { message, why: gone }) };
        match offer(&process, message, caller) {
            Ok(()) => Ok(process),
            // its supervisor has not heard of the end yet
            Err(Undelivered { message, why: Why::NoProc }) => Err(Undelivered { message, why: gone }),
            Err(undelivered) => Err(undelivered),
        }
    }

    /// A child that was (re)started by the supervisor of this lineage moves in.
    pub(crate) fn fill(&self, process: AnyProcess, by: &Lineage) {
        self.change(Some(process), Some(by));
    }

    /// The child will not come back, unless someone starts it again. On nobody's behalf: it will never come back.
    pub(crate) fn retire(&self) {
        // a thread that is ending acts on nobody's behalf
        let by = BEHALF.try_with(|behalf| behalf.borrow().clone()).ok().flatten();
        self.change(None, by.as_ref());
    }

    fn change(&self, tenant: Option<AnyProcess>, by: Option<&Lineage>) {
        let retired = tenant.is_none();
        let (left, waiting) = {
            let mut state = self.state.lock();
            match by {
                _ if state.over => (tenant, BTreeMap::new()),
                // an orphan of an earlier incarnation must not move its child in, or the living one out
                Some(by) if !by.is_above_or_after(&state.lineage) => (tenant, BTreeMap::new()),
                _ => {
                    state.over = by.is_none();
                    state.lineage = by.cloned().unwrap_or_default();
                    state.retired = retired;
                    (mem::replace(&mut state.tenant, tenant), mem::take(&mut state.waiting))
                }
            }
        };
        drop(left);
        for waker in waiting.into_values() {
            // somebody else's code, and the others are to be woken whatever it does
            let _ = guarded(|| waker.wake());
        }
    }
}

/// The incarnations of supervisors above a child, the root first, each by a number that grows.
///
/// A supervisor that was killed while it started a child may go on for a moment while its successor already runs. Of
/// two lineages, the later is the one whose word counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lineage(Arc<[Reference]>);

impl Lineage {
    /// The lineage of the children of a new supervisor.
    pub(crate) fn below(&self) -> Self {
        Self(self.0.iter().copied().chain([Reference::new()]).collect())
    }

    fn is_above_or_after(&self, other: &Self) -> bool {
        self >= other || other.0.starts_with(&self.0)
    }
}

thread_local! {
    static BEHALF: RefCell<Option<Lineage>> = const { RefCell::new(None) };
}

/// Retires places on behalf of a supervisor: what `retire` does goes through functions that the macros have written
/// for each tree, and is done when it returns.
pub(crate) fn on_behalf(by: &Lineage, retire: impl FnOnce()) {
    let before = BEHALF.replace(Some(by.clone()));
    retire();
    BEHALF.set(before);
}

/// A call's turn in the queue for a vacant place.
pub(crate) struct Turn {
    place: Arc<Place>,
    id: Reference,
}

impl Turn {
    pub(crate) fn at(place: &Arc<Place>) -> Self {
        Self { place: place.clone(), id: Reference::new() }
    }

    /// Asks to be woken at the next change. False if there is no need to wait: somebody alive is there, or nobody
    /// will ever be.
    pub(crate) fn wait(&self, waker: &Waker) -> bool {
        let waker = waker.clone();
        let (wait, left) = {
            let mut state = self.place.state.lock();
            if state.retired || state.tenant.as_ref().is_some_and(|process| !process.head().has_ended()) {
                (false, Some(waker))
            } else {
                (true, state.waiting.insert(self.id, waker))
            }
        };
        drop(left);
        wait
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let waker = self.place.state.lock().waiting.remove(&self.id);
        drop(waker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_incarnations_the_later_counts_and_those_above_both() {
        let root = Lineage::default().below();
        let (before, after) = (root.below(), root.below());
        let orphan = before.below();
        assert!(after.is_above_or_after(&before) && !before.is_above_or_after(&after));
        assert!(after.is_above_or_after(&orphan) && !orphan.is_above_or_after(&after));
        assert!(root.is_above_or_after(&orphan) && root.is_above_or_after(&after));
    }
}
