//! The handle of a socket.

use super::listener::Seat;
use super::message::Passive;
use super::options::{Active, Options};
use super::port::{Port, Unread, read};
use super::reader::{Reader, Step};
use super::task::Task;
use super::wire::{ReadHalf, Stream};
use crate::message::Info;
use crate::pid::Pid;
use crate::process::parcel::Source;
use crate::process::{current, self_pid, table};
use crate::reference::Reference;
use crate::seam;
use bytes::Bytes;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

/// A socket that belongs to a process: what comes is mail for it, or is asked for.
///
/// It comes from [`connect`](super::connect), or from a [`Listener`](super::Listener) by way of [`Accepted`](super::Accepted). `F` is
/// what the bytes are made into: [`Bytes`], lines, or the frames of a codec.
///
/// It is closed by [`close`](Self::close), when its owner ends, however that ends, and when the last clone of it is dropped.
///
/// | `gen_tcp`, `inet` | here |
/// |---|---|
/// | `gen_tcp:connect(Host, Port, Options)` | [`net::connect`](super::connect) |
/// | `gen_tcp:send(S, Data)` | [`send`](Self::send) |
/// | `gen_tcp:recv(S, 0)`, `recv(S, N)` | [`recv`](Self::recv), [`recv_exact`](Self::recv_exact) |
/// | `inet:setopts(S, [{active, once}])` | [`set_active(Active::Once)`](Self::set_active) |
/// | `gen_tcp:controlling_process(S, Pid)` | [`controlling_process`](Self::controlling_process) |
/// | `gen_tcp:shutdown(S, write)`, `close(S)` | [`shutdown`](Self::shutdown), [`close`](Self::close) |
/// | `inet:peername(S)`, `sockname(S)` | [`peer_addr`](Self::peer_addr), [`local_addr`](Self::local_addr) |
#[doc(alias = "gen_tcp")]
pub struct Socket<F: Send + 'static> {
    handle: Arc<Handle<F>>,
}

/// Closes the socket when nobody has it any more.
pub(super) struct Handle<F: Send + 'static> {
    port: Arc<Port<F>>,
}

impl<F: Send + 'static> Drop for Handle<F> {
    fn drop(&mut self) {
        self.port.close();
    }
}

impl<F: Send + 'static> Socket<F> {
    pub(super) fn of(handle: Arc<Handle<F>>) -> Self {
        Self { handle }
    }

    /// Makes the calling process the owner of what is open.
    pub(super) fn open(stream: Stream, seat: Option<Seat>, options: Options<F>) -> io::Result<Self> {
        let owner = current().ok_or_else(|| {
            let text = "a socket belongs to a process: open it in a spawned process or in a handler";
            io::Error::new(io::ErrorKind::Unsupported, text)
        })?;
        let source = Source::of(&owner).ok_or(io::ErrorKind::NotConnected)?;
        let port = Arc::new(Port::new(stream, seat, source, options));
        let handle = Arc::new(Handle { port: port.clone() });
        // in this runtime, whose driver knows the socket
        seam::spawn(Task::new(port, Arc::downgrade(&handle)));
        Ok(Self { handle })
    }

    fn port(&self) -> &Port<F> {
        &self.handle.port
    }

    /// What [`Closed`](super::Closed) and the other messages call it.
    pub fn id(&self) -> Reference {
        self.port().id
    }

    /// The process that gets its messages.
    pub fn owner(&self) -> Option<Pid> {
        self.port().source.owner()
    }

    /// The address of the other end; `None` of a Unix socket.
    #[doc(alias = "peername")]
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.port().peer
    }

    /// The address of this end; `None` of a Unix socket.
    #[doc(alias = "sockname")]
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.port().local
    }

    /// Whether it can still be used, as far as is known.
    pub fn is_open(&self) -> bool {
        self.port().is_open()
    }

    /// Whether it sends what comes to its owner now.
    pub fn active(&self) -> Active {
        self.port().active()
    }

    /// Chooses whether what comes is sent to the owner (`inet:setopts(Socket, [{active, _}])`). Frames that are in the mailbox already
    /// stay there.
    ///
    /// # Errors
    /// [`NotConnected`](io::ErrorKind::NotConnected) if it is closed: [`Closed`](super::Closed) says so, too, if the socket was active.
    #[doc(alias = "inet:setopts")]
    pub fn set_active(&self, active: Active) -> io::Result<()> {
        if self.port().set_active(active)? {
            self.port().source.deliver(Info::new(Passive::of(self.id())));
        }
        Ok(())
    }

    /// Sends bytes. Returns when the system has them, or the socket has, which writes them as fast as the other end takes them. With
    /// 64 KiB in the socket it waits, [for as long as the options say](Options::send_timeout).
    ///
    /// Any process may send, and what one call sends stays together.
    ///
    /// # Errors
    /// [`TimedOut`](io::ErrorKind::TimedOut) if the other end does not read; what was sent before is still under way. Other errors:
    /// the socket is closed, or shut down.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, it has sent nothing.
    #[doc(alias = "gen_tcp:send")]
    pub async fn send(&self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        // to a peer that is faster than this process
        tokio::task::consume_budget().await;
        let sent = poll_fn(|cx| self.port().poll_send(bytes.as_ref(), cx));
        match seam::within(self.port().settings.send_timeout, sent).await {
            Some(sent) => sent,
            None => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Waits for the next frame of a passive socket. `None` when the other end has finished.
    ///
    /// To wait for a limited time there is `tokio::time::timeout`.
    ///
    /// # Errors
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) if the socket is active (`{error, einval}`); an error of the connection or of the
    /// codec, after which it is closed.
    ///
    /// # Cancel safety
    /// May be dropped at any time; nothing is lost.
    #[doc(alias = "gen_tcp:recv")]
    pub async fn recv(&self) -> io::Result<Option<F>> {
        self.ask(Reader::frame).await
    }

    /// Waits for the next `count` bytes of a passive socket, whatever frames they are (`gen_tcp:recv/2` with a length). `None` if
    /// the other end finishes before.
    ///
    /// They are the next ones of a socket that is passive from the start, or by itself after [`Active::Once`] or
    /// [`Active::Times`]. One that is made passive while it is active may have made a frame already: that is what the next `recv`
    /// gives, and these bytes are the ones behind it.
    ///
    /// # Errors
    /// As [`recv`](Self::recv); also if `count` is more than [`Options::longest`].
    ///
    /// # Cancel safety
    /// May be dropped at any time; nothing is lost.
    pub async fn recv_exact(&self, count: usize) -> io::Result<Option<Bytes>> {
        self.ask(|reader, wire| reader.exactly(count, wire)).await
    }

    async fn ask<T>(&self, step: impl Fn(&mut Reader<F>, &ReadHalf) -> Step<T>) -> io::Result<Option<T>> {
        // a peer that is faster than this process would otherwise keep the thread
        tokio::task::consume_budget().await;
        let mut asking = Asking { port: self.port(), has_waited: false };
        poll_fn(|cx| asking.poll(cx, &step)).await
    }

    /// Makes another process the owner: it gets what comes from now on, and before that, in order, what has come and was not received.
    ///
    /// What a [`receive!`](https://docs.rs/otp-framework/latest/otp/macro.receive.html) has passed over moves, too. Handlers of a server
    /// that run meanwhile are not disturbed.
    ///
    /// OTP: there the function takes the messages out of the mailbox and sends them on; here they lie with the socket.
    ///
    /// # Errors
    /// [`PermissionDenied`](io::ErrorKind::PermissionDenied) if the caller is not the owner (`not_owner`),
    /// [`NotFound`](io::ErrorKind::NotFound) if the other process has ended (`badarg`), [`NotConnected`](io::ErrorKind::NotConnected) if
    /// the socket is closed.
    #[doc(alias = "gen_tcp:controlling_process")]
    pub fn controlling_process(&self, to: Pid) -> io::Result<()> {
        if self_pid().is_none() || self_pid() != self.owner() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        if !self.is_open() {
            return Err(io::ErrorKind::NotConnected.into());
        }
        if self_pid() == Some(to) {
            return Ok(());
        }
        let taken = table::lookup(to).is_some_and(|to| self.port().source.hand_over(&to));
        if taken { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// Says to the other end that nothing more will be sent, after what was sent; what it sends still comes.
    ///
    /// # Errors
    /// [`NotConnected`](io::ErrorKind::NotConnected) if it is closed.
    #[doc(alias = "gen_tcp:shutdown")]
    pub fn shutdown(&self) -> io::Result<()> {
        self.port().shut()
    }

    /// Closes the socket, and returns at once; what was sent is still written, [for a while](Options::linger). Frames that are in the
    /// mailbox stay there; [`Closed`](super::Closed) does not come.
    #[doc(alias = "gen_tcp:close")]
    pub fn close(&self) {
        self.port().close();
    }
}

/// Somebody who asks for what comes, until this is dropped.
struct Asking<'a, F: Send + 'static> {
    port: &'a Port<F>,
    /// It is to be woken when something comes.
    has_waited: bool,
}

impl<F: Send + 'static> Asking<'_, F> {
    fn poll<T>(
        &mut self,
        cx: &mut Context<'_>,
        step: &impl Fn(&mut Reader<F>, &ReadHalf) -> Step<T>,
    ) -> Poll<io::Result<Option<T>>> {
        loop {
            // also when it was made active while this looked
            if self.port.active() != Active::Passive {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidInput, "the socket is active")));
            }
            let (got, wire) = match read(self.port, step) {
                Ok(read) => read,
                Err(Unread::Busy) if self.port.wait_to_read(cx.waker().clone()) => return Poll::Pending,
                Err(Unread::Busy) => continue,
                Err(Unread::Ended) => return Poll::Ready(Ok(None)),
                Err(Unread::Closed(error)) => return Poll::Ready(Err(error)),
            };
            match got {
                Step::Got(got) => return Poll::Ready(Ok(Some(got))),
                Step::Wait => {
                    self.has_waited = true;
                    let quiet = wire.poll_read_ready(cx).is_pending();
                    if quiet && self.port.watch(cx.waker().clone()) {
                        return Poll::Pending;
                    }
                }
                Step::End => {
                    self.port.end_reading(None);
                    return Poll::Ready(Ok(None));
                }
                Step::Failed(error) => {
                    self.port.end_reading(Some(error.kind()));
                    return Poll::Ready(Err(error));
                }
            }
        }
    }
}

impl<F: Send + 'static> Drop for Asking<'_, F> {
    fn drop(&mut self) {
        if self.has_waited {
            self.port.leave_it_to_others();
        }
    }
}

impl<F: Send + 'static> Clone for Socket<F> {
    fn clone(&self) -> Self {
        Self { handle: self.handle.clone() }
    }
}

impl<F: Send + 'static> fmt::Debug for Socket<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Socket");
        out.field("id", &self.id());
        if let Some(peer) = self.peer_addr() {
            out.field("peer", &peer);
        }
        out.finish_non_exhaustive()
    }
}
