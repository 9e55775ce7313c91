//! What every process of the gateway may know about the whole.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::counters::Counters;
use crate::service::Service;
use crate::settings::{Settings, Upstream};
use crate::tree::RootRef;
use crate::upstream::Mood;

/// Settings, counters, and the way to the processes.
#[derive(Debug)]
pub struct Site {
    pub settings: Settings,
    pub ports: Ports,
    pub started: Instant,
    /// What the built-in upstream is told to do.
    pub mood: Mood,
    /// Set when the tree is up.
    pub root: OnceLock<RootRef>,
    stopping: AtomicBool,
}

impl Site {
    pub fn new(settings: Settings, ports: Ports) -> Self {
        Self {
            settings,
            ports,
            started: Instant::now(),
            mood: Mood::default(),
            root: OnceLock::new(),
            stopping: AtomicBool::new(false),
        }
    }

    /// Where the upstream is.
    pub fn upstream(&self) -> SocketAddr {
        match self.settings.upstream {
            Upstream::BuiltIn => self.ports.upstream.address,
            Upstream::At(address) => address,
        }
    }

    /// From now on answers say that they are the last on their connection.
    pub fn will_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// The ports, in the order in which they are opened. They are closed the other way round: first the clients'.
#[derive(Debug)]
pub struct Ports {
    pub upstream: Arc<Port>,
    pub admin: Arc<Port>,
    pub public: Arc<Port>,
}

/// The right to be connected; given back when dropped.
pub type Seat = OwnedSemaphorePermit;

/// One port: who may come in, and what is answered.
#[derive(Debug)]
pub struct Port {
    pub service: Service,
    pub address: SocketAddr,
    pub answers: Counters,
    /// Bound before the tree is started, so that it stays open (and clients wait in it) while a listener restarts.
    pub socket: TcpListener,
    most: usize,
    seats: Arc<Semaphore>,
}

/// Clients that may wait to be accepted.
const BACKLOG: u32 = 4096;

impl Port {
    /// Binds it on loopback; 0 chooses a free one.
    pub fn open(service: Service, port: u16, most: usize) -> io::Result<Arc<Self>> {
        let socket = TcpSocket::new_v4()?;
        // A port just left by another run can be taken at once. (On Windows the option would share it with a live one.)
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
        let socket = socket.listen(BACKLOG)?;
        let address = socket.local_addr()?;
        Ok(Arc::new(Self {
            service,
            address,
            answers: Counters::default(),
            socket,
            most,
            seats: Arc::new(Semaphore::new(most)),
        }))
    }

    /// A seat for one client, if there is one left.
    pub fn seat(&self) -> Option<Seat> {
        Arc::clone(&self.seats).try_acquire_owned().ok()
    }

    /// How many clients are connected, and how many may be.
    pub fn taken(&self) -> (usize, usize) {
        (self.most - self.seats.available_permits(), self.most)
    }
}
