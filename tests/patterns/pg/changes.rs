//! Watching groups.

use otp::ExitReason;
use otp::Reference;
use otp::pg::{Change, GroupError, Membership, Scope};
use otp::prelude::*;
use otp_tests::kit::{Mail, idle};

type Event = Membership<&'static str>;

/// What is heard, in short.
async fn heard(inbox: &mut Inbox) -> (Reference, Change, &'static str, Vec<Pid>) {
    let event: Event = inbox.next().await;
    (event.monitor, event.change, event.group, event.pids)
}

/// pg_SUITE: monitor_nonempty_scope (PG-009)
#[otp::test]
async fn a_scope_with_members_is_watched_twice(mut inbox: Inbox) {
    let scope = Scope::<&str>::new().start_link().await.expect("it starts");
    let (one, other) = (idle(), idle());
    scope.join("one", one).await.expect("it runs");
    scope.join_all("other", [one, other]).await.expect("it runs");
    let (first, groups) = scope.monitor_scope().await.expect("it runs");
    assert_eq!(groups, [("one", vec![one]), ("other", vec![other, one])]);
    assert_eq!(scope.demonitor(first).await, Ok(true));
    scope.leave("one", one).await.expect("a member");
    let (second, groups) = scope.monitor_scope().await.expect("it runs");
    assert_eq!(groups, [("other", vec![other, one])]);
    scope.join("one", other).await.expect("it runs");
    assert_eq!(heard(&mut inbox).await, (second, Change::Join, "one", vec![other]));
    inbox.is_silent().await;
}

/// pg_SUITE: monitor_scope (PG-010)
#[otp::test]
async fn who_watches_a_scope_hears_of_all_groups_in_order(mut inbox: Inbox) {
    let scope = Scope::<&str>::new().start_link().await.expect("it starts");
    let (monitor, groups) = scope.monitor_scope().await.expect("it runs");
    assert!(groups.is_empty());
    let (one, other) = (idle(), idle());
    scope.join("one", one).await.expect("it runs");
    scope.join_all("other", [one, other]).await.expect("it runs");
    scope.leave("one", one).await.expect("a member");
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Join, "one", vec![one]));
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Join, "other", vec![one, other]));
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Leave, "one", vec![one]));
    otp::exit(other, ExitReason::Kill);
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Leave, "other", vec![other]));
    assert_eq!(scope.demonitor(monitor).await, Ok(true));
    assert_eq!(scope.demonitor(monitor).await, Ok(false));
    scope.join("one", one).await.expect("it runs");
    inbox.is_silent().await;
}

/// pg_SUITE: monitor (PG-010)
#[otp::test]
async fn who_watches_a_group_hears_of_that_one(mut inbox: Inbox) {
    let scope = Scope::<&str>::new().start_link().await.expect("it starts");
    let pid = idle();
    scope.join("watched", pid).await.expect("it runs");
    let (monitor, members) = scope.monitor("watched").await.expect("it runs");
    assert_eq!(members, [pid]);
    let (second, _) = scope.monitor("watched").await.expect("it runs");
    scope.join("other", pid).await.expect("it runs");
    scope.leave("watched", pid).await.expect("a member");
    assert_eq!(scope.leave("watched", pid).await, Err(GroupError::NotJoined));
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Leave, "watched", vec![pid]));
    assert_eq!(heard(&mut inbox).await, (second, Change::Leave, "watched", vec![pid]));
    assert_eq!(scope.demonitor(second).await, Ok(true));
    scope.join_all("watched", [pid, pid]).await.expect("it runs");
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Join, "watched", vec![pid, pid]));
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Leave, "watched", vec![pid]));
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Leave, "watched", vec![pid]));
    assert_eq!(scope.demonitor(monitor).await, Ok(true));
    assert_eq!(scope.demonitor(monitor).await, Ok(false));
    scope.join("watched", inbox.pid()).await.expect("it runs");
    inbox.is_silent().await;
}

/// pg_SUITE: monitor_scope, monitor: the owner of a monitor dies (PG-010)
#[otp::test]
async fn a_monitor_goes_with_its_owner() {
    let scope = Scope::<&str>::new().start_link().await.expect("it starts");
    let watching = scope.clone();
    let (tell, told) = tokio::sync::oneshot::channel();
    let watcher = otp::spawn(async move |mut inbox| {
        let (of_group, _) = watching.monitor("group").await.expect("it runs");
        let (of_scope, _) = watching.monitor_scope().await.expect("it runs");
        let _ = tell.send([of_group, of_scope]);
        inbox.receive().await;
    });
    let monitors = told.await.expect("it watches");
    let process = scope.pid().expect("it runs");
    let monitored = || otp::process_info(process).expect("alive").monitors.len();
    assert_eq!(monitored(), 2);
    let ended = otp::exited(watcher);
    otp::exit(watcher, ExitReason::Kill);
    ended.await;
    scope.join("group", idle()).await.expect("it runs");
    for monitor in monitors {
        assert_eq!(scope.demonitor(monitor).await, Ok(false));
    }
    assert_eq!(monitored(), 1, "the new member alone");
}

/// `pg:demonitor/2`: what was sent and not received is gone; what another monitor has brought is not.
#[otp::test]
async fn what_a_monitor_has_sent_goes_with_it(mut inbox: Inbox) {
    let scope = Scope::<&str>::new().start_link().await.expect("it starts");
    let (first, _) = scope.monitor("group").await.expect("it runs");
    let (second, _) = scope.monitor_scope().await.expect("it runs");
    let pid = idle();
    scope.join("group", pid).await.expect("it runs");
    otp::send(inbox.pid(), 7_u8);
    scope.leave("group", pid).await.expect("a member");
    // one that came before is looked at, and lies among those that were passed over
    assert_eq!(receive!(match inbox { number: u8 => number }), 7);
    assert_eq!(scope.demonitor(first).await, Ok(true));
    assert_eq!(heard(&mut inbox).await, (second, Change::Join, "group", vec![pid]));
    assert_eq!(heard(&mut inbox).await, (second, Change::Leave, "group", vec![pid]));
    inbox.is_silent().await;
}

/// The scope may end before its messages are received.
#[otp::test]
async fn what_a_scope_has_sent_is_received_after_its_end(mut inbox: Inbox) {
    let scope = Scope::<&str>::new().start_link().await.expect("it starts");
    let (monitor, _) = scope.monitor("group").await.expect("it runs");
    let pid = idle();
    scope.join("group", pid).await.expect("it runs");
    scope.as_ref().stop().await.expect("it stops");
    assert_eq!(heard(&mut inbox).await, (monitor, Change::Join, "group", vec![pid]));
    inbox.is_silent().await;
}
