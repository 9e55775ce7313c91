//! Which partition a key leads to.

use crate::pid::Pid;
use crate::reference::Reference;
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

/// What can be routed: it leads to one of so many partitions, always the same.
///
/// An integer leads to its absolute value modulo the number of partitions, as in Elixir: so with as many keys as
/// partitions each has its own. Texts, pids, references, `bool`, `char` and tuples lead where their hash says; so does any
/// value in [`Hashed`]. Implement it for a type of your own to route it by its key, or in a way of your own.
///
/// The hash is fixed: it does not depend on the program's run, the machine, or the version of Rust, so that a key that is
/// stored with its partition's number finds it again. A change of it would be announced.
///
/// # Examples
/// ```
/// use otp::supervisor::{Hashed, PartitionKey};
///
/// struct Order {
///     customer: u64,
/// }
///
/// impl PartitionKey for Order {
///     fn partition(&self, partitions: usize) -> usize {
///         self.customer.partition(partitions)
///     }
/// }
///
/// assert_eq!(Order { customer: 11 }.partition(4), 3);
/// assert_eq!((-1).partition(4), 1);
/// assert_eq!("eve".partition(4), String::from("eve").partition(4));
/// assert!(Hashed(vec![1, 2]).partition(4) < 4);
/// ```
pub trait PartitionKey {
    /// The number of the partition, below `partitions`, which is never 0. What is not below is taken modulo.
    fn partition(&self, partitions: usize) -> usize;
}

macro_rules! integers {
    ($($signed:ident $unsigned:ident),*) => {$(
        impl PartitionKey for $signed {
            fn partition(&self, partitions: usize) -> usize {
                self.unsigned_abs().partition(partitions)
            }
        }

        impl PartitionKey for $unsigned {
            fn partition(&self, partitions: usize) -> usize {
                remainder(u128::try_from(*self).unwrap_or_default(), partitions)
            }
        }
    )*};
}

integers!(i8 u8, i16 u16, i32 u32, i64 u64, i128 u128, isize usize);

fn remainder(key: u128, partitions: usize) -> usize {
    // a remainder is smaller than what it is divided by
    u128::try_from(partitions).ok().and_then(|n| key.checked_rem(n)).and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
}

/// Routes any value by its hash, as `Hashed(value)` or `Hashed(&value)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hashed<T>(pub T);

impl<T: Hash> PartitionKey for Hashed<T> {
    fn partition(&self, partitions: usize) -> usize {
        let mut hasher = Fixed(OFFSET);
        self.0.hash(&mut hasher);
        remainder(u128::from(hasher.finish()), partitions)
    }
}

macro_rules! hashed {
    ($($type:ty),*) => {$(
        impl PartitionKey for $type {
            fn partition(&self, partitions: usize) -> usize {
                Hashed(self).partition(partitions)
            }
        }
    )*};
}

hashed!(str, String, bool, char, Pid, Reference);

impl<A: Hash, B: Hash> PartitionKey for (A, B) {
    fn partition(&self, partitions: usize) -> usize {
        Hashed(self).partition(partitions)
    }
}

impl<A: Hash, B: Hash, C: Hash> PartitionKey for (A, B, C) {
    fn partition(&self, partitions: usize) -> usize {
        Hashed(self).partition(partitions)
    }
}

macro_rules! pointers {
    ($($type:ty),*) => {$(
        impl<K: PartitionKey + ?Sized> PartitionKey for $type {
            fn partition(&self, partitions: usize) -> usize {
                (**self).partition(partitions)
            }
        }
    )*};
}

pointers!(&K, Box<K>, Arc<K>, Rc<K>);

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a with a final mix, so that all bits of the key count in a remainder. What the standard library hashes with may
/// change with its version.
struct Fixed(u64);

/// Integers count as their bytes in one order, whatever the machine's own is, and `usize` as 64 bits.
macro_rules! write_integers {
    ($($write:ident $type:ty),*) => {$(
        fn $write(&mut self, n: $type) {
            self.write(&n.to_le_bytes());
        }
    )*};
}

impl Hasher for Fixed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        let mut n = self.0;
        n = (n ^ (n >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        n = (n ^ (n >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        n ^ (n >> 33)
    }

    write_integers!(
        write_u16 u16, write_u32 u32, write_u64 u64, write_u128 u128, write_i16 i16, write_i32 i32, write_i64 i64,
        write_i128 i128
    );

    fn write_usize(&mut self, n: usize) {
        self.write(&u64::try_from(n).unwrap_or(u64::MAX).to_le_bytes());
    }

    fn write_isize(&mut self, n: isize) {
        self.write(&i64::try_from(n).unwrap_or(i64::MAX).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_go_by_their_absolute_value() {
        assert_eq!([0, 1, 2, 3, -1, -4, i64::MIN].map(|key| key.partition(3)), [0, 1, 2, 0, 1, 1, 2]);
        assert_eq!((u128::MAX.partition(10), i8::MIN.partition(100), 7_usize.partition(1)), (5, 28, 0));
    }

    /// These numbers must not change: keys are stored with them.
    #[test]
    fn the_hash_is_the_same_for_ever() {
        let texts = ["", "a", "eve", "a longer key, with a comma"].map(|key| key.partition(1000));
        assert_eq!(texts, [295, 395, 20, 419]);
        let others = [Hashed(1_u32).partition(1000), Hashed(1_usize).partition(1000), ("a", 1_u8).partition(1000)];
        assert_eq!(others, [838, 702, 606]);
    }

    #[test]
    fn texts_spread_over_the_partitions() {
        let mut found = [0; 8];
        (0..8000).for_each(|n| found[format!("user {n}").partition(8)] += 1);
        assert!(found.iter().all(|n| (800..1200).contains(n)), "{found:?}");
    }
}
