//! The idle timeout: only for the wait right after, lost to any message.

use crate::kit::{Mail, idle, in_process};
use otp::prelude::*;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct Sleepy {
    lines: Vec<&'static str>,
}

#[derive(Debug)]
struct Ping;

#[gen_server]
impl Sleepy {
    #[init]
    fn new(at_once: Option<Duration>, cx: &mut Ctx<Self>) -> Self {
        if let Some(time) = at_once {
            cx.timeout(time);
        }
        Self::default()
    }
    #[call]
    fn arm(&mut self, time: Duration, cx: &mut Ctx<Self>) {
        cx.timeout(time);
    }
    #[cast]
    fn arm_and_note(&mut self, time: Duration, cx: &mut Ctx<Self>) {
        self.lines.push("armed");
        cx.timeout(time);
    }
    #[info]
    fn arm_by_info(&mut self, time: Duration, cx: &mut Ctx<Self>) {
        self.lines.push("told");
        cx.timeout(time);
    }
    #[call]
    fn watch(&mut self, pid: Pid, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
        cx.timeout(SECOND);
    }
    #[call]
    fn lines(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.lines)
    }
    #[info]
    fn timeout(&mut self, _: Timeout) {
        self.lines.push("timeout");
    }
    #[info]
    fn ping(&mut self, _: Ping) {
        self.lines.push("ping");
    }
    #[info]
    fn down(&mut self, _: Down) {
        self.lines.push("down");
    }
}

async fn sleepy() -> SleepyRef {
    Sleepy::start(None).await.expect("it starts")
}

async fn lines(server: &SleepyRef) -> Vec<&'static str> {
    server.lines().await.expect("it answers")
}

/// `gen_server_SUITE`: `call/b`, `cast`, `info` (GS-022, GS-036, GS-038)
#[tokio::test(start_paused = true)]
async fn it_comes_once_when_nothing_else_does() {
    let server = sleepy().await;
    server.arm(SECOND).await.expect("it answers");
    tokio::time::sleep(SECOND * 10).await;
    assert_eq!(lines(&server).await, ["timeout"]);
    server.arm_and_note(SECOND);
    tokio::time::sleep(SECOND * 10).await;
    assert_eq!(lines(&server).await, ["armed", "timeout"]);
    ServerHandle::send(&server, SECOND);
    tokio::time::sleep(SECOND * 10).await;
    assert_eq!(lines(&server).await, ["told", "timeout"]);
}

/// `gen_server_SUITE`: `call/b` (GS-022)
#[tokio::test(start_paused = true)]
async fn it_does_not_come_before_its_time() {
    let server = sleepy().await;
    server.arm(SECOND).await.expect("it answers");
    tokio::time::sleep(SECOND / 2).await;
    assert!(lines(&server).await.is_empty());
    tokio::time::sleep(SECOND * 10).await;
    assert!(lines(&server).await.is_empty(), "the call has cancelled it");
}

#[tokio::test(start_paused = true)]
async fn init_may_arm_it() {
    let server = Sleepy::start(Some(SECOND)).await.expect("it starts");
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(lines(&server).await, ["timeout"]);
}

#[tokio::test(start_paused = true)]
async fn any_message_cancels_it() {
    let server = sleepy().await;
    server.arm(SECOND).await.expect("it answers");
    ServerHandle::send(&server, Ping);
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(lines(&server).await, ["ping"]);
}

#[tokio::test(start_paused = true)]
async fn a_down_cancels_it() {
    let (server, other) = (sleepy().await, idle());
    server.watch(other).await.expect("it answers");
    otp::exit(other, ExitReason::Kill);
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(lines(&server).await, ["down"]);
}

#[tokio::test(start_paused = true)]
async fn a_queued_message_wins_over_no_time_at_all() {
    let server = sleepy().await;
    server.arm_and_note(Duration::ZERO);
    ServerHandle::send(&server, Ping);
    assert_eq!(lines(&server).await, ["armed", "ping"]);
    tokio::time::sleep(SECOND).await;
    assert!(lines(&server).await.is_empty(), "the timeout is lost");
}

#[tokio::test(start_paused = true)]
async fn no_time_at_all_is_over_at_once_when_nothing_is_queued() {
    let server = sleepy().await;
    server.arm(Duration::ZERO).await.expect("it answers");
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(lines(&server).await, ["timeout"]);
}

/// However many messages are queued, and however the server shares the thread with others meanwhile.
#[tokio::test(start_paused = true)]
async fn a_long_queue_wins_over_no_time_at_all() {
    let server = sleepy().await;
    (0..500).for_each(|_| server.arm_and_note(Duration::ZERO));
    ServerHandle::send(&server, Ping);
    let lines = lines(&server).await;
    assert!(!lines.contains(&"timeout"), "it came after {:?}", lines.iter().position(|line| *line == "timeout"));
    assert_eq!(lines.len(), 501);
}

/// It cannot be told from a message of the same type, as in OTP.
#[tokio::test(start_paused = true)]
async fn it_can_be_forged() {
    let server = sleepy().await;
    ServerHandle::send(&server, Timeout);
    assert_eq!(lines(&server).await, ["timeout"]);
}

#[tokio::test(start_paused = true)]
async fn a_removed_monitor_does_not_cancel_it() {
    in_process(|inbox| async move {
        // the `Down` of a removed monitor is no message
        let server = sleepy().await;
        let (other, monitor) = otp::spawn_monitor(|_inbox| async {});
        otp::exited(other).await;
        otp::demonitor_flush(monitor);
        server.arm(SECOND).await.expect("it answers");
        tokio::time::sleep(SECOND * 2).await;
        assert_eq!(lines(&server).await, ["timeout"]);
        let mut inbox = inbox;
        inbox.is_silent().await;
    })
    .await;
}
