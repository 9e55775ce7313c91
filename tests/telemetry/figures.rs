//! What is counted.

use crate::counter::{Counter, CounterRef, Door, Tick, Tree};
use crate::{alone, settled};
use otp::prelude::*;
use otp::{CallError, StartError};
use std::collections::BTreeMap;
use std::time::Duration;

/// The samples of a page.
pub(crate) struct Figures(BTreeMap<String, f64>);

impl Figures {
    pub(crate) fn now() -> Self {
        let page = otp::telemetry::prometheus();
        let samples = page.lines().filter(|line| !line.starts_with('#'));
        let samples = samples.map(|line| line.rsplit_once(' ').expect("a name and a value"));
        Self(samples.map(|(name, value)| (name.to_owned(), value.parse().expect("a number"))).collect())
    }

    /// How much each has grown.
    pub(crate) fn since(&self) -> Self {
        let now = Self::now().0.into_iter();
        Self(now.map(|(name, value)| (name.clone(), value - self.0.get(&name).copied().unwrap_or(0.0))).collect())
    }

    /// One sample; 0 if there is none.
    pub(crate) fn of(&self, name: &str, labels: &str) -> f64 {
        let key = if labels.is_empty() { name.to_owned() } else { format!("{name}{{{labels}}}") };
        self.0.get(&key).copied().unwrap_or(0.0)
    }

    /// All samples of a family.
    pub(crate) fn sum(&self, family: &str) -> f64 {
        self.all(family).map(|(_, value)| value).sum()
    }

    pub(crate) fn all<'a>(&'a self, family: &'a str) -> impl Iterator<Item = (&'a str, f64)> + 'a {
        let of = move |name: &str| name.split('{').next() == Some(family);
        self.0.iter().filter(move |(name, _)| of(name)).map(|(name, value)| (name.as_str(), *value))
    }
}

/// [`alone`], with figures on.
fn counted<F: Future<Output = ()>>(test: impl FnOnce(Figures) -> F) {
    alone(|| async {
        otp::telemetry::enable();
        test(Figures::now()).await;
    });
}

async fn counter() -> CounterRef {
    Counter::start().await.expect("it starts")
}

#[test]
fn starts_and_exits_balance() {
    counted(async |before| {
        let servers = [counter().await, counter().await, counter().await, counter().await];
        let special = otp::spawn(|_inbox| async { ExitReason::NoProc });
        otp::exited(special).await;
        assert_eq!(before.since().of("otp_processes", "behaviour=\"gen_server\""), 4.0);
        let pids: Vec<_> = servers.iter().map(|server| server.pid().expect("it lives")).collect();
        servers[0].stop().await.expect("it stops");
        servers[1].crash();
        let _ = servers[2].fails().await;
        otp::exit(pids[3], ExitReason::Kill);
        for pid in pids {
            otp::exited(pid).await;
        }
        let told = otp::spawn(|_inbox| async { ExitReason::shutdown_with("told") });
        otp::exited(told).await;
        let since = before.since();
        for (class, count) in
            [("normal", 1.0), ("panic", 1.0), ("error", 1.0), ("killed", 1.0), ("shutdown", 1.0), ("noproc", 1.0)]
        {
            assert_eq!(since.of("otp_process_exits_total", &format!("reason=\"{class}\"")), count, "{class}");
        }
        assert_eq!(since.of("otp_process_starts_total", ""), 6.0);
        assert_eq!(since.sum("otp_process_exits_total"), 6.0);
        assert_eq!(since.sum("otp_processes"), 0.0);
    });
}

#[test]
fn a_start_that_fails_is_a_start_and_an_exit() {
    counted(async |before| {
        let first = Counter::spec().name("figures: taken").start().await.expect("it starts");
        let second = Counter::spec().name("figures: taken").start().await;
        assert!(matches!(second, Err(StartError::AlreadyStarted(_))));
        first.stop().await.expect("it stops");
        let since = before.since();
        assert_eq!(since.of("otp_process_starts_total", ""), since.sum("otp_process_exits_total"));
        assert_eq!(since.sum("otp_processes"), 0.0);
    });
}

/// Of two sums the difference: what other tests have added before leaves an error in the last places.
fn assert_seconds(measured: f64, seconds: f64) {
    assert!((measured - seconds).abs() < 1e-6, "{measured} s, not {seconds} s");
}

#[test]
fn calls_are_counted_by_outcome() {
    counted(async |before| {
        let counter = counter().await;
        counter.add(1).await.expect("it answers"); // run by its caller
        counter.add(1).send().await.expect("it answers"); // through the mailbox
        let second = Duration::from_secs(1);
        assert_eq!(counter.think(3 * second).timeout(second).await, Err(CallError::Timeout(second)));
        drop(counter.think(second).send());
        assert!(matches!(counter.fails().await, Err(CallError::Exited(_))));
        assert_eq!(counter.add(1).await, Err(CallError::NoProc));
        let since = before.since();
        for (outcome, count) in [("ok", 2.0), ("timeout", 1.0), ("abandoned", 1.0), ("exited", 1.0), ("noproc", 1.0)] {
            let found = since.of("otp_call_seconds_count", &format!("outcome=\"{outcome}\""));
            assert_eq!(found, count, "{outcome}");
        }
        assert_eq!(since.sum("otp_call_seconds_count"), 6.0);
        assert_eq!(since.of("otp_call_timeouts_total", ""), 1.0);
        assert_seconds(since.of("otp_call_seconds_sum", "outcome=\"timeout\""), 1.0);
    });
}

#[test]
fn handlers_and_waits_are_measured_by_the_clock_of_the_runtime() {
    counted(async |before| {
        let counter = counter().await;
        let thinks = counter.think(Duration::from_secs(2)).send();
        settled().await;
        counter.bump();
        otp::send(counter.pid().expect("it lives"), Tick);
        thinks.await.expect("it answers");
        counter.go_on();
        counter.add(0).await.expect("it answers");
        let since = before.since();
        let handled = |kind: &str| since.of("otp_message_handle_seconds_count", &format!("kind=\"{kind}\""));
        assert_eq!(["call", "cast", "info", "continue"].map(handled), [2.0, 2.0, 1.0, 1.0]);
        assert_seconds(since.of("otp_message_handle_seconds_sum", "kind=\"call\""), 2.0);
        // the call that thinks, the cast and the message behind it, and the last cast; the last call is run behind that
        let waited = since.of("otp_message_wait_seconds_sum", "");
        assert!((3.9..=4.0).contains(&waited), "{waited}");
        assert_eq!(
            since.of("otp_message_wait_seconds_bucket", "le=\"1\"") + 2.0,
            since.of("otp_message_wait_seconds_count", "")
        );
    });
}

#[test]
fn restarts_are_counted_until_the_supervisor_gives_up() {
    counted(async |before| {
        let tree = Tree.spec().name("figures: tree").start().await.expect("it starts");
        let supervisor = tree.pid().expect("it lives");
        for _ in 0..3 {
            tree.counter().crash();
            settled().await;
        }
        otp::exited(supervisor).await;
        let since = before.since();
        let labels = "supervisor=\"figures: tree\",child=\"counter\"";
        assert_eq!(since.of("otp_supervisor_restarts_total", labels), 2.0);
        assert_eq!(since.of("otp_supervisor_intensity_exceeded_total", ""), 1.0);
        assert_eq!(since.of("otp_process_exits_total", "reason=\"panic\""), 3.0);
        assert_eq!(since.of("otp_process_starts_total", ""), since.sum("otp_process_exits_total"));
    });
}

#[test]
fn changes_of_state_are_counted_and_nothing_else_is() {
    counted(async |before| {
        let door = Door::start().await.expect("it starts");
        door.open().await.expect("it answers");
        door.shut();
        door.shut(); // it is shut
        door.open().await.expect("it answers");
        tokio::time::sleep(Duration::from_secs(6)).await;
        let since = before.since();
        let changes = |from: &str, to: &str| {
            let labels = format!("machine=\"Door\",from=\"{from}\",to=\"{to}\"");
            since.of("otp_statem_transitions_total", &labels)
        };
        assert_eq!((changes("Closed", "Open"), changes("Open", "Closed")), (2.0, 2.0));
        assert_eq!(since.sum("otp_statem_transitions_total"), 4.0);
        assert_eq!(since.of("otp_message_handle_seconds_count", "kind=\"timeout\""), 1.0);
    });
}

#[test]
fn messages_for_nobody_are_counted() {
    counted(async |before| {
        let counter = counter().await;
        counter.stop().await.expect("it stops");
        counter.bump();
        assert_eq!(before.since().of("otp_dead_letters_total", ""), 1.0);
    });
}

#[test]
fn what_waits_for_a_name_is_seen() {
    counted(async |_| {
        let counter = Counter::spec().name("figures: busy").start().await.expect("it starts");
        let request = counter.think(Duration::from_secs(1)).send();
        settled().await;
        counter.bump();
        counter.bump();
        assert_eq!(Figures::now().of("otp_mailbox_depth", "name=\"figures: busy\""), 2.0);
        request.await.expect("it answers");
        counter.stop().await.expect("it stops");
        assert!(!otp::telemetry::prometheus().contains("figures: busy"));
    });
}

/// A thousand children are a thousand labels; what comes afterwards has one.
#[test]
fn labels_are_bounded_and_hold_no_pids() {
    counted(async |_| {
        let tree = otp::supervisor::DynamicSupervisor::new().intensity(u32::MAX, Duration::from_secs(1));
        let tree = tree.spec().start().await.expect("it starts");
        for _ in 0..5 {
            let child = tree.start_child(Counter::spec).await.expect("it starts");
            child.crash();
            settled().await;
        }
        let children = Figures::now();
        let of_tree: Vec<_> = children
            .all("otp_supervisor_restarts_total")
            .filter(|(name, _)| name.contains("DynamicSupervisor"))
            .collect();
        assert_eq!(of_tree.len(), 1, "{of_tree:?}");
        let page = otp::telemetry::prometheus();
        assert!(!page.contains("<0.") && !page.contains("on purpose"), "{page}");
    });
}
