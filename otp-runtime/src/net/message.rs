//! What a socket sends to its owner.

use super::socket::Socket;
use crate::reference::Reference;
use std::fmt;
use std::io;

/// A frame has come (`{tcp, Socket, Data}`).
#[doc(alias = "tcp")]
pub struct Incoming<F: Send + 'static> {
    /// Where it has come from.
    pub socket: Socket<F>,
    /// What has come.
    pub frame: F,
}

impl<F: Send + fmt::Debug + 'static> fmt::Debug for Incoming<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("socket", &self.socket).field("frame", &self.frame).finish()
    }
}

/// The other end has finished, or the connection is lost: nothing more will come (`{tcp_closed, Socket}`).
///
/// It is sent while the socket is active, after the last frame; a passive socket says it in
/// [`recv`](super::Socket::recv). It does not count for [`Active::Times`](super::Active::Times).
#[doc(alias = "tcp_closed")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Closed {
    /// The [`id`](super::Socket::id) of the socket.
    pub socket: Reference,
}

/// The connection is lost, or what has come is no frame: [`Closed`] follows (`{tcp_error, Socket, Reason}`).
#[doc(alias = "tcp_error")]
#[derive(Debug)]
#[non_exhaustive]
pub struct SocketError {
    /// The [`id`](super::Socket::id) of the socket.
    pub socket: Reference,
    /// What has happened; [`InvalidData`](io::ErrorKind::InvalidData) from a codec.
    pub error: io::Error,
}

/// All of [`Active::Times`](super::Active::Times) have come: the socket is passive (`{tcp_passive, Socket}`).
#[doc(alias = "tcp_passive")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passive {
    /// The [`id`](super::Socket::id) of the socket.
    pub socket: Reference,
}

impl Closed {
    pub(super) fn of(socket: Reference) -> Self {
        Self { socket }
    }
}

impl SocketError {
    pub(super) fn of(socket: Reference, error: io::Error) -> Self {
        Self { socket, error }
    }
}

impl Passive {
    pub(super) fn of(socket: Reference) -> Self {
        Self { socket }
    }
}
