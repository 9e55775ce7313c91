//! Futures that are dropped after each number of polls: nothing is half done, and nobody hears of it.
//!
//! Between two polls everybody else gets his turn, so that a future is dropped at each point that the processes it is
//! about can have reached.

/// Runs a round with more and more polls until its future is ready: then the round is true. There is more than one point
/// to drop it at.
macro_rules! at_each_point {
    ($polls:ident => $round:block) => {{
        let polls = at_each_point!($polls, perhaps_at_once => $round);
        assert!(polls > 1, "{polls} polls");
    }};
    ($polls:ident, perhaps_at_once => $round:block) => {{
        let mut $polls = 0_usize;
        while !$round {
            $polls += 1;
            assert!($polls < 1_000, "it is never ready");
        }
        $polls
    }};
}

mod requests;
mod starts;

use otp::{ExitReason, Inbox};
use std::future::{Future, poll_fn};
use std::task::Poll;
use std::time::Duration;

/// Drops `future` after so many polls; what it was ready with before that, if it was.
async fn cut<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = Box::pin(future);
    for _ in 0..polls {
        let polled = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await;
        if let Poll::Ready(output) = polled {
            return Some(output);
        }
        tokio::task::yield_now().await;
    }
    None
}

/// Lets everybody do what there is to do.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

/// The process has nothing to do with anybody, and no mail.
fn is_alone(inbox: &Inbox, what: &str, polls: usize) {
    let info = otp::process_info(inbox.pid()).expect("it runs");
    let relations = (info.links.len(), info.monitors.len(), info.monitored_by.len(), inbox.len());
    assert_eq!(relations, (0, 0, 0, 0), "{what}, {polls} polls");
}

/// Stops what has started after all.
async fn stop(pid: otp::Pid) {
    otp::unlink(pid);
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    settle().await;
}
