//! What an exit signal does: the whole table, with real processes.

use crate::kit::{Mail, in_process};
use otp::{Exit, ExitReason, Inbox, Pid};
use std::time::Duration;

#[derive(Clone, Copy, Debug)]
enum How {
    /// A linked process ends for the reason.
    Link,
    /// Another process calls `exit`.
    FromOther,
    /// The process calls `exit` on itself.
    ToSelf,
}

#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Ignored,
    Message(ExitReason),
    Dies(ExitReason),
}

/// What the victim found in its mailbox within a second, and whom the signal should have come from.
struct Found {
    exit: Option<Exit>,
    sender: Pid,
}

async fn victim(mut inbox: Inbox, observer: Pid, trapping: bool, how: How, reason: ExitReason) {
    otp::trap_exit(trapping);
    let me = inbox.pid();
    let sender = match how {
        How::Link => otp::spawn_link(|_inbox| async move { reason }),
        How::FromOther => otp::spawn(move |_inbox| async move { otp::exit(me, reason) }),
        How::ToSelf => {
            otp::exit(me, reason);
            me
        }
    };
    let exit = tokio::time::timeout(Duration::from_secs(1), inbox.next::<Exit>()).await.ok();
    otp::send(observer, Found { exit, sender });
}

async fn outcome(trapping: bool, how: How, reason: ExitReason) -> Outcome {
    in_process(move |mut inbox| async move {
        let me = inbox.pid();
        otp::spawn_monitor(move |mail| victim(mail, me, trapping, how, reason));
        let first = inbox.receive().await;
        match first.take::<Found>() {
            Ok(Found { exit: None, .. }) => Outcome::Ignored,
            Ok(Found { exit: Some(exit), sender }) => {
                assert_eq!(exit.from, Some(sender), "the sender of {exit:?}");
                Outcome::Message(exit.reason)
            }
            Err(down) => Outcome::Dies(down.take::<otp::Down>().expect("a Down").reason),
        }
    })
    .await
}

/// One row: by link, by another, to itself; then the same three while trapping.
async fn row(reason: ExitReason, expected: [Outcome; 6]) {
    let ways = [false, true].map(|trapping| [How::Link, How::FromOther, How::ToSelf].map(|how| (trapping, how)));
    for ((trapping, how), expected) in ways.concat().into_iter().zip(expected) {
        let found = outcome(trapping, how, reason.clone()).await;
        assert_eq!(found, expected, "{reason:?}, {how:?}, trapping: {trapping}");
    }
}

use Outcome::{Dies, Ignored, Message};

#[tokio::test(start_paused = true)]
async fn normal_is_ignored_unless_trapped_or_sent_to_oneself() {
    let normal = ExitReason::Normal;
    let message = Message(normal.clone());
    row(normal.clone(), [Ignored, Ignored, Dies(normal), message.clone(), message.clone(), message]).await;
}

#[tokio::test(start_paused = true)]
async fn kill_cannot_be_trapped_but_a_link_that_says_kill_can() {
    let killed = Dies(ExitReason::Killed);
    let by_link = [Dies(ExitReason::Kill), Message(ExitReason::Kill)];
    let [dies, message] = by_link;
    row(ExitReason::Kill, [dies, killed.clone(), killed.clone(), message, killed.clone(), killed]).await;
}

#[tokio::test(start_paused = true)]
async fn every_other_reason_kills_or_is_trapped() {
    let reasons = [
        ExitReason::Killed,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("over"),
        ExitReason::NoProc,
        ExitReason::error("boom"),
    ];
    for reason in reasons {
        let (dies, message) = (Dies(reason.clone()), Message(reason.clone()));
        row(reason, [dies.clone(), dies.clone(), dies, message.clone(), message.clone(), message]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn being_linked_makes_no_difference_to_exit() {
    in_process(|mut inbox| async move {
        let other = otp::spawn_link(|_inbox| std::future::pending::<()>());
        otp::trap_exit(true);
        otp::exit(other, ExitReason::Normal);
        inbox.is_silent().await;
        assert!(otp::is_alive(other));
        otp::exit(other, ExitReason::Kill);
        assert_eq!(inbox.exit().await, (Some(other), ExitReason::Killed));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_exit_signal_from_outside_every_process_has_no_sender() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let me = inbox.pid();
        tokio::spawn(async move { otp::exit(me, ExitReason::Shutdown) });
        assert_eq!(inbox.exit().await, (None, ExitReason::Shutdown));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn trap_exit_affects_only_later_signals() {
    in_process(|mut inbox| async move {
        assert!(!otp::trap_exit(true), "nobody traps at first");
        let me = inbox.pid();
        otp::exit(me, ExitReason::Shutdown);
        assert!(otp::trap_exit(false));
        assert_eq!(inbox.exit().await, (Some(me), ExitReason::Shutdown));
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_signal_that_came_before_trapping_is_deadly_all_the_same() {
    let pid = otp::spawn(|inbox| async move {
        otp::exit(inbox.pid(), ExitReason::Shutdown);
        otp::trap_exit(true);
        std::future::pending::<()>().await;
    });
    assert_eq!(otp::exited(pid).await, ExitReason::Shutdown);
}

#[tokio::test(start_paused = true)]
async fn trapping_is_not_inherited() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let child = otp::spawn_link(|_inbox| std::future::pending::<()>());
        assert!(!otp::process_info(child).expect("alive").trap_exit);
        otp::exit(child, ExitReason::Shutdown);
        assert_eq!(inbox.exit().await, (Some(child), ExitReason::Shutdown));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_first_of_two_deadly_signals_wins() {
    let pid = crate::kit::idle();
    otp::exit(pid, ExitReason::error("first"));
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(otp::exited(pid).await, ExitReason::error("first"));
}

#[tokio::test(start_paused = true)]
async fn a_signal_to_nobody_does_nothing() {
    let pid = crate::kit::dead(ExitReason::Normal).await;
    otp::exit(pid, ExitReason::Kill);
    otp::send(pid, "hello");
}

/// A process that says `exit` of itself does nothing more that it would have to wait for.
#[tokio::test(start_paused = true)]
async fn exit_of_oneself_takes_effect_before_the_body_returns() {
    let pid = otp::spawn(|inbox| async move { otp::exit(inbox.pid(), ExitReason::error("now")) });
    assert_eq!(otp::exited(pid).await, ExitReason::error("now"));
}
