//! Events that come from elsewhere.

use super::dummy::{Dummy, Event, For, manager};
use futures_core::Stream;
use otp::prelude::*;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A stream of notes that has to be woken for each.
struct Notes {
    left: u32,
    ready: bool,
}

impl Stream for Notes {
    type Item = For;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<For>> {
        if !std::mem::replace(&mut self.ready, false) {
            self.ready = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Poll::Ready(Some(For("x", Event::Note(self.left))))
    }
}

#[otp::test]
async fn a_stream_feeds_a_manager_until_it_ends() {
    let (manager, log) = manager().await;
    manager.add_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    let events = manager.clone();
    let feeder = otp::spawn_link(async move |_| events.feed(Notes { left: 3, ready: false }).await);
    assert_eq!(otp::exited(feeder).await, ExitReason::Normal);
    assert_eq!(log.taken(), ["x: Note(2)", "x: Note(1)", "x: Note(0)"]);
}

/// Who feeds waits for the handlers, and learns that there is no manager.
#[otp::test]
async fn feeding_ends_with_the_manager() {
    let (manager, _) = manager().await;
    manager.stop().await.unwrap();
    assert_eq!(manager.feed(Notes { left: 3, ready: false }).await, Err(CallError::NoProc));
    let mut taken = 0;
    let fed = manager.feed_with(|_| {
        taken += 1;
        Poll::Ready(Some(For("x", Event::Note(taken))))
    });
    assert_eq!(fed.await, Err(CallError::NoProc));
    assert_eq!(taken, 1, "no more is taken than is told");
}
