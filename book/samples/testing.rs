//! Testing.

// ANCHOR: imports
use otp::prelude::*;
use otp::test::{self, Mock, Probe};
use otp::test::{assert_exit, assert_receive, assert_received, assert_restarted, assert_tree};
use otp::test::{refute_receive, refute_received};
use std::time::Duration;
// ANCHOR_END: imports

// ANCHOR: server
/// Lets at most three through until a second has passed.
#[derive(Debug, Default)]
pub struct Gate {
    passed: u32,
}

/// Time to open again.
#[derive(Debug)]
struct Open;

#[gen_server]
impl Gate {
    #[call]
    pub fn pass(&mut self, cx: &mut Ctx<Self>) -> bool {
        if self.passed == 0 {
            cx.send_after(Duration::from_secs(1), Open);
        }
        self.passed += 1;
        self.passed <= 3
    }

    #[info]
    fn open(&mut self, _: Open) {
        self.passed = 0;
    }

    #[cast]
    pub fn close(&mut self, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}
// ANCHOR_END: server

// ANCHOR: plain
#[test]
fn a_handler_is_a_method() {
    let mut gate = Gate { passed: 2 };
    let mut cx = Ctx::for_test();

    assert!(gate.pass(&mut cx));
    assert!(!gate.pass(&mut cx));

    gate.close(&mut cx);
    assert_eq!(cx.stopping(), Some(&ExitReason::Normal));
}
// ANCHOR_END: plain

// ANCHOR: process
#[otp::test]
async fn the_gate_opens_after_a_second() -> Result<(), Box<dyn std::error::Error>> {
    let gate = Gate::start_link().await?;
    for expected in [true, true, true, false] {
        assert_eq!(gate.pass().await?, expected);
    }
    tokio::time::sleep(Duration::from_millis(1001)).await; // takes no time: the clock is paused
    assert!(gate.pass().await?);
    Ok(())
}
// ANCHOR_END: process

// ANCHOR: supervised
#[otp::test]
async fn a_closed_gate_lets_nobody_through() -> Result<(), StartError> {
    let gate = test::start_supervised(Gate::spec()).await?;
    gate.close();
    assert_exit!(gate, ExitReason::Normal);
    assert_eq!(gate.pass().await, Err(CallError::NoProc));
    Ok(())
}
// ANCHOR_END: supervised

// ANCHOR: bell
/// Rings whoever asks for it, again and again.
#[derive(Debug, Default)]
pub struct Bell {
    rung: u32,
}

#[derive(Debug, PartialEq)]
pub struct Ring {
    pub nth: u32,
}

#[gen_server]
impl Bell {
    #[cast]
    pub fn ring(&mut self, whom: Pid) {
        self.rung += 1;
        otp::send(whom, Ring { nth: self.rung });
    }

    #[cast]
    pub fn ring_later(&mut self, whom: Pid) {
        otp::send_after(whom, Duration::from_secs(60), Ring { nth: 0 });
    }

    #[call]
    pub fn rung(&self) -> u32 {
        self.rung
    }

    #[cast]
    pub fn overdo(&mut self) {
        panic!("the clapper has come off");
    }
}
// ANCHOR_END: bell

// ANCHOR: probe
#[otp::test]
async fn the_bell_rings() -> Result<(), StartError> {
    let bell = test::start_supervised(Bell::spec()).await?;
    let mut probe = Probe::new();

    bell.ring(probe.pid());
    bell.ring(probe.pid());
    let nth = assert_receive!(probe, Ring { nth } if nth > 1); // the other one stays
    assert_eq!(nth, 2);
    assert_receive!(probe, Ring { nth: 1 });
    refute_receive!(probe, Ring { .. }, within 1h);
    Ok(())
}
// ANCHOR_END: probe

// ANCHOR: process-test
#[otp::test]
async fn it_ends_with_its_bell(mut inbox: Inbox) -> Result<(), StartError> {
    otp::trap_exit(true);
    let bell = Bell::start_link().await?;
    bell.overdo();
    let exit: Exit = inbox.receive().await.take().expect("nothing else comes");
    assert_eq!(exit.from, bell.pid());
    Ok(())
}
// ANCHOR_END: process-test

// ANCHOR: settle
#[otp::test]
async fn a_minute_later() -> Result<(), StartError> {
    let bell = test::start_supervised(Bell::spec()).await?;
    let mut probe = Probe::new();

    bell.ring(probe.pid());
    test::settle().await; // the cast is handled, and no time has passed
    assert_received!(probe, Ring { nth: 1 });

    bell.ring_later(probe.pid());
    test::advance(Duration::from_secs(59)).await;
    refute_received!(probe, _);
    test::advance(Duration::from_secs(1)).await;
    assert_received!(probe, Ring { nth: 0 });
    Ok(())
}
// ANCHOR_END: settle

// ANCHOR: tree
supervisor! {
    pub Tower: rest_for_one {
        bell: Bell = Bell::spec(),
        gate: Gate = Gate::spec(),
    }
}

#[otp::test]
async fn the_gate_is_restarted_with_the_bell() -> Result<(), StartError> {
    let tower = test::start_supervised(Tower.spec()).await?;

    let was = test::crash(&tower.bell()).await;
    let now = assert_restarted!(tower.bell());
    assert_ne!(was, now);
    assert_tree!(
        tower,
        "Tower rest_for_one
           bell: Bell, restarted once
           gate: Gate, restarted once"
    );
    Ok(())
}
// ANCHOR_END: tree

// ANCHOR: crash
#[otp::test]
async fn it_says_why_it_has_crashed() -> Result<(), StartError> {
    let tower = test::start_supervised(Tower.spec()).await?;
    test::expect_crash(tower.bell());

    let ((), log) = test::capture_log_async(async {
        tower.bell().overdo();
        test::settle().await;
    })
    .await;
    assert!(log.contains("the clapper has come off"), "{log}");
    assert_eq!(tower.bell().rung().await, Ok(0));
    Ok(())
}
// ANCHOR_END: crash

// ANCHOR: mock
/// Rings until it has been heard `times` times.
async fn wake_up(bell: &BellRef, whom: Pid, times: u32) -> Result<(), CallError> {
    while bell.rung().await? < times {
        bell.ring(whom);
    }
    Ok(())
}

#[otp::test]
async fn it_rings_until_it_is_enough() -> Result<(), CallError> {
    let mut rung = 0;
    let bell = Mock::<Bell>::start(move |message| match message {
        BellMsg::Ring { .. } => rung += 1,
        BellMsg::Rung { __reply } => __reply.send(rung),
        other => panic!("nobody should send {other:?}"),
    })
    .await;

    wake_up(&bell.client(), bell.pid(), 2).await?;
    assert_eq!(bell.received().iter().filter(|message| message.starts_with("ring(")).count(), 2);
    Ok(())
}
// ANCHOR_END: mock
