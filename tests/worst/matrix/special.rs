//! The special process of the matrix: a loop written by hand that answers `sys`.

use super::plan::{Charge, Mute, Plan, Site};
use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use otp::sys::{self, Special, SystemMessage, Tracer, handle_system_msg};
use otp::{ByHand, Cause, proc_lib};
use std::panic::panic_any;
use std::time::Duration;
use tokio::sync::oneshot;

struct Hermit {
    plan: Plan,
    _charge: Charge,
}

impl Special for Hermit {
    type State = Self;

    fn system_get_state(&mut self) -> &mut Self {
        self
    }

    fn format_status(&self) -> String {
        self.plan.at(Site::Written);
        String::new()
    }

    async fn system_continue(&mut self) {
        self.plan.at(Site::Continue);
    }

    async fn system_terminate(&mut self, _: &ExitReason) {
        self.plan.at(Site::Terminate);
    }
}

/// A call written by hand.
struct Ask(oneshot::Sender<u8>);
/// One whose answer comes too late.
struct AskLate(oneshot::Sender<Charge>);
struct Known {
    _charge: Charge,
}
struct SetTimer;
struct Alarm;

impl Hermit {
    async fn handle(&self, pid: Pid, info: Info) -> Result<(), ExitReason> {
        let plan = &self.plan;
        let info = match info.take::<Ask>() {
            Ok(Ask(reply)) => {
                plan.at(Site::Call);
                let _ = reply.send(1);
                return Ok(());
            }
            Err(info) => info,
        };
        let info = match info.take::<AskLate>() {
            Ok(AskLate(reply)) => {
                tokio::time::sleep(Duration::from_secs(2)).await;
                drop(reply.send(plan.charge(Site::DropOfReply)));
                return Ok(());
            }
            Err(info) => info,
        };
        if info.peek::<Known>().is_some() {
            plan.at(Site::Info);
            match plan.site() {
                Site::DropOfPayload => panic_any(plan.charge(Site::DropOfPayload)),
                Site::Display => return Err(ExitReason::Error(Cause::new(Mute(plan.clone())))),
                _ => {}
            }
        } else if info.peek::<SetTimer>().is_some() {
            otp::send_after(pid, Duration::from_secs(1), Alarm);
        } else if info.peek::<Alarm>().is_some() {
            plan.at(Site::Timer);
        }
        Ok(())
    }
}

async fn body(plan: Plan, mut inbox: Inbox, ack: proc_lib::InitAck) -> Result<(), ExitReason> {
    plan.at(Site::Init);
    inbox.special();
    ack.started();
    let (mut tracer, parent) = (Tracer::new(), inbox.parent());
    let charge = plan.charge(Site::DropOfState);
    let mut me = Hermit { plan, _charge: charge };
    loop {
        let info = inbox.receive().await;
        match info.take::<SystemMessage>() {
            Ok(message) => handle_system_msg(message, parent, &mut inbox, &mut tracer, &mut me).await?,
            Err(info) => me.handle(inbox.pid(), info).await?,
        }
    }
}

pub(super) fn tree(name: &str, plan: &Plan) -> Supervisor {
    let (name, plan) = (name.to_owned(), plan.clone());
    let child = ChildSpec::new("hermit", move || {
        let plan = plan.clone();
        Spec::<ByHand<Hermit>>::by_hand("Hermit", |inbox, ack| body(plan, inbox, ack)).name(name.as_str())
    });
    Supervisor::new(Strategy::OneForOne).child(child)
}

async fn ask(pid: Pid) -> Option<u8> {
    let (reply, answer) = oneshot::channel();
    otp::send(pid, Ask(reply));
    answer.await.ok()
}

pub(super) async fn works(name: &str) -> bool {
    ask(otp::whereis(name).expect("it runs")).await == Some(1)
}

pub(super) async fn provoke(name: &str, plan: &Plan) {
    let pid = otp::whereis(name).expect("it runs");
    let word = Known { _charge: plan.charge(Site::DropOfMessage) };
    match plan.site() {
        Site::Init => otp::exit(pid, ExitReason::Kill),
        Site::Call => assert_eq!(ask(pid).await, None),
        Site::Info | Site::DropOfPayload | Site::Display => otp::send(pid, word),
        Site::Continue => {
            sys::suspend(&pid).await.expect("it answers");
            sys::resume(&pid).await.expect("it answers before it goes on");
        }
        Site::Timer => otp::send(pid, SetTimer),
        Site::Terminate | Site::DropOfState => sys::terminate(&pid, ExitReason::Shutdown).await.expect("it answers"),
        Site::DropOfMessage => {
            otp::send(pid, word);
            otp::exit(pid, ExitReason::Kill);
        }
        Site::DropOfReply => {
            let (reply, answer) = oneshot::channel();
            otp::send(pid, AskLate(reply));
            tokio::time::timeout(Duration::from_secs(1), answer).await.expect_err("it takes too long");
        }
        Site::Written => {
            let status = sys::get_status(&pid).await.expect("it answers");
            assert!(status.state.contains("panicked"), "{status}");
        }
        Site::Cast | Site::Debug => unreachable!("there is none"),
    }
}
