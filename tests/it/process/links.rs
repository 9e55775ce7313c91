//! Links.

use crate::kit::{Mail, dead, idle, idle_trapper, in_process};
use otp::ExitReason;
use std::future::pending;

#[tokio::test(start_paused = true)]
async fn linking_twice_is_linking_once() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let other = idle();
        otp::link(other);
        otp::link(other);
        assert_eq!(otp::process_info(other).expect("alive").links, [inbox.pid()]);
        otp::exit(other, ExitReason::Shutdown);
        assert_eq!(inbox.exit().await, (Some(other), ExitReason::Shutdown));
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_unlink_undoes_two_links() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let other = idle();
        otp::link(other);
        otp::link(other);
        otp::unlink(other);
        assert_eq!(otp::process_info(other).expect("alive").links, []);
        otp::exit(other, ExitReason::Shutdown);
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_link_works_both_ways() {
    in_process(|mut inbox| async move {
        let other = idle();
        let linker = otp::spawn(move |_inbox| async move {
            otp::link(other);
            pending::<()>().await;
        });
        otp::monitor(other);
        otp::monitor(linker);
        tokio::task::yield_now().await;
        otp::exit(linker, ExitReason::error("first"));
        let downs = [inbox.down().await, inbox.down().await];
        assert!(downs.iter().all(|down| down.reason == ExitReason::error("first")), "{downs:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn linking_with_oneself_does_nothing() {
    in_process(|mut inbox| async move {
        otp::link(inbox.pid());
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").links, []);
        otp::unlink(inbox.pid());
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn after_unlink_no_exit_is_added_but_one_may_be_there_already() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let other = otp::spawn_link(|_inbox| async { ExitReason::error("early") });
        otp::exited(other).await;
        otp::unlink(other);
        assert_eq!(inbox.exit().await, (Some(other), ExitReason::error("early")));
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn either_side_may_unlink() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let me = inbox.pid();
        let other = otp::spawn_link(move |mut mail| async move {
            otp::unlink(me);
            otp::send(me, "unlinked");
            mail.next::<()>().await;
            ExitReason::error("unheard")
        });
        assert_eq!(inbox.next::<&str>().await, "unlinked");
        assert_eq!(otp::process_info(me).expect("alive").links, []);
        otp::send(other, ());
        inbox.is_silent().await;
        assert!(!otp::is_alive(other));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_link_to_the_dead_is_an_exit_for_one_who_traps() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let other = dead(ExitReason::Normal).await;
        otp::link(other);
        assert_eq!(inbox.exit().await, (Some(other), ExitReason::NoProc));
        inbox.is_silent().await;
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").links, []);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_link_to_the_dead_is_the_end_of_one_who_does_not() {
    let other = dead(ExitReason::Normal).await;
    let pid = otp::spawn(move |_inbox| async move {
        otp::link(other);
        pending::<()>().await;
    });
    assert_eq!(otp::exited(pid).await, ExitReason::NoProc);
}

#[tokio::test(start_paused = true)]
async fn both_ends_forget_the_link_when_one_dies() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let other = otp::spawn_link(|_inbox| async {});
        inbox.exit().await;
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").links, []);
        assert!(otp::process_info(other).is_none());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_child_that_ends_at_once_is_linked_all_the_same() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        for n in 0..100 {
            let child = otp::spawn_link(move |_inbox| async move { ExitReason::error(n) });
            assert_eq!(inbox.exit().await, (Some(child), ExitReason::error(n)));
        }
    })
    .await;
}

/// a <-> b (traps) <-> c: a is killed, b hears of it, c does not.
#[tokio::test(start_paused = true)]
async fn a_kill_does_not_go_through_a_process_that_traps() {
    in_process(|mut inbox| async move {
        let (a, c) = (idle(), idle());
        let b = otp::spawn(move |mut mail| async move {
            otp::trap_exit(true);
            otp::link(a);
            otp::link(c);
            mail.exit().await;
            pending::<()>().await;
        });
        tokio::task::yield_now().await;
        otp::monitor(a);
        otp::exit(a, ExitReason::Kill);
        assert_eq!(inbox.down().await.reason, ExitReason::Killed);
        inbox.is_silent().await;
        assert!(otp::is_alive(b) && otp::is_alive(c));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_crash_goes_through_a_chain_of_links() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let first = idle_trapper().await;
        let mut last = idle();
        let head = last;
        for _ in 0..100 {
            let linked = last;
            last = otp::spawn(move |_inbox| async move {
                otp::link(linked);
                pending::<()>().await;
            });
        }
        otp::link(last);
        tokio::task::yield_now().await;
        otp::exit(head, ExitReason::error("falls"));
        assert_eq!(inbox.exit().await, (Some(last), ExitReason::error("falls")));
        assert!(otp::is_alive(first), "nobody linked it");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn spawn_link_outside_a_process_is_spawn() {
    let pid = otp::spawn_link(|_inbox| async { ExitReason::error("alone") });
    assert_eq!(otp::exited(pid).await, ExitReason::error("alone"));
}

/// The links of a process are a tree in OTP, and it is told from its leaves up: on the BEAM, five end in this order.
#[tokio::test(start_paused = true)]
async fn whoever_is_linked_ends_in_the_order_of_the_beam() {
    in_process(|mut inbox| async move {
        let five = [idle(), idle(), idle(), idle(), idle()];
        let middle = otp::spawn(move |_inbox| async move {
            five.into_iter().for_each(otp::link);
            pending::<()>().await;
        });
        tokio::task::yield_now().await;
        for pid in five {
            otp::monitor(pid);
        }
        otp::exit(middle, ExitReason::Kill);
        let mut order = Vec::new();
        for _ in five {
            let down = inbox.down().await;
            assert_eq!(down.reason, ExitReason::Killed);
            order.push(five.iter().position(|other| *other == down.pid).map(|at| at + 1));
        }
        assert_eq!(order, [1, 3, 5, 4, 2].map(Some));
    })
    .await;
}
