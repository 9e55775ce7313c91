//! Direct calls: the caller of an idle process runs it, instead of waking its task and waiting.
//!
//! The loop takes the message from the caller instead of the mailbox, and is polled with the waker of the process's own
//! task; who polls makes no difference to it. What is gained are two switches between tasks and the way through the
//! mailbox.

use super::current::{self, Deeper};
use super::record::{AnyProcess, Record};
use super::run::{Turn, give_up, retire, serve, turn};
use crate::exit::ExitReason;
use crate::seam::{Stopwatch, others_turn};
use std::any::Any;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Context;
use std::time::Duration;

/// So deep may direct calls be nested; each level takes some of the thread's stack.
const DEPTH: u32 = 8;
/// After so many direct calls in a row a thread lets its other tasks run.
const STREAK: u32 = 64;
/// One run in so many is timed.
const TIMED: u32 = 16;
/// A run that takes longer is worth a task switch: others may want to go on meanwhile.
const LONG: Duration = Duration::from_micros(50);
/// A process that runs long is tried again after so many calls.
const QUEUED: u32 = 256;

/// Whether a process is worth running directly, from what has been seen of it.
#[derive(Debug, Default)]
pub(crate) struct Pace(AtomicU32);

/// The process runs long; below it, the number of calls to go until it is looked at again.
const SLOW: u32 = 1 << 31;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Try {
    Queue,
    Run,
    RunTimed,
}

impl Pace {
    /// What to do with the next call. Calls that come at the same time may count as one.
    #[inline]
    fn next(&self) -> Try {
        let seen = self.0.load(Ordering::Relaxed);
        let (next, then) = match seen & !SLOW {
            0 => (Try::RunTimed, TIMED - 1),
            left if seen & SLOW != 0 => (Try::Queue, if left > 1 { SLOW | (left - 1) } else { 0 }),
            left => (Try::Run, left - 1),
        };
        self.0.store(then, Ordering::Relaxed);
        next
    }

    fn lasted(&self, time: Duration) {
        if time > LONG {
            self.0.store(SLOW | QUEUED, Ordering::Relaxed);
        }
    }
}

/// Whether a task that has called somebody is to let others run before it goes on. It is woken then.
#[inline]
pub(crate) fn must_rest(cx: &Context<'_>) -> bool {
    let must = current::had_a_row_of(STREAK);
    if must {
        cx.waker().wake_by_ref();
    }
    must
}

/// Counts a process that is begun, run or ended by the code of another one, until the answer is dropped. `None` if they
/// are nested too deep.
pub(crate) fn enter() -> Option<Deeper> {
    current::go_deeper(DEPTH)
}

/// An await point for code that does by itself what others would have done in their tasks: a process that is to end goes no
/// further, and others have their turn now and then.
///
/// # Cancel safety
/// Nothing is lost when the future is dropped.
pub(crate) async fn pause() {
    if current::had_a_row_of(STREAK) || is_to_end() {
        others_turn().await;
    }
}

/// Whether the calling process is to end: it goes no further than this await point, and is polled again, to end.
#[cold]
fn is_to_end() -> bool {
    current::with_current(|me| me.head().interrupted.load(Ordering::Acquire)).unwrap_or(false)
}

/// Whether the calling process ends as soon as what it awaits is pending. It does not if its code polls by itself, such as by
/// `block_on`, in a drop as well: that would wait for ever.
#[cold]
pub(crate) fn ends_here(cx: &Context<'_>) -> bool {
    let carried = |me: &AnyProcess| me.core().carrier.get().is_some_and(|carrier| carrier.will_wake(cx.waker()));
    current::with_current(|me| me.head().interrupted.load(Ordering::Acquire) && carried(me)).unwrap_or(false)
}

/// Runs a process that waits for mail, with this message. False if it does not wait, cannot be run, or does not take the
/// message, which is still there then.
#[inline]
pub(crate) fn run(process: &dyn Record, message: &mut dyn Any) {
    if process.core().is_idle() {
        run_idle(process, message);
    }
}

#[inline(never)]
fn run_idle(process: &dyn Record, message: &mut dyn Any) {
    let core = process.core();
    let head = &core.head;
    if head.watched.load(Ordering::Relaxed) != 0 || !head.runtime.is_here() {
        return;
    }
    #[cfg(all(feature = "test", not(shuttle)))]
    if crate::seam::turns::is_put_off() {
        return;
    }
    let timed = if head.runtime.is_parallel() {
        match core.pace.next() {
            Try::Queue => return,
            Try::Run => None,
            Try::RunTimed => Some(Stopwatch::start()),
        }
    } else {
        // nobody else could run meanwhile in any case
        None
    };
    let Some(_entered) = enter() else { return };
    let Some(run) = core.run.try_lock() else { return };
    // now that nobody else takes mail out: what this caller has sent before is handled before
    if !core.is_idle() {
        return give_up(process, run);
    }
    let carrier = core.carrier.get();
    let turn = match (serve(process, run, message), carrier) {
        (None, _) => Turn::Pending,
        (Some(run), Some(carrier)) => turn(process, run, message, &mut Context::from_waker(carrier)),
        // there is more to do than its callers can
        (Some(run), None) => {
            give_up(process, run);
            process.wake();
            Turn::Pending
        }
    };
    if let Some(stopwatch) = timed {
        core.pace.lasted(stopwatch.time());
    }
    match turn {
        // it has set a timer, and its task is who waits for timers
        Turn::Pending if head.alarmed.load(Ordering::Acquire) => process.wake(),
        Turn::Pending => {}
        // its task has nothing to carry any more
        Turn::Ended => {
            if let Some(carrier) = carrier {
                carrier.wake_by_ref();
            }
        }
    }
}

/// Ends a process that waits for mail, if that takes no `await`. Answers what it has ended with.
pub(super) fn stop(process: &dyn Record, reason: &ExitReason) -> Option<ExitReason> {
    let core = process.core();
    if core.head.watched.load(Ordering::Relaxed) != 0 || !core.head.runtime.is_here() {
        return None;
    }
    #[cfg(all(feature = "test", not(shuttle)))]
    if crate::seam::turns::is_put_off() {
        return None;
    }
    let _entered = enter()?;
    let run = core.run.try_lock()?;
    // now that nobody else takes mail out: what was sent before is handled before
    if !core.is_idle() {
        give_up(process, run);
        return None;
    }
    let ended = retire(process, run, reason);
    if ended.is_some()
        && let Some(carrier) = core.carrier.get()
    {
        // its task has nothing to carry any more
        carrier.wake_by_ref();
    }
    ended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_runs_long_is_left_to_its_task_for_a_while() {
        let pace = Pace::default();
        assert_eq!(pace.next(), Try::RunTimed);
        pace.lasted(Duration::from_micros(1));
        for _ in 1..TIMED {
            assert_eq!(pace.next(), Try::Run);
        }
        assert_eq!(pace.next(), Try::RunTimed);
        pace.lasted(Duration::from_millis(1));
        for _ in 0..QUEUED {
            assert_eq!(pace.next(), Try::Queue);
        }
        assert_eq!(pace.next(), Try::RunTimed);
    }
}
