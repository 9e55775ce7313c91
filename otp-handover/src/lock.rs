//! The run lock: one holder at a time, nobody who waits, and notes for the holder.

use crate::seam::{AtomicU8, Bug, Ordering, UnsafeCell, has, thread_local};
use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::ops::{Deref, DerefMut};
use std::ptr;

/// Somebody has the lock. The other bits are notes; without this one there are none.
const HELD: u8 = 0x80;

/// Guards a `T` for whoever runs it, and lends that code a message and a place for a `D`. The message is of any type, so that
/// what runs is not compiled anew for each.
///
/// The place is the desk: what runs leaves there what the next holder can do without running all of it.
///
/// Nobody waits for it: [`try_lock`](Self::try_lock) gives up, and [`lock_or_leave`](Self::lock_or_leave) leaves a note
/// that the holder finds when it [unlocks](Held::unlock). A note is never lost: either its writer gets the lock, or the
/// holder gets the note.
pub struct RunLock<T, D> {
    word: AtomicU8,
    value: UnsafeCell<T>,
    desk: UnsafeCell<Option<D>>,
}

// SAFETY: the value and the desk are reached through `Held` alone, of which there is one at a time (`word` goes from 0 to
// `HELD` by one compare-exchange, and back by its `Held`), or by the code that it runs on its thread; so sharing the lock
// only ever moves the `T` and the `D` between threads. A message that is lent stays on its thread.
unsafe impl<T: Send, D: Send> Sync for RunLock<T, D> {}

impl<T, D> RunLock<T, D> {
    /// A free lock around `value`.
    pub fn new(value: T) -> Self {
        let (value, desk) = (UnsafeCell::new(value), UnsafeCell::new(None));
        Self { word: AtomicU8::new(0), value, desk }
    }

    /// Takes the lock if it is free.
    #[inline]
    pub fn try_lock(&self) -> Option<Held<'_, T, D>> {
        let order = if has(Bug::StaleValue) { Ordering::Relaxed } else { Ordering::Acquire };
        self.word.compare_exchange(0, HELD, order, Ordering::Relaxed).is_ok().then(|| Held::new(self))
    }

    /// Takes the lock if it is free, or leaves a note for who has it: one or more of the seven low bits.
    ///
    /// # Panics
    /// If the note is none.
    pub fn lock_or_leave(&self, note: u8) -> Option<Held<'_, T, D>> {
        assert!(note != 0 && note & HELD == 0, "a note is one or more of the seven low bits");
        let mut seen = self.word.load(Ordering::Relaxed);
        loop {
            let next = if seen == 0 { HELD } else { seen | note };
            match self.word.compare_exchange_weak(seen, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(0) => return Some(Held::new(self)),
                Ok(_) => return None,
                Err(now) => seen = now,
            }
        }
    }

    /// Whether somebody has the lock just now.
    pub fn is_locked(&self) -> bool {
        self.word.load(Ordering::Relaxed) != 0
    }

    /// Takes what the holder of this lock lends to the code it runs, if it is an `Option<M>`. `None` for all other code, and
    /// if it is taken already.
    #[inline]
    pub fn take_lent<M: 'static>(&self) -> Option<M> {
        let message = self.lent()?;
        // SAFETY: a thread's `LENT` names the word of a lock only while `Held::lend` runs on this thread with that very
        // lock: the `Held` borrows the lock, so no other lock has a word at this address. `lend` does not touch what it lends
        // meanwhile, nor does its caller, who has lent it mutably; no other thread has the pointer; and neither `downcast_mut`
        // nor `take` runs code of anybody's that could come here again.
        unsafe { (*message).downcast_mut::<Option<M>>()?.take() }
    }

    /// Puts something else on the desk, or nothing, and answers what was there: for the code that the holder runs. For all
    /// other code it comes back as the error.
    ///
    /// # Errors
    /// What was to be put there.
    #[inline]
    pub fn exchange(&self, desk: Option<D>) -> Result<Option<D>, Option<D>> {
        if self.lent().is_none() {
            return Err(desk);
        }
        // SAFETY: as in `take_lent`, this is the code that the one `Held` of this lock runs, on its thread; `lend` has
        // borrowed the `Held`, so that nobody has a reference to the desk; and `replace` runs nobody's code.
        Ok(self.desk.with_mut(|cell| unsafe { mem::replace(&mut *cell, desk) }))
    }

    /// What is lent on this thread by the holder of this lock.
    #[inline]
    fn lent(&self) -> Option<*mut dyn Any> {
        let lent = LENT.with(Cell::get);
        ptr::eq(lent.of, &raw const self.word).then_some(lent.message)
    }
}

impl<T, D> fmt::Debug for RunLock<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunLock").field("locked", &self.is_locked()).finish_non_exhaustive()
    }
}

/// What is lent on this thread, and by whom.
#[derive(Clone, Copy)]
struct Lent {
    of: *const AtomicU8,
    message: *mut dyn Any,
}

thread_local! {
    static LENT: Cell<Lent> = const { Cell::new(Lent { of: ptr::null(), message: ptr::null_mut::<()>() }) };
}

/// Puts back what was lent before, also after a panic.
struct Before(Lent);

impl Drop for Before {
    #[inline]
    fn drop(&mut self) {
        LENT.with(|place| place.set(self.0));
    }
}

/// The lock is held. Dropping it gives the lock back and forgets the notes; see [`unlock`](Self::unlock).
#[must_use = "dropping it forgets the notes"]
pub struct Held<'a, T, D> {
    lock: &'a RunLock<T, D>,
    /// It stays on its thread.
    value: PhantomData<*mut (T, D)>,
}

impl<'a, T, D> Held<'a, T, D> {
    #[inline]
    fn new(lock: &'a RunLock<T, D>) -> Self {
        Self { lock, value: PhantomData }
    }

    /// Gives the lock back and answers what was noted while it was held.
    #[inline]
    pub fn unlock(self) -> u8 {
        ManuallyDrop::new(self).release()
    }

    /// The value, and what is on the desk.
    #[inline]
    pub fn parts(&mut self) -> (&mut T, &mut Option<D>) {
        // SAFETY: there is one `Held` of a lock at a time, and it is borrowed mutably for as long as the reference lives.
        let value = self.lock.value.with_mut(|value| unsafe { &mut *value });
        // SAFETY: as above; it is another cell.
        let desk = self.lock.desk.with_mut(|desk| unsafe { &mut *desk });
        (value, desk)
    }

    /// Runs `code` with the value. While it runs, [`RunLock::take_lent`] of this lock answers, on this thread, what lies
    /// in `message`, an `Option` of it, and [`RunLock::exchange`] reaches the desk.
    #[inline]
    pub fn lend<R>(&mut self, message: &mut dyn Any, code: impl FnOnce(&mut T) -> R) -> R {
        let lent = Lent { of: &raw const self.lock.word, message: ptr::from_mut(message) };
        let _before = Before(LENT.with(|place| place.replace(lent)));
        code(&mut *self)
    }

    #[inline]
    fn release(&self) -> u8 {
        let notes = if has(Bug::LostNote) {
            let notes = self.lock.word.load(Ordering::Acquire);
            self.lock.word.store(0, Ordering::Release);
            notes
        } else {
            self.lock.word.swap(0, Ordering::AcqRel)
        };
        notes & !HELD
    }
}

impl<T, D> Deref for Held<'_, T, D> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: there is one `Held` of a lock at a time, and it is borrowed for as long as the reference lives.
        self.lock.value.with_mut(|value| unsafe { &*value })
    }
}

impl<T, D> DerefMut for Held<'_, T, D> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and it is borrowed mutably.
        self.lock.value.with_mut(|value| unsafe { &mut *value })
    }
}

impl<T, D> Drop for Held<'_, T, D> {
    #[inline]
    fn drop(&mut self) {
        self.release();
    }
}

impl<T, D> fmt::Debug for Held<'_, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Held")
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn a_second_holder_is_refused_and_its_note_found() {
        let lock = RunLock::<u32, ()>::new(1);
        let mut held = lock.try_lock().expect("free");
        *held += 1;
        assert!(lock.try_lock().is_none());
        assert!(lock.lock_or_leave(1).is_none());
        assert!(lock.lock_or_leave(4).is_none());
        assert_eq!(held.unlock(), 5);
        assert_eq!(*lock.lock_or_leave(1).expect("free"), 2);
        assert!(!lock.is_locked());
    }

    #[test]
    fn what_is_lent_is_taken_by_the_code_that_runs_and_nobody_else() {
        let (outer, inner) = (RunLock::<(), ()>::new(()), RunLock::<(), ()>::new(()));
        let (mut number, mut text) = (Some(7), Some("text".to_owned()));
        outer.try_lock().expect("free").lend(&mut number, |()| {
            inner.try_lock().expect("free").lend(&mut text, |()| {
                assert_eq!(outer.take_lent::<u32>(), None);
                assert_eq!(inner.take_lent::<u32>(), None, "of another type");
                assert_eq!(inner.take_lent::<String>().as_deref(), Some("text"));
                assert_eq!(inner.take_lent::<String>(), None);
            });
            assert_eq!(inner.take_lent::<String>(), None);
            std::thread::scope(|scope| scope.spawn(|| assert_eq!(outer.take_lent::<u32>(), None)).join())
                .expect("no panic");
            assert_eq!(outer.take_lent(), Some(7));
        });
        assert_eq!((number, text, outer.take_lent::<u32>()), (None, None, None));
    }

    #[test]
    fn the_desk_is_for_the_holder_and_the_code_it_runs() {
        let lock = RunLock::<(), String>::new(());
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(lock.exchange(some("stranger")), Err(some("stranger")));
        let mut held = lock.try_lock().expect("free");
        assert_eq!(lock.exchange(some("holder")), Err(some("holder")));
        held.lend(&mut (), |()| {
            assert_eq!(lock.exchange(some("first")), Ok(None));
            assert_eq!(lock.exchange(some("second")), Ok(some("first")));
        });
        assert_eq!(held.parts().1.take(), some("second"));
        assert_eq!(held.lend(&mut (), |()| lock.exchange(None)), Ok(None));
    }

    #[test]
    fn a_panic_ends_the_loan() {
        let lock = RunLock::<(), ()>::new(());
        let mut lent = Some(7);
        let run = AssertUnwindSafe(|| lock.try_lock().expect("free").lend(&mut lent, |()| panic!("no way")));
        assert!(catch_unwind(run).is_err());
        assert_eq!((lock.take_lent::<u32>(), lent), (None, Some(7)));
        assert!(!lock.is_locked());
    }
}
