//! Starting and ending a manager.

use crate::kit::{Mail, in_process, unique};
use otp::prelude::*;
use otp::registry::Global;
use otp::{CallError, Name, ServerHandle, StartError};
use std::time::Duration;

type Manager = EventManager<u32>;

fn names() -> [Option<Name>; 3] {
    [None, Some(unique("events").into()), Some(Global::new(unique("events")).into())]
}

fn spec(name: Option<&Name>) -> Spec<Manager> {
    match name {
        Some(name) => Manager::spec().name(name.clone()),
        None => Manager::spec(),
    }
}

/// `gen_event_SUITE`: `start/a` (EV-001)
#[otp::test]
async fn a_manager_starts_in_every_way_and_has_no_handlers() {
    in_process(|mut inbox| async move {
        for name in names() {
            for way in 0..3 {
                let manager = match way {
                    0 => spec(name.as_ref()).start().await.expect("it starts"),
                    1 => spec(name.as_ref()).start_link().await.expect("it starts"),
                    _ => spec(name.as_ref()).start_monitor().await.expect("it starts").0,
                };
                let pid = manager.pid().expect("it runs");
                let linked = otp::process_info(inbox.pid()).expect("alive").links.contains(&pid);
                assert_eq!(linked, way == 1);
                assert_eq!(manager.which_handlers().await, Ok(vec![]));
                manager.notify(1);
                assert_eq!(manager.sync_notify(2).await, Ok(()), "without handlers, events are dropped");
                if let Some(name) = &name {
                    let named = Manager::named(name.clone());
                    assert_eq!((named.pid(), named.which_handlers().await), (Some(pid), Ok(vec![])));
                }
                assert_eq!(manager.stop().await, Ok(()));
                assert!(!manager.is_alive());
                if way == 2 {
                    let down = inbox.down().await;
                    assert_eq!((down.pid, down.reason), (pid, ExitReason::Normal));
                }
            }
        }
        inbox.is_silent().await;
    })
    .await;
}

/// `gen_event_SUITE`: `start/b` (EV-002)
#[otp::test]
async fn a_taken_name_starts_no_manager() {
    in_process(|mut inbox| async move {
        for name in names().into_iter().flatten() {
            let first = Manager::spec().name(name.clone()).start().await.expect("the name is free");
            let taken = Some(StartError::AlreadyStarted(first.pid().expect("it runs")));
            assert_eq!(spec(Some(&name)).start().await.err(), taken);
            assert_eq!(spec(Some(&name)).start_link().await.err(), taken);
            assert_eq!(spec(Some(&name)).start_monitor().await.err(), taken);
            first.stop().await.expect("it stops");
        }
        inbox.is_silent().await;
    })
    .await;
}

/// `gen_event_SUITE`: `start/c` (EV-003)
#[otp::test]
async fn a_manager_ends_with_the_reason_it_is_stopped_for_or_its_parent_ends_for() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let name = unique("events");
        let manager = Manager::spec().name(name.as_str()).start_link().await.expect("it starts");
        let pid = manager.pid();
        let named = Manager::named(name.as_str());
        assert_eq!(named.stop_with(ExitReason::Shutdown, Some(Duration::from_secs(10))).await, Ok(()));
        assert_eq!(inbox.exit().await, (pid, ExitReason::Shutdown));

        let manager = Manager::start_link().await.expect("it starts");
        let pid = manager.pid().expect("it runs");
        let monitor = otp::monitor(pid);
        otp::exit(pid, ExitReason::Shutdown);
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Shutdown));
        let down = inbox.down().await;
        assert_eq!((down.monitor, down.reason), (monitor, ExitReason::Shutdown));
    })
    .await;
}

/// A manager always traps exits: only its parent's ends it.
#[otp::test]
async fn the_exit_signal_of_a_stranger_is_a_message() {
    in_process(|_| async move {
        let manager = Manager::start().await.expect("it starts");
        otp::exit(manager.pid().expect("it runs"), ExitReason::Shutdown);
        assert_eq!(manager.which_handlers().await, Ok(vec![]));
    })
    .await;
}

/// `gen_event_SUITE`: `start_opt` (EV-004)
#[otp::test]
async fn options_are_those_of_any_process() {
    let options = otp::sys::DebugOptions::default().log(5);
    let spec = Manager::spec().debug(options).mailbox_capacity(1).init_timeout(Duration::from_secs(1));
    let manager = spec.start().await.expect("it starts");
    manager.sync_notify(7).await.expect("it runs");
    assert_eq!(otp::sys::get_log(&manager).await, Ok(vec!["got sync_notify(7)".to_owned(), "sent ok".to_owned()]));
    otp::sys::suspend(&manager).await.expect("it runs");
    manager.notify(8);
    assert_eq!(manager.sync_notify(9).await, Err(CallError::Overloaded), "one message may wait");
}

/// A reason that is no clean one is told by the process, and by nobody else.
#[otp::test]
async fn a_manager_that_is_stopped_abnormally_leaves_one_report() {
    let reports = crate::kit::captured::Captured::start("otp::report");
    let manager = Manager::start().await.expect("it starts");
    manager.stop_with(ExitReason::error("fire"), None).await.expect("it stops");
    assert_eq!(reports.labels(), ["proc_lib crash"]);
}
