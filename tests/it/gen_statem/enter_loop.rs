//! A process that becomes a machine.

use super::start::{Off, On, Switch, SwitchRef, SwitchState};
use crate::kit::{Mail, in_process, unique};
use crate::names::shelf::Shelf;
use otp::gen_statem::{enter_loop, enter_loop_with, start_by_hand, start_link_by_hand};
use otp::prelude::*;
use otp::proc_lib::Start;
use otp::registry::Global;
use otp::{Machine, Name};

fn off() -> Machine<Switch, SwitchState> {
    Machine::new(Switch::by_hand(), Off)
}

async fn with_name(name: Option<Name>) -> SwitchRef {
    let start = Start::new("Switch");
    start_link_by_hand::<Switch, _, _>(start, |inbox, ack| async move {
        if let Some(name) = &name {
            otp::register(name.clone(), inbox.pid()).unwrap();
        }
        ack.started();
        enter_loop_with(inbox, off(), name, |_| ()).await
    })
    .await
    .unwrap()
}

/// `gen_statem_SUITE`: `enter_loop` (ST-037)
#[otp::test]
async fn a_process_becomes_a_machine() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let names: [Option<Name>; 4] = [
            None,
            Some(unique("by hand").into()),
            Some(Global::new(unique("by hand")).into()),
            Some(Shelf::default().at(5).into()),
        ];
        for name in names {
            let switch = with_name(name.clone()).await;
            switch.flip();
            assert_eq!(switch.state().await.unwrap(), "On 1");
            if let Some(name) = name {
                assert_eq!(Switch::named(name).pid(), switch.pid());
            }
            let pid = switch.pid();
            switch.stop().await.unwrap();
            assert_eq!(inbox.exit().await, (pid, ExitReason::Normal));
        }
        // a name that it does not hold
        let name = unique("not held");
        let switch = start_link_by_hand::<Switch, _, _>(Start::new("Switch"), move |inbox, ack| async move {
            ack.started();
            enter_loop_with(inbox, off(), Some(name.into()), |_| ()).await
        });
        let pid = switch.await.unwrap().pid();
        let (from, reason) = inbox.exit().await;
        assert!(pid.is_none() || from == pid);
        assert!(reason.to_string().starts_with("process_not_registered"), "{reason}");
    })
    .await;
}

/// `gen_statem_SUITE`: `enter_loop` (ST-037)
#[otp::test]
async fn the_end_of_its_parent_ends_it() {
    let (pid, end) = in_process(|_inbox| async move {
        let switch = start_link_by_hand::<Switch, _, _>(Start::new("Switch"), |inbox, ack| async move {
            otp::trap_exit(true);
            ack.started();
            enter_loop(inbox, Machine::new(Switch::by_hand(), On)).await
        });
        let switch = switch.await.unwrap();
        assert_eq!(switch.state().await.unwrap(), "On 0");
        let pid = switch.pid().unwrap();
        let ended = tokio::spawn(otp::exited(pid));
        tokio::task::yield_now().await;
        otp::exit(otp::self_pid().unwrap(), ExitReason::Normal);
        (pid, ended)
    })
    .await;
    assert_eq!(end.await.unwrap(), ExitReason::Normal);
    assert!(!otp::is_alive(pid));
    let unlinked = start_by_hand::<Switch, _, _>(Start::new("Switch"), |inbox, ack| async move {
        ack.started();
        enter_loop(inbox, off()).await
    });
    assert_eq!(unlinked.await.unwrap().state().await.unwrap(), "Off 0");
}
