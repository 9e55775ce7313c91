//! Tests: which tasks have had a turn, and, where a test is run in a chosen order, who has the next one.
//!
//! A task that is woken has its turn as the runtime says, in the order of the wake-ups. Under a seed it may be held back
//! first, for as many rounds of the others as the seed says: so any order comes about that the runtime could have chosen, and
//! with the same seed the same one. All of it is the affair of one thread, that of the test.

use super::RuntimeId;
use parking_lot::RwLock;
use pin_project_lite::pin_project;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

thread_local! {
    /// How many tasks of this thread have had a turn.
    static HAD: Cell<u64> = const { Cell::new(0) };
    /// How many tasks of this thread are held back.
    static HELD: Cell<u32> = const { Cell::new(0) };
    static ORDER: RefCell<Option<Order>> = const { RefCell::new(None) };
}

/// The runtimes that tests run on.
static TESTS: RwLock<Vec<RuntimeId>> = RwLock::new(Vec::new());

/// Whether a test runs on it.
pub(crate) fn is_test(runtime: RuntimeId) -> bool {
    TESTS.read().contains(&runtime)
}

/// A test runs on this thread and on the runtime `id` until this is dropped.
pub(crate) struct Running(RuntimeId);

impl Running {
    /// With a seed, in an order of its own.
    pub(crate) fn on(id: RuntimeId, seed: Option<u64>) -> Self {
        TESTS.write().push(id);
        ORDER.set(seed.map(Order::of));
        HELD.set(0);
        Self(id)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        ORDER.set(None);
        TESTS.write().retain(|id| *id != self.0);
    }
}

/// How many tasks of this thread have had a turn since it began.
pub(crate) fn had() -> u64 {
    HAD.get()
}

/// Whether a task of this thread waits for no more than its turn, though it was woken.
pub(crate) fn is_any_held() -> bool {
    HELD.get() > 0
}

/// The course that this test has taken so far, as a number; 0 if nobody has chosen it.
pub(crate) fn course() -> u64 {
    ORDER.with_borrow(|order| order.as_ref().map_or(0, |order| order.course))
}

/// Has what happens between tasks be part of the course.
pub(crate) fn note(event: u64) {
    ORDER.with_borrow_mut(|order| {
        if let Some(order) = order {
            order.note(event);
        }
    });
}

/// Whether the seed says that what could be done at once is left to the one whose affair it is.
pub(crate) fn is_put_off() -> bool {
    ORDER.with_borrow_mut(|order| {
        order.as_mut().is_some_and(|order| {
            let put_off = order.next() % 2 == 0;
            order.note(u64::from(put_off));
            put_off
        })
    })
}

/// Lets all others have their turns who are ready now.
pub(crate) async fn after_the_others() {
    tokio::task::yield_now().await;
}

/// What a seed has chosen so far.
struct Order {
    state: u64,
    course: u64,
    tasks: u32,
}

impl Order {
    fn of(seed: u64) -> Self {
        Self { state: seed, course: 0xcbf2_9ce4_8422_2325, tasks: 0 }
    }

    /// `SplitMix64`: good for every seed, also for small numbers.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// How many rounds a task waits that was woken: most often none or a few, now and then very long.
    fn wait(&mut self) -> u32 {
        let (kind, long) = (self.next() % 16, self.next());
        let most = match kind {
            0..8 => 1,
            8..13 => 4,
            13..15 => 16,
            _ => 128,
        };
        u32::try_from(long % most).unwrap_or_default()
    }

    fn note(&mut self, event: u64) {
        for byte in event.to_le_bytes() {
            self.course = (self.course ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// What a task waits for besides what it waits for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// It was not woken, or is not known to have been.
    Unasked,
    Rounds(u32),
}

/// A task's place in the order; it is given back when the task ends, whatever ends it.
struct Place {
    number: Option<u32>,
    wait: Wait,
}

impl Place {
    fn new() -> Self {
        let number = ORDER.with_borrow_mut(|order| {
            let order = order.as_mut()?;
            order.tasks += 1;
            Some(order.tasks)
        });
        Self { number, wait: Wait::Unasked }
    }

    /// Whether the task has its turn now.
    fn is_next(&mut self) -> bool {
        let Some(number) = self.number else { return true };
        let before = self.wait;
        let rounds = match before {
            Wait::Rounds(rounds) => rounds.saturating_sub(1),
            Wait::Unasked => ORDER.with_borrow_mut(|order| order.as_mut().map_or(0, Order::wait)),
        };
        if rounds == 0 {
            self.go();
            note(u64::from(number) << 8);
            return true;
        }
        if before == Wait::Unasked {
            HELD.set(HELD.get() + 1);
        }
        self.wait = Wait::Rounds(rounds);
        false
    }

    fn go(&mut self) {
        if let Wait::Rounds(_) = self.wait {
            HELD.set(HELD.get().saturating_sub(1));
        }
        self.wait = Wait::Unasked;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.go();
    }
}

pin_project! {
    /// A task whose turns are counted, and which may be held back.
    pub(crate) struct Turned<F> {
        #[pin]
        task: F,
        place: Place,
        counted: bool,
    }
}

impl<F: Future> Turned<F> {
    /// A task of a process or of the runtime's own.
    pub(crate) fn new(task: F) -> Self {
        Self { task, place: Place::new(), counted: true }
    }

    /// What a test does itself.
    pub(crate) fn uncounted(task: F) -> Self {
        Self { counted: false, ..Self::new(task) }
    }
}

impl<F: Future> Future for Turned<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !this.place.is_next() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if *this.counted {
            HAD.set(HAD.get() + 1);
        }
        this.task.poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn a_seed_says_the_same_each_time() {
        let course = |seed| {
            let mut order = Order::of(seed);
            (0..100).map(|_| order.wait()).collect::<Vec<_>>()
        };
        assert_eq!(course(7), course(7));
        assert_ne!(course(7), course(8));
        let waits = course(1);
        assert!(waits.contains(&0) && waits.iter().any(|wait| *wait > 3), "{waits:?}");
    }
}
