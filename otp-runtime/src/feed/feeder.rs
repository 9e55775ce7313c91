//! The task that polls a stream for a process.

use super::{FeedEnd, FeedRef};
use crate::exit::ExitReason;
use crate::message::Info;
use crate::panic::{Panic, guarded};
use crate::process::parcel::Source;
use crate::report::{Level, Report, drop_guarded};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// After so many items in a row others are to have a turn.
const BATCH: u32 = 64;

pub(super) type Next = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Info>> + Send>;

pub(super) struct Feeder {
    feed: FeedRef,
    source: Arc<Source>,
    most: usize,
    /// `None` when it is over.
    next: Option<Next>,
}

impl Feeder {
    pub(super) fn new(feed: FeedRef, source: Arc<Source>, most: usize, next: Next) -> Self {
        Self { feed, source, most, next: Some(next) }
    }

    /// Drops the stream, which is the user's.
    fn let_go(&mut self) {
        drop_guarded(self.source.owner(), "stream", self.next.take());
    }

    fn end(&mut self, reason: ExitReason) {
        self.let_go();
        self.source.deliver(Info::new(FeedEnd { feed: self.feed.clone(), reason }));
        self.source.finish();
    }

    fn panicked(&self, panic: &Panic) {
        let owner = self.source.owner();
        let who = owner.map_or_else(String::new, |owner| format!(" of process {owner}"));
        Report::new(
            Level::Error,
            "feed panicked",
            owner,
            format_args!("a stream that feeds the mailbox{who} panicked"),
        )
        .line("reason", panic)
        .emit();
    }
}

impl Future for Feeder {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        for _ in 0..BATCH {
            if !ready!(this.source.poll_room(cx, this.most)) {
                this.let_go();
                return Poll::Ready(());
            }
            let Some(next) = &mut this.next else { return Poll::Ready(()) };
            match guarded(|| next(cx)) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(Some(item))) => {
                    this.source.deliver(item);
                }
                Ok(Poll::Ready(None)) => {
                    this.end(ExitReason::Normal);
                    return Poll::Ready(());
                }
                Err(panic) => {
                    this.panicked(&panic);
                    this.end(panic.into());
                    return Poll::Ready(());
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Feeder {
    /// Its runtime goes down.
    fn drop(&mut self) {
        self.let_go();
        self.source.finish();
    }
}
