//! A server that waits for messages lies on the desk of its process, where a caller can have it handle a call.

use super::{Next, Server, live};
use crate::exit::ExitReason;
use crate::gen_server::GenServer;
use crate::panic::{guarded, guarded_inline};
use crate::process::record::{Desk, Loop, Process};
use crate::report::drop_guarded;
use crate::seam::{Bug, has};
use std::any::Any;
use std::future::poll_fn;
use std::task::{Context, Poll};

/// Handles messages as they come, until there is more to do than that. While there are none the server is on its process's
/// desk, where a caller can have it handle a call.
pub(super) async fn wait<S: GenServer + Send>(process: &Process<S::Msg>, server: Box<Server<S>>) -> Box<Server<S>> {
    let mut here = Some(server);
    let _leave = Leave(process);
    poll_fn(|cx| {
        let taken = here.take().or_else(|| {
            let desk: Box<dyn Any> = process.run.exchange(None).ok()??;
            desk.downcast().ok()
        });
        let Some(mut server) = taken else { return Poll::Pending };
        if server.poll_messages(cx).is_ready() {
            return Poll::Ready(server);
        }
        // polled by somebody else than the process's own task it stays here
        match process.run.exchange(Some(server)) {
            Ok(None) => {}
            Ok(before) => drop_guarded(Some(process.head.pid), "state", before),
            Err(desk) => {
                here = desk.and_then(|desk| {
                    let desk: Box<dyn Any> = desk;
                    desk.downcast().ok()
                });
            }
        }
        Poll::Pending
    })
    .await
}

/// A server whose loop goes away does not stay on the desk.
struct Leave<'a, M: Send + 'static>(&'a Process<M>);

impl<M: Send + 'static> Drop for Leave<'_, M> {
    fn drop(&mut self) {
        if let Ok(Some(server)) = self.0.run.exchange(None) {
            drop_guarded(Some(self.0.head.pid), "state", server);
        }
    }
}

impl<S: GenServer + Send> Desk for Server<S> {
    fn handle(&mut self, message: &mut dyn Any) -> bool {
        let Some(message) = message.downcast_mut::<Option<S::Msg>>() else { return false };
        if !matches!(self.next, Next::Again) || self.cx.is_restless() || !self.outlet.is_handed_one() {
            return false;
        }
        let handled = guarded_inline(|| {
            if let Some(message) = message.take() {
                self.take_in(message);
            }
        });
        if let Err(panic) = handled {
            self.next = Next::Stop(ExitReason::from(panic));
        }
        let done = self.goes_on();
        if !done {
            self.outlet.has_more_to_do();
        }
        done
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.poll_messages(cx)
    }

    fn is_busy(&self) -> bool {
        self.cx.is_restless()
    }

    fn end(&mut self, reason: &ExitReason) -> Option<ExitReason> {
        if self.is_busy() || !matches!(self.next, Next::Again) || !self.outlet.is_handed_one() {
            return None;
        }
        self.nobody_is_to_blame();
        let culprit = self.culprit();
        self.prepare_to_end();
        let ended = match guarded(|| has(Bug::TerminateLeftOut) || self.state.terminate_now(reason, &mut self.cx)) {
            Ok(false) => return None,
            Ok(true) => Ok(()),
            Err(panic) => Err(panic),
        };
        Some(self.has_terminated(&culprit, reason.clone(), ended))
    }

    fn into_loop(self: Box<Self>) -> Loop {
        Box::pin(live(self))
    }
}
