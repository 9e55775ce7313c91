//! What the starter gets for every way `init` may go, for the three ways to start, trapping exits or not.

use super::plan::{Plan, spec};
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::{Exit, StartError};
use std::time::Duration;

const TIME: Duration = Duration::from_millis(500);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Start,
    Link,
    Monitor,
}

/// A panic's place is not written down in the tables.
fn short(reason: &ExitReason) -> String {
    match reason {
        ExitReason::Panic(panic) => format!("panic: {}", panic.message),
        other => other.to_string(),
    }
}

fn told(error: &StartError) -> String {
    match error {
        StartError::Failed(reason) => format!("failed: {}", short(reason)),
        StartError::Timeout(time) => format!("timeout: {time:?}"),
        other => other.to_string(),
    }
}

/// What the starter is told, with nothing else in its mailbox; or what it dies of.
async fn outcome(way: Way, trapping: bool, plan: Plan) -> Result<String, String> {
    in_process(move |mut inbox| async move {
        let observer = inbox.pid();
        otp::spawn_monitor(move |mut mail| async move {
            otp::trap_exit(trapping);
            let spec = spec(plan).init_timeout(TIME);
            let result = match way {
                Way::Start => spec.start().await.map(|_| ()),
                Way::Link => spec.start_link().await.map(|_| ()),
                Way::Monitor => spec.start_monitor().await.map(|_| ()),
            };
            mail.is_silent().await;
            let info = otp::process_info(mail.pid()).expect("alive");
            if result.is_err() {
                assert_eq!((info.links.len(), info.monitors.len()), (0, 0), "nothing is left of the attempt");
            } else {
                assert_eq!(info.links.len(), usize::from(way == Way::Link));
                assert_eq!(info.monitors.len(), usize::from(way == Way::Monitor));
            }
            otp::send(observer, result);
        });
        let first = inbox.receive().await;
        match first.take::<Result<(), StartError>>() {
            Ok(result) => Ok(result.map_or_else(|error| told(&error), |()| "started".to_owned())),
            Err(info) => Err(short(&info.take::<Down>().expect("a Down").reason)),
        }
    })
    .await
}

/// `deadly`: what a linked starter that does not trap exits dies of.
async fn row(plan: Plan, expected: &str, deadly: Option<&str>) {
    for way in [Way::Start, Way::Link, Way::Monitor] {
        for trapping in [false, true] {
            let expected = match deadly {
                Some(reason) if way == Way::Link && !trapping => Err(reason.to_owned()),
                _ => Ok(expected.to_owned()),
            };
            assert_eq!(outcome(way, trapping, plan.clone()).await, expected, "{way:?}, trapping: {trapping}");
        }
    }
}

/// `gen_server_SUITE`: `start/j` (GS-010)
#[tokio::test(start_paused = true)]
async fn success() {
    row(Plan::Succeed, "started", None).await;
}

/// `proc_lib_SUITE`: `sync_start_nolink`, `sync_start_link`, `sync_start_monitor`, `sync_start_monitor_link` (PL-006,
/// PL-007)
#[tokio::test(start_paused = true)]
async fn the_starter_waits_for_init() {
    let lasts = Duration::from_secs(3600);
    for way in [Way::Start, Way::Link, Way::Monitor] {
        let took = in_process(move |_inbox| async move {
            let began = tokio::time::Instant::now();
            let spec = spec(Plan::Last(lasts));
            let server = match way {
                Way::Start => spec.start().await.expect("it starts"),
                Way::Link => spec.start_link().await.expect("it starts"),
                Way::Monitor => spec.start_monitor().await.expect("it starts").0,
            };
            let took = began.elapsed();
            assert_eq!(server.ping().await, Ok("pong"));
            took
        })
        .await;
        assert_eq!(took.as_secs(), lasts.as_secs(), "{way:?}");
    }
}

/// `gen_server_SUITE`: `start/d` (GS-004)
#[tokio::test(start_paused = true)]
async fn stop() {
    row(Plan::Stop(ExitReason::error("stopped")), "failed: stopped", Some("stopped")).await;
    row(Plan::Stop(ExitReason::Shutdown), "failed: shutdown", Some("shutdown")).await;
    row(Plan::Stop(ExitReason::Normal), "failed: normal", None).await;
}

/// `gen_server_SUITE`: `start/c` (GS-003)
#[tokio::test(start_paused = true)]
async fn ignore() {
    row(Plan::Ignore, &StartError::Ignored.to_string(), None).await;
}

/// `{error, Reason}` of OTP 26: the process ends normally, so that a linked starter lives.
#[tokio::test(start_paused = true)]
async fn refuse() {
    row(Plan::Refuse, "failed: refused", None).await;
}

/// `proc_lib_SUITE`: `init_dont_hang` (PL-013)
#[tokio::test(start_paused = true)]
async fn panic() {
    row(Plan::Panic, "failed: panic: in init", Some("panic: in init")).await;
}

/// `gen_server_SUITE`: `start/b` (GS-002); `proc_lib_SUITE`: `sync_start_timeout`, `sync_start_link_timeout`,
/// `sync_start_monitor_link_timeout` (PL-008, PL-009)
#[tokio::test(start_paused = true)]
async fn timeout() {
    row(Plan::Hang, "timeout: 500ms", None).await;
    row(Plan::Last(TIME * 2), "timeout: 500ms", None).await;
    row(Plan::Last(TIME / 2), "started", None).await;
}

/// `gen_server_SUITE`: `start/b` (GS-002); `proc_lib_SUITE`: `sync_start_monitor_link_timeout` (PL-009)
#[tokio::test(start_paused = true)]
async fn a_process_whose_init_takes_too_long_is_killed() {
    for way in [Way::Start, Way::Link, Way::Monitor] {
        let name = crate::kit::unique("late");
        let given = name.clone();
        let starter = tokio::spawn(in_process(move |_inbox| async move {
            let spec = spec(Plan::Hang).name(given).init_timeout(TIME);
            match way {
                Way::Start => spec.start().await.map(|_| ()),
                Way::Link => spec.start_link().await.map(|_| ()),
                Way::Monitor => spec.start_monitor().await.map(|_| ()),
            }
        }));
        tokio::time::sleep(TIME / 2).await;
        let late = otp::whereis(&name).expect("its init runs");
        assert_eq!(otp::exited(late).await, ExitReason::Killed, "{way:?}");
        assert_eq!(starter.await.expect("no panic"), Err(StartError::Timeout(TIME)));
    }
}

#[tokio::test(start_paused = true)]
async fn killed_in_init() {
    row(Plan::BeKilled, "failed: killed", Some("killed")).await;
}

/// The starter goes on when the failed process is gone.
#[tokio::test(start_paused = true)]
async fn a_failed_process_is_gone_when_the_starter_is_told() {
    let plans = [Plan::Stop(ExitReason::Normal), Plan::Ignore, Plan::Refuse, Plan::Panic, Plan::Hang, Plan::BeKilled];
    for plan in plans {
        let name = crate::kit::unique(&plan);
        let start = spec(plan.clone()).name(name.as_str()).init_timeout(TIME).start();
        let (seen, ()) = tokio::join!(start, async {
            tokio::task::yield_now().await;
        });
        assert!(seen.is_err());
        assert_eq!(otp::whereis(&name), None, "{plan:?}");
    }
}

/// `gen_server_SUITE`: `start/e` (GS-005)
#[tokio::test(start_paused = true)]
async fn a_linked_starter_that_traps_hears_of_the_later_end() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let server = spec(Plan::Succeed).start_link().await.expect("it starts");
        let pid = server.pid();
        server.stop_with(ExitReason::error("stopped"), None).await.expect("it stops");
        let exit: Exit = inbox.next().await;
        assert_eq!((exit.from, exit.reason), (pid, ExitReason::error("stopped")));
        inbox.is_silent().await;
    })
    .await;
}

/// `gen_server_SUITE`: `start/f` (GS-006); `proc_lib_SUITE`: `sync_start_monitor` (PL-007)
#[tokio::test(start_paused = true)]
async fn a_monitoring_starter_hears_of_the_later_end() {
    in_process(|mut inbox| async move {
        let (server, monitor) = spec(Plan::Succeed).start_monitor().await.expect("it starts");
        server.stop().await.expect("it stops");
        let down = inbox.down().await;
        assert_eq!((down.monitor, down.reason), (monitor, ExitReason::Normal));
        inbox.is_silent().await;
    })
    .await;
}

/// `proc_lib_SUITE`: `sync_start_monitor_link` (PL-007)
#[tokio::test(start_paused = true)]
async fn a_starter_that_links_and_monitors_hears_of_the_later_end_twice() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let (server, monitor) = spec(Plan::Succeed).start_monitor().await.expect("it starts");
        let pid = server.pid().expect("alive");
        otp::link(pid);
        server.stop().await.expect("it stops");
        let (mut exits, mut downs) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            match inbox.receive().await.take::<Exit>() {
                Ok(exit) => exits.push((exit.from, exit.reason)),
                Err(other) => downs.push(other.take::<Down>().expect("a Down")),
            }
        }
        assert_eq!(exits, [(Some(pid), ExitReason::Normal)]);
        assert_eq!((downs.len(), downs[0].monitor, &downs[0].reason), (1, monitor, &ExitReason::Normal));
        inbox.is_silent().await;
    })
    .await;
}

/// elixir `gen_server_test`: `start/2` (XG-007)
#[tokio::test(start_paused = true)]
async fn a_start_without_link_leaves_both_alone() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let server = spec(Plan::Succeed).start().await.expect("it starts");
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").links, []);
        assert_eq!(otp::process_info(server.pid().expect("alive")).expect("alive").links, []);
        server.stop_with(ExitReason::error("alone"), None).await.expect("it stops");
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn all_three_ways_work_outside_a_process() {
    assert_eq!(spec(Plan::Succeed).start().await.expect("it starts").ping().await, Ok("pong"));
    assert_eq!(spec(Plan::Succeed).start_link().await.expect("it starts").ping().await, Ok("pong"));
    let (server, _) = spec(Plan::Succeed).start_monitor().await.expect("it starts");
    assert_eq!(server.ping().await, Ok("pong"));
    let failed = spec(Plan::Panic).start_link().await.expect_err("it fails");
    assert_eq!(told(&failed), "failed: panic: in init");
}
