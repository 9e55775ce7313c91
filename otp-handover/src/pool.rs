//! Memory that is used again: a thread keeps some blocks of the common sizes.

use std::alloc::Layout;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::ptr::NonNull;

#[cfg(not(loom))]
use kept as source;
#[cfg(loom)]
use modelled as source;

/// A block for a value of type `T`, uninitialised.
#[inline]
pub(crate) fn allocate<T>() -> NonNull<T> {
    const { assert!(size_of::<T>() > 0, "an allocation has a size") };
    source::allocate(Layout::new::<T>()).cast()
}

/// Gives a block back.
///
/// # Safety
/// The block was made by [`allocate`] for the same `T`, its value is gone, and nobody uses it any more.
#[inline]
pub(crate) unsafe fn release<T>(block: NonNull<T>) {
    // SAFETY: the caller's promise; the layout depends on `T` alone.
    unsafe { source::release(block.cast(), Layout::new::<T>()) };
}

/// A value in such memory: a box that costs no allocation when one like it has gone before.
pub struct Pooled<T> {
    value: NonNull<T>,
    owned: PhantomData<T>,
}

// SAFETY: it owns its value, as a box does.
unsafe impl<T: Send> Send for Pooled<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Pooled<T> {}

/// Moving it does not move its value.
impl<T> Unpin for Pooled<T> {}

impl<T> Pooled<T> {
    /// Puts a value there.
    pub fn new(value: T) -> Self {
        let place = allocate::<T>();
        // SAFETY: the block is new, and made for this type.
        unsafe { place.write(value) };
        Self { value: place, owned: PhantomData }
    }

    /// Puts a value there, for good.
    pub fn pin(value: T) -> Pin<Self> {
        // SAFETY: the value stays where it is until it is dropped in place, and nothing moves it out.
        unsafe { Pin::new_unchecked(Self::new(value)) }
    }
}

impl<T> Deref for Pooled<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: it owns its value.
        unsafe { self.value.as_ref() }
    }
}

impl<T> DerefMut for Pooled<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: it owns its value, and is borrowed mutably.
        unsafe { self.value.as_mut() }
    }
}

impl<T> Drop for Pooled<T> {
    fn drop(&mut self) {
        // SAFETY: it owns its value, and nobody has it after this. If this panics the block is lost, no more.
        unsafe { self.value.drop_in_place() };
        // SAFETY: the value is gone.
        unsafe { release(self.value) };
    }
}

impl<T: fmt::Debug> fmt::Debug for Pooled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(not(loom))]
mod kept {
    use std::alloc::{self, Layout};
    use std::cell::RefCell;
    use std::ptr::NonNull;

    /// Sizes of the blocks that are kept, in bytes. Larger values get memory of their own.
    const SIZES: [usize; 4] = [64, 128, 256, 512];
    const ALIGN: usize = 16;
    /// So many of each size does a thread keep.
    const KEPT: usize = 32;

    struct Pool([Vec<NonNull<u8>>; SIZES.len()]);

    thread_local! {
        static POOL: RefCell<Pool> = const { RefCell::new(Pool([const { Vec::new() }; SIZES.len()])) };
    }

    impl Drop for Pool {
        fn drop(&mut self) {
            for (blocks, size) in self.0.iter_mut().zip(SIZES) {
                for block in blocks.drain(..) {
                    // SAFETY: what is kept was allocated with this layout, and is in one place only.
                    unsafe { alloc::dealloc(block.as_ptr(), block_of(size)) };
                }
            }
        }
    }

    const fn block_of(size: usize) -> Layout {
        match Layout::from_size_align(size, ALIGN) {
            Ok(layout) => layout,
            Err(_) => panic!("the sizes are small powers of two"),
        }
    }

    /// Which size a value has, if it has one of them.
    #[inline]
    const fn class(value: Layout) -> Option<usize> {
        if value.align() > ALIGN {
            return None;
        }
        let mut class = 0;
        while class < SIZES.len() {
            if value.size() <= SIZES[class] {
                return Some(class);
            }
            class += 1;
        }
        None
    }

    #[inline]
    pub(super) fn allocate(value: Layout) -> NonNull<u8> {
        let Some(class) = class(value) else { return fresh(value) };
        // a thread that is ending has no pool any more
        let kept = POOL.try_with(|pool| pool.borrow_mut().0[class].pop());
        kept.ok().flatten().unwrap_or_else(|| fresh(block_of(SIZES[class])))
    }

    #[cold]
    fn fresh(layout: Layout) -> NonNull<u8> {
        // SAFETY: the size is that of a value with a size, or one of `SIZES`: not zero.
        let block = unsafe { alloc::alloc(layout) };
        NonNull::new(block).unwrap_or_else(|| alloc::handle_alloc_error(layout))
    }

    /// # Safety
    /// The block was made by [`allocate`] with the same layout, and nobody uses it any more.
    #[inline]
    pub(super) unsafe fn release(block: NonNull<u8>, value: Layout) {
        let Some(class) = class(value) else {
            // SAFETY: such a block was allocated with the value's own layout.
            return unsafe { alloc::dealloc(block.as_ptr(), value) };
        };
        let kept = POOL.try_with(|pool| {
            let blocks = &mut pool.borrow_mut().0[class];
            let room = blocks.len() < KEPT;
            if room {
                blocks.push(block);
            }
            room
        });
        if !kept.unwrap_or(false) {
            // SAFETY: such a block was allocated with the layout of its class, and was not kept.
            unsafe { alloc::dealloc(block.as_ptr(), block_of(SIZES[class])) };
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_block_is_used_again() {
            let layout = Layout::new::<[u64; 5]>();
            let first = allocate(layout);
            // SAFETY: just made, never used.
            unsafe { release(first, layout) };
            let second = allocate(layout);
            assert_eq!(first, second);
            // SAFETY: as above.
            unsafe { release(second, layout) };
        }

        #[test]
        fn sizes_and_alignments_that_are_not_kept_come_from_the_allocator() {
            #[repr(align(64))]
            struct Aligned;
            for layout in [Layout::new::<[u8; 513]>(), Layout::new::<(Aligned, u8)>()] {
                assert_eq!(class(layout), None);
                let block = allocate(layout);
                assert_eq!(block.as_ptr().addr() % layout.align(), 0);
                // SAFETY: just made, never used.
                unsafe { release(block, layout) };
            }
        }

        #[test]
        fn a_thread_keeps_no_more_than_some() {
            let layout = Layout::new::<[u8; 500]>();
            let blocks: Vec<_> = (0..2 * KEPT).map(|_| allocate(layout)).collect();
            for block in blocks {
                // SAFETY: just made, never used.
                unsafe { release(block, layout) };
            }
            assert_eq!(POOL.with_borrow(|pool| pool.0[3].len()), KEPT);
        }
    }
}

/// The model checker finds what is not given back.
#[cfg(loom)]
mod modelled {
    use std::alloc::Layout;
    use std::ptr::NonNull;

    pub(super) fn allocate(value: Layout) -> NonNull<u8> {
        // SAFETY: the size is that of a value with a size.
        NonNull::new(unsafe { loom::alloc::alloc(value) }).expect("the models need little memory")
    }

    /// # Safety
    /// The block was made by [`allocate`] with the same layout, and nobody uses it any more.
    pub(super) unsafe fn release(block: NonNull<u8>, value: Layout) {
        // SAFETY: the caller's promise.
        unsafe { loom::alloc::dealloc(block.as_ptr(), value) };
    }
}
