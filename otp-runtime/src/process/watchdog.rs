//! The watchdog: says which process has not yielded for too long, and what it is doing.
//!
//! A process is a task, and tasks take turns: one that computes or blocks without an `await` keeps its thread for itself.
//! On a current-thread runtime everything else stands still; nowhere can it be ended, because `kill` and all other exit
//! signals take effect at the next `await`. The watchdog cannot interrupt it either, but it says who it is:
//!
//! ```text
//! [warning] process <0.85.0> (Heavy) has not yielded for 1s
//!     registered name: weights
//!     handler: lift
//!     thread: tokio-rt-worker
//! ```
//!
//! Once when the limit has passed, again each time that has doubled, and once when the process goes on after all. The
//! remedy is `tokio::task::spawn_blocking` for what blocks, and a `tokio::task::yield_now().await` now and then in what
//! computes.
//!
//! It is a thread of its own that looks at what all threads are doing a few times within the limit, by real time
//! (a paused clock does not matter), and sleeps while nothing runs. It never keeps a program alive. It is on in debug
//! builds with a limit of a second, and off in release builds, unless you say otherwise. Switched off it costs an atomic
//! load for each poll of a process; switched on a few nanoseconds, and no reading of a clock.
//!
//! OTP's schedulers interrupt a process, so that it has no watchdog; the nearest is
//! `erlang:system_monitor(Pid, [{long_schedule, Ms}])`, for native code.

mod scan;
mod slot;

use super::record::{Head, update};
use super::table;
use crate::pid::Pid;
use crate::report::{Level, Report};
use crate::seam::os::Mutex;
use scan::{Finding, Scan};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

pub(super) use slot::Entered;

/// Nobody watches.
const OFF: u8 = 0;
/// The thread looks.
const AWAKE: u8 = 1;
/// Nothing runs: the first process that does wakes the thread, or starts it.
const ASLEEP: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(if cfg!(debug_assertions) { ASLEEP } else { OFF });
static LIMIT: AtomicU64 = AtomicU64::new(1_000_000_000);
static THREAD: Mutex<Option<Thread>> = Mutex::new(None);

/// Watches from now on, and warns of a process that does not yield for as long as `limit` (at least a millisecond).
///
/// Use it to have the watchdog in release builds, or with another limit.
///
/// # Examples
/// ```
/// otp::watchdog::start(std::time::Duration::from_millis(100));
/// otp::watchdog::stop();
/// ```
#[doc(alias = "long_schedule")]
pub fn start(limit: Duration) {
    let nanos = u64::try_from(limit.max(Duration::from_millis(1)).as_nanos()).unwrap_or(u64::MAX);
    LIMIT.store(nanos, Ordering::Relaxed);
    STATE.store(AWAKE, Ordering::Release);
    rouse();
}

/// Stops watching: its thread ends. A process that was reported is not said to go on.
pub fn stop() {
    STATE.store(OFF, Ordering::Release);
    let thread = THREAD.lock().clone();
    if let Some(thread) = thread {
        thread.unpark();
    }
}

/// The thread runs a process from now on, until the answer is dropped.
#[inline]
pub(super) fn enter(pid: Pid) -> Entered {
    match STATE.load(Ordering::Relaxed) {
        OFF => return Entered::unwatched(),
        ASLEEP => wake(),
        _ => {}
    }
    slot::enter(pid)
}

/// What the process does from now on.
#[inline]
pub(crate) fn note_handler(head: &Head, handler: &'static str) {
    if STATE.load(Ordering::Relaxed) != OFF {
        *head.handler.lock() = handler;
    }
}

#[cold]
fn wake() {
    if STATE.compare_exchange(ASLEEP, AWAKE, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
        rouse();
    }
}

/// Wakes the thread; there may be none yet.
fn rouse() {
    let mut thread = THREAD.lock();
    match &*thread {
        Some(thread) => thread.unpark(),
        None => match thread::Builder::new().name("otp-watchdog".to_owned()).spawn(watch) {
            Ok(handle) => *thread = Some(handle.thread().clone()),
            // a program that gets no threads has other worries
            Err(_) => STATE.store(OFF, Ordering::Release),
        },
    }
}

/// Real time, on a thread of its own: neither is a matter of the runtime that is watched.
fn watch() {
    let begin = Instant::now();
    let mut scan = Scan::default();
    let mut known = BTreeMap::new();
    loop {
        let limit = Duration::from_nanos(LIMIT.load(Ordering::Relaxed));
        let seen = slot::all();
        let idle = scan.is_idle(&seen);
        for finding in scan.look(begin.elapsed(), limit, &seen) {
            tell(&finding, &mut known);
        }
        match STATE.load(Ordering::Acquire) {
            OFF => {
                let mut thread = THREAD.lock();
                // it may have been switched on again meanwhile
                if STATE.load(Ordering::Acquire) == OFF {
                    *thread = None;
                    return;
                }
            }
            AWAKE if idle => {
                // one more look, a while after others can see it: who has overlooked it is seen then
                let _ = STATE.compare_exchange(AWAKE, ASLEEP, Ordering::AcqRel, Ordering::Relaxed);
                thread::park_timeout(pause(limit));
            }
            ASLEEP if idle => thread::park(),
            ASLEEP => {
                let _ = STATE.compare_exchange(ASLEEP, AWAKE, Ordering::AcqRel, Ordering::Relaxed);
                thread::park_timeout(pause(limit));
            }
            _ => thread::park_timeout(pause(limit)),
        }
    }
}

fn pause(limit: Duration) -> Duration {
    (limit / 4).clamp(Duration::from_millis(1), Duration::from_secs(1))
}

/// Tells it. `known` are the processes that were reported and have not gone on yet: one that goes on may have ended by
/// the time that is seen.
fn tell(finding: &Finding, known: &mut BTreeMap<Pid, String>) {
    match finding {
        Finding::Stuck { pid, thread, lasted } => {
            let who = known.entry(*pid).or_insert_with(|| name_of(*pid));
            let mut report = report(*pid, format_args!("{who} has not yielded for {:?}", whole(*lasted)));
            if let Some(process) = table::lookup(*pid) {
                let name = update(&*process, |control, _| Some(control.known_relations()?.name.as_ref()?.text.clone()));
                if let Some(name) = name {
                    report = report.line("name", name);
                }
                let handler = *process.head().handler.lock();
                if !handler.is_empty() {
                    report = report.line("handler", handler);
                }
            }
            report.line("thread", thread).emit();
        }
        Finding::WentOn { pid, lasted, .. } => {
            let who = known.remove(pid).unwrap_or_else(|| name_of(*pid));
            report(*pid, format_args!("{who} goes on after {:?}", whole(*lasted))).emit();
        }
    }
}

fn report(pid: Pid, title: std::fmt::Arguments<'_>) -> Report {
    Report::new(Level::Warning, "runaway", Some(pid), title)
}

fn name_of(pid: Pid) -> String {
    match table::lookup(pid) {
        Some(process) => format!("process {pid} ({})", process.head().initial_call),
        None => format!("process {pid}"),
    }
}

/// It is known to no more than some milliseconds.
fn whole(time: Duration) -> Duration {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}
