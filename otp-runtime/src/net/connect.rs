//! The client's side.

use super::options::Options;
use super::socket::Socket;
use super::wire::Stream;
use std::io;
#[cfg(unix)]
use std::path::Path;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::net::{TcpStream, ToSocketAddrs};

/// Connects to a server; the calling process is the owner of the socket.
///
/// To wait for a limited time there is `tokio::time::timeout`.
///
/// # Errors
/// What the system says; [`Unsupported`](io::ErrorKind::Unsupported) outside every process.
///
/// # Cancel safety
/// May be dropped at any time.
#[doc(alias = "gen_tcp:connect")]
pub async fn connect<F: Send + 'static>(to: impl ToSocketAddrs, options: Options<F>) -> io::Result<Socket<F>> {
    Socket::open(Stream::Tcp(TcpStream::connect(to).await?), None, options)
}

/// Connects to a server at a Unix socket; the calling process is the owner of the socket.
///
/// # Errors
/// As [`connect`].
///
/// # Cancel safety
/// May be dropped at any time.
#[cfg(unix)]
pub async fn connect_unix<F: Send + 'static>(to: impl AsRef<Path>, options: Options<F>) -> io::Result<Socket<F>> {
    Socket::open(Stream::Unix(UnixStream::connect(to).await?), None, options)
}
