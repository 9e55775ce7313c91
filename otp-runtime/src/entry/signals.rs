//! The signals that tell a program to stop, on a thread of their own: a program that does nothing but compute hears them, too.

use super::console;
use crate::application::Controller;
use crate::protocol::{ReplySlot, ReplyTo, reply_slot};
use crate::report;
use crate::seam;
use std::future::poll_fn;
use std::io;
use std::process;
use std::sync::Arc;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

/// How long what is still to be printed may take when nothing else is waited for.
const LAST: Duration = Duration::from_millis(100);
/// How often it is said who is late.
const LATE: Duration = Duration::from_secs(3);

/// What the operating system has told the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signal {
    pub(super) name: &'static str,
    number: i32,
}

/// Listens from now on. The first signal is the answer; any further one ends the program at once.
pub(super) fn listen(controller: Arc<Controller>) -> io::Result<ReplySlot<Signal>> {
    let (first, slot) = reply_slot();
    let (ready, is_ready) = mpsc::channel();
    thread::Builder::new().name("otp-signals".to_owned()).spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return ready.send(Err(error)).unwrap_or_default(),
        };
        runtime.block_on(async move {
            match Streams::new() {
                Ok(streams) => {
                    // whoever has asked waits for it
                    let _ = ready.send(Ok(()));
                    watch(streams, &controller, first).await;
                }
                Err(error) => ready.send(Err(error)).unwrap_or_default(),
            }
        });
    })?;
    is_ready.recv().unwrap_or_else(|_| Err(io::Error::other("the thread for signals has ended")))?;
    Ok(slot)
}

async fn watch(mut streams: Streams, controller: &Controller, first: ReplyTo<Signal>) {
    let mut first = Some(first);
    loop {
        let Some(signal) = seam::within(Some(LATE), poll_fn(|cx| streams.poll(cx))).await else {
            console::late(controller);
            continue;
        };
        let Some(first) = first.take() else {
            console::complain(format_args!("{} again: not waiting any longer", signal.name));
            report::flush(LAST);
            process::exit(128 + signal.number);
        };
        first.send(signal);
    }
}

#[cfg(unix)]
struct Streams([(tokio::signal::unix::Signal, Signal); 2]);

#[cfg(unix)]
impl Streams {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = Signal { name: "SIGINT", number: SignalKind::interrupt().as_raw_value() };
        let terminate = Signal { name: "SIGTERM", number: SignalKind::terminate().as_raw_value() };
        Ok(Self([(signal(SignalKind::interrupt())?, interrupt), (signal(SignalKind::terminate())?, terminate)]))
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Signal> {
        for (stream, signal) in &mut self.0 {
            if stream.poll_recv(cx).is_ready() {
                return Poll::Ready(*signal);
            }
        }
        Poll::Pending
    }
}

#[cfg(windows)]
struct Streams(tokio::signal::windows::CtrlC, tokio::signal::windows::CtrlBreak);

#[cfg(windows)]
impl Streams {
    fn new() -> io::Result<Self> {
        Ok(Self(tokio::signal::windows::ctrl_c()?, tokio::signal::windows::ctrl_break()?))
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Signal> {
        if self.0.poll_recv(cx).is_ready() {
            return Poll::Ready(Signal { name: "Ctrl-C", number: 2 });
        }
        self.1.poll_recv(cx).map(|_| Signal { name: "Ctrl-Break", number: 21 })
    }
}
