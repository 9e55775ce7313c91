//! One run of a test: its runtime, its body, and what is done behind that.

use super::kit::{self, Unpacked};
use super::seeds::{self, Outcome};
use super::verdict::{self, Crashes, TestSettings};
use super::{stop, supervised};
use crate::process::{self, Inbox};
use crate::protocol::reply_slot;
use crate::registry;
use crate::seam::RuntimeId;
use crate::seam::turns::{Running, Turned};
use crate::trial::{self, Noting};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;
use tokio::runtime::{Builder, Runtime};

/// What `#[otp::test]` expands to.
///
/// # Panics
/// As the test does, or for what it has left behind.
pub fn run_test<F: Future>(test: impl FnOnce() -> F) -> F::Output {
    once(TestSettings::DEFAULT, None, test)
}

/// What `#[otp::test(..)]` expands to.
///
/// # Panics
/// As [`run_test`].
pub fn run_test_with<F: Future>(settings: TestSettings, test: impl Fn() -> F) -> F::Output
where
    F::Output: Outcome,
{
    seeds::each(settings, |seed| once(settings, seed, &test))
}

/// The runtime of a test, and all that is the test's alone. It ends from top to bottom.
struct Stage {
    runtime: Runtime,
    _kit: Unpacked,
    _noting: Noting,
    _running: Running,
    _names: Names,
}

/// The test's own names.
struct Names(RuntimeId);

impl Drop for Names {
    fn drop(&mut self) {
        registry::forget(self.0);
    }
}

impl Stage {
    fn new(seed: Option<u64>) -> Self {
        Self::with(Builder::new_current_thread().enable_all(), seed)
    }

    fn with(builder: &mut Builder, seed: Option<u64>) -> Self {
        let runtime = builder.start_paused(true).build().expect("a tokio runtime starts");
        let id = runtime.handle().id();
        let running = Running::on(id, seed);
        process::start_afresh();
        Self { runtime, _kit: Unpacked::begin(), _noting: Noting::begin(), _running: running, _names: Names(id) }
    }
}

fn once<F: Future>(settings: TestSettings, seed: Option<u64>, test: impl FnOnce() -> F) -> F::Output {
    let stage = Stage::new(seed);
    stage.runtime.block_on(whole(settings, test))
}

/// Runs `body` in the order of `seed`, on a runtime of its own without files and sockets. What it leaves behind is its own
/// affair: it is for simulations, which look at that themselves.
pub fn simulate<F: Future>(seed: u64, body: impl FnOnce() -> F) -> F::Output {
    let stage = Stage::with(Builder::new_current_thread().enable_time(), Some(seed));
    stage.runtime.block_on(Turned::uncounted(async move { body().await }))
}

/// The body, and what is done behind it.
async fn whole<F: Future>(settings: TestSettings, test: impl FnOnce() -> F) -> F::Output {
    if settings.crashes == Crashes::Deny {
        trial::read_reports();
    }
    let body = {
        let mut body = pin!(Turned::uncounted(async move { test().await }));
        poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| body.as_mut().poll(cx))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        })
        .await
    };
    match body {
        Ok(output) => {
            let leaks = verdict::leaks(settings);
            let stopped = stop::everything().await;
            verdict::pass(settings, &leaks);
            let patience = supervised::PATIENCE;
            assert!(stopped, "what the test has supervised did not stop within {patience:?}, and was killed");
            output
        }
        Err(panic) => {
            supervised::stop_all().await;
            resume_unwind(panic)
        }
    }
}

/// Runs the body of a test that is a process. Its end is the test's.
///
/// # Panics
/// If the process ends before the body does.
pub async fn as_process<F>(body: impl FnOnce(Inbox) -> F + Send + 'static) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let (answer, mut answered) = reply_slot();
    let pid = process::spawn(|inbox| async move { answer.send(body(inbox).await) });
    kit::owns(pid);
    // it is told as the test's own failure
    kit::expect(pid);
    let reason = process::exited(pid).await;
    answered.take().unwrap_or_else(|| panic!("the test's process has ended: {reason}"))
}
