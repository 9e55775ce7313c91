//! The adaptive mode: async, sync, drop, flush, after OTP's `logger_olp`.

use super::{SECOND, counts, waiting};
use crate::kit::captured::Captured;
use otp::mailbox::{Adaptive, Mailbox, Mode, Overloaded};
use otp::prelude::*;
use otp::{CallError, CastError};
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, Default)]
struct Log {
    lines: Vec<u32>,
}

#[gen_server(mailbox(adaptive, sync_at = 3, drop_at = 5, flush_at = 8, burst = infinity))]
impl Log {
    #[cast]
    async fn write(&mut self, line: u32) {
        // so that nothing happens at the same time as a timeout
        tokio::time::sleep(if line == 4 { SECOND / 10 } else { SECOND }).await;
        self.lines.push(line);
    }
    #[call(timeout = infinity)]
    fn lines(&self) -> Vec<u32> {
        self.lines.clone()
    }
    #[call(timeout = infinity)]
    async fn write_to_self(&mut self, line: u32, me: LogRef) -> Result<(), CastError> {
        me.write(line).await
    }
}

/// A server that works on a line, with `behind` lines behind it.
async fn busy(behind: u32) -> (LogRef, Pid) {
    let log = Log::start().await.expect("it starts");
    for line in 0..=behind {
        assert_eq!(log.write(line).await, Ok(()));
    }
    let pid = log.pid().expect("alive");
    assert_eq!(mode(pid), Mode::Async, "the mode is set before each message that is handled");
    tokio::task::yield_now().await;
    (log, pid)
}

fn mode(pid: Pid) -> Mode {
    otp::process_info(pid).expect("alive").mailbox_mode.expect("adaptive")
}

#[tokio::test(start_paused = true)]
async fn the_mode_goes_with_what_waits_and_back() {
    for (behind, expected) in [(2, Mode::Async), (3, Mode::Sync), (4, Mode::Sync), (5, Mode::Drop), (7, Mode::Drop)] {
        let (log, pid) = busy(behind).await;
        assert_eq!(mode(pid), expected, "{behind}");
        tokio::time::sleep(SECOND * 20).await;
        assert_eq!(mode(pid), Mode::Async);
        assert_eq!(log.lines().await, Ok((0..=behind).collect()), "what was taken in is handled");
    }
}

#[tokio::test(start_paused = true)]
async fn in_sync_mode_a_cast_waits_until_it_was_handled() {
    let (log, pid) = busy(3).await;
    let began = Instant::now();
    assert_eq!(log.write(4).await, Ok(()));
    assert_eq!(began.elapsed(), SECOND * 4 + SECOND / 10);
    assert_eq!((mode(pid), counts(pid)), (Mode::Async, (0, 0)));
    assert_eq!(log.lines().await, Ok(vec![0, 1, 2, 3, 4]));
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_does_not_come_in_five_seconds_is_told() {
    let (log, _) = busy(4).await;
    let (first, second) = tokio::join!(log.write(5), log.write(6));
    assert_eq!(first, Err(CastError::Timeout(SECOND * 5)));
    assert_eq!(second, Err(CastError::Timeout(SECOND * 5)));
    assert_eq!(log.lines().await, Ok((0..7).collect()), "it is handled nevertheless");
}

#[tokio::test(start_paused = true)]
async fn in_drop_mode_nothing_is_sent_and_everybody_is_told() {
    let (log, pid) = busy(5).await;
    let began = Instant::now();
    assert_eq!(log.write(9).await, Err(CastError::Overloaded));
    assert_eq!(log.lines().await, Err(CallError::Overloaded));
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!((waiting(pid), counts(pid)), (5, (2, 0)));
    tokio::time::sleep(SECOND + Duration::from_millis(1)).await;
    assert_eq!(mode(pid), Mode::Sync, "the mode is left as the queue drains");
}

#[tokio::test(start_paused = true)]
async fn what_waits_is_flushed() {
    let reports = Captured::start("otp::report");
    let log = Log::start().await.expect("it starts");
    let pid = log.pid().expect("alive");
    let lines = log.lines().send();
    for line in 0..8 {
        assert_eq!(log.write(line).await, Ok(()));
    }
    otp::send(pid, "an info is no load");
    // the call is taken out, and finds eight lines and an info: all that waits is flushed, and the call too
    tokio::task::yield_now().await;
    assert_eq!(lines.await, Err(CallError::Overloaded));
    assert_eq!((mode(pid), counts(pid)), (Mode::Async, (1, 8)));
    assert_eq!(log.lines().await, Ok(vec![]));
    let found = reports.taken();
    let labels: Vec<_> = found.iter().map(|report| report.label.as_str()).collect();
    assert_eq!(labels, ["cast dropped", "mailbox flushed", "gen_server no_handle_info"]);
    assert_eq!(found[1].field("flushed"), Some("8"));
}

#[tokio::test(start_paused = true)]
async fn a_change_to_drop_and_back_is_told() {
    let reports = Captured::start("otp::report");
    let (_log, pid) = busy(6).await;
    tokio::time::sleep(SECOND * 20).await;
    let found: Vec<_> = reports.taken().into_iter().filter(|report| report.label == "mailbox mode").collect();
    let [drops, goes_on] = found.as_slice() else { panic!("two, not {found:?}") };
    assert_eq!(
        (drops.level, drops.field("mode"), drops.field("before")),
        (tracing::Level::WARN, Some("drop"), Some("async"))
    );
    assert_eq!((goes_on.field("mode"), goes_on.field("before")), (Some("sync"), Some("drop")));
    assert_eq!(drops.process, pid.to_string());
}

/// However long one handler takes, and whatever the mode was before: what waits is bounded.
#[tokio::test(start_paused = true)]
async fn one_long_handler_cannot_fill_the_memory() {
    let (log, pid) = busy(0).await;
    for line in 1..100 {
        let _ = log.write(line).try_send();
    }
    assert_eq!(waiting(pid), 9);
    assert_eq!(counts(pid), (90, 0));
    assert_eq!(log.write(0).await, Err(CastError::Overloaded));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_turn_is_told_of_the_end() {
    let (log, pid) = busy(3).await;
    let waits = tokio::spawn({
        let log = log.clone();
        async move { log.write(4).await }
    });
    tokio::task::yield_now().await;
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(waits.await.expect("no panic"), Err(CastError::NoProc));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_turn_is_told_that_the_message_was_flushed() {
    let (log, _) = busy(3).await;
    let waits = tokio::spawn({
        let log = log.clone();
        async move { log.write(4).await }
    });
    tokio::task::yield_now().await;
    while log.write(9).try_send().is_ok() {}
    assert_eq!(waits.await.expect("no panic"), Err(CastError::Overloaded));
    assert_eq!(log.lines().await, Ok(vec![0]));
}

/// It would wait for itself.
#[tokio::test(start_paused = true)]
async fn a_server_does_not_wait_for_its_own_turn() {
    let (log, _) = busy(2).await;
    let answer = log.write_to_self(9, log.clone()).send();
    // three wait when the first of them is handled: sync
    assert_eq!(log.write(3).await, Ok(()));
    assert_eq!(answer.await, Ok(Ok(())));
}

/// At most `burst` messages in a window; and each counts, also that of a caller who finds the server idle.
#[derive(Debug, Default)]
struct Meter {
    seen: u32,
}

#[gen_server(mailbox(overflow = adaptive, burst(5, "1s")))]
impl Meter {
    #[cast]
    fn tick(&mut self) {
        self.seen += 1;
    }
    #[call]
    fn seen(&mut self) -> u32 {
        self.seen += 1;
        self.seen
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_burst_only_the_first_are_handled() {
    let meter = Meter::start().await.expect("it starts");
    let pid = meter.pid().expect("alive");
    for _ in 0..9 {
        assert_eq!(meter.tick().await, Ok(()));
    }
    tokio::task::yield_now().await;
    assert_eq!((waiting(pid), counts(pid)), (0, (0, 4)));
    assert_eq!(meter.seen().await, Err(CallError::Overloaded));
    // a rest of 100 ms
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(meter.seen().await, Ok(6));
}

#[tokio::test(start_paused = true)]
async fn calls_to_an_idle_server_count() {
    let meter = Meter::start().await.expect("it starts");
    let mut answers = Vec::new();
    for _ in 0..7 {
        answers.push(meter.seen().await.ok());
        tokio::time::advance(Duration::from_millis(10)).await;
    }
    assert_eq!(answers, [Some(1), Some(2), Some(3), Some(4), Some(5), None, None]);
    for _ in 0..100 {
        // less than a rest between two of them: the window counts from the start
        tokio::time::advance(Duration::from_millis(50)).await;
        answers.push(meter.seen().await.ok());
    }
    assert!(answers[7..].iter().filter(|answer| answer.is_some()).count() >= 24, "{answers:?}");
    assert!(answers[7..].iter().filter(|answer| answer.is_some()).count() <= 36, "{answers:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_with_too_much_is_ended_if_it_is_told_so() {
    let adaptive = Adaptive::new().sync_at(2).drop_at(100).flush_at(200).kill(3).no_burst_limit();
    let log = Log::spec().mailbox(Mailbox::adaptive(adaptive)).start().await.expect("it starts");
    let pid = log.pid().expect("alive");
    for line in 0..9 {
        let _ = log.write(line).try_send();
    }
    let ExitReason::ShutdownWith(cause) = otp::exited(pid).await else { panic!("shut down") };
    assert_eq!(cause.downcast_ref::<Overloaded>().map(|overloaded| overloaded.waiting), Some(8));
}

#[tokio::test(start_paused = true)]
async fn thresholds_in_the_wrong_order_are_refused_when_the_server_starts() {
    for (adaptive, text) in [
        (Adaptive::new().drop_at(1).sync_at(1), "1 < drop_at"),
        (Adaptive::new().sync_at(201), "sync_at <= drop_at"),
        (Adaptive::new().flush_at(199), "drop_at <= flush_at"),
    ] {
        let refused = Log::spec().mailbox(Mailbox::adaptive(adaptive)).start().await.expect_err("of no use");
        assert!(refused.to_string().contains(text), "{refused}");
    }
}
