//! Timers that send to a name: `timer_bif_SUITE`, `registered_process`.

use super::SECOND;
use crate::kit::bomb::Bomb;
use crate::kit::captured::Captured;
use crate::kit::{Mail, in_process, unique};
use otp::registry::Global;
use otp::{ExitReason, TimeoutMessage};
use tokio::time::sleep;

/// `timer_bif_SUITE`: `registered_process`: the name is looked up when the time has come
#[otp::test]
async fn whoever_has_the_name_then_gets_the_message() {
    in_process(|mut inbox| async move {
        let name = unique("later");
        let other = otp::spawn(async |mut inbox| drop(inbox.receive().await));
        otp::register(&name, other).expect("a new name");
        otp::send_after(name.as_str(), SECOND, "tick");
        let timer = otp::start_timer(&name, SECOND * 2, "tock");
        otp::exit(other, ExitReason::Kill);
        otp::exited(other).await;
        otp::register(&name, inbox.pid()).expect("the name is free");
        assert_eq!(inbox.next::<&str>().await, "tick");
        assert_eq!(inbox.next::<TimeoutMessage<&str>>().await, TimeoutMessage { timer, message: "tock" });
    })
    .await;
}

#[otp::test]
async fn any_kind_of_name_will_do() {
    in_process(|mut inbox| async move {
        let name = Global::new(unique("global"));
        otp::register(name.clone(), inbox.pid()).expect("a new name");
        otp::send_after(name, SECOND, "tick");
        assert_eq!(inbox.next::<&str>().await, "tick");
    })
    .await;
}

#[otp::test]
async fn nobody_has_the_name() {
    let (noted, dropped) = tokio::sync::oneshot::channel::<()>();
    let timer = otp::send_after(unique("nobody"), SECOND, noted);
    assert_eq!(otp::read_timer(timer), Some(SECOND));
    assert!(dropped.await.is_err(), "the message is dropped when its time comes");
    assert_eq!((otp::read_timer(timer), otp::cancel_timer(timer)), (None, None));
}

#[otp::test]
async fn it_is_cancelled_and_read_like_any_other() {
    in_process(|mut inbox| async move {
        let name = unique("cancelled");
        otp::register(&name, inbox.pid()).expect("a new name");
        let (noted, mut dropped) = tokio::sync::oneshot::channel::<()>();
        let timer = otp::send_after(&name, SECOND * 3, noted);
        sleep(SECOND).await;
        let left = otp::read_timer(timer).expect("it runs");
        assert!(left <= SECOND * 2);
        assert_eq!(otp::cancel_timer(timer), Some(left));
        assert!(dropped.try_recv().is_err(), "its message is dropped at once");
        assert_eq!(otp::cancel_timer(timer), None);
        inbox.is_silent().await;
    })
    .await;
}

#[otp::test]
async fn a_message_that_panics_when_dropped_harms_nobody() {
    let reports = Captured::start("otp::report");
    let (cancelled, unwanted) = (Bomb::default(), Bomb::default());
    let fuses = [cancelled.fuse(), unwanted.fuse()];
    let timer = otp::send_after(unique("nobody"), SECOND, cancelled);
    assert_eq!(otp::cancel_timer(timer), Some(SECOND));
    otp::send_after(unique("nobody"), SECOND, unwanted);
    sleep(SECOND * 2).await;
    assert!(fuses.iter().all(crate::kit::bomb::Fuse::is_burnt));
    let told: Vec<_> = reports.taken().into_iter().map(|report| report.label).collect();
    assert_eq!(told, ["drop panicked", "drop panicked"]);
}

/// It belongs to nobody, and ends with the runtime it was set in.
#[test]
fn it_ends_with_its_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (noted, mut dropped) = tokio::sync::oneshot::channel::<()>();
    let timer = runtime.block_on(async { otp::send_after(unique("nobody"), SECOND * 3600, noted) });
    assert!(otp::read_timer(timer).is_some());
    drop(runtime);
    assert_eq!(otp::read_timer(timer), None);
    assert!(matches!(dropped.try_recv(), Err(tokio::sync::oneshot::error::TryRecvError::Closed)));
}
