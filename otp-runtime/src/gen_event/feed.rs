//! Events that come from elsewhere.

use super::{Event, EventManagerRef};
use crate::protocol::CallError;
use std::future::poll_fn;
use std::task::{Context, Poll};

impl<E: Event> EventManagerRef<E> {
    /// Notifies of every event that `next` gives, until it gives none; the next one is taken when all handlers have handled
    /// the last one, so that a fast source waits for slow handlers.
    ///
    /// `next` is polled like a stream, or a receiver of a channel. It is usually run by a process of its own, linked with
    /// whom the events are for. For a `futures_core::Stream` there is `feed`, with the feature `stream`.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    ///
    /// #[derive(Default)]
    /// struct Count {
    ///     seen: u32,
    /// }
    ///
    /// #[gen_event(String)]
    /// impl Count {
    ///     #[event]
    ///     fn on(&mut self, _line: &String) {
    ///         self.seen += 1;
    ///     }
    ///
    ///     #[call]
    ///     fn seen(&self) -> u32 {
    ///         self.seen
    ///     }
    /// }
    ///
    /// let events = EventManager::start_link().await?;
    /// let count = events.add_handler(Count::handler()).await??;
    /// let (lines, mut receiver) = tokio::sync::mpsc::channel(1);
    /// let feeder = otp::spawn_link({
    ///     let events = events.clone();
    ///     async move |_| events.feed_with(|cx| receiver.poll_recv(cx)).await
    /// });
    /// lines.send("one".to_owned()).await?;
    /// lines.send("two".to_owned()).await?;
    /// drop(lines);
    /// assert_eq!(otp::exited(feeder).await, ExitReason::Normal);
    /// assert_eq!(count.seen().await??, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`sync_notify`](Self::sync_notify): the event that was taken last is lost then.
    ///
    /// # Cancel safety
    /// May be dropped at any time; an event that was taken is handled all the same, unless the manager is being restarted.
    pub async fn feed_with(&self, mut next: impl FnMut(&mut Context<'_>) -> Poll<Option<E>>) -> Result<(), CallError> {
        while let Some(event) = poll_fn(&mut next).await {
            self.sync_notify(event).await?;
        }
        Ok(())
    }

    /// Notifies of every event of a stream, until it ends: [`feed_with`](Self::feed_with) for streams. Needs the feature
    /// `stream`.
    ///
    /// # Errors
    /// As [`sync_notify`](Self::sync_notify): the event that was taken last is lost then.
    ///
    /// # Cancel safety
    /// As [`feed_with`](Self::feed_with).
    #[cfg(feature = "stream")]
    pub async fn feed(&self, stream: impl futures_core::Stream<Item = E>) -> Result<(), CallError> {
        let mut stream = std::pin::pin!(stream);
        self.feed_with(|cx| stream.as_mut().poll_next(cx)).await
    }
}
