//! The two ends of one reply. Each may go at any time; who goes last gives the memory back.
//!
//! A reply costs its sender one atomic exchange if nobody waits for it yet, and its receiver none.

use crate::pool;
use crate::seam::{AtomicU8, Bug, Ordering, UnsafeCell, has};
use std::fmt;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};
use std::task::{Context, Poll, Waker};

/// How far a reply is.
mod state {
    /// Nothing was sent, and nobody waits.
    pub(super) const EMPTY: u8 = 0;
    /// The receiver waits, with the waker that lies there.
    pub(super) const WAITING: u8 = 1;
    /// The value lies there. The sender is gone: the receiver gives the memory back.
    pub(super) const READY: u8 = 2;
    /// The sender is gone without a value. The receiver gives the memory back.
    pub(super) const DROPPED: u8 = 3;
    /// The receiver is gone. The sender gives the memory back.
    pub(super) const ABANDONED: u8 = 4;
    /// With `READY` and `DROPPED`: the sender still takes the waker out.
    pub(super) const BUSY: u8 = 8;
    /// The receiver is gone while the sender still takes the waker out. The sender gives the memory back.
    pub(super) const LEFT: u8 = 16;
}

use state::{ABANDONED, BUSY, DROPPED, EMPTY, LEFT, READY, WAITING};

struct Slot<T, C> {
    state: AtomicU8,
    shared: C,
    /// The receiver's in `EMPTY`, and when the sender is gone; the sender's while it is `BUSY`; in `WAITING` nobody's.
    waker: UnsafeCell<Option<Waker>>,
    /// The sender's until it is sent, then the receiver's.
    value: UnsafeCell<Option<T>>,
}

/// Where one reply is sent. Dropping it tells the receiver that none will come.
///
/// It shows what both ends share, by [`shared`](Self::shared).
pub struct Sender<T, C> {
    slot: NonNull<Slot<T, C>>,
    owned: PhantomData<(T, C)>,
}

/// Where one reply arrives. When it was taken, or nothing will come, this end is empty.
pub struct Receiver<T, C> {
    slot: Option<NonNull<Slot<T, C>>>,
    owned: PhantomData<(T, C)>,
}

// SAFETY: the ends share a slot. Its value goes from one to the other (`T: Send`), wakers may be used and dropped anywhere,
// what they share is used by both at the same time (`C: Sync`) and dropped by the last (`C: Send`); everything else is
// settled by `state`.
unsafe impl<T: Send, C: Send + Sync> Send for Sender<T, C> {}
// SAFETY: as above; a shared `Sender` shows what both ends share and whether the reply is wanted, no more.
unsafe impl<T: Send, C: Send + Sync> Sync for Sender<T, C> {}
// SAFETY: as above.
unsafe impl<T: Send, C: Send + Sync> Send for Receiver<T, C> {}
// SAFETY: as above; a shared `Receiver` shows what both ends share, no more.
unsafe impl<T: Send, C: Send + Sync> Sync for Receiver<T, C> {}

/// Moving an end moves neither what is sent nor what is shared.
impl<T, C> Unpin for Sender<T, C> {}
impl<T, C> Unpin for Receiver<T, C> {}

/// Makes the two ends, with what they share.
#[inline]
pub fn pair<T, C>(shared: C) -> (Sender<T, C>, Receiver<T, C>) {
    let slot = pool::allocate::<Slot<T, C>>();
    let empty =
        Slot { state: AtomicU8::new(EMPTY), shared, waker: UnsafeCell::new(None), value: UnsafeCell::new(None) };
    // SAFETY: the block is new, and made for this type.
    unsafe { slot.write(empty) };
    (Sender { slot, owned: PhantomData }, Receiver { slot: Some(slot), owned: PhantomData })
}

/// What is left when a reply was sent: for the sender to deal with, because it is other people's code.
#[derive(Debug)]
pub enum Sent<T> {
    /// Nobody waits for it yet.
    Quietly,
    /// Whom to wake.
    Wake(Waker),
    /// The receiver is gone; here is the value again.
    Unwanted(T),
}

impl<T, C> Sender<T, C> {
    #[inline]
    fn slot(&self) -> &Slot<T, C> {
        // SAFETY: the memory is given back by the end that goes last, and this one is here.
        unsafe { self.slot.as_ref() }
    }

    /// What both ends share.
    #[inline]
    pub fn shared(&self) -> &C {
        &self.slot().shared
    }

    /// A number that no other reply has as long as one end of this one is there.
    #[inline]
    pub fn address(&self) -> usize {
        self.slot.as_ptr().addr()
    }

    /// Whether there is still a receiver.
    pub fn is_wanted(&self) -> bool {
        self.slot().state.load(Ordering::Relaxed) != ABANDONED
    }

    /// Sends the reply.
    #[inline]
    pub fn send(self, value: T) -> Sent<T> {
        let this = ManuallyDrop::new(self);
        // SAFETY: the value is the sender's until `settle` says otherwise.
        this.slot().value.with_mut(|cell| unsafe { *cell = Some(value) });
        match this.settle(READY) {
            Ok(None) => Sent::Quietly,
            Ok(Some(waker)) => Sent::Wake(waker),
            Err(Some(value)) => Sent::Unwanted(value),
            Err(None) => unreachable!("nobody but the receiver takes the value, and it is gone"),
        }
    }

    /// The sender's last step: from here on the slot is the receiver's. If that is gone the value comes back.
    #[inline]
    fn settle(&self, end: u8) -> Result<Option<Waker>, Option<T>> {
        // Release: the receiver sees the value.
        match self.slot().state.compare_exchange(EMPTY, end, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(None),
            Err(seen) => self.settle_seen(seen, end),
        }
    }

    /// Somebody waits, or the receiver is gone.
    fn settle_seen(&self, mut seen: u8, end: u8) -> Result<Option<Waker>, Option<T>> {
        let state = &self.slot().state;
        loop {
            if seen == ABANDONED {
                // SAFETY: the receiver is gone, and nobody else has the slot.
                return Err(unsafe { reclaim(self.slot) });
            }
            let next = if seen == WAITING { end | BUSY } else { end };
            // Release: the receiver sees the value. Acquire: the waker is seen here.
            match state.compare_exchange(seen, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(EMPTY) => return Ok(None),
                Ok(_) => return Ok(self.take_waker(end)),
                Err(now) => seen = now,
            }
        }
    }

    /// The waker of a receiver that waits, while the slot is marked as busy.
    fn take_waker(&self, end: u8) -> Option<Waker> {
        let slot = self.slot();
        // SAFETY: while the slot is busy the waker is the sender's.
        let waker = slot.waker.with_mut(|cell| unsafe { (*cell).take() });
        let order = if has(Bug::UsedAfter) { Ordering::Relaxed } else { Ordering::AcqRel };
        if slot.state.swap(end, order) == LEFT && !has(Bug::Leak) {
            // SAFETY: the receiver has taken what was there and is gone.
            drop(unsafe { reclaim(self.slot) });
        }
        waker
    }
}

impl<T, C> Drop for Sender<T, C> {
    fn drop(&mut self) {
        if let Ok(Some(waker)) = self.settle(DROPPED) {
            // the receiver's code: whoever drops this end has nothing to do with its panics
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
                // nor with those of dropping that
                mem::forget(panic);
            }
        }
    }
}

impl<T, C> Receiver<T, C> {
    #[inline]
    fn slot(&self) -> Option<&Slot<T, C>> {
        // SAFETY: the memory is given back by the end that goes last, and this one is here.
        self.slot.map(|slot| unsafe { slot.as_ref() })
    }

    /// Whether nothing comes any more.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.slot.is_none()
    }

    /// What both ends share, as long as this one is not empty.
    #[inline]
    pub fn shared(&self) -> Option<&C> {
        Some(&self.slot()?.shared)
    }

    /// The number that [`Sender::address`] answers, as long as this end is not empty.
    #[inline]
    pub fn address(&self) -> Option<usize> {
        self.slot.map(|slot| slot.as_ptr().addr())
    }

    /// Whether there is something to take, or nothing will come; if not, the task is woken when there is.
    ///
    /// # Cancel safety
    /// Nothing is taken.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(slot) = self.slot() else { return Poll::Ready(()) };
        match slot.state.load(Ordering::Acquire) {
            EMPTY => {}
            // the waker that lies there is taken back before it is looked at
            WAITING => {
                if slot.state.compare_exchange(WAITING, EMPTY, Ordering::AcqRel, Ordering::Acquire).is_err() {
                    return Poll::Ready(());
                }
            }
            _ => return Poll::Ready(()),
        }
        // SAFETY: in `EMPTY` the waker is the receiver's.
        let known = slot.waker.with_mut(|cell| unsafe { (*cell).take() });
        let (waker, left) = match known {
            Some(known) if known.will_wake(cx.waker()) => (known, None),
            left => (cx.waker().clone(), left),
        };
        // SAFETY: as above; there is none to be dropped.
        slot.waker.with_mut(|cell| unsafe { *cell = Some(waker) });
        let stored = if has(Bug::LostWake) {
            slot.state.store(WAITING, Ordering::Release);
            true
        } else {
            slot.state.compare_exchange(EMPTY, WAITING, Ordering::AcqRel, Ordering::Acquire).is_ok()
        };
        drop(left);
        if stored { Poll::Pending } else { Poll::Ready(()) }
    }

    /// The reply, if it is there. `None` if it is not, or if none will come; then this end is empty.
    #[inline]
    pub fn take(&mut self) -> Option<T> {
        self.take_after(|_, _| ())
    }

    /// As [`take`](Self::take), and shows what both ends share, with its [`address`](Self::address), before this end is
    /// empty.
    #[inline]
    pub fn take_after(&mut self, before: impl FnOnce(&C, usize)) -> Option<T> {
        let slot = self.slot()?;
        let seen = slot.state.load(Ordering::Acquire);
        if seen & (READY | BUSY) == 0 {
            return None;
        }
        before(&slot.shared, ptr::from_ref(slot).addr());
        self.finish(seen)
    }

    /// The sender has settled it, as `seen`.
    #[inline]
    fn finish(&mut self, seen: u8) -> Option<T> {
        let pointer = self.slot.take()?;
        if seen & BUSY != 0 {
            return Self::finish_busy(pointer, seen);
        }
        // SAFETY: the sender is gone, and so is this end.
        unsafe { reclaim(pointer) }
    }

    /// The same while the sender is not gone yet.
    #[cold]
    fn finish_busy(pointer: NonNull<Slot<T, C>>, seen: u8) -> Option<T> {
        // SAFETY: the sender does not give the memory back before it has seen `LEFT`.
        let slot = unsafe { pointer.as_ref() };
        // SAFETY: what the sender has sent is the receiver's.
        let value = slot.value.with_mut(|cell| unsafe { (*cell).take() });
        if slot.state.compare_exchange(seen, LEFT, Ordering::AcqRel, Ordering::Acquire).is_err() {
            // SAFETY: the sender is gone by now, and so is this end.
            drop(unsafe { reclaim(pointer) });
        }
        value
    }

    /// Waits no more. Answers the reply, if it is there. This end is empty afterwards.
    pub fn close(&mut self) -> Option<T> {
        let slot = self.slot()?;
        let mut seen = slot.state.load(Ordering::Acquire);
        if seen == WAITING {
            match slot.state.compare_exchange(WAITING, EMPTY, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => seen = EMPTY,
                Err(now) => seen = now,
            }
        }
        if seen == EMPTY {
            // SAFETY: in `EMPTY` the waker is the receiver's.
            let waker = slot.waker.with_mut(|cell| unsafe { (*cell).take() });
            let closed = slot.state.compare_exchange(EMPTY, ABANDONED, Ordering::AcqRel, Ordering::Acquire);
            match closed {
                Ok(_) => self.slot = None,
                Err(now) => seen = now,
            }
            drop(waker);
            closed.err()?;
        }
        self.finish(seen)
    }
}

impl<T, C> Drop for Receiver<T, C> {
    #[inline]
    fn drop(&mut self) {
        if !self.is_empty() {
            drop(self.close());
        }
    }
}

/// Gives the memory of a slot back; answers the value that was in it.
///
/// # Safety
/// Nobody else has the slot, and this is the last use of the pointer.
#[inline]
unsafe fn reclaim<T, C>(slot: NonNull<Slot<T, C>>) -> Option<T> {
    // SAFETY: `pair` has written it, and nobody else has it: the caller's promise. This comes after all that the other end
    // did: who goes last has seen, with Acquire, the state that the other has left.
    let value = unsafe { slot.as_ref() }.value.with_mut(|cell| unsafe { (*cell).take() });
    // SAFETY: as above; this is its only drop, because the memory is given back next.
    unsafe { slot.drop_in_place() };
    // SAFETY: its value is gone.
    unsafe { pool::release(slot) };
    value
}

impl<T, C> fmt::Debug for Sender<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}

impl<T, C> fmt::Debug for Receiver<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver")
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }

    fn poll<T, C>(receiver: &mut Receiver<T, C>, waker: &Waker) -> Poll<()> {
        receiver.poll_ready(&mut Context::from_waker(waker))
    }

    #[test]
    fn a_reply_that_is_there_already_is_taken_at_once() {
        let (sender, mut receiver) = pair::<_, u32>(5);
        assert_eq!((sender.shared(), receiver.shared()), (&5, Some(&5)));
        assert_eq!(Some(sender.address()), receiver.address());
        assert_eq!(receiver.take(), None);
        assert!(matches!(sender.send("yes".to_owned()), Sent::Quietly));
        assert!(poll(&mut receiver, Waker::noop()).is_ready());
        assert_eq!(receiver.take().as_deref(), Some("yes"));
        assert_eq!((receiver.take(), receiver.shared(), receiver.address()), (None, None, None));
        assert!(poll(&mut receiver, Waker::noop()).is_ready());
    }

    #[test]
    fn who_waits_is_woken_by_its_last_waker() {
        let (first, second) = (Arc::<Count>::default(), Arc::<Count>::default());
        let (sender, mut receiver) = pair::<_, ()>(());
        let wakers = [Waker::from(first.clone()), Waker::from(second.clone())];
        for waker in [&wakers[0], &wakers[0], &wakers[1]] {
            assert!(poll(&mut receiver, waker).is_pending());
        }
        let Sent::Wake(waker) = sender.send(7) else { panic!("it waits") };
        waker.wake();
        let woken = |count: &Count| count.0.load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!((woken(&first), woken(&second)), (0, 1));
        assert_eq!(receiver.take(), Some(7));
        drop(wakers);
        assert_eq!((Arc::strong_count(&first), Arc::strong_count(&second)), (1, 1));
    }

    #[test]
    fn each_end_may_go_without_the_other_and_nothing_is_left() {
        let value = Arc::new(());
        let waker = Arc::<Count>::default();
        for waits in [false, true] {
            let make = || {
                let (sender, mut receiver) = pair::<Arc<()>, Arc<()>>(value.clone());
                if waits {
                    assert!(poll(&mut receiver, &Waker::from(waker.clone())).is_pending());
                }
                (sender, receiver)
            };
            let (sender, receiver) = make();
            drop(receiver);
            assert!(!sender.is_wanted());
            assert!(matches!(sender.send(value.clone()), Sent::Unwanted(_)));
            let (sender, receiver) = make();
            drop((receiver, sender));
            let (sender, mut receiver) = make();
            assert!(sender.is_wanted());
            drop(sender);
            assert!(poll(&mut receiver, Waker::noop()).is_ready());
            assert!(receiver.take().is_none());
            let (sender, receiver) = make();
            drop(sender);
            drop(receiver);
            let (sender, mut receiver) = make();
            drop(sender.send(value.clone()));
            assert!(receiver.close().is_some());
            let (sender, receiver) = make();
            drop(sender.send(value.clone()));
            drop(receiver);
        }
        assert_eq!((Arc::strong_count(&value), Arc::strong_count(&waker)), (1, 1));
    }
}
