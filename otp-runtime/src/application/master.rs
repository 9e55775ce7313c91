//! The two processes every application has: its master, and the one its functions run in.
//!
//! The master does nothing but live: everything started below it is the application's. If it is killed, the other process
//! still runs the application's `stop`.

use super::attempt::Attempt;
use crate::exit::ExitReason;
use crate::message::{Exit, Info};
use crate::proc_lib::{self, Ack, Bond, InitAck, StartOptions};
use crate::process::mailbox::Rules;
use crate::process::record::AnyProcess;
use crate::process::{Exited, Inbox, Outlet, trap_exit};
use crate::protocol::StartError;
use std::convert::Infallible;
use std::sync::Arc;

/// An application that runs.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) master: AnyProcess,
    /// The process that the application's functions run in.
    pub(super) starter: AnyProcess,
    pub(super) attempt: Arc<Attempt>,
}

impl Run {
    /// Waits until both processes have ended; what the application ended with.
    pub(super) async fn ended(&self) -> ExitReason {
        let reason = Exited::of(self.master.clone()).await;
        // a master that was killed leaves the other one with some work to do
        Exited::of(self.starter.clone()).await;
        reason
    }
}

/// Starts both, and waits until the application is up.
pub(super) async fn start(attempt: &Arc<Attempt>) -> Result<Run, ExitReason> {
    let shared = Arc::clone(attempt);
    let body = |outlet: Outlet<Infallible>, ack| run(Inbox::new(outlet), ack, shared);
    let options = StartOptions::default();
    let up = proc_lib::start("application_master", options, Bond::None, Ack::HandedOut, Rules::plain(), body).await;
    let up = up.map_err(reason_of)?;
    let starter = up.info.and_then(|info| info.take::<AnyProcess>().ok());
    let starter = starter.ok_or_else(|| ExitReason::error("the master has not said what it has started"))?;
    Ok(Run { master: up.process, starter, attempt: Arc::clone(attempt) })
}

fn reason_of(error: StartError) -> ExitReason {
    match error {
        StartError::Ignored => ExitReason::error("an application cannot be left out by its own start"),
        error => error.into_reason(),
    }
}

async fn run(mut inbox: Inbox, ack: InitAck, attempt: Arc<Attempt>) -> ExitReason {
    trap_exit(true);
    attempt.group.lead(&inbox.process());
    if attempt.is_aborted() {
        ack.failed(StartError::Failed(ExitReason::Killed));
        return ExitReason::Normal;
    }
    let options = StartOptions { init_timeout: attempt.definition.start_timeout, ..StartOptions::default() };
    let shared = Arc::clone(&attempt);
    let callbacks = Arc::clone(&attempt.definition.callbacks);
    let body = move |outlet: Outlet<Infallible>, ack| callbacks.run(Inbox::new(outlet), ack, shared);
    let up = proc_lib::start(attempt.definition.name, options, Bond::Link, Ack::HandedOut, Rules::plain(), body).await;
    let starter = match up {
        Ok(up) => up.process,
        Err(error) => {
            let reason = reason_of(error);
            ack.failed(StartError::Failed(reason.clone()));
            return attempt.ended().unwrap_or(reason);
        }
    };
    let pid = starter.head().pid;
    ack.started_with(Some(Info::new(starter as AnyProcess)));
    loop {
        if let Ok(Exit { from, reason }) = inbox.receive().await.take::<Exit>()
            && from == Some(pid)
        {
            return attempt.ended().unwrap_or(reason);
        }
    }
}
