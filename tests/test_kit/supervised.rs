//! What a test starts, and what becomes of it.

use super::{Counter, PLAIN, Pair, STRICT, failure};
use otp::__private::{Crashes, TestSettings, run_test, run_test_with};
use otp::prelude::*;
use otp::test::{self, Probe, assert_receive};
use std::sync::{Arc, Mutex};

type Story = Arc<Mutex<Vec<&'static str>>>;

struct Teller {
    name: &'static str,
    story: Story,
}

#[gen_server]
impl Teller {
    #[init]
    fn new(name: &'static str, story: Story) -> Self {
        otp::trap_exit(true);
        Teller { name, story }
    }

    #[info]
    fn any(&mut self, _info: Info) {}

    #[terminate]
    fn end(&mut self) {
        self.story.lock().unwrap().push(self.name);
    }
}

#[test]
fn what_was_started_last_is_stopped_first() {
    let story = Story::default();
    let told = story.clone();
    run_test(|| async move {
        for name in ["first", "second", "third"] {
            test::start_supervised(Teller::spec(name, story.clone())).await.unwrap();
        }
        assert!(story.lock().unwrap().is_empty());
    });
    assert_eq!(*told.lock().unwrap(), ["third", "second", "first"]);
}

#[test]
fn it_is_stopped_also_when_the_test_fails() {
    let story = Story::default();
    let told = story.clone();
    let text = failure(PLAIN, move || {
        let story = story.clone();
        async move {
            test::start_supervised(Teller::spec("it", story)).await.unwrap();
            panic!("not as expected");
        }
    });
    assert_eq!(text, "not as expected");
    assert_eq!(*told.lock().unwrap(), ["it"]);
}

#[test]
fn what_was_not_supervised_is_told_to_shut_down_last_first() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let seen = order.clone();
    run_test(|| async move {
        for n in 0..40 {
            let order = order.clone();
            otp::spawn(async move |mut inbox| {
                otp::trap_exit(true);
                let exit: Exit = inbox.receive().await.take().unwrap();
                order.lock().unwrap().push((n, exit.reason));
            });
        }
        test::settle().await;
    });
    let wanted: Vec<_> = (0..40).rev().map(|n| (n, ExitReason::Shutdown)).collect();
    assert_eq!(*seen.lock().unwrap(), wanted);
}

/// One that does not listen does not keep the test from its end.
#[test]
fn who_does_not_listen_is_killed() {
    let pid = run_test(|| async {
        let pid = otp::spawn(async |mut inbox| {
            otp::trap_exit(true);
            loop {
                inbox.receive().await;
            }
        });
        test::settle().await;
        pid
    });
    assert!(!otp::is_alive(pid));
}

struct Stuck;

#[gen_server(shutdown = infinity)]
impl Stuck {
    #[init]
    fn new() -> Self {
        otp::trap_exit(true);
        Stuck
    }

    #[call]
    fn ping(&self) {}

    #[terminate]
    async fn never(&mut self) {
        std::future::pending::<()>().await;
    }
}

#[test]
fn a_stop_that_never_ends_fails_the_test() {
    let text = failure(PLAIN, || async {
        test::start_supervised(Stuck::spec()).await.unwrap();
    });
    assert!(text.contains("did not stop within 60s"), "{text}");
}

#[otp::test]
async fn stopped_before_the_end() {
    let counter = test::start_supervised(Counter::spec()).await.unwrap();
    let other = test::start_supervised(Counter::spec()).await.unwrap();
    let mut probe = Probe::new();
    probe.monitor(&counter);
    test::stop_supervised(&counter).await.unwrap();
    assert_receive!(probe, Down { reason: ExitReason::Shutdown, .. });
    assert_eq!(counter.get().await, Err(CallError::NoProc));
    assert!(test::stop_supervised(&counter).await.is_err());
    assert_eq!(other.get().await, Ok(0));
}

#[otp::test]
async fn a_tree_restarts_what_is_in_it() {
    let pair = test::start_supervised(Pair.spec()).await.unwrap();
    pair.left().set(3).await.unwrap();
    test::crash(&pair.left()).await;
    test::settle().await;
    assert_eq!(pair.left().get().await, Ok(0));
}

#[test]
fn an_unexpected_crash_fails_the_test_with_its_report() {
    let text = failure(PLAIN, || async {
        let counter = test::start_supervised(Counter::spec()).await.unwrap();
        counter.boom();
        test::settle().await;
    });
    assert!(text.starts_with("1 process crashed unexpectedly"), "{text}");
    assert!(
        text.contains("Counter") && text.contains("out of coal") && text.contains("state: Counter { n: 0 }"),
        "{text}"
    );
    assert!(text.contains("test::expect_crash(pid)"), "{text}");
}

#[test]
fn a_crash_deep_in_a_tree_counts() {
    let text = failure(PLAIN, || async {
        let pair = test::start_supervised(Pair.spec()).await.unwrap();
        pair.left().boom();
        test::settle().await;
        assert_eq!(pair.left().get().await, Ok(0));
    });
    assert!(text.starts_with("1 process crashed unexpectedly"), "{text}");
}

#[otp::test(crashes = allow)]
async fn a_crash_that_nobody_minds() {
    let counter = test::start_supervised(Counter::spec()).await.unwrap();
    counter.boom();
    test::settle().await;
}

#[otp::test]
async fn a_crash_that_was_expected() {
    let counter = test::start_supervised(Counter::spec()).await.unwrap();
    test::expect_crash(&counter);
    counter.boom();
    test::settle().await;
}

#[otp::test]
async fn whoever_sees_the_end_expects_it() {
    let mut probe = Probe::new();
    let counter = test::start_supervised(Counter::spec()).await.unwrap();
    probe.monitor(&counter);
    counter.boom();
    assert_receive!(probe, Down { reason: ExitReason::Panic(_), .. });
}

struct Stillborn;

#[gen_server]
impl Stillborn {
    #[init]
    fn new() -> Result<Self, Stop> {
        Err(Stop::error("no power"))
    }

    #[call]
    fn ping(&self) {}
}

#[otp::test]
async fn a_start_that_fails_is_the_tests_own_affair() {
    let error = test::start_supervised(Stillborn::spec()).await.unwrap_err();
    assert!(error.to_string().contains("no power"), "{error}");
}

/// A crash of what the test does not supervise is a fault only where it says so.
#[test]
fn strict_is_about_everybody() {
    let body = || async {
        otp::spawn(async |_| -> () { panic!("on its own") });
        test::settle().await;
    };
    run_test_with(PLAIN, body);
    let text = failure(TestSettings { crashes: Crashes::Deny, ..PLAIN }, body);
    assert!(text.starts_with("1 process crashed unexpectedly"), "{text}");
    assert!(text.contains("on its own"), "{text}");
}

#[test]
fn leaks_are_named() {
    let body = || async {
        let _mine = test::start_supervised(Pair.spec()).await.unwrap();
        let _probe = Probe::new();
        let left = otp::spawn(async |mut inbox| {
            inbox.receive().await;
        });
        otp::register("left behind", left).unwrap();
        test::settle().await;
    };
    run_test_with(PLAIN, body);
    let text = failure(STRICT, body);
    assert!(text.starts_with("1 process leaked"), "{text}");
    assert!(text.contains("left behind") && !text.contains("Counter"), "{text}");
}

#[otp::test(strict)]
async fn nothing_is_left() {
    let counter = Counter::start().await.unwrap();
    counter.stop().await.unwrap();
    let pair = test::start_supervised(Pair.spec()).await.unwrap();
    assert_eq!(pair.right().get().await, Ok(0));
}
