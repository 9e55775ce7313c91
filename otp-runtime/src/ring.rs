//! Consistent placement: which of several members a key belongs to, so that few keys move when members come and go.
//!
//! A [`Ring`] is a plain value: it knows members and answers where a key belongs. It starts nothing and watches nobody. Its
//! answers depend on its members alone, **not on the program's run, the compiler, the machine, or the order in which members
//! were added**: the hash is fixed, and is one of bytes. So several programs that know the same members agree, and what was
//! stored with a place finds it again.
//!
//! A member is whatever has an identity in bytes ([`RingBytes`]): the number of a local process, a name, the address of a
//! node.
//!
//! **Why no crate.** The rings there are hash by [`std::hash::Hash`], whose bytes are not promised to be the same with the next
//! compiler or on another machine; weights, replicas and bounded load would have to be written anyway. What is left is a
//! sorted list.

mod bytes;
pub(crate) mod hash;

pub use bytes::RingBytes;

use std::collections::BTreeMap;
use std::fmt;

/// So many points has a member of weight 1 on the ring.
const POINTS: u32 = 160;

/// Places keys on members.
///
/// Use it where each key is to be done by one of several, and these come and go: shards of a cache, stores, nodes. When a
/// member goes, its keys alone move, to all others; when one comes, it takes its share from all others. Where their number is
/// fixed, a [`PartitionSupervisor`](crate::supervisor::PartitionSupervisor) is simpler: it routes by remainder.
///
/// Looking a key up takes a hash and a binary search. A change makes the ring anew: `clone` it, change the clone, and put it
/// in the place of the old one.
///
/// # Examples
/// ```
/// use otp::ring::Ring;
///
/// let mut ring = Ring::of(["ant", "bee", "cat"]);
/// let owner = *ring.owner("some key").unwrap();
/// assert_eq!(ring.owners("some key", 2)[0], &owner); // and who comes next
///
/// let before: Vec<&str> = (0..1000).map(|key: u32| *ring.owner(&key).unwrap()).collect();
/// ring.remove(&"bee");
/// for (key, before) in (0..1000_u32).zip(before) {
///     let after = *ring.owner(&key).unwrap();
///     assert!(after == before || before == "bee"); // nobody else's keys have moved
/// }
/// ```
#[derive(Clone)]
pub struct Ring<M> {
    weights: BTreeMap<M, u32>,
    /// In order. The number is that of the member in the order of all.
    points: Vec<(u64, u32)>,
    members: Vec<M>,
    per_weight: u32,
}

impl<M: RingBytes + Ord + Clone> Ring<M> {
    /// A ring without members, with 160 points for each weight.
    pub fn new() -> Self {
        Self::with_points(POINTS)
    }

    /// A ring without members, with so many points for each weight: the more, the more evenly keys are spread, and the more
    /// memory it takes, 16 bytes each. 0 counts as 1.
    ///
    /// Rings agree only if they have the same number.
    pub fn with_points(points: u32) -> Self {
        Self { weights: BTreeMap::new(), points: Vec::new(), members: Vec::new(), per_weight: points.max(1) }
    }

    /// A ring of these members, each with weight 1.
    pub fn of(members: impl IntoIterator<Item = M>) -> Self {
        let mut ring = Self::new();
        ring.weights.extend(members.into_iter().map(|member| (member, 1)));
        ring.lay_out();
        ring
    }

    /// Adds a member with weight 1; false if it is there already.
    pub fn insert(&mut self, member: M) -> bool {
        self.insert_weighted(member, 1)
    }

    /// Adds a member that gets so many times the keys of one with weight 1, or gives it this weight. False if it had it
    /// already. A member of weight 0 gets none.
    pub fn insert_weighted(&mut self, member: M, weight: u32) -> bool {
        let changed = self.weights.insert(member, weight) != Some(weight);
        if changed {
            self.lay_out();
        }
        changed
    }

    /// Takes a member out; false if there was none.
    pub fn remove(&mut self, member: &M) -> bool {
        let removed = self.weights.remove(member).is_some();
        if removed {
            self.lay_out();
        }
        removed
    }

    /// The member to which a key belongs; `None` if there is none.
    pub fn owner<K: RingBytes + ?Sized>(&self, key: &K) -> Option<&M> {
        let at = self.first_point(key)?;
        self.members.get(self.points[at].1 as usize)
    }

    /// The first `replicas` members for a key: its owner, then those that follow if the ones before are away. When a member
    /// goes, those after it move up; nothing else changes.
    pub fn owners<K: RingBytes + ?Sized>(&self, key: &K, replicas: usize) -> Vec<&M> {
        self.preference(key).take(replicas).collect()
    }

    /// All members in the order in which they are to be tried for a key: the owner first.
    ///
    /// # Examples
    /// ```
    /// use otp::ring::Ring;
    ///
    /// let ring = Ring::of([1_u32, 2, 3]);
    /// let down = *ring.owner("key").unwrap();
    /// let next = ring.preference("key").find(|member| **member != down).unwrap();
    /// assert_eq!(ring.owners("key", 2)[1], next);
    /// ```
    pub fn preference<K: RingBytes + ?Sized>(&self, key: &K) -> impl Iterator<Item = &M> {
        let first = self.first_point(key).unwrap_or(0);
        let (before, after) = self.points.split_at(first);
        let mut seen = vec![false; self.members.len()];
        let in_order = after.iter().chain(before);
        in_order.filter_map(move |(_, member)| {
            let (member, seen) = (self.members.get(*member as usize)?, seen.get_mut(*member as usize)?);
            (!std::mem::replace(seen, true)).then_some(member)
        })
    }

    /// The first member for a key that is not overloaded: who has fewer than its share of all there is with this key, plus
    /// `slack` (0.25: a quarter). `load` says how much each has now.
    ///
    /// So no member ever has more than that, and only keys whose owners are full go elsewhere: consistent hashing with
    /// bounded loads (Mirrokni, Thorup, Zadimoghaddam). Who places a key has to remember where, for it depends on the moment.
    ///
    /// # Examples
    /// ```
    /// use otp::ring::Ring;
    /// use std::collections::BTreeMap;
    ///
    /// let ring = Ring::of(["ant", "bee", "cat"]);
    /// let mut loads = BTreeMap::new();
    /// for n in 0..300_u32 {
    ///     let member = *ring.owner_bounded(&n, 0.1, |member| loads.get(member).copied().unwrap_or(0)).unwrap();
    ///     *loads.entry(member).or_insert(0_u64) += 1;
    /// }
    /// assert!(loads.values().all(|load| *load <= 110));
    /// ```
    pub fn owner_bounded<K: RingBytes + ?Sized>(&self, key: &K, slack: f64, load: impl Fn(&M) -> u64) -> Option<&M> {
        let total = self.members.iter().map(&load).sum::<u64>() + 1;
        let weights = self.weights.values().map(|weight| u64::from(*weight)).sum::<u64>();
        let fits = |member: &&M| {
            let weight = self.weights.get(*member).copied().unwrap_or(0);
            let share = float(total) * f64::from(weight) / float(weights);
            float(load(member)) < (share * (1.0 + slack.max(0.0))).ceil()
        };
        // not all of them can have more than their share
        self.preference(key).find(fits).or_else(|| self.owner(key))
    }

    /// The members and their weights, in their own order.
    pub fn members(&self) -> impl Iterator<Item = (&M, u32)> {
        self.weights.iter().map(|(member, weight)| (member, *weight))
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    fn first_point<K: RingBytes + ?Sized>(&self, key: &K) -> Option<usize> {
        if self.points.is_empty() {
            return None;
        }
        let hash = key.with_bytes(|bytes| hash::of(&[bytes]));
        Some(self.points.partition_point(|(point, _)| *point < hash) % self.points.len())
    }

    /// Each point follows from the member and its number alone, so that the same members make the same ring.
    fn lay_out(&mut self) {
        self.members = self.weights.keys().cloned().collect();
        self.points.clear();
        for (number, (member, weight)) in (0..).zip(&self.weights) {
            let points = u64::from(self.per_weight) * u64::from(*weight);
            member.with_bytes(|bytes| {
                let point = |n: u64| (hash::of(&[&n.to_le_bytes(), bytes]), number);
                self.points.extend((0..points).map(point));
            });
        }
        self.points.sort_unstable();
    }
}

impl<M: RingBytes + Ord + Clone> Default for Ring<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: RingBytes + Ord + Clone> FromIterator<M> for Ring<M> {
    fn from_iter<I: IntoIterator<Item = M>>(members: I) -> Self {
        Self::of(members)
    }
}

impl<M: fmt::Debug> fmt::Debug for Ring<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ring ")?;
        f.debug_map().entries(&self.weights).finish()
    }
}

/// Loads are far below the numbers that it would round.
#[expect(clippy::cast_precision_loss, reason = "loads are far below 2^52")]
fn float(n: u64) -> f64 {
    n as f64
}
