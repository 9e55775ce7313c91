//! The process in which an application's functions run: it starts the tree, waits, and stops it.

use super::attempt::Attempt;
use super::callbacks::{Included, context, typed};
use super::ctx::AppCtx;
use super::definition::Application;
#[cfg(feature = "config")]
use super::env::ConfigChange;
use super::report;
use super::top::{Retire, Up};
use crate::exit::{ExitReason, Panic};
use crate::gen_server::Stop;
use crate::message::{Exit, Info};
use crate::panic::Guarded;
use crate::pid::Pid;
use crate::proc_lib::InitAck;
use crate::process::{Inbox, exit, trap_exit};
#[cfg(feature = "config")]
use crate::protocol::ReplyTo;
use crate::protocol::StartError;
use crate::report::drop_guarded;
use std::future::Future;
use std::sync::Arc;

/// What the controller tells a running application.
pub(super) enum Order {
    Stop,
    /// Its environment has changed.
    #[cfg(feature = "config")]
    Change(Arc<ConfigChange>, ReplyTo<()>),
}

/// The whole life of an application. What it ends with is said by the master.
pub(super) async fn run<A: Application>(mut inbox: Inbox, ack: InitAck, attempt: Arc<Attempt>) -> ExitReason {
    trap_exit(true);
    match Running::<A>::boot(&mut inbox, &attempt).await {
        Ok(running) => {
            ack.started();
            let ended = running.serve(inbox).await;
            attempt.ends_with(ended);
        }
        Err(stop) => {
            let (error, reason) = stop.into_start();
            attempt.ends_with(reason);
            ack.failed(match error {
                StartError::Ignored => StartError::Failed(ExitReason::error("`ignore` is no answer of an application")),
                error => error,
            });
        }
    }
    ExitReason::Normal
}

struct Running<A: Application> {
    app: A,
    cx: AppCtx<A>,
    attempt: Arc<Attempt>,
    included: Vec<Box<dyn Included>>,
    top: Option<Pid>,
    retire: Option<Retire>,
}

/// Runs a function of the application that may refuse.
async fn attempt_to<T>(code: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    Guarded::new(code).await.unwrap_or_else(|panic| Err(Stop::reason(ExitReason::from(panic))))
}

impl<A: Application> Running<A> {
    async fn boot(inbox: &mut Inbox, attempt: &Arc<Attempt>) -> Result<Self, Stop> {
        let mut included = Vec::new();
        for (definition, env) in &attempt.included {
            included.push(definition.callbacks.include(env.get()).await?);
        }
        let mut cx = context::<A>(attempt.env.get());
        let app = attempt_to(async { A::init(&mut cx).await }).await?;
        let mut running = Self { app, cx, attempt: Arc::clone(attempt), included, top: None, retire: None };
        let top = attempt_to(async { running.app.start(&mut running.cx).await }).await?;
        let up = attempt_to(async {
            // a start that says nothing of why is no reason: it is an error of the root
            top.start.await.map_err(|error| Stop::reason(error.into_reason()))
        });
        let Up { root, process, retire } = up.await?;
        running.top = process.map(|process| process.head().pid);
        running.retire = Some(retire);
        running.cx.root = Some(root.clone());
        attempt.is_up(Box::new(root), running.top);
        if let Err(stop) = running.start_phases().await {
            running.stop_tree(inbox, ExitReason::Shutdown).await;
            running.stop().await;
            return Err(stop);
        }
        Ok(running)
    }

    /// Phase by phase: this application, and then those it includes which have that phase.
    async fn start_phases(&mut self) -> Result<(), Stop> {
        let attempt = Arc::clone(&self.attempt);
        for &phase in &attempt.definition.start_phases {
            attempt.enter_phase(Some(phase));
            self.refresh();
            attempt_to(async { self.app.start_phase(phase, &mut self.cx).await }).await?;
            for ((definition, _), part) in attempt.included.iter().zip(&mut self.included) {
                if definition.start_phases.contains(&phase) {
                    attempt_to(async { part.start_phase(phase).await }).await?;
                }
            }
        }
        attempt.enter_phase(None);
        Ok(())
    }

    /// The environment as it is now.
    fn refresh(&mut self) {
        self.cx.env = typed::<A>(self.attempt.env.get());
    }

    /// Until it ends. What it ends with.
    async fn serve(mut self, mut inbox: Inbox) -> ExitReason {
        let parent = inbox.parent();
        let reason = loop {
            let info = match inbox.receive().await.take::<Order>() {
                Ok(Order::Stop) => {
                    self.prep_stop().await;
                    self.stop_tree(&mut inbox, ExitReason::Shutdown).await;
                    break ExitReason::Normal;
                }
                #[cfg(feature = "config")]
                Ok(Order::Change(change, done)) => {
                    self.config_change(&change).await;
                    done.send(());
                    continue;
                }
                Err(info) => info,
            };
            match info.take::<Exit>() {
                Ok(Exit { from, reason }) if from.is_some() && from == self.top => {
                    self.prep_stop().await;
                    break reason;
                }
                Ok(Exit { from, reason }) if from.is_some() && from == parent => {
                    self.prep_stop().await;
                    self.stop_tree(&mut inbox, reason.clone()).await;
                    break reason;
                }
                // from whoever else: nothing to do with the application
                _ => {}
            }
        };
        self.stop().await;
        let Self { app, cx, included, .. } = self;
        drop_guarded(None, "state", (app, cx));
        for part in included {
            drop_guarded(None, "state", part);
        }
        reason
    }

    async fn prep_stop(&mut self) {
        self.refresh();
        let done = Guarded::new(async { self.app.prep_stop(&mut self.cx).await }).await;
        Self::said("prep_stop", done);
    }

    async fn stop(&mut self) {
        self.retire = None;
        self.refresh();
        let done = Guarded::new(async { self.app.stop(&mut self.cx).await }).await;
        Self::said("stop", done);
    }

    #[cfg(feature = "config")]
    async fn config_change(&mut self, change: &ConfigChange) {
        self.refresh();
        let done = Guarded::new(async { self.app.config_change(change, &mut self.cx).await }).await;
        Self::said("config_change", done);
    }

    fn said(function: &'static str, done: Result<(), Panic>) {
        if let Err(panic) = done {
            report::panicked(A::NAME, function, &panic);
        }
    }

    /// Tells the root to end, and waits as long as it takes.
    async fn stop_tree(&mut self, inbox: &mut Inbox, reason: ExitReason) {
        let Some(top) = self.top.take() else { return };
        exit(top, reason);
        loop {
            let info: Info = inbox.receive().await;
            match info.take::<Exit>() {
                Ok(exit) if exit.from == Some(top) => return,
                Ok(_) => {}
                // an order that comes too late: whoever waits for it is told by its drop
                Err(info) => drop(info.take::<Order>()),
            }
        }
    }
}
