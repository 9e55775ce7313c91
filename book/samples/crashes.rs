//! Crashes and reports.

// ANCHOR: imports
use otp::CallError;
use otp::prelude::*;
use std::sync::{Arc, Mutex};
// ANCHOR_END: imports

// ANCHOR: server
#[derive(Debug, Default)]
pub struct Till {
    cents: u64,
}

#[gen_server(into(String))]
impl Till {
    /// `?` on an error ends the server for that reason.
    #[cast]
    pub fn load(&mut self, text: String) -> Result<(), Stop> {
        self.cents = text.parse()?;
        Ok(())
    }

    /// A call that may end the server returns `Result<_, Stop>`: the caller learns why.
    #[call]
    pub fn pay(&mut self, cents: u64) -> Result<u64, Stop> {
        self.cents = self.cents.checked_sub(cents).ok_or_else(|| Stop::error("the till is empty"))?;
        Ok(self.cents)
    }

    /// An overflow is a bug: it panics, and so ends the server.
    #[call]
    pub fn double(&mut self, times: u32) -> u64 {
        self.cents = self.cents.checked_mul(2_u64.pow(times)).expect("no till holds that much");
        self.cents
    }
}
// ANCHOR_END: server

// ANCHOR: reasons
#[otp::test]
async fn a_caller_learns_why_the_server_ended() {
    let till = Till::start().await.expect("init does not fail");
    let Err(CallError::Exited(reason)) = till.pay(1).await else { panic!("the till is empty") };
    assert_eq!(reason, ExitReason::error("the till is empty"));

    let till = Till::start().await.expect("init does not fail");
    till.load(u64::MAX.to_string());
    let Err(CallError::Exited(ExitReason::Panic(panic))) = till.double(1).await else { panic!("it overflows") };
    assert_eq!(panic.message, "no till holds that much");
    assert!(panic.location.as_deref().is_some_and(|place| place.contains("crashes.rs")));

    // This reference leads to the process that was started, and to no other.
    assert_eq!(till.double(1).await, Err(CallError::NoProc));
}
// ANCHOR_END: reasons

// ANCHOR: redact
#[derive(Debug)]
pub struct Safe {
    code: String,
}

#[gen_server(into(String))]
impl Safe {
    #[init]
    pub fn new(code: String) -> Self {
        Self { code }
    }

    /// A wrong code ends the server.
    #[call]
    pub fn open(&mut self, code: String) -> Result<(), Stop> {
        if code == self.code { Ok(()) } else { Err(Stop::error("alarm")) }
    }

    /// The code is in the state, and the message of the crash holds another one.
    #[format_status]
    fn redact(&self, status: &mut FormatStatus) {
        status.state = "a safe".into();
        for text in status.message.iter_mut().chain(&mut status.log) {
            *text = text.split('(').next().unwrap_or_default().to_owned();
        }
    }
}
// ANCHOR_END: redact

#[otp::test]
async fn a_safe_keeps_its_code_to_itself() {
    let safe = Safe::start("1234").await.expect("init does not fail");
    let status = otp::sys::get_status(&safe).await.expect("it runs");
    assert_eq!(status.state, "a safe");
    assert!(safe.open("4321").await.is_err());

    let mut status = FormatStatus::default();
    status.message = Some("open(code: \"4321\")".to_owned());
    Safe::new("1234".to_owned()).redact(&mut status);
    assert_eq!(status.message.as_deref(), Some("open"));
}

// ANCHOR: monitor
/// Learns of the end of another process, without ending with it.
#[derive(Debug, Default)]
pub struct Watcher {
    ended: Vec<ExitReason>,
}

#[gen_server]
impl Watcher {
    #[call]
    pub fn watch(&mut self, pid: Pid, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
    }

    #[info]
    fn down(&mut self, down: Down) {
        self.ended.push(down.reason);
    }

    #[call]
    pub fn ended(&self) -> Vec<ExitReason> {
        self.ended.clone()
    }
}

#[otp::test]
async fn a_monitor_tells_once() -> Result<(), CallError> {
    let watcher = Watcher::start().await.expect("init does not fail");
    let till = Till::start().await.expect("init does not fail");

    watcher.watch(till.pid().expect("it runs")).await?;
    till.load("not a number");
    otp::exited(till.pid().expect("it runs")).await;
    assert_eq!(watcher.ended().await?, [ExitReason::error("invalid digit found in string")]);
    Ok(())
}
// ANCHOR_END: monitor

// ANCHOR: terminate
/// Stands for a file.
type Saved = Arc<Mutex<Vec<String>>>;

#[derive(Debug)]
pub struct Journal {
    entries: Vec<String>,
    saved: Saved,
}

#[gen_server(into(String))]
impl Journal {
    /// Traps exits, so that `save` also runs when the supervisor says stop.
    #[init]
    pub fn new(saved: Saved, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self { entries: Vec::new(), saved }
    }

    #[cast]
    pub fn note(&mut self, entry: String) {
        self.entries.push(entry);
    }

    #[terminate]
    fn save(&mut self, _reason: &ExitReason) {
        self.saved.lock().expect("no holder panics").append(&mut self.entries);
    }
}

supervisor! {
    pub Desk(saved: Saved): one_for_one {
        journal: Journal = Journal::spec(Arc::clone(saved)),
    }
}

#[otp::test]
async fn terminate_runs_before_the_end() -> Result<(), Box<dyn std::error::Error>> {
    let saved = Saved::default();
    let desk = Desk { saved: Arc::clone(&saved) }.start().await?;

    desk.journal().note("opened");
    desk.stop().await?;
    assert_eq!(*saved.lock().expect("no holder panics"), ["opened"]);
    Ok(())
}
// ANCHOR_END: terminate
