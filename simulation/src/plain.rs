//! Plain processes: they go through their operations, and then take their mail.

use crate::mail::got;
use crate::perform::{ending, perform};
use crate::program::{Op, Script, Slot};
use crate::trace::{Event, Number};
use crate::world::{log, started, with};
use otp::{ExitReason, Inbox};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// The body of the process in this place.
pub(crate) fn act(inbox: Inbox, slot: Slot) -> Pin<Box<dyn Future<Output = ExitReason> + Send>> {
    Box::pin(body(inbox, slot))
}

async fn body(mut inbox: Inbox, slot: Slot) -> ExitReason {
    let (me, _) = started(inbox.pid(), slot);
    let program = with(|world| Arc::clone(&world.program));
    let Some(Script { traps, ops }) = program.script(slot) else { return ExitReason::Normal };
    if *traps {
        otp::trap_exit(true);
        log(me, Event::Traps(true));
    }
    for op in ops {
        let over = match op {
            Op::Drain => drain(me, &mut inbox),
            Op::Wait(time) => take_mail(me, &mut inbox, *time).await,
            Op::Finish(finish) => return ending(*finish),
            op => {
                perform(me, op).await;
                false
            }
        };
        if over {
            return ExitReason::Normal;
        }
    }
    loop {
        if got(me, inbox.receive().await) {
            return ExitReason::Normal;
        }
    }
}

fn drain(me: Number, inbox: &mut Inbox) -> bool {
    while let Some(info) = inbox.try_receive() {
        if got(me, info) {
            return true;
        }
    }
    false
}

async fn take_mail(me: Number, inbox: &mut Inbox, time: u16) -> bool {
    let until = tokio::time::Instant::now() + Duration::from_millis(time.into());
    loop {
        let left = until.saturating_duration_since(tokio::time::Instant::now());
        match inbox.receive_timeout(left).await {
            Some(info) => {
                if got(me, info) {
                    return true;
                }
            }
            None => return false,
        }
    }
}
