//! Starting a machine, whatever its `#[init]` says.

use crate::kit::{Mail, in_process, unique};
use crate::names::shelf::Shelf;
use otp::prelude::*;
use otp::registry::Global;
use otp::{CallError, StartError};
use std::time::Duration;

#[derive(Debug, PartialEq)]
pub struct Off;
#[derive(Debug, PartialEq)]
pub struct On;

#[derive(Clone, Copy, Debug)]
pub enum Plan {
    Off,
    On,
    Slow(Duration),
    Ignore,
    Refuse,
    Panic,
    Trap,
}

#[derive(Debug)]
pub struct Switch {
    turns: u32,
}

#[gen_statem(Off, On, transient)]
impl Switch {
    #[init]
    pub async fn new(plan: Plan, cx: &mut Ctx<Self>) -> Result<(Self, To<Off, On>), Stop> {
        let switch = Self { turns: 0 };
        match plan {
            Plan::Off => Ok((switch, to(Off))),
            Plan::On => Ok((switch, to(On))),
            Plan::Slow(time) => {
                tokio::time::sleep(time).await;
                Ok((switch, to(Off)))
            }
            Plan::Ignore => Err(Stop::ignore()),
            Plan::Refuse => Err(Stop::error("stopped")),
            Plan::Panic => panic!("no start"),
            Plan::Trap => {
                cx.trap_exit(true);
                Ok((switch, to(Off)))
            }
        }
    }

    /// Not started by itself.
    pub fn by_hand() -> Self {
        Self { turns: 0 }
    }

    #[cast(event(flip))]
    pub fn flip_on(&mut self, _: Off) -> To<On> {
        self.turns += 1;
        to(On)
    }

    #[cast(event(flip))]
    pub fn flip_off(&mut self, _: On) -> To<Off> {
        self.turns += 1;
        to(Off)
    }

    #[call]
    pub fn state(&self, at: &SwitchState) -> String {
        format!("{at:?} {}", self.turns)
    }

    #[call]
    pub fn stop_me(&mut self, reason: ExitReason, cx: &mut Ctx<Self>) -> &'static str {
        cx.stop(reason);
        "stopped"
    }
}

/// Calls and casts arrive, and the state follows.
async fn works(switch: &SwitchRef) {
    assert_eq!(switch.state().await.unwrap(), "Off 0");
    switch.flip();
    assert_eq!(switch.state().await.unwrap(), "On 1");
    switch.flip();
    assert_eq!(switch.state().await.unwrap(), "Off 2");
}

/// `gen_statem_SUITE`: `start1` (ST-001)
#[otp::test]
async fn an_anonymous_machine_is_linked_or_monitored() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let linked = Switch::start_link(Plan::Off).await.unwrap();
        works(&linked).await;
        let (monitored, monitor) = Switch::spec(Plan::Off).start_monitor().await.unwrap();
        works(&monitored).await;
        assert_eq!(monitored.stop_me(ExitReason::Normal).await, Ok("stopped"));
        let down = inbox.down().await;
        assert_eq!((down.monitor, down.reason), (monitor, ExitReason::Normal));
        let pid = linked.pid();
        assert_eq!(linked.stop().await, Ok(()));
        assert_eq!(inbox.exit().await, (pid, ExitReason::Normal));
        inbox.is_silent().await;
    })
    .await;
}

/// `gen_statem_SUITE`: `start2` (ST-002)
#[otp::test]
async fn a_machine_stops_by_request() {
    let switch = Switch::start(Plan::Off).await.unwrap();
    let pid = switch.pid().unwrap();
    assert_eq!(switch.stop_me(ExitReason::Shutdown).await, Ok("stopped"), "the reply comes first");
    assert_eq!(otp::exited(pid).await, ExitReason::NoProc);
    assert_eq!(switch.state().await, Err(CallError::NoProc));
}

/// `gen_statem_SUITE`: `start3` (ST-003)
#[otp::test]
async fn a_slow_start_is_given_up() {
    let (slow, patience) = (Duration::from_secs(1), Duration::from_millis(5));
    let error = Switch::spec(Plan::Slow(slow)).init_timeout(patience).start().await.unwrap_err();
    assert_eq!(error, StartError::Timeout(patience));
    Switch::spec(Plan::Slow(patience)).init_timeout(slow).start().await.unwrap();
}

/// `gen_statem_SUITE`: `start4`, `start5` (ST-004)
#[otp::test]
async fn a_machine_that_is_not_needed_or_cannot_start() {
    assert_eq!(Switch::start(Plan::Ignore).await.unwrap_err(), StartError::Ignored);
    let refused = StartError::Failed(ExitReason::error("stopped"));
    assert_eq!(Switch::start(Plan::Refuse).await.unwrap_err(), refused);
    let error = Switch::start(Plan::Panic).await.unwrap_err();
    assert!(matches!(&error, StartError::Failed(ExitReason::Panic(panic)) if panic.message == "no start"), "{error:?}");
}

/// `gen_statem_SUITE`: `start6` (ST-005)
#[otp::test]
async fn a_linked_machine_ends_with_its_starter() {
    let pid = in_process(|_inbox| async move {
        let switch = Switch::start_link(Plan::Trap).await.unwrap();
        works(&switch).await;
        let pid = switch.pid().unwrap();
        assert_eq!(otp::process_info(pid).unwrap().links, [otp::self_pid().unwrap()]);
        pid
    })
    .await;
    // its parent has ended, which is no message
    otp::exited(pid).await;
    assert!(!otp::is_alive(pid));
}

/// It begins where `#[init]` says.
#[otp::test]
async fn a_machine_may_begin_in_one_of_several_states() {
    let switch = Switch::start(Plan::On).await.unwrap();
    assert_eq!(switch.state().await.unwrap(), "On 0");
}

async fn taken(name: impl Into<otp::Name> + Clone) {
    otp::trap_exit(true);
    let switch = Switch::spec(Plan::Off).name(name.clone()).start_link().await.unwrap();
    works(&switch).await;
    let error = StartError::AlreadyStarted(switch.pid().unwrap());
    assert_eq!(Switch::spec(Plan::Off).name(name.clone()).start().await.unwrap_err(), error);
    assert_eq!(Switch::spec(Plan::Off).name(name.clone()).start_link().await.unwrap_err(), error);
    assert_eq!(Switch::spec(Plan::Off).name(name.clone()).start_monitor().await.unwrap_err(), error);
    assert_eq!(Switch::named(name.clone()).state().await.unwrap(), "Off 2");
    assert_eq!(Switch::whereis(name.clone()).unwrap().pid(), switch.pid());
    switch.stop().await.unwrap();
    // free at once
    let (next, _) = Switch::spec(Plan::Off).name(name.clone()).start_monitor().await.unwrap();
    works(&next).await;
    Switch::named(name).stop().await.unwrap();
}

/// `gen_statem_SUITE`: `start7`, `start10` (ST-006)
#[otp::test]
async fn a_global_name_belongs_to_one() {
    in_process(|_| taken(Global::new(unique("statem")))).await;
}

/// `gen_statem_SUITE`: `start8`, `start9` (ST-007), `start11` (ST-008)
#[otp::test]
async fn a_local_name_belongs_to_one_and_is_free_after_its_end() {
    in_process(|_| taken(unique("statem"))).await;
}

/// `gen_statem_SUITE`: `start12` (ST-009)
#[otp::test]
async fn a_name_that_is_kept_elsewhere_belongs_to_one() {
    let shelf = Shelf::default();
    in_process(move |_| taken(shelf.at(1))).await;
}

/// What a supervisor makes of it.
#[otp::test]
async fn a_machine_says_how_it_is_restarted() {
    assert!(format!("{:?}", <Switch as otp::Process>::DEFAULTS).contains("Transient"));
}
