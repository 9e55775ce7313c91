//! A listening socket, the processes that accept its clients, and those that serve them.

mod acceptor;
mod bound;
mod client;
mod seats;

pub use client::{Drained, ListenerRef, ListenerStats};
pub use seats::Seat;

use super::accepted::Accepted;
use crate::exit::ExitReason;
use crate::protocol::StartError;
use crate::spec::{Booted, BoxFuture, ByHand, ChildDefaults, Process, Shutdown, Spec};
use crate::supervisor::{ChildOptions, ChildSpec, DynamicSupervisor, Strategy, Supervisor, boot_supervisor};
use bound::Bind;
use seats::Seats;
use std::fmt;
use std::marker::PhantomData;
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How a client becomes a process.
type Serve<P> = Arc<dyn Fn(Accepted) -> Spec<P> + Send + Sync>;

/// Declares a listener: lets clients in, and starts a `P` for each.
///
/// It is a supervisor, and a child like any other. Below it are a supervisor of the connections, and the acceptors:
///
/// ```text
/// Listener: rest_for_one
/// ├── connections: DynamicSupervisor, with a temporary P for each client
/// ├── socket: keeps it open; when all is shut down, closes it and lets clients finish
/// └── acceptor 1, acceptor 2, ..
/// ```
///
/// An acceptor takes a seat before it accepts a client: when all are taken, clients wait in the system's queue, and nobody is let in
/// to be turned away. Running out of file descriptors is survived with pauses, and reported.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::net::{Accepted, Active, Closed, Incoming, Listener, Options};
/// use otp::prelude::*;
/// use std::time::Duration;
/// # struct Echo(otp::net::Socket<String>);
/// # #[gen_server]
/// # impl Echo {
/// #     #[init]
/// #     fn new(client: Accepted) -> std::io::Result<Self> {
/// #         Ok(Self(client.open(Options::lines(80))?))
/// #     }
/// #     #[info]
/// #     fn closed(&mut self, _: Closed) {}
/// # }
///
/// supervisor! {
///     App(port: u16): one_for_one {
///         echo: Listener<Echo> = Listener::tcp(format!("127.0.0.1:{port}"), Echo::spec)
///             .max_connections(1000)
///             .drain(Duration::from_secs(10))
///             .spec(),
///     }
/// }
///
/// let app = App { port: 0 }.start_link().await?;
/// assert!(app.echo().local_addr().is_some_and(|address| address.port() > 0));
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
///
/// OTP: `ranch:child_spec/5`. There the acceptor hands the socket over after the process has started (`ranch:handshake`); here it is
/// an argument of its `init`, because a socket becomes a process's own when that opens it.
#[doc(alias = "ranch")]
#[must_use = "a declaration starts nothing by itself"]
pub struct Listener<P> {
    bind: Bind,
    serve: Serve<P>,
    acceptors: usize,
    most: usize,
    drain: Duration,
    process: PhantomData<fn() -> P>,
}

impl<P: Process> Listener<P> {
    /// Listens at an address of TCP: `"127.0.0.1:8080"`, or a `SocketAddr`; port 0 is one that the system chooses, another one
    /// after each restart. `serve` makes the [`Spec`] of the process for a client, most often `P::spec` itself; it should not
    /// block.
    #[expect(clippy::needless_pass_by_value, reason = "a text that was just made is given as such")]
    pub fn tcp(address: impl ToString, serve: impl Fn(Accepted) -> Spec<P> + Send + Sync + 'static) -> Self {
        Self::at(Bind::Tcp(address.to_string()), Arc::new(serve))
    }

    /// As [`tcp`](Self::tcp), with a socket that listens already. It stays open while the listener restarts: clients wait in it.
    pub fn on(socket: Arc<TcpListener>, serve: impl Fn(Accepted) -> Spec<P> + Send + Sync + 'static) -> Self {
        Self::at(Bind::Given(socket), Arc::new(serve))
    }

    /// As [`tcp`](Self::tcp), at a Unix socket. The file is made, and removed at the end; one that a dead program has left is
    /// replaced.
    #[cfg(unix)]
    pub fn unix(path: impl Into<PathBuf>, serve: impl Fn(Accepted) -> Spec<P> + Send + Sync + 'static) -> Self {
        Self::at(Bind::Unix(path.into()), Arc::new(serve))
    }

    fn at(bind: Bind, serve: Serve<P>) -> Self {
        Self { bind, serve, acceptors: 4, most: usize::MAX, drain: Duration::ZERO, process: PhantomData }
    }

    /// How many processes accept clients: so many `init`s may be waited for at a time. The default is 4, at least 1; Ranch has 10.
    pub fn acceptors(mut self, count: usize) -> Self {
        self.acceptors = count.max(1);
        self
    }

    /// At most so many connections; the default is any number. (Ranch: `max_connections`, which is a soft limit there and a hard one
    /// here.)
    pub fn max_connections(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// How long clients may go on when the listener is shut down; then their processes are told to stop. Nobody is let in meanwhile.
    /// The default is not at all.
    pub fn drain(mut self, most: Duration) -> Self {
        self.drain = most;
        self
    }

    /// This listener as a child of a supervisor, or to be started with options.
    pub fn spec(self) -> Spec<Self> {
        Spec::__new(self)
    }

    async fn boot_at(self, options: crate::spec::SpecOptions, at: ListenerRef) -> Result<Booted, StartError> {
        let failed = |error| StartError::Failed(ExitReason::error(error));
        at.stops();
        let bound = self.bind.bind().await.map_err(failed)?;
        let local = bound.local();
        let seats = Seats::new(bound, self.most);
        at.runs(local, seats.clone());
        let connections = DynamicSupervisor::vacant();
        let (drain, ushers, again) = (self.drain, seats.clone(), self.bind.again(local));
        // it ends by itself when its time is up
        let patience = ChildOptions::new().shutdown(Shutdown::Timeout(drain.saturating_add(Duration::from_secs(1))));
        let mut declared = Supervisor::new(Strategy::RestForOne)
            .__child::<DynamicSupervisor>("connections", connections.clone(), ChildOptions::new(), || {
                DynamicSupervisor::new().spec()
            })
            .child(
                ChildSpec::new::<ByHand>("socket", move || acceptor::usher(again.clone(), ushers.clone(), drain))
                    .options(patience),
            );
        for number in 1..=self.acceptors {
            let (seats, serve) = (seats.clone(), self.serve.clone());
            let connections = connections.clone();
            let make = move || acceptor::spec(seats.clone(), connections.clone(), serve.clone());
            let options = ChildOptions::new().shutdown(Shutdown::BrutalKill);
            declared = declared.child(ChildSpec::new::<ByHand>(format!("acceptor {number}"), make).options(options));
        }
        boot_supervisor("Listener", options, at.as_ref().clone(), declared).await
    }
}

#[diagnostic::do_not_recommend]
impl<P: Process> Process for Listener<P> {
    type Args = Self;
    type Ref = ListenerRef;
    const DEFAULTS: ChildDefaults = ChildDefaults::SUPERVISOR;
    const SUPERVISORS: usize = 2 + P::SUPERVISORS;

    fn vacant() -> ListenerRef {
        ListenerRef::vacant()
    }

    fn boot(spec: Spec<Self>, at: &ListenerRef) -> BoxFuture<'static, Result<Booted, StartError>> {
        let (this, options) = spec.__into_parts();
        Box::pin(this.boot_at(options, at.clone()))
    }

    fn retire(at: &ListenerRef) {
        at.as_ref().__retire();
    }
}

impl<P> fmt::Debug for Listener<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Listener");
        out.field("bind", &self.bind).field("acceptors", &self.acceptors).field("max_connections", &self.most);
        out.field("drain", &self.drain).finish_non_exhaustive()
    }
}
