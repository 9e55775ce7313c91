//! Loops written by hand: a process that becomes a server, and a special process.

use super::Watch;
use super::fragile::{Fragile, Place, provoke};
use crate::kit::{in_process, unique};
use otp::prelude::*;
use otp::sys::{self, Special, SysError, SystemMessage, Tracer, handle_system_msg};
use otp::{Inbox, gen_server, proc_lib};

#[otp::test]
async fn a_process_that_became_a_server_ends_once() {
    for place in Place::RUNNING {
        let name = unique("by hand");
        in_process(move |mut inbox| async move {
            otp::trap_exit(true);
            let start = proc_lib::Start::new("Fragile").name(name.as_str());
            let given = name.clone();
            let body = move |mail: Inbox<_>, ack: proc_lib::InitAck| async move {
                ack.started();
                let state = Fragile::new(Place::Nowhere).await;
                gen_server::enter_loop_with(mail, state, Some(given.into()), |_| {}).await
            };
            let server = gen_server::start_link_by_hand::<Fragile, _, _>(start, body).await.expect("it starts");
            let watch = Watch::over(server.pid().expect("it runs")).await;
            provoke(&server, place).await;
            assert_eq!(otp::whereis(&name), None, "{place:?}");
            watch.heard(&mut inbox).await.one_panic(&format!("{place:?}"), &place.words());
        })
        .await;
    }
}

/// What `sys` asks of a special process may panic; only what ends it ends it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shaky {
    on: &'static str,
}

impl Shaky {
    fn at(self, place: &str) {
        assert!(self.on != place, "shaky");
    }
}

impl Special for Shaky {
    type State = Self;

    fn system_get_state(&mut self) -> &mut Self {
        self.at("get_state");
        self
    }

    fn format_status(&self) -> String {
        self.at("format_status");
        String::new()
    }

    async fn system_continue(&mut self) {
        self.at("continue");
    }

    async fn system_terminate(&mut self, _: &ExitReason) {
        self.at("terminate");
    }
}

async fn shaky(name: &str, on: &'static str) -> Pid {
    let parent = otp::self_pid();
    let start = proc_lib::Start::new("Shaky").name(name);
    let body = move |mut inbox: Inbox, ack: proc_lib::InitAck| async move {
        inbox.special();
        ack.started();
        let (mut tracer, mut state) = (Tracer::new(), Shaky { on });
        loop {
            let info = inbox.receive().await;
            if let Ok(message) = info.take::<SystemMessage>()
                && let Err(reason) = handle_system_msg(message, parent, &mut inbox, &mut tracer, &mut state).await
            {
                return reason;
            }
        }
    };
    start.start_link(body).await.expect("it starts")
}

#[otp::test]
async fn a_special_process_ends_once_if_it_is_to_end() {
    for on in ["continue", "terminate"] {
        let name = unique("shaky");
        in_process(move |mut inbox| async move {
            otp::trap_exit(true);
            let pid = shaky(&name, on).await;
            let watch = Watch::over(pid).await;
            if on == "continue" {
                sys::suspend(&pid).await.expect("it answers");
                sys::resume(&pid).await.expect("it answers before it goes on");
            } else {
                sys::terminate(&pid, ExitReason::Shutdown).await.expect("it answers before");
            }
            let heard = watch.heard(&mut inbox).await;
            assert_eq!(otp::whereis(&name), None);
            let [ExitReason::Panic(panic)] = heard.downs.as_slice() else { panic!("{:?}", heard.downs) };
            assert_eq!(panic.message, "shaky");
            assert_eq!((&heard.exits, &heard.linked), (&heard.downs, &heard.downs[0]));
        })
        .await;
    }
}

#[otp::test]
async fn a_special_process_lives_on_if_it_was_only_looked_at() {
    for on in ["get_state", "format_status"] {
        let name = unique("shaky");
        in_process(move |_| async move {
            let pid = shaky(&name, on).await;
            let state = sys::get_state(&sys::of::<Shaky>(pid)).await;
            assert_eq!(matches!(state, Err(SysError::CallbackFailed(_))), on == "get_state", "{state:?}");
            let status = sys::get_status(&pid).await.expect("it answers");
            assert_eq!(status.state.contains("panicked"), on == "format_status", "{status}");
            assert_eq!(otp::whereis(&name), Some(pid));
        })
        .await;
    }
}
