//! A cast whose sender wants to know, or can wait.

use crate::behaviour::Behaviour;
use crate::call_cycle;
use crate::process::overflow::InLine;
use crate::process::self_pid;
use crate::protocol::{CastError, DEFAULT_WAIT};
use crate::seam::{self, Sleep};
use crate::server_ref::{ServerRef, Why, poll_in_line};
use crate::waits::Wait;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A cast to a server whose mailbox makes senders wait: a future.
///
/// The methods of casts return it where the server's attributes say `overflow = block`, or that the mailbox is adaptive.
/// Nothing is sent before it is first polled, or [`try_send`](Self::try_send) is used. It is ready when the message was taken
/// in; in the sync mode of an adaptive mailbox, when it was handled.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::CastError;
/// use otp::prelude::*;
/// use std::time::Duration;
///
/// #[derive(Default)]
/// struct Disk {
///     written: u64,
/// }
///
/// #[gen_server(mailbox(capacity = 2, overflow = block))]
/// impl Disk {
///     #[cast]
///     async fn write(&mut self, bytes: u64) {
///         tokio::time::sleep(Duration::from_millis(1)).await;
///         self.written += bytes;
///     }
///     #[call]
///     fn written(&self) -> u64 {
///         self.written
///     }
/// }
///
/// let disk = Disk::start().await?;
/// for _ in 0..10 {
///     disk.write(7).await?; // as fast as the disk, with two writes in the mailbox
/// }
/// assert_eq!(disk.written().await?, 70);
/// while disk.write(7).try_send().is_ok() {}
/// assert_eq!(disk.write(7).try_send(), Err(CastError::Overloaded));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// See [`CastError`]. For room it waits as long as it takes: use `tokio::time::timeout` to give up, which is safe.
///
/// # Panics
/// Outside a tokio runtime with a clock, if it must wait for its turn in an adaptive mailbox.
///
/// # Cancel safety
/// May be dropped at any time. As long as it waits for room nothing was sent; later the message is handled all the same.
#[must_use = "a cast to a mailbox that makes senders wait is only sent when it is awaited (or `.try_send()` is used)"]
pub struct Cast<'a, S: Behaviour> {
    server: &'a ServerRef<S>,
    message: Option<S::Msg>,
    place: Option<InLine>,
    /// The wait-for graph knows of it.
    wait: Option<Wait>,
    late: Option<Pin<Box<Sleep>>>,
}

impl<'a, S: Behaviour> Cast<'a, S> {
    pub(super) fn new(server: &'a ServerRef<S>, message: S::Msg) -> Self {
        Self { server, message: Some(message), place: None, wait: None, late: None }
    }

    /// Sends the message if that can be done without waiting.
    ///
    /// # Errors
    /// [`Overloaded`](CastError::Overloaded) if there is no room, which is counted; or another [`CastError`].
    pub fn try_send(mut self) -> Result<(), CastError> {
        match self.message.take() {
            Some(message) => self.server.__cast_told(message),
            None => Ok(()),
        }
    }

    fn poll_sent(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Why>> {
        if self.place.is_none() {
            match self.server.cast(&mut self.message) {
                Err(Why::Full) => {}
                sent => return Poll::Ready(sent),
            }
            let Some(process) = self.server.resolve() else { return Poll::Ready(Err(Why::NoProc)) };
            if self_pid() == Some(process.head().pid) {
                // it would wait for itself
                return Poll::Ready(self.server.admit_told(&mut self.message));
            }
            self.place = Some(InLine::of(process));
        }
        let Some(place) = &mut self.place else { return Poll::Ready(Err(Why::NoProc)) };
        let polled = poll_in_line(place, &mut self.message, cx.waker());
        if polled.is_ready() {
            self.place = None;
        }
        polled
    }
}

/// Nothing in it is pinned.
impl<S: Behaviour> Unpin for Cast<'_, S> {}

impl<S: Behaviour> Future for Cast<'_, S> {
    type Output = Result<(), CastError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let Poll::Ready(sent) = this.poll_sent(cx) {
            this.wait = None;
            if sent.is_err() {
                this.message = None;
            }
            return Poll::Ready(sent.map_err(error));
        }
        if this.wait.is_none()
            && let Some(place) = &this.place
        {
            match call_cycle::wait_for_end(place.process().head().pid) {
                Ok(wait) => this.wait = wait,
                Err(_) if this.message.is_none() => {}
                Err(cycle) => {
                    (this.place, this.message) = (None, None);
                    return Poll::Ready(Err(CastError::Cycle(cycle)));
                }
            }
        }
        if this.message.is_some() {
            return Poll::Pending;
        }
        let late = this.late.get_or_insert_with(|| Box::pin(seam::sleep(DEFAULT_WAIT)));
        late.as_mut().poll(cx).map(|()| {
            (this.place, this.wait) = (None, None);
            Err(CastError::Timeout(DEFAULT_WAIT))
        })
    }
}

impl<S: Behaviour> fmt::Debug for Cast<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cast").field("server", self.server).field("message", &self.message).finish_non_exhaustive()
    }
}

pub(super) fn error(why: Why) -> CastError {
    match why {
        Why::Full => CastError::Overloaded,
        Why::WrongServer => CastError::WrongServer,
        Why::NoProc | Why::Vacant | Why::CallingSelf => CastError::NoProc,
    }
}
