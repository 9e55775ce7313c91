//! Messages that lie with their source until the process takes them: items of a stream, what a socket has brought.
//!
//! In the mailbox lies a slip for each of them, in order with other messages. So a source knows how many wait, can take
//! them back, and can move them to another process.

use super::keeper::{Keeper, keep, unkeep};
use super::record::{AnyProcess, update};
use super::signal::Signal;
use super::table;
use crate::message::Info;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::report::drop_guarded;
use crate::seam::Mutex;
use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

const WHAT: &str = "message of a source";

/// Where parcels come from.
pub(crate) struct Source {
    state: Mutex<State>,
}

struct State {
    owner: Option<Pid>,
    /// Slips of an earlier owner stand for nothing.
    epoch: u32,
    /// What the owner has not taken yet, oldest first.
    waiting: VecDeque<Entry>,
    next: u64,
    /// Nothing more is wanted.
    over: bool,
    /// Who feeds it.
    feeder: Option<Waker>,
    /// The feeder waits for room.
    full: bool,
}

struct Entry {
    number: u64,
    /// `None` while the owner looks at it, and always of a barrier.
    info: Option<Info>,
    /// A slip stands for this one, and not for whichever is the oldest.
    bound: bool,
}

impl Source {
    /// A source of messages for this process. `None` if it has ended.
    pub(crate) fn of(owner: &AnyProcess) -> Option<Arc<Self>> {
        let source = Arc::new(Self::new(Some(owner.head().pid)));
        source.kept_by(owner).then_some(source)
    }

    /// A source of nothing but barriers.
    #[cfg(feature = "stream")]
    pub(crate) fn of_barriers() -> Arc<Self> {
        Arc::new(Self::new(None))
    }

    fn new(owner: Option<Pid>) -> Self {
        let waiting = VecDeque::new();
        Self { state: Mutex::new(State { owner, epoch: 0, waiting, next: 0, over: false, feeder: None, full: false }) }
    }

    fn kept_by(self: &Arc<Self>, owner: &AnyProcess) -> bool {
        let keeper: Arc<dyn Keeper> = self.clone();
        keep(owner, &keeper)
    }

    pub(crate) fn owner(&self) -> Option<Pid> {
        self.state.lock().owner
    }

    pub(crate) fn is_over(&self) -> bool {
        self.state.lock().over
    }

    /// Sends the owner a message, however many wait. False if nobody wants it any more.
    pub(crate) fn deliver(self: &Arc<Self>, info: Info) -> bool {
        let sent = {
            let mut state = self.state.lock();
            if state.over {
                Err(info)
            } else {
                state.push(Some(info), false);
                Ok((state.owner, state.epoch))
            }
        };
        match sent {
            Ok((owner, epoch)) => {
                let slip = Slip { source: self.clone(), epoch, bound: None };
                slip.send(owner.and_then(table::lookup).as_ref())
            }
            Err(info) => {
                drop_guarded(self.owner(), WHAT, info);
                false
            }
        }
    }

    /// Sends a process something that it takes like a message and never sees: the source learns when it has come so far.
    #[cfg(feature = "stream")]
    pub(crate) fn barrier(self: &Arc<Self>, process: &AnyProcess) -> bool {
        let (number, epoch) = {
            let mut state = self.state.lock();
            (state.push(None, true), state.epoch)
        };
        Slip { source: self.clone(), epoch, bound: Some(number) }.send(Some(process))
    }

    /// Whether fewer than `most` wait; false if nothing more is wanted. The feeder is woken whenever that may change.
    pub(crate) fn poll_room(&self, cx: &Context<'_>, most: usize) -> Poll<bool> {
        let waker = Some(cx.waker().clone());
        let (before, polled) = {
            let mut state = self.state.lock();
            let room = state.waiting.len() < most;
            let polled = if state.over || room { Poll::Ready(!state.over) } else { Poll::Pending };
            state.full = polled.is_pending();
            (mem::replace(&mut state.feeder, waker), polled)
        };
        drop(before);
        polled
    }

    /// Nothing more will come; what waits is still for the owner. Answers whether that is news.
    pub(crate) fn finish(self: &Arc<Self>) -> bool {
        let (owner, before) = {
            let mut state = self.state.lock();
            (state.owner, mem::replace(&mut state.over, true))
        };
        self.leave(owner);
        !before
    }

    /// Nothing more comes, and what waits is taken back. Answers whether that is news.
    pub(crate) fn cancel(self: &Arc<Self>) -> bool {
        let news = self.finish();
        self.withdraw();
        news
    }

    fn withdraw(&self) {
        let (owner, waiting, feeder) = {
            let mut state = self.state.lock();
            state.over = true;
            state.epoch += 1;
            (state.owner, mem::take(&mut state.waiting), state.feeder.take())
        };
        for entry in waiting {
            drop_guarded(owner, WHAT, entry.info);
        }
        if let Some(feeder) = feeder {
            wake(feeder);
        }
    }

    /// Makes another process the owner, and moves what waits into its mailbox, in order. False if it has ended.
    #[cfg(feature = "net")]
    pub(crate) fn hand_over(self: &Arc<Self>, to: &AnyProcess) -> bool {
        if !self.kept_by(to) {
            return false;
        }
        let pid = to.head().pid;
        let (before, epoch, waiting) = {
            let mut state = self.state.lock();
            state.epoch += 1;
            // what the owner looks at just now is its own
            state.waiting.retain(|entry| entry.info.is_some());
            state.waiting.iter_mut().for_each(|entry| entry.bound = false);
            (state.owner.replace(pid), state.epoch, state.waiting.len())
        };
        for _ in 0..waiting {
            Slip { source: self.clone(), epoch, bound: None }.send(Some(to));
        }
        if before != Some(pid) {
            self.leave(before);
        }
        if to.head().has_ended() {
            // it may have ended before it was the owner
            self.withdraw();
        }
        true
    }

    /// Its end is no longer any affair of this process's.
    fn leave(self: &Arc<Self>, owner: Option<Pid>) {
        if let Some(owner) = owner.and_then(table::lookup) {
            let keeper: Arc<dyn Keeper> = self.clone();
            unkeep(&owner, &keeper);
        }
    }
}

impl State {
    fn push(&mut self, info: Option<Info>, bound: bool) -> u64 {
        let number = self.next;
        self.next += 1;
        self.waiting.push_back(Entry { number, info, bound });
        number
    }

    /// Where the one is that a slip stands for.
    fn find(&self, epoch: u32, bound: Option<u64>) -> Option<usize> {
        if epoch != self.epoch {
            return None;
        }
        self.waiting.iter().position(|entry| bound.map_or(!entry.bound, |number| entry.number == number))
    }
}

impl Keeper for Source {
    fn release(&self, process: &AnyProcess) {
        if self.owner() == Some(process.head().pid) {
            self.withdraw();
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("owner", &self.owner()).finish_non_exhaustive()
    }
}

/// Who feeds may be anybody's future.
fn wake(feeder: Waker) {
    let _ = guarded(|| feeder.wake());
}

/// What lies in the mailbox for a message that lies with its source.
pub(crate) struct Slip {
    source: Arc<Source>,
    epoch: u32,
    /// Which message it stands for. Until somebody looks: whichever is the oldest, so that they come in order however they
    /// were sent.
    bound: Option<u64>,
}

impl Slip {
    fn send(self, to: Option<&AnyProcess>) -> bool {
        let slip = Box::new(self);
        let refused = match to {
            Some(process) => update(&**process, |_, intake| intake.push_signal(Signal::Parcel(slip))),
            None => Some(Signal::Parcel(slip)),
        };
        refused.is_none()
    }

    /// Whether there is a message for it.
    pub(crate) fn is_current(&self) -> bool {
        let state = self.source.state.lock();
        state.find(self.epoch, self.bound).is_some_and(|at| state.waiting[at].info.is_some())
    }

    /// The message, for somebody who may give it back.
    pub(super) fn lend(&mut self) -> Option<Info> {
        let mut state = self.source.state.lock();
        let at = state.find(self.epoch, self.bound)?;
        let entry = state.waiting.get_mut(at)?;
        entry.bound = true;
        self.bound = Some(entry.number);
        entry.info.take()
    }

    /// The message is not wanted yet.
    pub(super) fn give_back(&self, info: Info) {
        let mut info = Some(info);
        {
            let mut state = self.source.state.lock();
            if let Some(at) = state.find(self.epoch, self.bound)
                && let Some(entry) = state.waiting.get_mut(at)
            {
                entry.info = info.take();
            }
        }
        // its source is over, or it was handed over without this one
        if info.is_some() {
            drop_guarded(self.source.owner(), WHAT, info);
        }
    }

    /// The message, which is received with that.
    pub(crate) fn open(mut self) -> Option<Info> {
        self.lend()
    }
}

impl Drop for Slip {
    /// The message was received, or will never be.
    fn drop(&mut self) {
        let (unread, feeder, owner) = {
            let mut state = self.source.state.lock();
            let at = state.find(self.epoch, self.bound);
            let entry = at.and_then(|at| state.waiting.remove(at));
            let feeder = if mem::take(&mut state.full) { state.feeder.take() } else { None };
            (entry.and_then(|entry| entry.info), feeder, state.owner)
        };
        if let Some(feeder) = feeder {
            wake(feeder);
        }
        if unread.is_some() {
            drop_guarded(owner, WHAT, unread);
        }
    }
}

impl fmt::Debug for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slip")
    }
}
