//! Joining, leaving, ending.

use otp::ExitReason;
use otp::pg::{GroupError, Scope, ScopeRef};
use otp::prelude::*;
use otp_tests::kit::{Mail, dead, idle, in_process, unique};

async fn scope() -> ScopeRef<&'static str> {
    Scope::new().start_link().await.expect("it starts")
}

async fn kill(pid: Pid) {
    let ended = otp::exited(pid);
    otp::exit(pid, ExitReason::Kill);
    ended.await;
}

/// pg_SUITE: leave_exit_race (PG-003)
#[otp::test]
async fn who_has_just_died_joins_and_leaves_without_harm() {
    let scope = scope().await;
    let process = scope.pid().expect("it runs");
    for n in 0..100 {
        let pid = if n % 2 == 0 { dead(ExitReason::Normal).await } else { idle() };
        otp::exit(pid, ExitReason::Kill);
        scope.join("leave_exit_race", pid).await.expect("no error");
        let left = scope.leave("leave_exit_race", pid).await;
        assert!(matches!(left, Ok(()) | Err(GroupError::NotJoined)), "{left:?}");
    }
    assert!(scope.get_members("leave_exit_race").is_empty() && scope.which_groups().is_empty());
    assert_eq!(scope.pid(), Some(process));
}

/// pg_SUITE: single, several times (PG-004)
#[otp::test]
async fn a_process_is_a_member_as_often_as_it_has_joined() {
    let scope = scope().await;
    let pid = idle();
    scope.join("single", pid).await.expect("it runs");
    scope.join_all("single", [pid, pid]).await.expect("it runs");
    assert_eq!(scope.get_members("single"), [pid, pid, pid]);
    assert_eq!(scope.get_local_members("single"), [pid, pid, pid]);
    assert_eq!(scope.leave("unknown", pid).await, Err(GroupError::NotJoined));
    scope.leave("single", pid).await.expect("a member");
    assert_eq!(scope.get_members("single"), [pid, pid]);
    scope.leave_all("single", [pid, pid]).await.expect("a member");
    assert_eq!(scope.leave("single", pid).await, Err(GroupError::NotJoined));
    assert!(scope.get_members("single").is_empty() && scope.which_groups().is_empty());
    assert!(scope.get_members("unknown").is_empty());
}

/// pg_SUITE: single, a member dies (PG-005)
#[otp::test]
async fn who_ends_leaves() {
    let scope = scope().await;
    let (one, other) = (idle(), idle());
    scope.join_all("single", [one, other, one]).await.expect("it runs");
    scope.join("alone", one).await.expect("it runs");
    kill(one).await;
    // also before the scope's process has heard of it
    assert_eq!((scope.get_members("single"), scope.which_groups()), (vec![other], vec!["single"]));
    assert_eq!(scope.leave("single", other).await, Ok(()));
    assert_eq!(scope.leave("single", one).await, Err(GroupError::NotJoined));
    assert!(scope.which_groups().is_empty());
}

#[otp::test]
async fn the_newest_member_comes_first_and_groups_do_not_mix() {
    let scope = scope().await;
    let pids = [idle(), idle(), idle()];
    scope.join_all("a", pids).await.expect("it runs");
    scope.join("b", pids[0]).await.expect("it runs");
    scope.join("a", pids[0]).await.expect("it runs");
    assert_eq!(scope.get_members("a"), [pids[0], pids[2], pids[1], pids[0]]);
    assert_eq!(scope.which_groups(), ["a", "b"]);
    // it leaves once: the newest of its memberships
    scope.leave("a", pids[0]).await.expect("a member");
    assert_eq!(scope.get_members("a"), [pids[2], pids[1], pids[0]]);
    // some of those that are named are members, and that is enough
    scope.leave_all("a", [idle(), pids[2]]).await.expect("one of them");
    assert_eq!(scope.get_members("a"), [pids[1], pids[0]]);
}

#[otp::test]
async fn scopes_know_nothing_of_each_other_and_end_with_their_groups() {
    let (one, other) = (scope().await, scope().await);
    let pid = idle();
    one.join("group", pid).await.expect("it runs");
    assert!(other.get_members("group").is_empty());
    one.stop().await.expect("it stops");
    assert!(one.get_members("group").is_empty() && one.which_groups().is_empty());
    assert_eq!(one.join("group", pid).await, Err(GroupError::NoProc));
    assert_eq!(one.leave("group", pid).await, Err(GroupError::NoProc));
    assert!(otp::is_alive(pid), "members are not linked with it");
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Group {
    Workers,
    Room(u32),
}

supervisor! {
    App: one_for_one {
        groups: Scope<Group> = Scope::new().spec(),
    }
}

#[otp::test]
async fn a_scope_is_restarted_empty_and_its_reference_follows_it() {
    let app = App.start_link().await.expect("it starts");
    let groups = app.groups();
    let pid = idle();
    groups.join(Group::Room(1), pid).await.expect("it runs");
    kill(groups.pid().expect("it runs")).await;
    groups.join(Group::Workers, pid).await.expect("the next one");
    assert_eq!((groups.which_groups(), groups.get_members(&Group::Workers)), (vec![Group::Workers], vec![pid]));
}

#[otp::test]
async fn a_scope_is_found_by_its_name() {
    let name = unique("scope");
    let by_name = Scope::<u8>::named(name.as_str());
    let pid = idle();
    assert_eq!(by_name.join(1, pid).await, Err(GroupError::NoProc));
    let scope = Scope::<u8>::new().spec().name(name.as_str()).start().await.expect("it starts");
    by_name.join(1, pid).await.expect("it runs");
    assert_eq!((scope.get_members(&1), by_name.get_members(&1)), (vec![pid], vec![pid]));
    let of_another_type = Scope::<u16>::named(name.as_str());
    assert!(of_another_type.get_members(&1).is_empty());
    assert_eq!(of_another_type.join(1, pid).await, Err(GroupError::WrongServer));
}

#[otp::test]
async fn a_message_to_a_group_reaches_each_member_once() {
    in_process(|mut inbox| async move {
        let scope = scope().await;
        assert_eq!(scope.broadcast("group", "nobody hears it"), 0);
        scope.join_all("group", [inbox.pid(), idle(), inbox.pid()]).await.expect("it runs");
        assert_eq!(scope.broadcast("group", "hello"), 2);
        assert_eq!(inbox.next::<&str>().await, "hello");
        inbox.is_silent().await;
    })
    .await;
}
