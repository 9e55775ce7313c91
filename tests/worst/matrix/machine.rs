//! The `gen_statem` of the matrix.

use super::plan::{Charge, Plan, Site};
use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use std::time::Duration;

#[derive(Debug)]
struct Calm;

#[derive(Debug)]
struct Armed;

#[derive(Debug)]
struct Machine {
    plan: Plan,
    /// With the data: a state is dropped apart from them, and a panic in that is reported and no more.
    _charge: Charge,
}

struct Known;

#[gen_statem(Calm, Armed)]
impl Machine {
    #[init]
    fn new(plan: Plan) -> (Self, Calm) {
        plan.at(Site::Init);
        let charge = plan.charge(Site::DropOfState);
        (Self { plan, _charge: charge }, Calm)
    }

    #[call(timeout = "5s")]
    fn ask(&mut self) -> u8 {
        self.plan.at(Site::Call);
        1
    }

    #[call(timeout = "1s")]
    async fn late(&mut self) -> Charge {
        tokio::time::sleep(Duration::from_secs(2)).await;
        self.plan.charge(Site::DropOfReply)
    }

    #[cast]
    fn tell(&mut self, _word: Charge) -> Result<(), Stop> {
        self.plan.misbehave()
    }

    #[cast]
    fn go_on(&mut self, cx: &mut Ctx<Self>) {
        cx.next_event(MachineEvent::Next);
    }

    #[internal]
    fn next(&mut self) {
        self.plan.at(Site::Continue);
    }

    #[cast(otherwise = ignore)]
    fn set_timer(&mut self, _: Calm, cx: &mut Ctx<Self>) -> To<Armed> {
        cx.state_timeout(Duration::from_secs(1));
        to(Armed)
    }

    #[state_timeout]
    fn alarm(&mut self, _: &Armed) {
        self.plan.at(Site::Timer);
    }

    #[info]
    fn known(&mut self, _: Known) {
        self.plan.at(Site::Info);
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

pub(super) fn tree(name: &str, plan: &Plan) -> Supervisor {
    let (name, plan) = (name.to_owned(), plan.clone());
    let child = ChildSpec::new("machine", move || Machine::spec(plan.clone()).name(name.as_str()));
    Supervisor::new(Strategy::OneForOne).child(child)
}

pub(super) async fn works(name: &str) -> bool {
    Machine::named(name).ask().await == Ok(1)
}

pub(super) async fn provoke(name: &str, plan: &Plan) {
    let machine = Machine::named(name);
    let word = plan.charge(Site::DropOfMessage);
    match plan.site() {
        Site::Init => otp::exit(machine.pid().expect("it runs"), ExitReason::Kill),
        Site::Call => drop(machine.ask().await.expect_err("it panics")),
        Site::Cast | Site::DropOfPayload | Site::Debug | Site::Display | Site::Written => machine.tell(word),
        Site::Info => ServerHandle::send(&machine, Known),
        Site::Continue => machine.go_on(),
        Site::Timer => machine.set_timer(),
        Site::Terminate | Site::DropOfState => drop(machine.stop().await.expect_err("it panics")),
        Site::DropOfMessage => {
            machine.tell(word);
            otp::exit(machine.pid().expect("it runs"), ExitReason::Kill);
        }
        Site::DropOfReply => drop(machine.late().await.expect_err("it takes too long")),
    }
}
