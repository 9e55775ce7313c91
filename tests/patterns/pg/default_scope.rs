//! The default scope: one for the whole program, or for a test.

use otp::pg::{self, Change, GroupError, Membership};
use otp::prelude::*;
use otp_tests::kit::Mail;

/// pg_SUITE: pg (PG-001)
#[otp::test]
async fn the_default_scope_has_functions_of_its_own(mut inbox: Inbox) {
    let me = inbox.pid();
    assert_eq!(pg::join("group", me).await, Err(GroupError::NoProc));
    let scope = pg::start_link().await.expect("nobody else starts it");
    let again = pg::start_link().await.expect_err("it runs");
    assert_eq!(again, StartError::AlreadyStarted(scope.pid().expect("it runs")));
    let (monitor, groups) = pg::monitor_scope().await.expect("it runs");
    assert!(groups.is_empty());
    pg::join("group", me).await.expect("it runs");
    assert_eq!((pg::get_members("group"), pg::get_local_members("group")), (vec![me], vec![me]));
    assert_eq!((pg::which_groups(), scope.get_members("group")), (vec!["group".to_owned()], vec![me]));
    let event: Membership<String> = inbox.next().await;
    assert_eq!((event.monitor, event.change, &*event.group), (monitor, Change::Join, "group"));
    assert_eq!(pg::demonitor(monitor).await, Ok(true));
    assert_eq!(pg::monitor("group").await.expect("it runs").1, [me]);
    assert_eq!(pg::broadcast("group", 7_u8), 1);
    assert_eq!(inbox.next::<u8>().await, 7);
    pg::leave("group", me).await.expect("a member");
    assert!(pg::get_members("group").is_empty() && pg::which_groups().is_empty());
    scope.stop().await.expect("it stops");
}
