//! Sockets as mail: what Erlang's `gen_tcp` does, and a pool of acceptors as Ranch has it. Needs the feature `net`.
//!
//! A [`Socket`] belongs to a process. What comes is made into frames (bytes, lines, or those of a `tokio_util` codec) and arrives as
//! messages: [`Incoming`] with the frame, at the end [`Closed`]. So a server's `#[info]` handlers wait for the network, for calls, timers
//! and `Down`s at once, and a process that ends closes its sockets.
//!
//! **How much comes** is the owner's choice ([`Active`]): one frame for each time it says so ([`Once`](Active::Once)), a number of them,
//! all, or none: then it asks with [`recv`](Socket::recv). Never do more than [`IN_FLIGHT`] frames lie in a mailbox.
//!
//! **A [`Listener`]** is a child of a supervisor: it lets clients in, starts a process for each, keeps to a limit, and lets those finish
//! who are there when the program stops.
//!
//! When to use plain tokio instead: where one task does nothing but read, answer and write, a `TcpStream` in a process of its own is
//! less work for the machine, and ends as surely. The book's page *Sockets as mail* has the figures.
//!
//! # Examples
//! ```
//! # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
//! use otp::net::{self, Accepted, Active, Closed, Incoming, Listener, Options, Socket};
//! use otp::prelude::*;
//! use std::io;
//!
//! struct Echo {
//!     socket: Socket<String>,
//! }
//!
//! #[gen_server]
//! impl Echo {
//!     #[init]
//!     fn new(client: Accepted) -> io::Result<Self> {
//!         Ok(Self { socket: client.open(Options::lines(1000).active(Active::Once))? })
//!     }
//!
//!     #[info]
//!     async fn line(&mut self, line: Incoming<String>) -> io::Result<()> {
//!         self.socket.send(line.frame + "\n").await?;
//!         self.socket.set_active(Active::Once)
//!     }
//!
//!     #[info]
//!     fn closed(&mut self, _: Closed, cx: &mut Ctx<Self>) {
//!         cx.stop(ExitReason::Normal);
//!     }
//! }
//!
//! let listener = Listener::tcp("127.0.0.1:0", Echo::spec).spec().start().await?;
//! let client = otp::spawn(async move |_| {
//!     let server = net::connect(listener.local_addr().unwrap(), Options::lines(1000)).await?;
//!     server.send("hello\n").await?;
//!     assert_eq!(server.recv().await?.as_deref(), Some("hello"));
//!     Ok::<(), io::Error>(())
//! });
//! assert_eq!(otp::exited(client).await, ExitReason::Normal);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod accepted;
mod connect;
mod listener;
mod message;
mod options;
mod port;
mod reader;
mod socket;
mod task;
mod wire;

pub use accepted::Accepted;
pub use connect::connect;
#[cfg(unix)]
pub use connect::connect_unix;
pub use listener::{Drained, Listener, ListenerRef, ListenerStats, Seat};
pub use message::{Closed, Incoming, Passive, SocketError};
pub use options::{Active, Options};
pub use socket::Socket;

/// How many frames of a socket wait in the mailbox of its owner at most.
pub const IN_FLIGHT: usize = 64;
