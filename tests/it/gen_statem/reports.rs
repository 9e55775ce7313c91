//! What a crashing machine reports.

use crate::kit::captured::Captured;
use otp::prelude::*;
use otp::report::{Limits, format, keep_last_message};
use std::time::Duration;

#[derive(Debug)]
pub struct Idle;
#[derive(Debug)]
pub struct Busy {
    with: u32,
}

#[derive(Debug)]
pub struct Worker {
    secret: &'static str,
}

#[gen_statem(Idle, Busy)]
impl Worker {
    #[init]
    pub fn new() -> (Self, Idle) {
        (Self { secret: "swordfish" }, Idle)
    }

    #[cast]
    pub fn begin(&mut self, _: WorkerState, with: u32, cx: &mut Ctx<Self>) -> To<Busy> {
        cx.state_timeout(Duration::from_secs(9));
        cx.set_timeout(WorkerTimeout::Tick { id: 3 }, Duration::from_secs(60));
        to(Busy { with })
    }

    #[cast(event(later), otherwise = postpone)]
    pub fn later(&mut self, _: Idle, n: u32) -> To<Busy> {
        to(Busy { with: n })
    }

    #[call]
    pub fn fail(&mut self, _: &mut WorkerState, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        cx.next_event(WorkerEvent::Never);
        cx.next_event(WorkerEvent::Boom { n: 1 });
        Err(Stop::error(format_args!("failed, and {} is no secret", self.secret)))
    }

    #[cast]
    pub fn lose(&mut self, at: WorkerState) -> To<Idle> {
        match at {
            WorkerState::Busy(Busy { with }) => panic!("lost {with}"),
            WorkerState::Idle(_) => to(Idle),
        }
    }

    #[cast]
    pub fn chain(&mut self, cx: &mut Ctx<Self>) {
        cx.next_event(WorkerEvent::Boom { n: 1 });
        cx.next_event(WorkerEvent::Boom { n: 2 });
        cx.next_event(WorkerEvent::Never);
    }

    #[internal]
    fn boom(&mut self, n: u32) -> Result<(), Stop> {
        if n == 1 { Err(Stop::error(format_args!("boom {n}"))) } else { Ok(()) }
    }

    #[internal]
    fn never(&mut self) {}

    #[state_timeout]
    fn tired(&mut self, _: Busy) -> To<Idle> {
        to(Idle)
    }

    #[timeout]
    fn tick(&mut self, #[key] id: u32) {
        let _ = id;
    }
}

async fn gone(worker: &WorkerRef) {
    if let Some(pid) = worker.pid() {
        otp::exited(pid).await;
    }
}

/// `gen_statem_SUITE`: `format_log_1`, `format_log_2` (ST-043)
#[otp::test]
async fn a_crash_says_state_data_queue_postponed_events_and_timeouts() {
    let captured = Captured::start("otp::report");
    let worker = Worker::start().await.unwrap();
    let pid = worker.pid().unwrap();
    worker.begin(42);
    worker.later(7);
    worker.chain();
    gone(&worker).await;
    let reports = captured.taken();
    let report = reports[0].report.as_ref().unwrap();
    assert_eq!(report.label(), "gen_statem terminate");
    assert_eq!(report.summary(), format!("State machine Worker ({pid}) terminating"));
    let field = |name| report.field(name).unwrap_or("none");
    assert_eq!(field("module"), "Worker");
    assert_eq!(field("reason"), "boom 1");
    assert_eq!(field("class"), "exit");
    assert!(field("last_message").contains("boom"));
    assert_eq!(field("state"), "Busy { with: 42 }");
    assert_eq!(field("data"), "Worker { secret: \"swordfish\" }");
    assert_eq!(field("queue"), "internal boom(n: 2)\ninternal never()");
    assert_eq!(field("postponed"), "later(n: 7)");
    assert_eq!(field("timeouts"), "state_timeout\ntimeout tick(id: 3)");
    let elaborate = format(report, Limits::default());
    assert!(elaborate.contains("\n    postponed: later(n: 7)\n"), "{elaborate}");
    assert!(elaborate.contains("\n    data: Worker { secret: \"swordfish\" }\n"), "{elaborate}");
    let simple = format(report, Limits::default().depth(1).chars(20).single_line());
    assert!(simple.starts_with("State machine "), "{simple}");
    assert!(!simple.contains('\n'), "{simple}");
    assert_eq!(reports[1].label, "proc_lib crash");
}

/// A handler that owned the state took it with it.
#[otp::test]
async fn a_state_that_was_lost_is_said_to_be() {
    let captured = Captured::start("otp::report");
    let worker = Worker::start().await.unwrap();
    worker.begin(42);
    worker.lose();
    gone(&worker).await;
    let reports = captured.taken();
    let report = reports[0].report.as_ref().unwrap();
    assert_eq!(report.field("state"), Some("<left>"));
    assert_eq!(report.field("class"), Some("panic"));
    assert!(report.field("location").unwrap().contains("reports.rs"));
}

/// Who waits for the reply is said, and gets the reason.
#[otp::test]
async fn the_client_is_named_and_told() {
    let captured = Captured::start("otp::report");
    let reason = ExitReason::error("failed, and swordfish is no secret");
    let caller = crate::kit::in_process(async |inbox| {
        let worker = Worker::start().await.unwrap();
        assert_eq!(worker.fail().await, Err(otp::CallError::Exited(reason)));
        inbox.pid()
    })
    .await;
    let reports = captured.taken();
    let report = reports[0].report.as_ref().unwrap();
    assert_eq!(report.field("client"), Some(&*format!("{caller} waits")));
    assert_eq!(report.field("queue"), None, "what a handler asked for beside its error does not count");
    let _ = keep_last_message;
}

#[derive(Debug)]
pub struct Only;

/// Holds a secret.
pub struct Vault {
    pin: u32,
}

#[gen_statem(Only)]
impl Vault {
    #[init]
    pub fn new(pin: u32) -> (Self, Only) {
        (Self { pin }, Only)
    }

    #[cast]
    pub fn fail(&mut self) -> Result<(), Stop> {
        Err(Stop::error("secret 1234"))
    }

    #[format_status]
    fn hide(&self, status: &mut FormatStatus) {
        assert_ne!(self.pin, 0, "no pin");
        status.data = Some("a vault".to_owned());
        "in a state".clone_into(&mut status.state);
        if let Some(reason) = &mut status.reason {
            *reason = reason.replace("1234", "****");
        }
        status.log.clear();
    }
}

/// `gen_statem_SUITE`: `call_format_status`, `error_format_status`, `terminate_crash_format`, `format_all_status` (ST-032)
#[otp::test]
async fn reports_and_status_show_what_the_machine_wants_seen() {
    let captured = Captured::start("otp::report");
    let vault = Vault::start(1234).await.unwrap();
    let status = otp::sys::get_status(&vault).await.unwrap();
    assert_eq!((status.behaviour, &*status.state), ("gen_statem", "(in a state, a vault)"));
    let pid = vault.pid().unwrap();
    otp::sys::log(&vault, 5).await.unwrap();
    vault.fail();
    otp::exited(pid).await;
    let report = captured.taken()[0].report.clone().unwrap();
    assert_eq!(report.field("data"), Some("a vault"));
    assert_eq!(report.field("state"), Some("in a state"));
    assert_eq!(report.field("reason"), Some("secret ****"));
    assert_eq!(report.field("log"), None);
    // nothing is shown by one that panics
    let vault = Vault::start(0).await.unwrap();
    let pid = vault.pid().unwrap();
    vault.fail();
    otp::exited(pid).await;
    let report =
        captured.taken().into_iter().find(|event| event.label == "gen_statem terminate").unwrap().report.unwrap();
    for name in ["state", "data", "reason"] {
        assert_eq!(report.field(name), Some("Vault::format_status panicked"));
    }
}
