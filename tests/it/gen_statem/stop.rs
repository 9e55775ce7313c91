//! How a machine ends.

use super::start::{Plan, Switch, SwitchRef};
use crate::kit::captured::Captured;
use crate::kit::{Mail, in_process, unique};
use crate::names::shelf::Shelf;
use otp::CallError;
use otp::prelude::*;
use otp::registry::Global;
use std::time::Duration;

async fn stops(by: SwitchRef, also_by: SwitchRef) {
    let pid = by.pid().expect("it runs");
    assert_eq!(by.stop_with(ExitReason::Shutdown, Some(Duration::from_secs(1))).await, Ok(()));
    assert!(!otp::is_alive(pid));
    assert_eq!(by.stop().await, Err(CallError::NoProc));
    assert_eq!(also_by.stop().await, Err(CallError::NoProc));
}

/// `gen_statem_SUITE`: `stop1`, `stop2`, `stop4`, `stop6`, `stop7` (ST-010), `stop5` (ST-012)
#[otp::test]
async fn a_machine_is_stopped_by_whatever_leads_to_it() {
    let plain = Switch::start(Plan::Off).await.unwrap();
    assert_eq!(plain.stop().await, Ok(()));
    assert_eq!(plain.stop().await, Err(CallError::NoProc));
    let plain = Switch::start(Plan::Off).await.unwrap();
    stops(plain.clone(), plain).await;
    let local = unique("statem stop");
    let switch = Switch::spec(Plan::Off).name(local.clone()).start().await.unwrap();
    stops(Switch::named(local), switch).await;
    let global = Global::new(unique("statem stop"));
    let switch = Switch::spec(Plan::Off).name(global.clone()).start().await.unwrap();
    stops(Switch::named(global), switch).await;
    let via = Shelf::default().at(3);
    let switch = Switch::spec(Plan::Off).name(via.clone()).start().await.unwrap();
    stops(Switch::named(via), switch).await;
}

/// `gen_statem_SUITE`: `shutdown` (ST-018)
#[otp::test]
async fn an_orderly_end_is_no_crash() {
    let captured = Captured::start("otp::report");
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let switch = Switch::start_link(Plan::Off).await.unwrap();
        let pid = switch.pid();
        let reason = ExitReason::shutdown_with("reason");
        assert_eq!(switch.stop_me(reason.clone()).await, Ok("stopped"));
        assert_eq!(inbox.exit().await, (pid, reason));
        assert_eq!(switch.state().await, Err(CallError::NoProc));
    })
    .await;
    assert_eq!(captured.labels(), [""; 0]);
}

#[derive(Debug)]
pub struct Serving;

#[derive(Debug)]
pub struct Till {
    kept: Option<ReplyTo<&'static str>>,
}

#[gen_statem(Serving)]
impl Till {
    #[init]
    pub fn new() -> (Self, Serving) {
        (Self { kept: None }, Serving)
    }

    #[call]
    pub fn keep(&mut self, reply: ReplyTo<&'static str>) {
        self.kept = Some(reply);
    }

    #[call]
    pub fn end(&mut self, cx: &mut Ctx<Self>, reply: ReplyTo<&'static str>) {
        if let Some(kept) = self.kept.take() {
            kept.send("kept");
        }
        reply.send("ended");
        cx.stop(ExitReason::Normal);
    }

    #[terminate]
    async fn slowly(&mut self) {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// `gen_statem_SUITE`: `stop_and_reply` (ST-019)
#[otp::test]
async fn replies_are_sent_before_the_end() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let till = Till::start_link().await.unwrap();
        let (pid, start) = (till.pid(), tokio::time::Instant::now());
        let kept = till.keep().send();
        let ended = till.end().send();
        assert_eq!((kept.await, ended.await), (Ok("kept"), Ok("ended")));
        assert!(start.elapsed() < Duration::from_secs(1), "not after `#[terminate]`");
        assert_eq!(inbox.exit().await, (pid, ExitReason::Normal));
        assert!(start.elapsed() >= Duration::from_secs(1));
    })
    .await;
}
