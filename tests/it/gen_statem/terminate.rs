//! `#[terminate]` and what it sees.

use super::start::{Plan, Switch};
use crate::kit::captured::Captured;
use otp::prelude::*;
use otp::sys;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

#[derive(Debug)]
pub struct Idle(#[expect(dead_code, reason = "its Debug is what counts")] u8);
#[derive(Debug)]
pub struct Busy;

#[derive(Debug)]
pub struct Told {
    told: UnboundedSender<String>,
    panics: bool,
}

#[gen_statem(Idle, Busy)]
impl Told {
    #[init]
    pub fn new(told: UnboundedSender<String>, panics: bool) -> (Self, Idle) {
        (Self { told, panics }, Idle(7))
    }

    #[cast]
    pub fn work(&mut self, at: ToldState) -> To<Busy> {
        assert!(!matches!(at, ToldState::Busy(_)), "busy already");
        to(Busy)
    }

    #[cast]
    pub fn fail(&mut self, _: &mut ToldState) -> Result<(), Stop> {
        Err(Stop::error("failed"))
    }

    #[terminate]
    async fn bye(&mut self, at: Option<&ToldState>, reason: &ExitReason, cx: &mut Ctx<Self>) {
        self.told.send(format!("{at:?}: {reason}")).unwrap();
        assert!(!self.panics, "undef");
        if matches!(reason, ExitReason::Shutdown) {
            cx.stop(ExitReason::error("changed"));
        }
    }
}

/// `gen_statem_SUITE`: `undef_terminate1`, `undef_terminate2` (ST-039)
#[otp::test]
async fn a_machine_needs_no_terminate() {
    let _captured = Captured::start("otp::report");
    for reason in [ExitReason::Normal, ExitReason::error("a reason")] {
        let switch = Switch::start(Plan::Off).await.unwrap();
        let ended = otp::exited(switch.pid().unwrap());
        assert_eq!(switch.stop_with(reason.clone(), None).await, Ok(()));
        assert_eq!(ended.await, reason);
    }
}

/// `gen_statem_SUITE`: `undef_in_terminate` (ST-040)
#[otp::test]
async fn a_panic_in_terminate_is_the_reason() {
    let captured = Captured::start("otp::report");
    let (told, mut tells) = unbounded_channel();
    let machine = Told::start(told, true).await.unwrap();
    let otp::CallError::Exited(ExitReason::Panic(panic)) = machine.stop().await.unwrap_err() else {
        panic!("it ended otherwise")
    };
    assert_eq!(panic.message, "undef");
    assert_eq!(tells.recv().await.unwrap(), "Some(Idle(7)): normal");
    assert_eq!(captured.labels(), ["gen_statem terminate", "proc_lib crash"]);
}

/// It gets the state and the plain reason; no state if that was with a handler that did not return.
#[otp::test]
async fn terminate_sees_the_state_and_the_reason() {
    let _captured = Captured::start("otp::report");
    let (told, mut tells) = unbounded_channel();
    let machine = Told::start(told.clone(), false).await.unwrap();
    machine.work();
    machine.fail();
    assert_eq!(tells.recv().await.unwrap(), "Some(Busy): failed");
    let machine = Told::start(told.clone(), false).await.unwrap();
    machine.work();
    machine.work();
    assert!(tells.recv().await.unwrap().starts_with("None: panicked at "));
    let machine = Told::start(told, false).await.unwrap();
    let ended = otp::exited(machine.pid().unwrap());
    sys::terminate(&machine, ExitReason::Shutdown).await.unwrap();
    assert_eq!(ended.await, ExitReason::error("changed"));
    assert_eq!(tells.recv().await.unwrap(), "Some(Idle(7)): shutdown");
}
