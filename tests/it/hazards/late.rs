//! Replies that come when nobody waits for them any more.

use crate::kit::{Mail, in_process};
use otp::CallError;
use otp::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// A reply that counts how often it was dropped.
#[derive(Debug)]
struct Receipt(u32, Arc<AtomicUsize>);

impl Drop for Receipt {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Desk {
    kept: Vec<ReplyTo<Receipt>>,
}

#[gen_server(timeout = "1s")]
impl Desk {
    #[call]
    async fn after(&mut self, time: Duration, n: u32, dropped: Arc<AtomicUsize>) -> Receipt {
        tokio::time::sleep(time).await;
        Receipt(n, dropped)
    }
    #[call]
    fn keep(&mut self, reply: ReplyTo<Receipt>) {
        self.kept.push(reply);
    }
    #[call]
    fn forget(&mut self, reply: ReplyTo<Receipt>) {
        drop(reply);
    }
    #[call]
    fn hand_over(&mut self) -> Vec<ReplyTo<Receipt>> {
        std::mem::take(&mut self.kept)
    }
    #[cast]
    fn end(&mut self) -> Stop {
        Stop::error("ended")
    }
}

/// The late reply goes nowhere: not into the mailbox, not to the next call.
#[otp::test]
async fn a_late_reply_is_dropped_and_nobody_hears_of_it() {
    in_process(|mut inbox| async move {
        let desk = Desk::start().await.expect("it starts");
        let dropped = Arc::new(AtomicUsize::new(0));
        for n in 0..10 {
            let late = desk.after(SECOND * 2, n, dropped.clone()).await;
            assert_eq!(late.expect_err("it is late"), CallError::Timeout(SECOND));
            let next = desk.after(SECOND, 100 + n, dropped.clone()).timeout(SECOND * 5).await.expect("in time");
            assert_eq!(next.0, 100 + n, "the reply to this call and to no other");
        }
        assert_eq!(dropped.load(Ordering::SeqCst), 20);
        inbox.is_silent().await;
        assert_eq!(otp::process_info(desk.pid().expect("it runs")).expect("it runs").monitored_by, []);
    })
    .await;
}

/// It comes in the same instant as the end of the time: it is one or the other, and the reply is not lost twice.
#[otp::test]
async fn a_reply_that_meets_the_end_of_the_time() {
    let desk = Desk::start().await.expect("it starts");
    let dropped = Arc::new(AtomicUsize::new(0));
    for n in 0..100 {
        match desk.after(SECOND, n, dropped.clone()).await {
            Ok(receipt) => assert_eq!(receipt.0, n),
            Err(error) => assert_eq!(error, CallError::Timeout(SECOND)),
        }
        // the server has sent it by now
        desk.hand_over().await.expect("it answers");
        assert_eq!(dropped.load(Ordering::SeqCst), n as usize + 1);
    }
}

/// A caller of whom nobody knows any more hears nothing; the server and the other callers do not notice.
#[otp::test]
async fn a_reply_that_was_dropped_and_others_that_were_not() {
    in_process(|mut inbox| async move {
        let desk = Desk::start().await.expect("it starts");
        let dropped = Arc::new(AtomicUsize::new(0));
        let forgotten = desk.forget().send();
        let served = desk.after(Duration::ZERO, 7, dropped).send();
        assert_eq!(served.await.expect("it answers").0, 7);
        assert_eq!(forgotten.await.expect_err("forgotten"), CallError::Timeout(SECOND));
        inbox.is_silent().await;
        assert!(desk.is_alive());
    })
    .await;
}

/// The server is gone, what it owed is still somewhere: its callers have heard of its end, and of nothing else.
#[otp::test]
async fn a_reply_that_outlives_its_server() {
    in_process(|mut inbox| async move {
        let desk = Desk::start().await.expect("it starts");
        let dropped = Arc::new(AtomicUsize::new(0));
        let waiting: Vec<_> = (0..3).map(|_| desk.keep().no_timeout().send()).collect();
        let kept = desk.hand_over().await.expect("it answers");
        assert!(kept.iter().all(ReplyTo::is_wanted));
        desk.end();
        for call in waiting {
            assert_eq!(call.await.expect_err("it has ended"), CallError::Exited(ExitReason::error("ended")));
        }
        assert!(!kept.iter().any(ReplyTo::is_wanted), "they have gone home");
        assert!(kept.iter().all(|reply| reply.caller() == Some(inbox.pid())));
        for (n, reply) in (0..).zip(kept) {
            reply.send(Receipt(n, dropped.clone()));
        }
        assert_eq!(dropped.load(Ordering::SeqCst), 3);
        inbox.is_silent().await;
    })
    .await;
}

/// The end of the server and the reply cross: the reply was first, so it is what the caller gets.
#[otp::test]
async fn a_reply_sent_before_the_end_is_seen_before_the_end() {
    let desk = Desk::start().await.expect("it starts");
    let dropped = Arc::new(AtomicUsize::new(0));
    let call = desk.keep().no_timeout().send();
    let kept = desk.hand_over().await.expect("it answers").pop().expect("somebody has asked");
    let pid = desk.pid().expect("it runs");
    kept.send(Receipt(1, dropped));
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    assert_eq!(call.await.expect("it was sent in time").0, 1);
}
