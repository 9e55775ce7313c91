//! The `gen_server` of the matrix.

use super::plan::{Cause, Charge, Plan, Site};
use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use std::time::Duration;

#[derive(Debug)]
struct Fragile {
    plan: Plan,
    _charge: Charge,
}

struct Known;
struct Alarm;

#[gen_server]
impl Fragile {
    #[init]
    fn new(plan: Plan) -> Self {
        plan.at(Site::Init);
        let charge = plan.charge(Site::DropOfState);
        Self { plan, _charge: charge }
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

    #[cast]
    fn tell(&self, _word: Charge) -> Result<(), Stop> {
        self.plan.misbehave()
    }

    #[cast]
    fn go_on(&self, cx: &mut Ctx<Self>) {
        cx.continue_with(FragileContinue::Next {});
    }

    #[handle_continue]
    fn next(&self) {
        self.plan.at(Site::Continue);
    }

    #[cast]
    fn set_timer(&self, cx: &mut Ctx<Self>) {
        cx.send_after(Duration::from_secs(1), Alarm);
    }

    #[info]
    fn alarm(&self, _: Alarm) {
        self.plan.at(Site::Timer);
    }

    #[info]
    fn known(&self, _: Known) {
        self.plan.at(Site::Info);
    }

    #[terminate]
    fn clean_up(&self) {
        self.plan.at(Site::Terminate);
    }

    #[format_status]
    fn show(&self, _: &mut FormatStatus) {
        self.plan.at(Site::Written);
    }
}

pub(super) fn tree(name: &str, plan: &Plan) -> Supervisor {
    let (name, plan) = (name.to_owned(), plan.clone());
    let child = ChildSpec::new("server", move || Fragile::spec(plan.clone()).name(name.as_str()));
    Supervisor::new(Strategy::OneForOne).child(child)
}

/// One that does nothing.
pub(super) async fn come_and_go() {
    let server = Fragile::start(Plan::new(Site::Init, Cause::Text)).await.expect("it starts");
    server.stop().await.expect("it stops");
}

pub(super) async fn works(name: &str) -> bool {
    Fragile::named(name).ask().await == Ok(1)
}

pub(super) async fn provoke(name: &str, plan: &Plan) {
    let server = Fragile::named(name);
    let word = plan.charge(Site::DropOfMessage);
    match plan.site() {
        Site::Init => otp::exit(server.pid().expect("it runs"), ExitReason::Kill),
        Site::Call => drop(server.ask().await.expect_err("it panics")),
        Site::Cast | Site::DropOfPayload | Site::Debug | Site::Display | Site::Written => server.tell(word),
        Site::Info => ServerHandle::send(&server, Known),
        Site::Continue => server.go_on(),
        Site::Timer => server.set_timer(),
        Site::Terminate | Site::DropOfState => drop(server.stop().await.expect_err("it panics")),
        Site::DropOfMessage => {
            server.tell(word);
            otp::exit(server.pid().expect("it runs"), ExitReason::Kill);
        }
        Site::DropOfReply => drop(server.late().await.expect_err("it takes too long")),
    }
}
