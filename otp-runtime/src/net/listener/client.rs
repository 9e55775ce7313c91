//! The client of a running listener.

use super::seats::Seats;
use crate::seam::{self, Mutex};
use crate::supervisor::{ChildKey, SupervisorRef};
use std::fmt;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Leads to a running [`Listener`](super::Listener), over its restarts.
///
/// `as_ref()` gives the [`SupervisorRef`] with `which_children`, `count_children` and the other questions, `stop` and `pid`.
#[derive(Clone)]
pub struct ListenerRef {
    supervisor: SupervisorRef,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    local: Option<SocketAddr>,
    seats: Option<Arc<Seats>>,
}

/// How busy a listener is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListenerStats {
    /// How many clients are there.
    pub connections: usize,
    /// How many there may be.
    pub max_connections: usize,
    /// How many were let in since its start.
    pub accepted: u64,
}

/// How a [`drain`](ListenerRef::drain) has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// All clients had finished.
    All,
    /// So many had not, and were told to stop.
    Stopped(usize),
}

impl ListenerRef {
    pub(super) fn vacant() -> Self {
        Self { supervisor: SupervisorRef::__vacant(), shared: Arc::default() }
    }

    /// A new incarnation.
    pub(super) fn runs(&self, local: Option<SocketAddr>, seats: Arc<Seats>) {
        let before = {
            let mut shared = self.shared.lock();
            shared.local = local;
            shared.seats.replace(seats)
        };
        drop(before);
    }

    /// The incarnation before, whose acceptors may still be ending, lets nobody in.
    pub(super) fn stops(&self) {
        if let Some(seats) = self.seats() {
            seats.stop();
        }
    }

    fn seats(&self) -> Option<Arc<Seats>> {
        self.shared.lock().seats.clone()
    }

    /// The address it listens at, with the port that the system has chosen if it was 0. `None` of a Unix socket.
    #[doc(alias = "ranch:get_port")]
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.shared.lock().local
    }

    /// How busy it is: never waits.
    #[doc(alias = "ranch:info")]
    pub fn stats(&self) -> ListenerStats {
        let (connections, max_connections, accepted) = self.seats().map_or((0, 0, 0), |seats| seats.count());
        ListenerStats { connections, max_connections, accepted }
    }

    /// Changes how many connections there may be. Those that are there stay. A restart forgets it.
    #[doc(alias = "ranch:set_max_connections")]
    pub fn set_max_connections(&self, most: usize) {
        if let Some(seats) = self.seats() {
            seats.set_most(most);
        }
    }

    /// Lets nobody in any more, waits until the clients have finished, at most so long, and then tells the processes of those that have
    /// not to stop. The listening socket is closed: new clients are refused by the system.
    ///
    /// Use it before the end of a program that has other things to end besides; [`Listener::drain`](super::Listener::drain) does it
    /// when the listener itself is shut down.
    ///
    /// # Cancel safety
    /// May be dropped; nobody is let in nevertheless.
    #[doc(alias = "ranch:suspend_listener")]
    pub async fn drain(&self, most: Duration) -> Drained {
        let Some(seats) = self.seats() else { return Drained::All };
        seats.stop();
        if seam::within(Some(most), poll_fn(|cx| seats.poll_empty(cx))).await.is_some() {
            return Drained::All;
        }
        let left = seats.count().0;
        // if there is no such child, nobody is left either
        let _ = self.supervisor.terminate_child(ChildKey::from("connections")).await;
        Drained::Stopped(left)
    }
}

impl AsRef<SupervisorRef> for ListenerRef {
    fn as_ref(&self) -> &SupervisorRef {
        &self.supervisor
    }
}

impl fmt::Debug for ListenerRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.local_addr();
        f.debug_struct("ListenerRef")
            .field("supervisor", &self.supervisor)
            .field("local_addr", &at)
            .finish_non_exhaustive()
    }
}
