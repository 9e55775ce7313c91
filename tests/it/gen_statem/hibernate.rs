//! Hibernation.

use otp::prelude::*;
use otp::{ProcessStatus, sys};
use std::time::Duration;

#[derive(Debug)]
pub struct Awake;
#[derive(Debug)]
pub struct Drowsy;

#[derive(Clone, Copy, Debug)]
struct Dusk;

/// Counts how often it was asked to shrink.
#[derive(Debug, Default)]
pub struct Bear {
    shrunk: u32,
}

#[gen_statem(Awake, Drowsy)]
impl Bear {
    #[init]
    pub fn new(asleep: bool, cx: &mut Ctx<Self>) -> (Self, Awake) {
        if asleep {
            cx.hibernate();
        }
        (Bear::default(), Awake)
    }

    #[call]
    pub fn shrunk(&self) -> u32 {
        self.shrunk
    }

    #[call]
    pub fn sleep(&self, cx: &mut Ctx<Self>) -> u32 {
        cx.hibernate();
        self.shrunk
    }

    #[cast]
    pub fn doze(&self, _: BearState, cx: &mut Ctx<Self>) -> To<Drowsy> {
        cx.hibernate();
        to(Drowsy)
    }

    #[cast]
    pub fn snooze(&self, alarm: Duration, cx: &mut Ctx<Self>) {
        cx.hibernate();
        cx.set_timeout(BearTimeout::Alarm, alarm);
    }

    /// It has something to do first.
    #[cast]
    pub fn busy(&self, cx: &mut Ctx<Self>) {
        cx.hibernate();
        cx.next_event(BearEvent::Work);
    }

    #[info]
    fn dusk(&self, _dusk: Dusk, cx: &mut Ctx<Self>) {
        cx.hibernate();
    }

    #[internal]
    fn work(&mut self) {}

    #[timeout]
    fn alarm(&mut self) {}

    #[shrink]
    fn give_back(&mut self) {
        self.shrunk += 1;
    }
}

fn status(bear: &BearRef) -> ProcessStatus {
    otp::process_info(bear.pid().unwrap()).unwrap().status
}

/// Lets everybody do what there is to do.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

/// `gen_statem_SUITE`: `hibernate` (ST-035)
#[otp::test]
async fn a_machine_hibernates_between_events_when_told_to() {
    let bear = Bear::start(true).await.unwrap();
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    assert_eq!(bear.shrunk().await, Ok(1), "woken by an event, answers normally");
    assert_eq!(status(&bear), ProcessStatus::Waiting);
    assert_eq!(bear.sleep().await, Ok(1));
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    bear.doze();
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    bear.send(Dusk);
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    assert_eq!(bear.shrunk().await, Ok(4));
    bear.busy();
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Waiting, "the work comes first, and does not ask for it");
    bear.snooze(Duration::from_secs(1));
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    sys::suspend(&bear).await.unwrap();
    sys::resume(&bear).await.unwrap();
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating, "through `sys` it sleeps on");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(status(&bear), ProcessStatus::Waiting, "a timeout wakes it");
    assert_eq!(bear.shrunk().await, Ok(5));
}

/// `gen_statem_SUITE`: `auto_hibernate` (ST-036)
#[otp::test]
async fn a_quiet_machine_hibernates_by_itself() {
    let quiet = Duration::from_secs(1);
    let bear = Bear::spec(false).hibernate_after(quiet).start().await.unwrap();
    tokio::time::sleep(quiet / 2).await;
    assert_eq!(status(&bear), ProcessStatus::Waiting);
    tokio::time::sleep(quiet).await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    assert_eq!(bear.shrunk().await, Ok(1));
    bear.send(7_u8);
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Waiting);
    tokio::time::sleep(quiet).await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    // a timer that runs does not keep it awake, and wakes it
    bear.snooze(quiet * 3);
    tokio::time::sleep(quiet * 2).await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    tokio::time::sleep(quiet + quiet / 2).await;
    assert_eq!(status(&bear), ProcessStatus::Waiting);
    tokio::time::sleep(quiet).await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
}
