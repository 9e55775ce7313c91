//! What is on and what is off.

use crate::counter::Counter;
use crate::watched::Watched;
use crate::{alone, settled, traced};
use otp::prelude::*;
use std::time::Duration;

#[test]
fn nothing_is_traced_unless_it_is_switched_on() {
    alone(async || {
        let watched = Watched::start();
        let counter = Counter::start().await.unwrap();
        counter.add(1).await.unwrap();
        counter.bump();
        settled().await;
        assert!(watched.spans().is_empty());
        otp::telemetry::trace_messages(true);
        counter.add(1).await.unwrap();
        assert_eq!(watched.spans().len(), 1);
        otp::telemetry::trace_messages(false);
        counter.add(1).await.unwrap();
        assert_eq!(watched.spans().len(), 1);
    });
}

#[test]
fn a_server_may_be_left_out() {
    traced(async |watched| {
        let counter = Counter::spec().trace_messages(false).start().await.unwrap();
        counter.add(1).await.unwrap();
        counter.think(Duration::from_secs(1)).await.unwrap();
        counter.bump();
        settled().await;
        assert!(watched.spans().is_empty());
    });
}

#[test]
fn one_server_may_be_traced_alone() {
    alone(async || {
        let watched = Watched::start();
        let counter = Counter::spec().trace_messages(true).start().await.unwrap();
        let other = Counter::start().await.unwrap();
        other.add(1).await.unwrap();
        assert!(watched.spans().is_empty());
        counter.add(1).await.unwrap();
        assert_eq!(watched.spans().len(), 1);
        counter.stop().await.unwrap();
        // nobody wants spans any more
        let span = tracing::info_span!(target: "test", "sender");
        span.in_scope(|| other.bump());
        drop(span);
        assert!(watched.all_closed(), "a message that nobody traces brings nothing along");
    });
}

#[test]
fn nothing_is_counted_unless_it_is_switched_on() {
    alone(async || {
        let before = crate::figures::Figures::now();
        assert!(!otp::telemetry::is_enabled());
        let counter = Counter::start().await.unwrap();
        counter.add(1).await.unwrap();
        counter.bump();
        settled().await;
        let since = before.since();
        for family in ["otp_process_starts_total", "otp_call_seconds_count", "otp_message_handle_seconds_count"] {
            assert_eq!(since.sum(family), 0.0, "{family}");
        }
        // what is looked at rather than counted
        assert_eq!(since.of("otp_processes", "behaviour=\"gen_server\""), 1.0);
    });
}

#[test]
fn spans_and_figures_do_not_need_each_other() {
    traced(async |watched| {
        otp::telemetry::enable();
        let before = crate::figures::Figures::now();
        let counter = Counter::start().await.unwrap();
        counter.bump();
        counter.add(1).await.unwrap();
        assert_eq!(watched.spans().len(), 2);
        otp::telemetry::trace_messages(false);
        counter.add(1).await.unwrap();
        assert_eq!(watched.spans().len(), 2);
        assert_eq!(before.since().sum("otp_message_handle_seconds_count"), 3.0);
        watched.is_over();
    });
}
