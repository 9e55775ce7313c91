//! Probes, and the assertions about their mailboxes.

use super::{Counter, CounterRef, PLAIN, failure};
use otp::prelude::*;
use otp::test::{self, Probe, assert_receive, assert_received, refute_receive, refute_received};
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
struct Ping {
    from: u32,
}

struct Mute;

#[otp::test]
async fn the_oldest_message_that_fits_is_taken() {
    let mut probe = Probe::new();
    for from in 1..=3 {
        otp::send(probe.pid(), Ping { from });
    }
    otp::send(probe.pid(), "done");
    assert_receive!(probe, "done");
    assert_eq!(assert_receive!(probe, Ping { from } if from > 1), 2);
    assert_eq!(assert_receive!(probe, Ping { from: _ }), Ping { from: 1 });
    let ping = assert_received!(probe, ping: Ping);
    assert_eq!(ping, Ping { from: 3 });
    refute_received!(probe, _);
    assert_eq!(probe.len(), 0);
}

#[otp::test]
async fn several_names_are_a_tuple() {
    let mut probe = Probe::new();
    otp::send(probe.pid(), (1_u8, "two", 3.0_f64, Box::new(4_u16)));
    let (a, b, d) = assert_receive!(probe, (a, b, _c, d): (u8, &'static str, f64, Box<u16>));
    assert_eq!((a, b, *d), (1, "two", 4));
    otp::send(probe.pid(), Mute);
    let info = assert_receive!(probe, anything);
    assert!(info.take::<Mute>().is_ok());
}

#[otp::test]
async fn it_waits_no_longer_than_it_has_to() {
    let mut probe = Probe::new();
    otp::send_after(probe.pid(), Duration::from_secs(3), Ping { from: 1 });
    let start = tokio::time::Instant::now();
    refute_receive!(probe, Ping { .. }, within 2s);
    assert_receive!(probe, Ping { .. }, within "1h");
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    let long = Duration::from_millis(7);
    refute_receive!(probe, Ping { .. }, within long * 2,);
    assert_eq!(start.elapsed(), Duration::from_millis(3014));
}

#[test]
fn a_failure_shows_the_mailbox() {
    let text = failure(PLAIN, || async {
        let mut probe = Probe::new();
        otp::send(probe.pid(), Ping { from: 7 });
        otp::send(probe.pid(), Mute);
        otp::send(probe.pid(), "hello");
        let gone = otp::spawn(async |_| ());
        otp::exited(gone).await;
        probe.monitor(gone);
        assert_receive!(probe, Ping { from } if from > 7, within 50ms);
    });
    assert!(text.starts_with("no message fits `Ping { from } if from > 7` within 50ms\n"), "{text}");
    for part in ["1. Ping { from: 7 }", "2. <", "::Mute>", "3. &str: \"hello\"", "4. Down {", "reason: NoProc"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = failure(PLAIN, || async {
        assert_received!(Probe::new(), Ping { .. });
    });
    assert!(text.starts_with("no message fits `Ping { .. }`") && text.ends_with("is empty"), "{text}");
}

#[test]
fn a_refutation_shows_it_too() {
    let text = failure(PLAIN, || async {
        let mut probe = Probe::new();
        otp::send(probe.pid(), "first");
        otp::send_after(probe.pid(), Duration::from_millis(50), Ping { from: 1 });
        refute_receive!(probe, Ping { .. });
    });
    assert!(text.starts_with("message 2 fits `Ping { .. }`, and none should"), "{text}");
    assert!(text.contains("2. Ping { from: 1 }"), "{text}");
}

/// A probe that has ended gets nothing more, and nobody waits for it for ever.
#[test]
fn a_dead_probe_says_so() {
    let text = failure(PLAIN, || async {
        let mut probe = Probe::new();
        otp::exit(probe.pid(), ExitReason::Kill);
        test::settle().await;
        assert_receive!(probe, Ping { .. });
    });
    assert!(text.contains("has ended"), "{text}");
}

#[otp::test]
async fn it_is_a_process_like_any_other() {
    let mut probe = Probe::new();
    probe.register("probe").unwrap();
    assert_eq!(otp::whereis("probe"), Some(probe.pid()));
    let echo = otp::spawn(async |mut inbox| {
        let (to, text) = inbox.receive().await.take::<(Pid, &'static str)>().unwrap();
        otp::send(to, text);
        inbox.receive().await;
    });
    let pid = probe.pid();
    let asked = probe.run(async move {
        otp::link(echo);
        otp::send(echo, (otp::self_pid().unwrap(), "ping"));
        otp::self_pid()
    });
    assert_eq!(asked.await, Some(pid));
    assert_receive!(probe, "ping");
    otp::exit(echo, ExitReason::error("enough"));
    let (from, reason) = assert_receive!(probe, Exit { from, reason, .. });
    assert_eq!((from, reason), (Some(echo), ExitReason::error("enough")));
    drop(probe);
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
    assert_eq!(otp::whereis("probe"), None);
}

#[otp::test]
async fn a_probe_that_does_not_trap_exits_ends_with_its_links() {
    let probe = Probe::new();
    assert!(probe.trap_exit(false));
    let other = Probe::new();
    probe.link(&other);
    let ended = otp::exited(probe.pid());
    test::crash_with(&other, ExitReason::Timeout).await;
    assert_eq!(ended.await, ExitReason::Timeout);
}

#[otp::test]
async fn servers_may_be_linked_with_it() {
    let mut probe = Probe::new();
    let counter = probe.run(Counter::start_link()).await.unwrap();
    counter.boom();
    let from = assert_receive!(probe, Exit { from: Some(from), reason: ExitReason::Panic(_), .. });
    assert_eq!(counter.pid(), Some(from));
    assert!(probe.flush().is_empty());
}

/// Polls a call by hand in its drop, and keeps what it heard.
#[derive(Debug)]
pub(crate) struct Last {
    counter: CounterRef,
    heard: Arc<Mutex<Option<String>>>,
}

#[gen_server]
impl Last {
    #[init]
    pub(crate) fn new(counter: CounterRef, heard: Arc<Mutex<Option<String>>>) -> Self {
        Self { counter, heard }
    }

    #[cast]
    pub(crate) async fn wait(&mut self) {
        std::future::pending::<()>().await;
    }
}

impl Drop for Last {
    fn drop(&mut self) {
        let polled = pin!(self.counter.get()).poll(&mut Context::from_waker(Waker::noop()));
        *self.heard.lock().unwrap() = Some(format!("{polled:?}"));
    }
}

#[otp::test]
async fn what_a_killed_process_calls_in_its_drop_fails_and_does_not_wait_for_ever() {
    let counter = Counter::start().await.unwrap();
    let heard = Arc::new(Mutex::new(None));
    let last = Last::start(counter.clone(), heard.clone()).await.unwrap();
    last.wait();
    test::settle().await;
    counter.stop().await.unwrap();
    let pid = last.pid().unwrap();
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    assert_eq!(heard.lock().unwrap().as_deref(), Some("Ready(Err(NoProc))"));
}

#[otp::test]
async fn a_process_that_is_to_end_ends_at_a_call_and_does_not_go_on_with_its_error() {
    let counter = Counter::start().await.unwrap();
    let gone = counter.pid().unwrap();
    counter.stop().await.unwrap();
    let heard = Arc::new(Mutex::new(None));
    let kept = heard.clone();
    let caller = otp::spawn(async move |_inbox| {
        otp::link(gone);
        let answer = counter.get().await;
        *kept.lock().unwrap() = Some(answer);
    });
    assert_eq!(otp::exited(caller).await, ExitReason::NoProc);
    assert_eq!(*heard.lock().unwrap(), None);
}

#[otp::test]
async fn a_call_of_a_killed_probe_fails_and_does_not_wait_for_ever() {
    let probe = Probe::new();
    let counter = Counter::start().await.unwrap();
    counter.stop().await.unwrap();
    otp::exit(probe.pid(), ExitReason::Kill);
    otp::exited(probe.pid()).await;
    let heard = tokio::time::timeout(Duration::from_secs(60), probe.run(counter.get())).await;
    assert_eq!(heard, Ok(Err(CallError::NoProc)));
}

#[otp::test]
async fn a_test_may_be_a_process(mut inbox: Inbox) {
    assert_eq!(otp::self_pid(), Some(inbox.pid()));
    otp::trap_exit(true);
    let counter = Counter::start_link().await.unwrap();
    counter.boom();
    let exit: Exit = inbox.receive().await.take().unwrap();
    assert_eq!(exit.from, counter.pid());
    test::settle().await;
}

#[test]
fn a_test_that_is_a_process_fails_with_its_process() {
    let text = failure(PLAIN, || otp::__private::as_process(|_inbox| async { panic!("{} is too few", 3) }));
    assert!(text.contains("the test's process has ended") && text.contains("3 is too few"), "{text}");
    let text = failure(PLAIN, || {
        otp::__private::as_process(|_inbox| async {
            Counter::start_link().await.unwrap().boom();
            std::future::pending::<()>().await;
        })
    });
    assert!(text.contains("out of coal"), "{text}");
}

#[test]
#[should_panic(expected = "`otp::test` needs a test")]
fn there_is_no_probe_without_a_test() {
    otp::__private::run(otp::__private::Flavor::CurrentThread, || async { Probe::new() });
}
