//! The tree of the soak.

use otp::pg::{self, Scope};
use otp::prelude::*;
use otp::supervisor::DynamicSupervisor;
use std::time::Duration;

/// So many servers crash, again and again.
pub(super) const CRASHERS: usize = 64;

/// Longer than the soak.
const FOR_EVER: Duration = Duration::from_secs(24 * 3600);

/// Whom they all join.
const GROUP: &str = "worst: crashers";

/// Outlives all crashes: what it has had to do with the dead must be gone.
#[derive(Debug, Default)]
pub(super) struct Anchor {
    exits: u64,
}

#[gen_server]
impl Anchor {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self::default()
    }

    #[info]
    fn exit(&mut self, _: Exit) {
        self.exits += 1;
    }

    /// How many of those have ended that it was linked with.
    #[call]
    pub(super) fn exits(&self) -> u64 {
        self.exits
    }
}

/// Has something of everything, and crashes.
#[derive(Debug)]
pub(super) struct Crasher;

pub(super) struct Late;

#[gen_server]
impl Crasher {
    #[init]
    async fn new(anchor: Ref<Anchor>, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        let anchor = anchor.pid().ok_or_else(|| Stop::error("there is no anchor"))?;
        cx.link(anchor);
        cx.monitor(anchor);
        cx.send_after(FOR_EVER, Late);
        cx.send_interval_with(FOR_EVER, || Late);
        pg::join(GROUP, cx.pid()).await?;
        Ok(Self)
    }

    #[cast]
    pub(super) fn crash(&mut self) {
        panic!("worst: a cast");
    }

    #[call]
    pub(super) async fn fail(&mut self) {
        tokio::task::yield_now().await;
        panic!("worst: a call");
    }

    #[call]
    pub(super) fn touch(&self) {}

    #[cast]
    pub(super) fn refuse(&mut self) -> Stop {
        Stop::error("as told")
    }

    #[info]
    fn late(&mut self, _: Late) {}

    #[info]
    fn down(&mut self, _: Down) {}
}

/// Handles what the drivers send.
#[derive(Debug, Default)]
pub(super) struct Worker {
    noted: u64,
}

pub(super) struct Note;

#[gen_server]
impl Worker {
    #[init]
    pub(super) fn new() -> Self {
        Self::default()
    }

    #[cast]
    pub(super) fn note(&mut self, _n: u64) {
        self.noted += 1;
    }

    #[info]
    fn note_info(&mut self, _: Note) {
        self.noted += 1;
    }

    #[call]
    pub(super) fn noted(&mut self) -> u64 {
        self.noted
    }

    #[call]
    pub(super) async fn later(&mut self, n: u64) -> u64 {
        tokio::task::yield_now().await;
        n
    }
}

#[derive(Debug)]
pub(super) struct On;
#[derive(Debug)]
pub(super) struct Off;

/// A machine that is switched on and off.
#[derive(Debug, Default)]
pub(super) struct Switch {
    turned: u64,
}

#[gen_statem(Off, On)]
impl Switch {
    #[init]
    pub(super) fn new() -> (Self, Off) {
        (Self::default(), Off)
    }

    #[cast]
    pub(super) fn turn(&mut self, at: SwitchState, cx: &mut Ctx<Self>) -> To<On, Off> {
        self.turned += 1;
        match at {
            SwitchState::Off(_) => {
                cx.state_timeout(FOR_EVER);
                To::A(On)
            }
            SwitchState::On(_) => To::B(Off),
        }
    }

    #[state_timeout]
    fn too_long(&mut self, _: On) -> To<Off> {
        to(Off)
    }

    #[call]
    pub(super) fn turned(&mut self) -> u64 {
        self.turned
    }
}

supervisor! {
    pub(super) Soak: one_for_one {
        groups: Scope<String> = pg::spec(),
        anchor: Anchor = Anchor::spec(),
        worker_0: Worker = Worker::spec(),
        worker_1: Worker = Worker::spec(),
        switch: Switch = Switch::spec(),
        crashers: DynamicSupervisor =
            DynamicSupervisor::new().intensity(1_000_000_000, Duration::from_secs(1)).spec(),
    }
}

/// What a crasher is called.
pub(super) fn name_of(crasher: usize) -> String {
    format!("worst: crasher {crasher}")
}

/// Starts what crashes.
pub(super) async fn fill(soak: &SoakRef) {
    let (crashers, anchor) = (soak.crashers(), soak.anchor());
    for crasher in 0..CRASHERS {
        let anchor = anchor.clone();
        let child = move || Crasher::spec(anchor.clone()).name(name_of(crasher));
        crashers.start_child(child).await.expect("it starts");
    }
}

/// When nothing crashes any more: every crasher is there, and each has what it is to have, once.
pub(super) async fn is_whole(soak: &SoakRef) {
    for crasher in 0..CRASHERS {
        let name = name_of(crasher);
        let began = std::time::Instant::now();
        while Crasher::named(name.as_str()).touch().await.is_err() {
            assert!(began.elapsed() < Duration::from_secs(60), "{name} does not come back");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let info = otp::whereis(&name).and_then(otp::process_info).expect("it runs");
        assert_eq!((info.links.len(), info.monitors.len(), info.timers), (2, 1, 2), "{name}");
    }
    // the last of the dead may still be telling it
    let mut has = (0, 0, 0, 0);
    for _ in 0..1_000 {
        let anchor = soak.anchor().pid().and_then(otp::process_info).expect("it runs");
        has = (anchor.links.len(), anchor.monitored_by.len(), anchor.monitors.len(), anchor.timers);
        if has == (CRASHERS + 1, CRASHERS, 0, 0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(has, (CRASHERS + 1, CRASHERS, 0, 0), "links (with its supervisor), watchers, monitors, timers");
    assert_eq!(pg::get_members(GROUP).len(), CRASHERS, "members of the group");
    let count = soak.crashers().as_ref().count_children().await.expect("it runs");
    assert_eq!((count.specs, count.active), (CRASHERS, CRASHERS), "children");
}

/// One that does nothing.
pub(super) async fn come_and_go() {
    let worker = Worker::start().await.expect("it starts");
    worker.stop().await.expect("it stops");
}
