//! Where reports are printed: standard error, by a thread of its own.
//!
//! A terminal that is stopped, a pipe that nobody reads, a disk that hangs: whoever writes to it stands still, and that must
//! not be a process. So who has something to print leaves it in a queue of limited length and goes on. If the queue is full the
//! oldest text goes, and how many went is said when there is somebody to read it.
//!
//! The thread is there only while there is something to write. It is made by whoever prints first, so that what a test
//! prints is captured with that test.

use crate::seam::os::{Condvar, Mutex};
use std::collections::VecDeque;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// At most so many texts wait.
const TEXTS: usize = 1000;
/// And at most so many bytes of them.
const BYTES: usize = 4 << 20;
/// How long the end of a program, or of a thread, waits for what is still to be written.
const PATIENCE: Duration = Duration::from_secs(1);

static QUEUE: Mutex<Queue> = Mutex::new(Queue::new());
static WRITTEN: Condvar = Condvar::new();
static DROPPED: AtomicU64 = AtomicU64::new(0);
/// Somebody has waited in vain, and nothing was written since: nobody else need try.
static GIVEN_UP: AtomicBool = AtomicBool::new(false);

/// How many reports were not printed since the program started, because standard error did not take them as fast as they came.
///
/// Reports that a `tracing` subscriber gets are not printed, and not counted: what becomes of them is its own affair.
///
/// OTP: a `logger` handler drops them, too, and says so in the same way.
///
/// # Examples
/// ```
/// assert_eq!(otp::report::unprinted(), 0);
/// ```
pub fn unprinted() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// Waits until the reports that were made before are printed, but not longer than `patience`. Answers whether they are.
///
/// `#[otp::main]` does it when the program ends. A program with a `main` of its own that ends by `std::process::exit` calls
/// it before; it blocks the thread.
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// assert!(otp::report::flush(Duration::from_secs(1)));
/// ```
#[doc(alias = "logger_std_h:filesync")]
pub fn flush(patience: Duration) -> bool {
    let end = Instant::now().checked_add(patience);
    let mut queue = QUEUE.lock();
    // what comes meanwhile is not waited for
    let upto = queue.taken;
    while queue.done < upto {
        match end {
            Some(end) if WRITTEN.wait_until(&mut queue, end).timed_out() => return queue.done >= upto,
            Some(_) => {}
            None => WRITTEN.wait(&mut queue),
        }
    }
    true
}

/// Prints a text, or sees to it that it will be printed.
pub(super) fn print(text: String) {
    AT_END.try_with(|_| ()).ok();
    let start = {
        let mut queue = QUEUE.lock();
        let dropped = queue.push(text);
        DROPPED.fetch_add(dropped, Ordering::Relaxed);
        !mem::replace(&mut queue.writing, true)
    };
    if start && thread::Builder::new().name("otp-reports".to_owned()).spawn(write).is_err() {
        // a program that gets no threads has other worries; the next report tries again
        QUEUE.lock().writing = false;
    }
}

thread_local! {
    /// What a thread has printed is written before it ends, and so is it before the program does, if its last thread has
    /// printed something.
    static AT_END: AtEnd = const { AtEnd };
}

struct AtEnd;

impl Drop for AtEnd {
    fn drop(&mut self) {
        last_words();
    }
}

/// Waits for what is still to be written, because somebody ends: a thread, or the program.
pub(crate) fn last_words() {
    if !GIVEN_UP.load(Ordering::Relaxed) && !flush(PATIENCE) {
        GIVEN_UP.store(true, Ordering::Relaxed);
    }
}

struct Queue {
    texts: VecDeque<String>,
    bytes: usize,
    /// How many had to go, and are not told yet.
    lost: u64,
    /// How many were taken in, ever.
    taken: u64,
    /// How many of them were written, or had to go.
    done: u64,
    /// The thread is there.
    writing: bool,
}

impl Queue {
    const fn new() -> Self {
        Self { texts: VecDeque::new(), bytes: 0, lost: 0, taken: 0, done: 0, writing: false }
    }

    /// Answers how many had to go for it.
    fn push(&mut self, text: String) -> u64 {
        self.bytes += text.len();
        self.taken += 1;
        self.texts.push_back(text);
        let mut dropped = 0;
        while self.texts.len() > 1 && (self.texts.len() > TEXTS || self.bytes > BYTES) {
            self.bytes -= self.texts.pop_front().map_or(0, |oldest| oldest.len());
            dropped += 1;
        }
        self.lost += dropped;
        self.done += dropped;
        dropped
    }

    /// The next to be written. What was lost was before it.
    fn pop(&mut self) -> Option<(u64, String)> {
        let text = self.texts.pop_front()?;
        self.bytes -= text.len();
        Some((mem::take(&mut self.lost), text))
    }
}

/// Writes until there is nothing to write.
fn write() {
    loop {
        let next = {
            let mut queue = QUEUE.lock();
            let next = queue.pop();
            queue.writing = next.is_some();
            next
        };
        let Some((lost, text)) = next else { return };
        // a closed standard error is no reason to end: it is said to nobody, and is done
        let _ = crate::panic::guarded(|| {
            // the macro, not the handle: a test's captured output stays captured
            if lost > 0 {
                eprintln!("[warning] {lost} reports were dropped here: standard error does not take them fast enough");
            }
            eprintln!("{text}");
        });
        GIVEN_UP.store(false, Ordering::Relaxed);
        QUEUE.lock().done += 1;
        WRITTEN.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_and_are_counted_where_they_were() {
        let mut queue = Queue::new();
        let dropped: u64 = (0..TEXTS + 7).map(|n| queue.push(n.to_string())).sum();
        assert_eq!((dropped, queue.texts.len()), (7, TEXTS));
        assert_eq!(queue.pop(), Some((7, "7".to_owned())));
        assert_eq!(queue.pop(), Some((0, "8".to_owned())));
        assert_eq!((queue.taken, queue.done), (TEXTS as u64 + 7, 7));
    }

    #[test]
    fn few_but_long_ones_are_limited_too() {
        let mut queue = Queue::new();
        let long = "x".repeat(BYTES / 2);
        assert_eq!([(); 4].map(|()| queue.push(long.clone())), [0, 0, 1, 1]);
        assert_eq!(queue.bytes, BYTES);
        assert_eq!(queue.push("x".repeat(BYTES + 1)), 2, "the newest stays, whatever its length is");
        assert_eq!(queue.texts.len(), 1);
    }
}
