//! `sys`: looking into a machine and steering it.

use super::code_lock::{Door, DoorState, Locked};
use super::probe::{MS, Two, late, probe};
use crate::kit::unique;
use otp::prelude::*;
use otp::sys::{self, SysError};
use otp::{CallError, Machine};
use std::time::Duration;

/// `gen_statem_SUITE`: `sys1` (ST-031)
#[otp::test]
async fn a_suspended_machine_answers_nobody() {
    let probe = probe().await;
    assert_eq!(sys::get_status(&probe).await.unwrap().behaviour, "gen_statem");
    sys::suspend(&probe).await.unwrap();
    assert!(sys::get_status(&probe).await.unwrap().suspended);
    let patience = Duration::from_secs(3);
    assert_eq!(probe.ask("hello").timeout(patience).await, Err(CallError::Timeout(patience)));
    probe.go(None, |cx| cx.set_timeout(late("later"), MS(1)));
    sys::resume(&probe).await.unwrap();
    assert_eq!(probe.ask("again").await, Ok("again"));
    tokio::time::sleep(MS(2)).await;
    assert_eq!(probe.seen().await.unwrap(), ["One ask hello", "One ask again", "One late later"]);
}

/// `gen_statem_SUITE`: `get_state` (ST-033)
#[otp::test]
async fn state_and_data_are_told() {
    let name = unique("door");
    let door = Door::spec(vec![1, 2]).name(name.clone()).start().await.unwrap();
    door.digit(1);
    let (data, state) = sys::get_state(&door).await.unwrap().into_parts();
    assert!(matches!(state, DoorState::Locked(_)));
    assert!(format!("{data:?} {state:?}").ends_with("Locked { typed: [1] }"));
    let pid = door.pid().unwrap();
    sys::suspend(&pid).await.unwrap();
    let machine = sys::get_state(&sys::of::<Machine<Door, DoorState>>(pid)).await.unwrap();
    assert_eq!(format!("{:?}", machine.state()), "Locked { typed: [1] }");
    let by_name = Door::named(name);
    let text = sys::with_state(&by_name, |door: &Machine<Door, _>| format!("{door:?}")).await.unwrap();
    assert!(text.starts_with("(Locked { typed: [1] }, Door { code: [1, 2]"), "{text}");
}

/// `gen_statem_SUITE`: `replace_state` (ST-034)
#[otp::test]
async fn state_and_data_are_replaced() {
    let door = Door::start(vec![1, 2]).await.unwrap();
    let open = |old: &Machine<Door, _>| Machine::new(old.data.clone(), Locked::default());
    door.digit(1);
    let new = sys::replace_state(&door, open).await.unwrap();
    assert_eq!(format!("{:?}", new.state()), "Locked { typed: [] }");
    assert_eq!(door.status().await.unwrap(), "Locked { typed: [] }");
    let failed = sys::replace_state(&door, |_: &Machine<Door, _>| panic!("fail")).await;
    assert!(matches!(failed, Err(SysError::CallbackFailed(panic)) if panic.message == "fail"));
    assert_eq!(door.status().await.unwrap(), "Locked { typed: [] }", "as it was");
    sys::suspend(&door).await.unwrap();
    let renamed = |old: &Machine<Door, _>| Ok::<_, ExitReason>(old.clone());
    sys::change_code(&door, renamed).await.unwrap();
    sys::replace_state(&door, open).await.unwrap();
    sys::resume(&door).await.unwrap();
    door.digit(1);
    assert_eq!(door.status().await.unwrap(), "Locked { typed: [1] }");
}

/// Postponed events are listed, and survive.
#[otp::test]
async fn the_status_lists_what_is_postponed() {
    let probe = probe().await;
    probe.change(|probe| probe.postponing = vec!["kept"]);
    probe.note("kept");
    let status = sys::get_status(&probe).await.unwrap();
    assert_eq!(status.more, [("postponed", "note(name: \"kept\")".to_owned())]);
    assert_eq!(status.info.message_queue_len, 1, "it waits");
    probe.go(Some(Two.into()), |_| ());
    assert_eq!(sys::get_status(&probe).await.unwrap().more, []);
}
