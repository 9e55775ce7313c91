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
    /// Puts a value there. A type without a size has no place: that does not compile.
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
    use std::cell::Cell;
    use std::ptr::NonNull;

    /// Sizes of the blocks that are kept, in bytes. Larger values get memory of their own.
    const SIZES: [usize; 4] = [64, 128, 256, 512];
    const ALIGN: usize = 16;
    /// So many of each size does a thread keep.
    const KEPT: usize = 32;

    /// The blocks of one size: each begins with the address of the next.
    struct Shelf {
        first: Cell<Option<NonNull<u8>>>,
        blocks: Cell<usize>,
    }

    impl Shelf {
        const fn new() -> Self {
            Self { first: Cell::new(None), blocks: Cell::new(0) }
        }

        #[inline]
        fn pop(&self) -> Option<NonNull<u8>> {
            let block = self.first.get()?;
            // SAFETY: `push` has written the address of the next, and nobody has used the block since.
            self.first.set(unsafe { block.cast::<Option<NonNull<u8>>>().read() });
            self.blocks.set(self.blocks.get() - 1);
            Some(block)
        }

        /// Whether there was room.
        ///
        /// # Safety
        /// Nobody uses the block, which has the size and the alignment of this shelf.
        #[inline]
        unsafe fn push(&self, block: NonNull<u8>) -> bool {
            if self.blocks.get() >= KEPT {
                return false;
            }
            // SAFETY: the caller's promise; an address fits into every block.
            unsafe { block.cast::<Option<NonNull<u8>>>().write(self.first.get()) };
            self.first.set(Some(block));
            self.blocks.set(self.blocks.get() + 1);
            true
        }
    }

    struct Pool([Shelf; SIZES.len()]);

    thread_local! {
        static POOL: Pool = const { Pool([const { Shelf::new() }; SIZES.len()]) };
    }

    impl Drop for Pool {
        fn drop(&mut self) {
            for (shelf, size) in self.0.iter().zip(SIZES) {
                while let Some(block) = shelf.pop() {
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
        let kept = POOL.try_with(|pool| pool.0[class].pop());
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
        // SAFETY: the caller's promise; such a block was allocated with the layout of its class.
        let kept = POOL.try_with(|pool| unsafe { pool.0[class].push(block) });
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
            assert_eq!(POOL.with(|pool| pool.0[3].blocks.get()), KEPT);
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
