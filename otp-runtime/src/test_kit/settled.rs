//! Waiting until nothing is left to do, and letting time pass.

use super::verdict;
use crate::process::{info_of, self_pid};
use crate::seam;
use crate::seam::turns::{after_the_others, had, is_any_held};
use std::time::Duration;

/// So many rounds in a row without a turn of any process are rest: a task of the program's own, which is not counted, may
/// stand between two processes.
const QUIET: u32 = 16;
/// After so many turns it is said that there is no rest.
const TURNS: u64 = 100_000;
/// And after so many rounds, which are one turn or none each where everybody is held back.
const ROUNDS: u64 = 100_000;

/// Waits until all mail is handled by all processes of this test, and none has anything left to do but to wait. Time does not
/// pass meanwhile.
///
/// Use it behind a cast or a `send` whose effect the test looks at, where there is nobody to ask: it is what a `sleep` would be
/// a guess for. What waits for a timer, a socket, another thread (`spawn_blocking`) or another runtime has nothing to do in this
/// sense.
///
/// # Examples
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::test;
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// static SEEN: AtomicU32 = AtomicU32::new(0);
/// let counter = otp::spawn(async |mut inbox| loop {
///     inbox.receive().await;
///     SEEN.fetch_add(1, Ordering::Relaxed);
/// });
/// otp::send(counter, "one");
/// otp::send(counter, "two");
/// test::settle().await;
/// assert_eq!(SEEN.load(Ordering::Relaxed), 2);
/// # });
/// ```
///
/// # Panics
/// If there is no rest within 100,000 turns of processes, as where two send each other messages for ever; it then says who has
/// work.
///
/// # Cancel safety
/// May be dropped at any time.
///
/// OTP has nothing like it: a test there asks each process something (`sys:get_state`).
pub async fn settle() {
    let quiet = quietly().await;
    assert!(quiet, "there is no rest in this test: {}", who_works());
}

/// Whether there was rest.
pub(super) async fn quietly() -> bool {
    // who waits here has a turn itself in each round, unless that is the body of the test
    let own = u64::from(self_pid().is_some());
    let (mut quiet, start) = (0, had());
    for _ in 0..ROUNDS {
        let before = had();
        if before.wrapping_sub(start) > TURNS {
            return false;
        }
        after_the_others().await;
        let moved = had().wrapping_sub(before) > own || is_any_held();
        quiet = if moved { 0 } else { quiet + 1 };
        if quiet >= QUIET {
            return true;
        }
    }
    false
}

fn who_works() -> String {
    let infos = verdict::living().into_iter().rev().filter_map(|process| info_of(&process));
    let busy: Vec<String> = infos
        .filter(|info| info.message_queue_len > 0)
        .take(5)
        .map(|info| format!("{} {} ({} messages)", info.pid, info.who(), info.message_queue_len))
        .collect();
    if busy.is_empty() {
        "some process is never done, though no mail waits".to_owned()
    } else {
        format!("mail waits for {}", busy.join(", "))
    }
}

/// Lets time pass, step by step: each timer fires at its moment, in order, and all mail is handled before the next one does.
/// Returns when this much time has passed and all is handled.
///
/// Use it where a test is about time. `tokio::time::advance` jumps: whatever is due in between fires afterwards, all at once.
/// Timers count milliseconds, and so does this.
///
/// # Examples
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::test::{self, Probe, assert_received, refute_received};
/// use std::time::Duration;
///
/// let mut probe = Probe::new();
/// otp::send_after(probe.pid(), Duration::from_secs(60), "a minute");
/// test::advance(Duration::from_secs(59)).await;
/// refute_received!(probe, "a minute");
/// test::advance(Duration::from_secs(1)).await;
/// assert_received!(probe, "a minute");
/// # });
/// ```
///
/// # Panics
/// As [`settle`].
///
/// # Cancel safety
/// If it is dropped, less time has passed.
pub async fn advance(duration: Duration) {
    settle().await;
    if !duration.is_zero() {
        // a clock that is paused goes on by itself, to the next timer, when there is nothing else to do
        seam::sleep(duration).await;
        settle().await;
    }
}
