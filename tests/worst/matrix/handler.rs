//! The event handler of the matrix. A handler that fails goes alone, and its manager stays; so what is watched is the
//! process that ends with it, and adds it again when it is restarted.

use super::plan::{Charge, Plan, Site};
use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use otp::{HandlerExit, HandlerExitReason};
use std::time::Duration;

/// What the manager is told.
#[derive(Debug)]
enum Happening {
    Word { _charge: Charge },
    SetTimer,
}

#[derive(Debug)]
struct Handler {
    plan: Plan,
    _charge: Charge,
}

struct Known;
struct Alarm;

#[gen_event(Happening)]
impl Handler {
    #[init]
    fn new(plan: Plan) -> Self {
        plan.at(Site::Init);
        let charge = plan.charge(Site::DropOfState);
        Self { plan, _charge: charge }
    }

    #[event]
    fn on(&mut self, happening: &Happening, cx: &mut HandlerCtx<Self>) -> Result<(), Stop> {
        match happening {
            Happening::Word { .. } => self.plan.misbehave(),
            Happening::SetTimer => {
                cx.send_after(Duration::from_secs(1), Alarm);
                Ok(())
            }
        }
    }

    #[call]
    fn ask(&self) -> u8 {
        self.plan.at(Site::Call);
        1
    }

    #[call(timeout = "1s")]
    async fn late(&self) -> Charge {
        tokio::time::sleep(Duration::from_secs(2)).await;
        self.plan.charge(Site::DropOfReply)
    }

    #[info]
    fn known(&mut self, _: &Known) {
        self.plan.at(Site::Info);
    }

    #[info]
    fn alarm(&mut self, _: &Alarm) {
        self.plan.at(Site::Timer);
    }

    #[terminate]
    fn clean_up(&mut self) {
        self.plan.at(Site::Terminate);
    }

    #[format_status]
    fn show(&self, _: &mut FormatStatus) {
        self.plan.at(Site::Written);
    }
}

/// Adds the handler, and ends with it.
struct Guard;

#[gen_server]
impl Guard {
    #[init]
    async fn new(manager: String, plan: Plan) -> Result<Self, Stop> {
        EventManager::<Happening>::named(manager.as_str()).add_sup_handler(Handler::handler(plan)).await??;
        Ok(Self)
    }

    #[info]
    fn gone(&mut self, exit: HandlerExit) -> Stop {
        match exit.reason {
            HandlerExitReason::Failed(reason) => Stop::reason(reason),
            _ => Stop::error("the handler is gone"),
        }
    }
}

/// What the guard is called whose manager has this name.
pub(super) fn guard_of(name: &str) -> String {
    format!("{name}: guard")
}

pub(super) fn tree(name: &str, plan: &Plan) -> Supervisor {
    let (first, second, plan) = (name.to_owned(), name.to_owned(), plan.clone());
    let manager = ChildSpec::new("manager", move || EventManager::<Happening>::spec().name(first.as_str()));
    let guard = ChildSpec::new("guard", move || Guard::spec(second.clone(), plan.clone()).name(guard_of(&second)));
    Supervisor::new(Strategy::RestForOne).child(manager).child(guard)
}

pub(super) async fn works(name: &str) -> bool {
    EventManager::<Happening>::named(name).handler::<Handler>().ask().await == Ok(Ok(1))
}

pub(super) async fn provoke(name: &str, plan: &Plan) {
    let manager = EventManager::<Happening>::named(name);
    let handler = manager.handler::<Handler>();
    let word = Happening::Word { _charge: plan.charge(Site::DropOfMessage) };
    match plan.site() {
        Site::Init => otp::exit(otp::whereis(guard_of(name)).expect("it runs"), ExitReason::Kill),
        Site::Call => drop(handler.ask().await.expect("the manager stays").expect_err("it panics")),
        Site::Cast | Site::DropOfPayload | Site::Debug | Site::Display | Site::Written => manager.notify(word),
        Site::Info => manager.send(Known),
        Site::Timer => manager.notify(Happening::SetTimer),
        Site::Terminate | Site::DropOfState => drop(manager.delete_handler(&handler, ()).await),
        Site::DropOfMessage => {
            manager.notify(word);
            otp::exit(manager.pid().expect("it runs"), ExitReason::Kill);
        }
        Site::DropOfReply => drop(handler.late().await.expect_err("it takes too long")),
        Site::Continue => unreachable!("there is none"),
    }
}
