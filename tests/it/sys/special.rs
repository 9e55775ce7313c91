//! Special processes: loops written by hand.

use crate::kit::{Mail, in_process, unique};
use otp::prelude::*;
use otp::sys::{self, Event, Special, SysError, SystemMessage, Tracer, handle_system_msg};
use otp::{Inbox, proc_lib};
use std::collections::BTreeMap;
use std::time::Duration;

struct Ping(Pid);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Pong;

/// Says `Pong` to whoever says `Ping`, and counts.
#[derive(Clone, Debug, Default, PartialEq)]
struct PingPong {
    pings: BTreeMap<Pid, u32>,
    continued: u32,
    shy: bool,
}

impl Special for PingPong {
    type State = Self;

    fn system_get_state(&mut self) -> &mut Self {
        assert!(!self.shy, "not to you");
        self
    }

    fn format_status(&self) -> String {
        format!("{} players", self.pings.len())
    }

    async fn system_continue(&mut self) {
        self.continued += 1;
    }

    async fn system_terminate(&mut self, reason: &ExitReason) {
        let (player, _) = self.pings.first_key_value().expect("somebody has played");
        otp::send(*player, reason.clone());
    }
}

async fn start_link(name: &str, shy: bool) -> Result<Pid, StartError> {
    let parent = otp::self_pid();
    let start = proc_lib::Start::new("PingPong").name(name);
    start
        .start_link(move |mut inbox, ack| async move {
            inbox.special();
            ack.started();
            let state = PingPong { shy, ..PingPong::default() };
            serve(inbox, parent, state).await
        })
        .await
}

async fn serve(mut inbox: Inbox, parent: Option<Pid>, mut state: PingPong) -> ExitReason {
    let mut tracer = Tracer::new();
    loop {
        let info = inbox.receive().await;
        let info = match info.take::<SystemMessage>() {
            Ok(message) => {
                if let Err(reason) = handle_system_msg(message, parent, &mut inbox, &mut tracer, &mut state).await {
                    return reason;
                }
                continue;
            }
            Err(info) => info,
        };
        tracer.event(&Event::In { message: &info });
        if let Ok(Ping(from)) = info.take() {
            *state.pings.entry(from).or_default() += 1;
            otp::send(from, Pong);
            tracer.event(&Event::Out { message: &Pong, to: Some(from) });
        }
    }
}

/// sys_SUITE: special_process/a (SY-007)
#[otp::test]
async fn a_loop_written_by_hand_is_steered_like_a_server() {
    in_process(|mut inbox| async move {
        let name = unique("pingpong");
        let pid = start_link(&name, false).await.unwrap();
        let me = inbox.pid();
        sys::statistics(&pid, true).await.unwrap();
        sys::log(&pid, 10).await.unwrap();
        otp::send(pid, Ping(me));
        assert_eq!(inbox.next::<Pong>().await, Pong);
        otp::send(pid, "what?");
        let statistics = sys::get_statistics(name.as_str()).await.unwrap().unwrap();
        assert_eq!((statistics.messages_in, statistics.messages_out), (2, 1));
        assert_eq!(sys::get_log(&pid).await.unwrap()[1], format!("sent Pong to {me}"));

        let state = sys::get_state(&sys::of::<PingPong>(pid)).await.unwrap();
        assert_eq!(state.pings, BTreeMap::from([(me, 1)]));
        assert!(state.continued > 0, "the process was told to go on");
        let double =
            |old: &PingPong| PingPong { pings: old.pings.keys().map(|pid| (*pid, 2)).collect(), ..old.clone() };
        sys::replace_state(&sys::of::<PingPong>(pid), double).await.unwrap();
        let found = sys::with_state(&sys::of::<PingPong>(pid), |state: &PingPong| state.pings.clone()).await;
        assert_eq!(found, Ok(BTreeMap::from([(me, 2)])));

        let status = sys::get_status(&pid).await.unwrap();
        assert_eq!((status.behaviour, status.state.as_str()), ("special process", "1 players"));

        sys::suspend(&pid).await.unwrap();
        otp::send(pid, Ping(me));
        inbox.is_silent().await;
        assert!(sys::get_status(&pid).await.unwrap().suspended);
        sys::resume(&pid).await.unwrap();
        assert_eq!(inbox.next::<Pong>().await, Pong);
    })
    .await;
}

/// sys_SUITE: special_process/b (SY-008)
#[otp::test]
async fn a_callback_that_fails_is_told_to_the_one_who_asked() {
    in_process(|mut inbox| async move {
        let pid = start_link(&unique("shy"), true).await.unwrap();
        let of = sys::of::<PingPong>(pid);
        for answer in [sys::get_state(&of).await, sys::replace_state(&of, PingPong::clone).await] {
            let Err(SysError::CallbackFailed(panic)) = answer else { panic!("{answer:?}") };
            assert_eq!(panic.message, "not to you");
        }
        assert!(sys::get_state(&sys::of::<u8>(pid)).await.unwrap_err().to_string().contains("not to you"));
        otp::send(pid, Ping(inbox.pid()));
        assert_eq!(inbox.next::<Pong>().await, Pong, "it goes on");
    })
    .await;
}

/// sys_SUITE: special_process/c (SY-009)
#[otp::test]
async fn a_special_process_is_terminated_in_order() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        for suspended in [false, true] {
            let name = unique("ended");
            let pid = start_link(&name, false).await.unwrap();
            otp::send(pid, Ping(inbox.pid()));
            inbox.next::<Pong>().await;
            if suspended {
                sys::suspend(&pid).await.unwrap();
            }
            sys::terminate(&pid, ExitReason::Normal).await.unwrap();
            assert_eq!(inbox.next::<ExitReason>().await, ExitReason::Normal, "system_terminate has run");
            assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Normal));
            assert_eq!(otp::whereis(&name), None);
        }
    })
    .await;
}

#[otp::test]
async fn a_start_by_hand_fails_as_it_says() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let refused = proc_lib::Start::new("x").start_link(|_, ack| async move {
            ack.failed(StartError::Ignored);
        });
        assert_eq!(refused.await, Err(StartError::Ignored));
        let silent = proc_lib::Start::new("x").start_link(|_, _ack| async {});
        assert_eq!(silent.await, Err(StartError::Failed(ExitReason::Normal)));
        let second = Duration::from_secs(1);
        let late = proc_lib::Start::new("x").timeout(second).start_link(|_, ack| async move {
            std::future::pending::<()>().await;
            ack.started();
        });
        assert_eq!(late.await, Err(StartError::Timeout(second)));
        let (pid, monitor) = proc_lib::Start::new("x")
            .start_monitor(|_, ack| async move {
                ack.started();
                ExitReason::error("soon after")
            })
            .await
            .unwrap();
        let down = inbox.down().await;
        assert_eq!((down.pid, down.monitor, down.reason), (pid, monitor, ExitReason::error("soon after")));
        inbox.is_silent().await;
    })
    .await;
}
