//! Code of the user's that may be dropped before its end.

use crate::observe::Observation;
use crate::pid::Pid;
use crate::report::dropping;
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// A handler of a process.
    ///
    /// A process that is killed in the middle of it drops what the handler holds, and then its state. A panic in the
    /// first must not be on its way through the second: two panics at a time end the program.
    pub(crate) struct Step<F> {
        pid: Pid,
        // As long as somebody wants to know of it.
        observed: Option<Box<Observation>>,
        // `None` when it is over.
        #[pin]
        handler: Option<F>,
    }

    impl<F> PinnedDrop for Step<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.handler.is_some() {
                dropping(Some(*this.pid), "handler", &mut || this.handler.set(None));
            }
        }
    }
}

impl<F> Step<F> {
    pub(crate) fn new(pid: Pid, handler: F) -> Self {
        Self::observed(pid, None, handler)
    }

    pub(crate) fn observed(pid: Pid, observed: Option<Box<Observation>>, handler: F) -> Self {
        Self { pid, observed, handler: Some(handler) }
    }
}

impl<F: Future> Future for Step<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let Some(handler) = this.handler.as_mut().as_pin_mut() else { return Poll::Pending };
        let polled = Observation::around(this.observed, || handler.poll(cx));
        if polled.is_ready() {
            this.handler.set(None);
            *this.observed = None;
        }
        polled
    }
}
