//! What the tests share: being a process, receiving, waiting without a clock.

pub mod bomb;
pub mod captured;
pub mod example;

use otp::{Down, Exit, ExitReason, Inbox, Info, Pid};
use std::fmt::Debug;
use std::future::{Future, pending};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Longer than any test takes: under a paused clock, a wait for something that never comes fails at once.
const FOR_EVER: Duration = Duration::from_secs(24 * 3600);

/// Runs `body` as a process and answers what it returns; its panic is the test's.
pub async fn in_process<T, F>(body: impl FnOnce(Inbox) -> F + Send + 'static) -> T
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let (answer, answered) = tokio::sync::oneshot::channel();
    let pid = otp::spawn(|inbox| async move {
        let _ = answer.send(body(inbox).await);
    });
    let ended = async { tokio::join!(answered, otp::exited(pid)) };
    let (answer, reason) = tokio::time::timeout(FOR_EVER, ended).await.expect("the test's process waits for ever");
    answer.unwrap_or_else(|_| panic!("the test's process ended: {reason}"))
}

/// A process that waits for ever.
pub fn idle() -> Pid {
    otp::spawn(|_inbox| pending::<()>())
}

/// A process that traps exits and waits for ever; it does so already when this returns.
pub async fn idle_trapper() -> Pid {
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let pid = otp::spawn(|_inbox| async move {
        otp::trap_exit(true);
        let _ = ready.send(());
        pending::<()>().await;
    });
    is_ready.await.expect("it does not end before");
    pid
}

/// A process that has ended, for `reason`.
pub async fn dead(reason: ExitReason) -> Pid {
    let pid = otp::spawn(|_inbox| async move { reason });
    otp::exited(pid).await;
    pid
}

/// Receives, for the tests.
pub trait Mail {
    /// The next message, which must be a `T`.
    async fn next<T: 'static>(&mut self) -> T;
    /// Asserts that no message comes. The clock must be paused: time passes when everybody waits.
    async fn is_silent(&mut self);
    /// The next message, which must be an [`Exit`].
    async fn exit(&mut self) -> (Option<Pid>, ExitReason) {
        let exit: Exit = self.next().await;
        (exit.from, exit.reason)
    }
    /// The next message, which must be a [`Down`].
    async fn down(&mut self) -> Down {
        self.next().await
    }
}

impl<M: Send + 'static> Mail for Inbox<M> {
    async fn next<T: 'static>(&mut self) -> T {
        take(self.receive().await)
    }

    async fn is_silent(&mut self) {
        let message = tokio::time::timeout(Duration::from_secs(60), self.receive()).await;
        assert!(message.is_err(), "an unexpected message: {message:?}");
    }
}

fn take<T: 'static>(info: Info) -> T {
    info.take().unwrap_or_else(|info| panic!("expected {}, found {info:?}", std::any::type_name::<T>()))
}

/// A name no other test uses.
pub fn unique(prefix: impl Debug) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{prefix:?} {}", NEXT.fetch_add(1, Ordering::Relaxed))
}
