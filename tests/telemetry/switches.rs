//! What is on and what is off.

use crate::counter::Counter;
use crate::watched::Watched;
use crate::{alone, settled, traced};
use otp::prelude::*;
use std::future::Future;
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

/// A message that was sent while spans were wanted and comes when they are not leaves nothing behind in its server.
#[test]
fn a_message_on_its_way_brings_nothing_along_once_it_is_off() {
    traced(async |watched| {
        let counter = Counter::start().await.unwrap();
        otp::sys::suspend(&counter).await.unwrap();
        let span = tracing::info_span!(target: "test", "sender");
        span.in_scope(|| counter.bump());
        otp::telemetry::trace_messages(false);
        otp::sys::resume(&counter).await.unwrap();
        settled().await;
        drop(span);
        assert!(watched.all_closed(), "what it has brought along is dropped");
        assert!(counter.is_alive());
    });
}

/// Outside a runtime nothing starts, and nothing is counted or traced for its sake.
#[test]
fn what_cannot_start_switches_nothing_on() {
    alone(async || {
        otp::telemetry::enable();
        let watched = Watched::start();
        let before = crate::figures::Figures::now();
        let refused = std::thread::spawn(|| {
            let mut start = Box::pin(Counter::spec().trace_messages(true).start());
            let _ = start.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
        });
        refused.join().expect_err("there is no runtime");
        assert_eq!(before.since().sum("otp_process_starts_total"), 0.0);
        otp::telemetry::disable();
        let counter = Counter::start().await.unwrap();
        otp::sys::suspend(&counter).await.unwrap();
        let span = tracing::info_span!(target: "test", "sender");
        span.in_scope(|| counter.bump());
        drop(span);
        assert!(watched.all_closed(), "a message that nobody traces brings nothing along");
    });
}
