//! Calls, as those of a server.

use super::probe::{Two, probe};
use crate::kit::{Mail, in_process};
use otp::gen_server::Response;
use otp::prelude::*;
use otp::{CallError, RequestSet};
use std::time::Duration;

/// `gen_statem_SUITE`: `abnormal1`, `abnormal1clean`, `abnormal1dirty` (ST-014)
#[otp::test]
async fn a_late_reply_is_dropped() {
    in_process(|mut inbox| async move {
        let probe = probe().await;
        let patience = Duration::from_millis(10);
        probe.change(|probe| probe.postponing = vec!["late"]);
        assert_eq!(probe.ask("late").timeout(patience).await, Err(CallError::Timeout(patience)));
        probe.go(Some(Two.into()), |_| ());
        assert_eq!(probe.ask("now").await, Ok("now"));
        assert_eq!(probe.seen().await.unwrap().len(), 4);
        inbox.is_silent().await;
    })
    .await;
}

/// A machine's calls wait for ever unless somebody says otherwise.
#[otp::test]
async fn a_call_has_no_time_limit() {
    let probe = probe().await;
    probe.change(|probe| probe.postponing = vec!["later"]);
    let asked = probe.ask("later").send();
    tokio::time::sleep(Duration::from_secs(3600)).await;
    probe.go(Some(Two.into()), |_| ());
    assert_eq!(asked.await, Ok("later"));
}

/// `gen_statem_SUITE`: `send_request_receive_reqid_collection`, `send_request_wait_reqid_collection`,
/// `send_request_check_reqid_collection` (ST-045)
#[otp::test]
async fn many_requests_are_awaited_together() {
    let (one, two, dead) = (probe().await, probe().await, probe().await);
    dead.stop().await.unwrap();
    one.change(|probe| probe.postponing = vec!["slow"]);
    let mut requests = RequestSet::new();
    requests.send("one", one.ask("slow"));
    requests.send("two", two.ask("fast"));
    requests.send("dead", dead.ask("nobody"));
    assert_eq!(requests.len(), 3);
    let mut answers = Vec::new();
    for _ in 0..2 {
        answers.push(requests.next().await.expect("three are on their way"));
    }
    answers.sort_by_key(|answer| answer.0);
    assert_eq!(answers, [("dead", Err(CallError::NoProc)), ("two", Ok("fast"))]);
    let patience = Duration::from_millis(10);
    assert_eq!(requests.wait(patience).await, Response::Timeout, "the slow one is kept");
    one.go(Some(Two.into()), |_| ());
    assert_eq!(requests.next().await, Some(("one", Ok("slow"))));
    assert_eq!(requests.next().await, None);
}
