//! The workers: they write down what happens to them, and end as they are told.

use crate::scenario::{Behaviour, Step, Worker as Manners};
use crate::stage::Stage;
use crate::term::Term;
use crate::words;
use otp::prelude::*;
use otp::{Exit, Pid};
use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::task::Poll;

/// Tells a worker to end for this reason.
#[derive(Debug)]
pub(crate) struct Crash(pub(crate) Term);

pub(crate) struct Worker {
    id: String,
    manners: Manners,
    stage: Arc<Stage>,
    parent: Option<Pid>,
    /// It ends by itself: nobody has told it to stop.
    by_itself: bool,
}

#[gen_server]
impl Worker {
    #[init]
    pub(crate) async fn start(
        id: String,
        manners: Manners,
        step: Step,
        parent: Option<Pid>,
        stage: Arc<Stage>,
        cx: &mut Ctx<Self>,
    ) -> Result<Self, Stop> {
        cx.trap_exit(manners.traps());
        // on the BEAM the start function asks what it is to do, which takes its turns
        match step {
            Step::Ignore | Step::Error(_) | Step::Garbage { .. } => turn().await,
            _ => drop(stage.trace.idle().await),
        }
        let in_init =
            matches!(step, Step::Ok | Step::Slow(_) | Step::InitStop(_) | Step::InitIgnore | Step::InitCrash(_));
        if let (true, Some(crash)) = (in_init, manners.senseless_trap()) {
            return Err(Stop::reason(words::reason(&crash)));
        }
        match step {
            Step::Slow(time) => tokio::time::sleep(time).await,
            Step::SlowError(time) => {
                tokio::time::sleep(time).await;
                let _ = stage.trace.write(format!("  x {id} error slow")).await;
                return Err(Stop::refuse("slow"));
            }
            Step::InitStop(reason) => {
                let _ = stage.trace.write(format!("  x {id} init_stop {reason}")).await;
                return Err(Stop::reason(words::reason(&reason)));
            }
            Step::InitIgnore => {
                let _ = stage.trace.write(format!("  ~ {id} init_ignore")).await;
                return Err(Stop::ignore());
            }
            Step::Ignore => {
                let _ = stage.trace.write(format!("  ~ {id} ignore")).await;
                return Err(Stop::ignore());
            }
            // a start function of ours cannot answer garbage: it is an error like any other, as it is to OTP
            Step::Error(reason) => {
                let _ = stage.trace.write(format!("  x {id} error {reason}")).await;
                return Err(Stop::refuse(reason));
            }
            Step::Garbage { value, reason } => {
                let _ = stage.trace.write(format!("  x {id} garbage {value}")).await;
                return Err(if value.is_atom("ignore") { Stop::ignore() } else { Stop::refuse(reason) });
            }
            Step::InitCrash(reason) => return Err(Stop::reason(words::reason(&reason))),
            // its start function has panicked
            Step::Raise(reason) => return Err(Stop::refuse(reason)),
            Step::Ok => {}
        }
        let _ = stage.trace.up(id.clone(), cx.pid()).await;
        Ok(Self { id, manners, stage, parent, by_itself: false })
    }

    #[info]
    fn crash(&mut self, crash: Crash) -> Result<(), Stop> {
        self.by_itself = true;
        Err(Stop::reason(words::reason(&crash.0)))
    }

    #[info]
    async fn trapped(&mut self, exit: Exit) {
        let reason = words::term(&exit.reason);
        let _ = self.stage.trace.write(format!("  . {} trapped {reason}", self.id)).await;
    }

    #[terminate]
    async fn stop(&mut self, reason: &ExitReason, cx: &mut Ctx<Self>) {
        let mut reason = reason.clone();
        if !(self.by_itself && self.manners.traps()) {
            if self.manners.traps() {
                let reason = words::term(&reason);
                let _ = self.stage.trace.write(format!("  . {} terminate {reason}", self.id)).await;
            }
            match &self.manners.on_stop {
                Behaviour::Ok => {}
                Behaviour::Sleep(time) => tokio::time::sleep(*time).await,
                Behaviour::Exit(other) => reason = words::reason(other),
                Behaviour::Hang => pending().await,
            }
        }
        if self.by_itself && !reason.is_clean() {
            self.crash_report().await;
        }
        cx.stop(reason);
    }
}

impl Worker {
    /// A BEAM process that crashes asks the processes it is linked with about themselves, for its crash report. Its
    /// supervisor answers at once, unless a signal waits for it: then it deals with that first. So when two children of one
    /// supervisor crash together, the second dies after the supervisor has begun to deal with the first.
    async fn crash_report(&self) {
        let supervisor = self.parent.and_then(otp::process_info);
        if supervisor.is_some_and(|supervisor| supervisor.message_queue_len > 0) {
            turn().await;
        }
    }
}

/// Lets everybody have a turn who can run now. (Tokio's own `yield_now` waits for longer.)
pub(crate) async fn turn() {
    let mut had = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut had, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
