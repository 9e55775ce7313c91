//! What members and keys are in bytes.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// What has an identity in bytes, the same in every program: a key, or a member of a ring.
///
/// Texts are their UTF-8, integers eight bytes whatever their type, so that `3_u32` and `3_usize` are the same (those of 128 bits
/// are sixteen), tuples their parts, each with its length before it. Implement it for a type of your own by giving the bytes of
/// what identifies it.
///
/// # Examples
/// ```
/// use otp::ring::{Ring, RingBytes};
///
/// #[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
/// struct Node {
///     name: String,
///     started: u64,
/// }
///
/// impl RingBytes for Node {
///     fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
///         self.name.with_bytes(see) // a node that was restarted is the same one
///     }
/// }
///
/// let node = |started| Node { name: "a@host".to_owned(), started };
/// assert_eq!(Ring::of([node(1)]).len(), 1);
/// ```
pub trait RingBytes {
    /// Lends the bytes to `see`.
    fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R;
}

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl RingBytes for $type {
            fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
                see(self.as_ref())
            }
        }
    )*};
}

texts!(str, String, [u8], Vec<u8>);

impl<const N: usize> RingBytes for [u8; N] {
    fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
        see(self)
    }
}

macro_rules! integers {
    ($wide:ty: $($type:ty),*) => {$(
        impl RingBytes for $type {
            fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
                see(&<$wide>::from(*self).to_le_bytes())
            }
        }
    )*};
}

integers!(u64: u8, u16, u32, u64, bool);
integers!(i64: i8, i16, i32, i64);
integers!(u128: u128);
integers!(i128: i128);

impl RingBytes for usize {
    fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
        see(&u64::try_from(*self).unwrap_or(u64::MAX).to_le_bytes())
    }
}

impl RingBytes for isize {
    fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
        see(&i64::try_from(*self).unwrap_or(i64::MAX).to_le_bytes())
    }
}

macro_rules! pointers {
    ($($type:ty),*) => {$(
        impl<T: RingBytes + ?Sized> RingBytes for $type {
            fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
                (**self).with_bytes(see)
            }
        }
    )*};
}

pointers!(&T, Box<T>, Arc<T>, Rc<T>);

impl<T: RingBytes + ToOwned<Owned: RingBytes> + ?Sized> RingBytes for Cow<'_, T> {
    fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
        (**self).with_bytes(see)
    }
}

/// Adds a part of a tuple, with its length before it.
fn add(part: &impl RingBytes, to: &mut Vec<u8>) {
    part.with_bytes(|bytes| {
        to.extend(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        to.extend(bytes);
    });
}

impl<A: RingBytes, B: RingBytes> RingBytes for (A, B) {
    fn with_bytes<R>(&self, see: impl FnOnce(&[u8]) -> R) -> R {
        let mut bytes = Vec::new();
        add(&self.0, &mut bytes);
        add(&self.1, &mut bytes);
        see(&bytes)
    }
}
