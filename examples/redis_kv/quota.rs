//! A bound on what all connections together hold for large requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So much each connection may hold without asking.
const FREE: usize = 64 << 10;

/// What is left for all.
#[derive(Debug)]
pub struct Quota {
    left: AtomicUsize,
}

impl Quota {
    /// So many bytes for all.
    pub fn new(bytes: usize) -> Self {
        Self { left: AtomicUsize::new(bytes) }
    }
}

/// What one connection has taken; given back when dropped.
#[derive(Debug)]
pub struct Share {
    quota: Arc<Quota>,
    taken: usize,
}

impl Share {
    /// Nothing yet.
    pub fn new(quota: Arc<Quota>) -> Self {
        Self { quota, taken: 0 }
    }

    /// Makes the share fit for `bytes`; false if there is not so much left.
    #[must_use]
    pub fn hold(&mut self, bytes: usize) -> bool {
        let wanted = bytes.saturating_sub(FREE);
        if wanted > self.taken {
            let more = wanted - self.taken;
            let left = &self.quota.left;
            if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(more)).is_err() {
                return false;
            }
        } else {
            self.quota.left.fetch_add(self.taken - wanted, Ordering::Relaxed);
        }
        self.taken = wanted;
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.quota.left.fetch_add(self.taken, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_grow_shrink_and_are_given_back() {
        let quota = Arc::new(Quota::new(1000));
        let (mut one, mut other) = (Share::new(Arc::clone(&quota)), Share::new(Arc::clone(&quota)));
        assert!(one.hold(FREE), "the usual costs nothing");
        assert!(one.hold(FREE + 900));
        assert!(!other.hold(FREE + 200));
        assert!(one.hold(FREE + 500));
        assert!(other.hold(FREE + 200));
        drop(one);
        drop(other);
        assert_eq!(quota.left.load(Ordering::Relaxed), 1000);
    }
}
