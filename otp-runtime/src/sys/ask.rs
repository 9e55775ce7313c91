//! A question to a process as its asker sees it.

use super::{SysError, Target};
use crate::process::record::{AnyProcess, update};
use crate::process::signal::Signal;
use crate::process::system::{Answer, Request};
use crate::process::{Exited, self_pid};
use crate::protocol::ReplySlot;
use crate::seam::{self, Sleep};
use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

pin_project! {
    /// An order or a question to a process, which every function of [`sys`](crate::sys) returns: a future of the answer.
    ///
    /// Nothing is sent before it is first polled. It waits five seconds unless told otherwise.
    ///
    /// # Errors
    /// [`SysError`].
    ///
    /// # Cancel safety
    /// May be dropped at any time; an order that was sent is carried out all the same.
    #[must_use = "nothing is asked until this is awaited"]
    pub struct Ask<T> {
        request: Option<Result<(AnyProcess, Request), SysError>>,
        slot: ReplySlot<Result<T, SysError>>,
        timeout: Option<Duration>,
        exited: Option<Exited>,
        #[pin]
        late: Option<Sleep>,
    }
}

impl<T: Send + 'static> Ask<T> {
    pub(super) fn new<S>(target: &(impl Target<S> + ?Sized), request: impl FnOnce(Answer<T>) -> Request) -> Self {
        let (answer, slot) = super::answer();
        let request = target.__process().map(|whom| (whom.0, request(answer))).ok_or(SysError::NoProc);
        Self { request: Some(request), slot, timeout: Some(DEFAULT_TIMEOUT), exited: None, late: None }
    }

    pub(super) fn failed(error: SysError) -> Self {
        let (_, slot) = super::answer();
        Self { request: Some(Err(error)), slot, timeout: None, exited: None, late: None }
    }

    /// Waits at most this long, in place of five seconds. An order that was sent is carried out all the same.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Waits as long as it takes, or until the process has ended.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }
}

/// Puts the question into the mailbox.
fn send(process: &AnyProcess, request: Request) -> Result<(), SysError> {
    if self_pid() == Some(process.head().pid) {
        return Err(SysError::CallingSelf);
    }
    let refused = update(&**process, |_, intake| intake.push_signal(Signal::System(Box::new(request))));
    if refused.is_some() { Err(SysError::NoProc) } else { Ok(()) }
}

impl<T> Future for Ask<T> {
    type Output = Result<T, SysError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(request) = this.request.take() {
            let sent = request.and_then(|(process, request)| {
                *this.exited = Some(Exited::of(process.clone()));
                send(&process, request)
            });
            if let Err(error) = sent {
                return Poll::Ready(Err(error));
            }
        }
        if let Poll::Ready(Some(answer)) = this.slot.poll(cx) {
            return Poll::Ready(answer);
        }
        if let Some(exited) = this.exited.as_mut()
            && let Poll::Ready(reason) = Pin::new(exited).poll(cx)
        {
            // an answer given before the end is seen before the end
            return Poll::Ready(match this.slot.poll(cx) {
                Poll::Ready(Some(answer)) => answer,
                _ => Err(SysError::Exited(reason)),
            });
        }
        let Some(timeout) = *this.timeout else { return Poll::Pending };
        if this.late.is_none() {
            this.late.set(Some(seam::sleep(timeout)));
        }
        match this.late.as_pin_mut() {
            Some(late) => late.poll(cx).map(|()| Err(SysError::Timeout(timeout))),
            None => Poll::Pending,
        }
    }
}

impl<T> fmt::Debug for Ask<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
