//! Locks by key: whoever comes first goes first.

use super::Key;
use super::slots::{Place, Slots};
use crate::panic::guarded;
use crate::report::drop_guarded;
use crate::seam::Mutex;
use std::collections::VecDeque;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

/// Who waits for which key. The first of a line has its turn.
pub(super) struct Lines<K> {
    hasher: RandomState,
    waiting: Mutex<Slots<K, Line>>,
    tickets: AtomicU64,
}

type Line = VecDeque<(u64, Option<Waker>)>;

/// A place in the line of a key. Dropping it leaves the line, whether the turn has come or not.
pub(super) struct Turn<'a, K: Key> {
    lines: &'a Lines<K>,
    hash: u64,
    ticket: u64,
}

impl<K> Default for Lines<K> {
    fn default() -> Self {
        Self { hasher: RandomState::new(), waiting: Mutex::default(), tickets: AtomicU64::new(0) }
    }
}

impl<K: Key> Lines<K> {
    /// Takes the last place in the line of this key.
    pub(super) fn join(&self, key: K) -> Turn<'_, K> {
        let (hash, key) = (self.hasher.hash_one(&key), Arc::new(key));
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        loop {
            let candidates = self.waiting.lock().candidates(hash);
            let place = Place::of(&*key, candidates);
            let mut lines = self.waiting.lock();
            if let Some(line) = lines.settle(hash, &place, &key) {
                line.push_back((ticket, None));
                return Turn { lines: self, hash, ticket };
            }
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.lock().all().next().is_none()
    }
}

fn has(ticket: u64) -> impl Fn(&Line) -> bool {
    move |line| line.iter().any(|(waiting, _)| *waiting == ticket)
}

/// Ready when all who came before have left.
impl<K: Key> Future for Turn<'_, K> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // a waker is somebody else's code: not under the lock
        let mut waker = Some(cx.waker().clone());
        let (polled, old) = {
            let mut lines = self.lines.waiting.lock();
            match lines.pick(self.hash, has(self.ticket)) {
                Some(slot) => match slot.content.iter_mut().position(|(ticket, _)| *ticket == self.ticket) {
                    Some(0) | None => (Poll::Ready(()), None),
                    Some(at) => (Poll::Pending, std::mem::replace(&mut slot.content[at].1, waker.take())),
                },
                None => (Poll::Ready(()), None),
            }
        };
        drop((old, waker));
        polled
    }
}

impl<K: Key> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        let (mine, next, gone) = {
            let mut lines = self.lines.waiting.lock();
            let (mut mine, mut next) = (None, None);
            if let Some(slot) = lines.pick(self.hash, has(self.ticket)) {
                let line = &mut slot.content;
                let at = line.iter().position(|(ticket, _)| *ticket == self.ticket);
                mine = at.and_then(|at| line.remove(at));
                if at == Some(0) {
                    next = line.front_mut().and_then(|(_, waker)| waker.take());
                }
            }
            (mine, next, lines.sweep(self.hash, VecDeque::is_empty))
        };
        drop_guarded(None, "waker", mine);
        // the user's key; whoever drops this may be unwinding
        drop_guarded(None, "locked key", gone);
        if let Some(next) = next {
            let _ = guarded(|| next.wake());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_first_goes_first_and_nothing_is_left() {
        let lines = Lines::<&str>::default();
        let mut cx = Context::from_waker(Waker::noop());
        let mut first = Box::pin(lines.join("a"));
        let mut other = Box::pin(lines.join("b"));
        assert!(first.as_mut().poll(&mut cx).is_ready() && other.as_mut().poll(&mut cx).is_ready());
        let mut turns: Vec<_> = (0..3).map(|_| Box::pin(lines.join("a"))).collect();
        assert!(turns.iter_mut().all(|turn| turn.as_mut().poll(&mut cx).is_pending()));
        drop(turns.remove(0)); // it gives up waiting
        assert!(turns.iter_mut().all(|turn| turn.as_mut().poll(&mut cx).is_pending()));
        drop(first);
        assert!(turns[0].as_mut().poll(&mut cx).is_ready() && turns[1].as_mut().poll(&mut cx).is_pending());
        drop((turns, other));
        assert!(lines.is_empty());
    }
}
