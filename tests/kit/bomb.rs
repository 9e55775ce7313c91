//! A value whose drop panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Panics when it is dropped, after it has noted that it was.
#[derive(Debug, Default)]
pub struct Bomb {
    dropped: Arc<AtomicBool>,
}

/// Whether the bomb went off.
#[derive(Clone)]
pub struct Fuse(Arc<AtomicBool>);

impl Bomb {
    pub fn fuse(&self) -> Fuse {
        Fuse(self.dropped.clone())
    }
}

impl Fuse {
    pub fn is_burnt(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::SeqCst);
        // a panic while unwinding would abort the whole program: not what is tested
        assert!(std::thread::panicking(), "a bomb was dropped");
    }
}
