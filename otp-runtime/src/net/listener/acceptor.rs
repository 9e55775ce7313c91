//! Letting clients in, and seeing them out.

use super::Serve;
use super::bound::Bind;
use super::seats::Seats;
use crate::exit::ExitReason;
use crate::message::Exit;
use crate::net::accepted::Accepted;
use crate::panic::guarded;
use crate::process::{Inbox, trap_exit};
use crate::protocol::StartError;
use crate::report::{Level, Report};
use crate::seam;
use crate::spec::{ByHand, Process, Restart, Spec};
use crate::supervisor::{ChildOptions, DynamicSupervisorRef};
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// How long to wait when the system has no more file descriptors: connections that end give theirs back.
const BREATH: Duration = Duration::from_millis(100);
/// Of a row of errors the first is reported, and then one in so many.
const TOLD: u32 = 100;

pub(super) fn spec<P: Process>(seats: Arc<Seats>, connections: DynamicSupervisorRef, serve: Serve<P>) -> Spec<ByHand> {
    Spec::by_hand("otp::net::acceptor", |inbox: Inbox, ack| async move {
        ack.started();
        let _inbox = inbox;
        let mut errors = 0;
        while let Some((mut seat, bound)) = poll_fn(|cx| seats.poll_seat(cx)).await {
            let Some(accepted) = until_stopped(&seats, bound.accept()).await else { break };
            match accepted {
                Ok(stream) => {
                    errors = 0;
                    seat.take();
                    start(Accepted::new(stream, seat), &connections, &serve).await;
                }
                Err(error) => {
                    drop(seat);
                    if is_the_clients(&error) {
                        continue;
                    }
                    if errors % TOLD == 0 {
                        tell("cannot accept a connection", &error);
                    }
                    errors += 1;
                    seam::sleep(BREATH).await;
                }
            }
        }
        // the supervisor keeps it: it would start another
        std::future::pending::<()>().await;
    })
}

/// `None` if nobody is let in any more before that.
async fn until_stopped<T>(seats: &Seats, accept: impl Future<Output = T>) -> Option<T> {
    let mut accept = pin!(accept);
    poll_fn(|cx| match seats.poll_stopped(cx) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => accept.as_mut().poll(cx).map(Some),
    })
    .await
}

/// Whether only this one client is concerned.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

async fn start<P: Process>(client: Accepted, connections: &DynamicSupervisorRef, serve: &Serve<P>) {
    let serve = serve.clone();
    // a panic of the user's function is an error of this start
    let spec = move || guarded(|| serve(client).restart(Restart::Temporary));
    let spec = match spec() {
        Ok(spec) => spec,
        Err(panic) => return tell("cannot start a connection", &panic),
    };
    let started = connections.as_ref().__start_temporary::<(), P, _>("connection", ChildOptions::new(), move |()| spec);
    if let Err(error) = started.await {
        tell("cannot start a connection", &error);
    }
}

fn tell(what: &str, why: &dyn std::fmt::Display) {
    let me = crate::process::self_pid();
    Report::new(Level::Warning, "net acceptor", me, format_args!("a listener {what}")).line("reason", why).emit();
}

/// Stands between acceptors and connections. It keeps the socket open; when all is shut down it closes that, and lets clients
/// finish for a while.
pub(super) fn usher(bind: Bind, seats: Arc<Seats>, patience: Duration) -> Spec<ByHand> {
    Spec::by_hand("otp::net::usher", move |mut inbox: Inbox, ack| async move {
        trap_exit(true);
        if !seats.is_open() {
            // it was restarted with what stands before it
            match bind.bind().await {
                Ok(bound) => seats.open(bound),
                Err(error) => {
                    let reason = ExitReason::error(error);
                    ack.failed(StartError::Failed(reason.clone()));
                    return Err::<(), _>(reason);
                }
            }
        }
        ack.started();
        let reason = loop {
            match inbox.receive().await.take() {
                Ok(Exit { from, reason }) if from.is_none() || from == inbox.parent() => break reason,
                _ => {}
            }
        };
        seats.stop();
        if reason == ExitReason::Shutdown {
            seam::within(Some(patience), poll_fn(|cx| seats.poll_empty(cx))).await;
        }
        Err(reason)
    })
}
