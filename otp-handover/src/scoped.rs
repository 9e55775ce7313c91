//! A reference that code finds again further down the stack.

use crate::seam::LocalKey;
use std::cell::Cell;
use std::fmt;
use std::ptr;

/// Lends a reference to whatever runs meanwhile: for a thread-local that says on whose behalf a thread runs.
pub struct Scoped<T>(Cell<*const T>);

impl<T: 'static> Scoped<T> {
    /// Nothing is lent.
    pub const fn new() -> Self {
        Self(Cell::new(ptr::null()))
    }

    /// Runs `code`, to which [`with`](Self::with) shows `value`; afterwards, also after a panic, what it showed before.
    // `code` is not inside `LocalKey::with`, which would be one more function.
    #[expect(clippy::inline_always, reason = "it is two stores around the code")]
    #[inline(always)]
    pub fn set<R>(place: &'static LocalKey<Self>, value: &T, code: impl FnOnce() -> R) -> R {
        let _before = Before { place, value: place.with(|place| place.0.replace(value)) };
        code()
    }

    /// Shows what is lent, if something is.
    #[inline]
    pub fn with<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        let value = self.0.get();
        // SAFETY: the pointer is null, or was made by a `set` that still runs: it puts the one before back when it ends, in
        // any way. It borrows the value until then, on this thread (the place is a thread's own), further up the stack than
        // `look`, which cannot keep the reference.
        look(unsafe { value.as_ref() })
    }
}

impl<T: 'static> Default for Scoped<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Scoped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scoped").field(&!self.0.get().is_null()).finish()
    }
}

struct Before<T: 'static> {
    place: &'static LocalKey<Scoped<T>>,
    value: *const T,
}

impl<T> Drop for Before<T> {
    #[inline]
    fn drop(&mut self) {
        self.place.with(|place| place.0.set(self.value));
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::seam::thread_local;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn the_innermost_is_seen_and_what_was_before_comes_back() {
        thread_local! {
            static PLACE: Scoped<String> = const { Scoped::new() };
        }
        let seen = || PLACE.with(|place| place.with(|text| text.map_or_else(String::new, Clone::clone)));
        let (outer, inner) = ("outer".to_owned(), "inner".to_owned());
        Scoped::set(&PLACE, &outer, || {
            assert_eq!(Scoped::set(&PLACE, &inner, seen), "inner");
            assert!(catch_unwind(AssertUnwindSafe(|| Scoped::set(&PLACE, &inner, || panic!("no way")))).is_err());
            assert_eq!(seen(), "outer");
        });
        assert_eq!(seen(), "");
    }
}
