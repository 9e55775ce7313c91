//! Printing values of types that may not have `Debug`.

use crate::panic::{UNPRINTABLE, guarded};
use std::fmt;

/// Prints a value with `Debug` where the type has it, and by its type's name where not: the compiler picks the method
/// that needs fewer references.
///
/// A `Debug` that panics costs no more than its own words.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "it is how things without Debug are printed")]
pub struct Probe<'a, T: ?Sized>(pub &'a T);

#[doc(hidden)]
pub trait ShowDebug {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: fmt::Debug + ?Sized> ShowDebug for &Probe<'_, T> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        guarded(|| fmt::Debug::fmt(self.0, f)).unwrap_or_else(|_| f.write_str(UNPRINTABLE))
    }
}

#[doc(hidden)]
pub trait ShowName {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: ?Sized> ShowName for Probe<'_, T> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", std::any::type_name::<T>())
    }
}
