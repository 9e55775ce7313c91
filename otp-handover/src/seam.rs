//! What the model checkers replace: loom, which explores every interleaving of this crate's parts, and shuttle, which tries
//! many of the whole runtime's.

#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicU8, Ordering, fence};
#[cfg(shuttle)]
pub(crate) use shuttle::{
    sync::atomic::{AtomicU8, Ordering, fence},
    thread::LocalKey,
    thread_local,
};
#[cfg(not(any(loom, shuttle)))]
pub(crate) use std::sync::atomic::{AtomicU8, Ordering, fence};
#[cfg(not(shuttle))]
pub(crate) use std::{thread::LocalKey, thread_local};

#[cfg(loom)]
pub(crate) use loom::cell::UnsafeCell;

/// A cell whose accesses the model checker sees.
#[cfg(not(loom))]
pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    #[inline]
    pub(crate) const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    /// Lends a pointer for reading and writing; whoever dereferences it answers for it.
    #[inline]
    pub(crate) fn with_mut<R>(&self, access: impl FnOnce(*mut T) -> R) -> R {
        access(self.0.get())
    }
}

/// A mistake that the models must find. Outside the model checker there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(any(loom, shuttle)), expect(unreachable_pub, reason = "only the models name it"))]
pub enum Bug {
    /// The lock is given back before the notes are looked at, and they are lost.
    LostNote,
    /// The lock is taken without seeing what its last holder wrote.
    StaleValue,
    /// A waker is stored without looking whether the reply came meanwhile.
    LostWake,
    /// The sender goes on using the memory after the receiver may have given it back.
    UsedAfter,
    /// It is looked for what somebody may want before that somebody could know.
    EarlyLook,
    /// Both ends believe that the other gives the memory back.
    Leak,
}

#[cfg(any(loom, shuttle))]
mod planted {
    use super::Bug;
    use std::cell::Cell;

    std::thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Plants a mistake for the models that this thread runs from now on.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.set(bug);
    }

    pub(crate) fn has(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }
}

#[cfg(any(loom, shuttle))]
pub use planted::plant;

#[cfg(any(loom, shuttle))]
pub(crate) use planted::has;

#[cfg(not(any(loom, shuttle)))]
#[inline]
pub(crate) const fn has(_bug: Bug) -> bool {
    false
}
