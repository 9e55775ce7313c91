//! `sys:suspend` and `sys:resume`.

use super::Counter;
use crate::kit::{Mail, dead, in_process};
use otp::prelude::*;
use otp::sys;
use std::time::Duration;

/// sys_SUITE: suspend (SY-005)
#[otp::test]
async fn a_suspended_server_answers_nobody_but_sys() {
    let counter = Counter::start().await.unwrap();
    sys::suspend(&counter).await.unwrap();
    sys::suspend(&counter).await.unwrap();
    let second = Duration::from_secs(1);
    assert_eq!(counter.add(1).timeout(second).await, Err(CallError::Timeout(second)));
    let status = sys::get_status(&counter).await.unwrap();
    assert!(status.suspended);
    assert_eq!(status.info.status, otp::ProcessStatus::Suspended);
    assert_eq!(status.info.message_queue_len, 1);
    sys::resume(&counter).await.unwrap();
    sys::resume(&counter).await.unwrap();
    assert!(!sys::get_status(&counter).await.unwrap().suspended);
    // the late call was handled after all
    assert_eq!(counter.add(1).await, Ok(2));
}

#[otp::test]
async fn mail_is_held_in_order_whatever_its_kind() {
    let counter = Counter::start().await.unwrap();
    sys::suspend(&counter).await.unwrap();
    counter.put(1);
    counter.send(2_u64);
    let third = counter.add(3).send();
    counter.put(4);
    assert!(sys::get_state(&counter).await.unwrap().seen.is_empty());
    counter.put(5);
    assert!(sys::get_state(&counter).await.unwrap().seen.is_empty());
    otp::send_after(counter.pid().unwrap(), Duration::from_secs(1), 6_u64);
    tokio::time::sleep(Duration::from_secs(2)).await;
    counter.put(7);
    sys::resume(&counter).await.unwrap();
    assert_eq!(third.await, Ok(6));
    assert_eq!(counter.seen().await.unwrap(), [1, 2, 3, 4, 5, 6, 7]);
}

#[otp::test]
async fn a_down_of_a_monitor_waits_like_any_mail() {
    let counter = Counter::start().await.unwrap();
    sys::suspend(&counter).await.unwrap();
    let watch = counter.watch(dead(ExitReason::Normal).await).send();
    sys::resume(&counter).await.unwrap();
    watch.await.unwrap();
    sys::suspend(&counter).await.unwrap();
    counter.put(1);
    sys::resume(&counter).await.unwrap();
    assert_eq!(counter.seen().await.unwrap(), [111, 1]);
}

#[otp::test]
async fn the_parents_exit_ends_a_suspended_server() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let counter = Counter::start_link().await.unwrap();
        let pid = counter.pid().unwrap();
        counter.trap();
        sys::suspend(&counter).await.unwrap();
        counter.put(1);
        // a stranger's exit signal is mail like any other
        let stranger = otp::spawn(move |_| async move { otp::exit(pid, ExitReason::error("stranger")) });
        otp::exited(stranger).await;
        assert!(sys::get_status(&counter).await.is_ok());
        otp::exit(pid, ExitReason::Shutdown);
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Shutdown));
    })
    .await;
}

#[otp::test]
async fn a_suspended_server_can_be_stopped_and_killed() {
    let counter = Counter::start().await.unwrap();
    sys::suspend(&counter).await.unwrap();
    counter.stop().await.unwrap();
    let counter = Counter::start().await.unwrap();
    sys::suspend(&counter).await.unwrap();
    let pid = counter.pid().unwrap();
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(otp::exited(pid).await, ExitReason::Killed);
}

#[otp::test]
async fn the_idle_timeout_starts_again_after_a_system_message() {
    let counter = Counter::start().await.unwrap();
    counter.wait(Duration::from_secs(10)).await.unwrap();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_secs(9)).await;
        assert!(sys::get_state(&counter).await.unwrap().seen.is_empty());
    }
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(counter.seen().await.unwrap(), [999]);
}

#[otp::test]
async fn a_plain_process_is_suspended_where_it_receives() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let pid = otp::spawn(move |mut inbox| async move {
            while let Ok(n) = inbox.receive().await.take::<u64>() {
                otp::send(me, n);
            }
        });
        sys::suspend(&pid).await.unwrap();
        otp::send(pid, 1_u64);
        otp::send(pid, 2_u64);
        assert!(sys::get_status(&pid).await.unwrap().suspended);
        inbox.is_silent().await;
        sys::resume(&pid).await.unwrap();
        assert_eq!((inbox.next::<u64>().await, inbox.next::<u64>().await), (1, 2));
        otp::monitor(pid);
        sys::terminate(&pid, ExitReason::Shutdown).await.unwrap();
        assert_eq!(inbox.down().await.reason, ExitReason::Shutdown);
    })
    .await;
}

#[otp::test]
async fn supervisors_are_steered_too() {
    supervisor! {
        Tree: one_for_one {
            counter: Counter = Counter::spec(),
        }
    }
    let tree = Tree.start().await.unwrap();
    let sup = tree.as_ref();
    sys::suspend(sup).await.unwrap();
    let status = sys::get_status(sup).await.unwrap();
    assert_eq!((status.behaviour, status.suspended), ("supervisor", true));
    let counter = tree.counter();
    let before = counter.pid().unwrap();
    counter.fail();
    otp::exited(before).await;
    let hour = Duration::from_secs(3600);
    assert_eq!(counter.add(1).timeout(hour).await, Err(CallError::NoProc), "nobody restarts it");
    sys::resume(sup).await.unwrap();
    assert_eq!(counter.add(1).await, Ok(1));
    assert_ne!(counter.pid(), Some(before));
}

#[otp::test]
async fn questions_to_nobody_and_to_oneself_fail_at_once() {
    let pid = dead(ExitReason::Normal).await;
    assert_eq!(sys::suspend(&pid).await, Err(sys::SysError::NoProc));
    assert_eq!(sys::suspend("no such name").await, Err(sys::SysError::NoProc));
    in_process(|inbox| async move {
        assert_eq!(sys::suspend(&inbox.pid()).await, Err(sys::SysError::CallingSelf));
    })
    .await;
    let busy = otp::spawn(|_inbox| std::future::pending::<()>());
    let second = Duration::from_secs(1);
    assert_eq!(sys::suspend(&busy).timeout(second).await, Err(sys::SysError::Timeout(second)));
    let ask = sys::get_status(&busy);
    let asker = tokio::spawn(ask.no_timeout());
    tokio::task::yield_now().await;
    otp::exit(busy, ExitReason::Kill);
    assert_eq!(asker.await.unwrap().unwrap_err(), sys::SysError::Exited(ExitReason::Killed));
}
