//! Hibernation.

use otp::prelude::*;
use otp::{ProcessStatus, sys};
use std::time::Duration;

#[derive(Clone, Copy)]
struct Dusk;

/// Counts how often it was asked to shrink.
#[derive(Clone, Debug, Default)]
struct Bear {
    shrunk: u32,
}

#[gen_server]
impl Bear {
    #[init]
    fn new(asleep: bool, cx: &mut Ctx<Self>) -> Self {
        if asleep {
            cx.hibernate();
        }
        Bear::default()
    }

    #[call]
    fn shrunk(&self) -> u32 {
        self.shrunk
    }

    #[call]
    fn sleep(&self, cx: &mut Ctx<Self>) -> u32 {
        cx.hibernate();
        self.shrunk
    }

    #[cast]
    fn doze(&self, cx: &mut Ctx<Self>) {
        cx.hibernate();
    }

    #[info]
    fn dusk(&self, _dusk: Dusk, cx: &mut Ctx<Self>) {
        cx.hibernate();
    }

    #[shrink]
    fn give_back(&mut self) {
        self.shrunk += 1;
    }
}

fn status(bear: &impl ServerHandle<Bear>) -> ProcessStatus {
    otp::process_info(bear.pid().unwrap()).unwrap().status
}

/// Lets everybody do what there is to do.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

/// gen_server_SUITE: hibernate/a (GS-051)
#[otp::test]
async fn a_server_hibernates_between_messages_when_told_to() {
    let bear = Bear::start(true).await.unwrap();
    settle().await;
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    assert_eq!(bear.shrunk().await, Ok(1), "woken by a message, answers normally");
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
}

#[otp::test]
async fn a_server_with_mail_does_not_hibernate() {
    let bear = Bear::start(false).await.unwrap();
    bear.doze();
    bear.doze();
    assert_eq!(bear.shrunk().await, Ok(0), "each time the next message was there");
}

/// gen_server_SUITE: hibernate/b (GS-052)
#[otp::test]
async fn suspending_and_resuming_does_not_wake_it() {
    let bear = Bear::start(true).await.unwrap();
    settle().await;
    sys::suspend(&bear).await.unwrap();
    assert_eq!(status(&bear), ProcessStatus::Suspended);
    sys::resume(&bear).await.unwrap();
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    assert_eq!(sys::get_state(&bear).await.unwrap().shrunk, 1);
    assert_eq!(status(&bear), ProcessStatus::Hibernating);
    assert_eq!(bear.shrunk().await, Ok(1));
    assert_eq!(status(&bear), ProcessStatus::Waiting);
}

/// gen_server_SUITE: auto_hibernate (GS-053)
#[otp::test]
async fn a_quiet_server_hibernates_by_itself() {
    let quiet = Duration::from_millis(100);
    let bear = Bear::spec(false).hibernate_after(quiet).start().await.unwrap();
    assert_eq!(status(&bear), ProcessStatus::Waiting);
    for round in 1..=3 {
        tokio::time::sleep(quiet + Duration::from_millis(10)).await;
        assert_eq!(status(&bear), ProcessStatus::Hibernating);
        assert_eq!(sys::get_state(&bear).await.unwrap().shrunk, 2 * round - 1);
        tokio::time::sleep(quiet + Duration::from_millis(10)).await;
        assert_eq!(status(&bear), ProcessStatus::Hibernating, "not woken for good");
        assert_eq!(bear.shrunk().await, Ok(2 * round));
        assert_eq!(status(&bear), ProcessStatus::Waiting);
    }
}

#[otp::test]
async fn a_panic_while_shrinking_is_a_crash_like_any_other() {
    #[derive(Debug, Default)]
    struct Grizzly;
    #[gen_server]
    impl Grizzly {
        #[cast]
        fn sleep(&self, cx: &mut Ctx<Self>) {
            cx.hibernate();
        }
        #[shrink]
        fn growl(&mut self) {
            panic!("grr")
        }
    }
    let grizzly = Grizzly::start().await.unwrap();
    let pid = grizzly.pid().unwrap();
    grizzly.sleep();
    let ExitReason::Panic(panic) = otp::exited(pid).await else { panic!("it ended otherwise") };
    assert_eq!(panic.message, "grr");
}
