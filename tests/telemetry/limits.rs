//! Mailboxes that are full, with messages that bring something along.
#![expect(clippy::cast_precision_loss, reason = "few messages")]

use crate::figures::Figures;
use crate::watched::Watched;
use crate::{alone, settled};
use otp::mailbox::{Adaptive, Mailbox, Overflow};
use otp::prelude::*;
use std::time::Duration;

#[derive(Debug, Default)]
struct Slow {
    handled: Vec<u32>,
}

#[gen_server]
impl Slow {
    #[cast]
    async fn work(&mut self, number: u32) {
        tokio::time::sleep(Duration::from_millis(10)).await;
        self.handled.push(number);
    }

    #[call]
    fn handled(&self) -> Vec<u32> {
        self.handled.clone()
    }
}

/// So many casts to a busy server, traced and counted. What it has handled, and what has become of the others.
fn flooded(mailbox: Mailbox, casts: u32, check: impl AsyncFnOnce(&Figures, Vec<u32>, u64)) {
    alone(async || {
        otp::telemetry::enable();
        otp::telemetry::trace_messages(true);
        let watched = Watched::start();
        let slow = Slow::spec().mailbox(mailbox).start().await.unwrap();
        let pid = slow.pid().unwrap();
        let before = Figures::now();
        for number in 0..casts {
            let span = tracing::info_span!(target: "test", "sender");
            span.in_scope(|| slow.work(number));
            if number == 0 {
                settled().await;
            }
        }
        let info = otp::process_info(pid);
        tokio::time::sleep(Duration::from_secs(60)).await;
        let handled = if slow.is_alive() { slow.handled().await.unwrap() } else { Vec::new() };
        let lost = otp::process_info(pid).or(info).map_or(0, |info| info.messages_dropped);
        check(&before.since(), handled, lost).await;
        let _ = slow.stop().await;
        watched.is_over();
        assert!(watched.all_closed());
    });
}

fn dropped(since: &Figures, policy: &str, lost: u64) {
    assert_eq!(since.of("otp_mailbox_dropped_total", &format!("policy=\"{policy}\"")), lost as f64);
    assert_eq!(since.sum("otp_mailbox_dropped_total"), lost as f64);
}

#[test]
fn the_newest_are_dropped() {
    flooded(Mailbox::bounded(3, Overflow::DropNewest), 10, async |since, handled, lost| {
        assert_eq!((&*handled, lost), (&[0, 1, 2, 3][..], 6));
        dropped(since, "drop_newest", lost);
    });
}

#[test]
fn the_oldest_are_dropped() {
    flooded(Mailbox::bounded(3, Overflow::DropOldest), 10, async |since, handled, lost| {
        assert_eq!((&*handled, lost), (&[0, 7, 8, 9][..], 6));
        dropped(since, "drop_oldest", lost);
    });
}

#[test]
fn the_server_is_stopped() {
    flooded(Mailbox::bounded(3, Overflow::Stop), 10, async |since, handled, _| {
        assert_eq!(handled, []);
        assert_eq!(since.of("otp_process_exits_total", "reason=\"error\""), 1.0);
    });
}

#[test]
fn an_adaptive_mailbox_is_flushed() {
    let adaptive = Adaptive::new().sync_at(5).drop_at(20).flush_at(30).no_burst_limit();
    flooded(Mailbox::adaptive(adaptive), 100, async |since, handled, lost| {
        assert_eq!(handled.len() as u64 + lost, 100);
        assert!(lost > 0);
        dropped(since, "adaptive", lost);
        // what waited then; the others found no room before
        assert_eq!(since.of("otp_mailbox_flushed_total", ""), 30.0);
    });
}

/// Everything else that finds no room is refused, and its sender told.
#[test]
fn refused_calls_are_counted() {
    alone(async || {
        otp::telemetry::enable();
        let slow = Slow::spec().mailbox(Mailbox::bounded(1, Overflow::Reject)).start().await.unwrap();
        slow.work(0);
        settled().await;
        slow.work(1);
        let before = Figures::now();
        assert_eq!(slow.handled().await, Err(otp::CallError::Overloaded));
        let since = before.since();
        assert_eq!(since.of("otp_mailbox_refused_total", "policy=\"reject\""), 1.0);
        assert_eq!(since.of("otp_call_seconds_count", "outcome=\"overloaded\""), 1.0);
    });
}
