//! A client that was let in, on its way to its process.

use super::listener::Seat;
use super::options::Options;
use super::socket::Socket;
use super::wire::Stream;
use std::io;
use std::net::SocketAddr;
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

/// A client that a [`Listener`](super::Listener) has let in: an argument of the process that is started for it.
///
/// The process makes a [`Socket`] of it, with [`open`](Self::open), or goes on with the stream of tokio. Dropped, it closes the connection.
#[derive(Debug)]
pub struct Accepted {
    stream: Stream,
    seat: Seat,
}

impl Accepted {
    pub(super) fn new(stream: Stream, seat: Seat) -> Self {
        Self { stream, seat }
    }

    /// The address of the client; `None` of a Unix socket.
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.stream.peer()
    }

    /// Makes it a socket of the calling process.
    ///
    /// # Errors
    /// [`Unsupported`](io::ErrorKind::Unsupported) outside every process.
    #[doc(alias = "ranch:handshake")]
    pub fn open<F: Send + 'static>(self, options: Options<F>) -> io::Result<Socket<F>> {
        Socket::open(self.stream, Some(self.seat), options)
    }

    /// Makes it a stream of tokio's. The connection counts until the [`Seat`] is dropped: keep it beside the stream.
    ///
    /// # Errors
    /// Itself, if it is not of TCP.
    pub fn into_tcp(self) -> Result<(TcpStream, Seat), Self> {
        match self.stream {
            Stream::Tcp(tcp) => Ok((tcp, self.seat)),
            #[cfg(unix)]
            stream @ Stream::Unix(_) => Err(Self { stream, seat: self.seat }),
        }
    }

    /// As [`into_tcp`](Self::into_tcp), of a Unix socket.
    ///
    /// # Errors
    /// Itself, if it is of TCP.
    #[cfg(unix)]
    pub fn into_unix(self) -> Result<(UnixStream, Seat), Self> {
        match self.stream {
            Stream::Unix(unix) => Ok((unix, self.seat)),
            stream @ Stream::Tcp(_) => Err(Self { stream, seat: self.seat }),
        }
    }
}
