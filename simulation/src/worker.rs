//! The servers below supervisors: they answer, do as they are told, and start and end as the program says.

use crate::mail::got;
use crate::perform::{code, ending, perform};
use crate::program::{End, Manner, Op, Slot, Start};
use crate::trace::{Event, Number, Reason};
use crate::world::{log, started, with};
use otp::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// A request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) call: u32,
    pub(crate) manner: Manner,
}

/// A reply is due.
#[derive(Clone, Copy, Debug)]
struct Due {
    call: u32,
}

pub(crate) struct Worker {
    me: Number,
    end: End,
    waiting: Vec<(u32, ReplyTo<u32>)>,
}

async fn pause(time: u16) {
    tokio::time::sleep(Duration::from_millis(time.into())).await;
}

#[gen_server(vis = "pub(crate)")]
impl Worker {
    #[init]
    pub(crate) async fn begin(slot: Slot, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        let (me, attempt) = started(cx.pid(), slot);
        let program = with(|world| Arc::clone(&world.program));
        let Some(child) = program.child(slot) else { return Err(Stop::ignore()) };
        if child.traps {
            cx.trap_exit(true);
            log(me, Event::Traps(true));
        }
        let client = cx.me();
        let before = with(|world| world.places[usize::from(slot)].worker.replace(client));
        drop(before);
        match child.starts.get(usize::from(attempt)).copied().unwrap_or(Start::Well) {
            Start::Well => {}
            Start::Slow(time) => pause(time).await,
            Start::Fail => return Err(Stop::reason(code())),
            Start::SlowFail(time) => {
                pause(time).await;
                return Err(Stop::reason(code()));
            }
            Start::Panic => panic!("as planned"),
            Start::Ignore => return Err(Stop::ignore()),
        }
        Ok(Self { me, end: child.end, waiting: Vec::new() })
    }

    #[call]
    pub(crate) async fn request(
        &mut self,
        request: Request,
        reply: ReplyTo<u32>,
        cx: &mut Ctx<Self>,
    ) -> Result<(), Stop> {
        let Request { call, manner } = request;
        log(self.me, Event::Handled { call });
        match manner {
            Manner::Now => reply.send(call),
            Manner::Later(time) => {
                self.waiting.push((call, reply));
                cx.send_after(Duration::from_millis(time.into()), Due { call });
            }
            Manner::Slow(time) => {
                pause(time).await;
                reply.send(call);
            }
            // kept until the server ends
            Manner::Never => self.waiting.push((call, reply)),
            Manner::Dropped => drop(reply),
            Manner::Panic => panic!("as planned"),
            Manner::Stop => return Err(Stop::reason(code())),
        }
        Ok(())
    }

    #[cast]
    pub(crate) async fn tell(&mut self, op: Op) -> Result<(), Stop> {
        if let Op::Finish(finish) = op {
            return Err(Stop::reason(ending(finish)));
        }
        perform(self.me, &op).await;
        Ok(())
    }

    #[info]
    fn due(&mut self, due: Due) {
        if let Some(place) = self.waiting.iter().position(|(call, _)| *call == due.call) {
            let (call, reply) = self.waiting.swap_remove(place);
            reply.send(call);
        }
    }

    #[info]
    fn mail(&mut self, info: Info) {
        got(self.me, info);
    }

    #[terminate]
    async fn leave(&mut self, reason: &ExitReason) {
        log(self.me, Event::Terminating { reason: Reason::from(reason) });
        match self.end {
            End::Quick => {}
            End::Slow(time) => pause(time).await,
            // longer than any supervisor waits
            End::Hang => pause(10_000).await,
            End::Panic => panic!("as planned"),
        }
    }
}
