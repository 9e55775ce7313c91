//! The end of everything: what causes it, and how it is done.

use super::{Controller, OnStop, Phase, heard};
use crate::application::error::ApplicationError;
use crate::application::group;
use crate::exit::ExitReason;
use crate::panic::guarded;
use crate::process::Exited;
use crate::protocol::ReplyTo;
use crate::seam;
use crate::spec::Restart;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Runs before the applications are stopped.
pub(in crate::application) type Hook = Box<dyn FnOnce(&Cause) + Send>;

/// How long those that were killed may take to notice.
const LAST: Duration = Duration::from_secs(1);

/// Why all applications are stopped.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cause {
    /// The program was told to: [`shutdown`](crate::application::shutdown).
    Shutdown(ExitReason),
    /// An application has ended that the program cannot be without.
    Ended {
        /// Its name.
        application: &'static str,
        /// How it was started.
        restart: Restart,
        /// What it has ended with.
        reason: ExitReason,
    },
    /// An application could not be started that the program cannot be without.
    StartFailed(ApplicationError),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shutdown(reason) => write!(f, "told to stop: {reason}"),
            Self::Ended { application, restart, reason } => {
                let kind = format!("{restart:?}").to_lowercase();
                write!(f, "the {kind} application {application} has ended: {reason}")
            }
            Self::StartFailed(error) => fmt::Display::fmt(error, f),
        }
    }
}

/// How everything has ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Termination {
    /// Why.
    pub cause: Cause,
    /// The applications that had to be killed because they did not stop in time.
    pub killed: Vec<&'static str>,
}

/// Everything is being stopped, or has been.
pub(super) struct Ending {
    cause: Cause,
    killed: Vec<&'static str>,
    over: bool,
    waiting: Vec<ReplyTo<()>>,
}

/// What is to be stopped next.
enum Next {
    /// A start that is under way.
    Abort(&'static str),
    Stop(&'static str),
    Nothing,
}

impl Controller {
    /// Ends everything, once; nothing is started any more.
    pub(crate) fn terminate(self: &Arc<Self>, cause: Cause) {
        let late = {
            let mut state = self.state.lock();
            if state.ending.is_none() {
                let waiting = std::mem::take(&mut state.patient);
                let ending = Ending { cause, killed: Vec::new(), over: false, waiting };
                state.ending = Some(ending);
                None
            } else {
                Some(cause)
            }
        };
        if late.is_none() {
            seam::spawn(Arc::clone(self).wind_up());
        }
    }

    async fn wind_up(self: Arc<Self>) {
        let (hooks, cause, timeout, on_stop) = {
            let mut state = self.state.lock();
            let cause = state.ending.as_ref().map(|ending| ending.cause.clone());
            (std::mem::take(&mut state.hooks), cause, state.shutdown_timeout, state.on_stop.take())
        };
        for hook in hooks {
            // one that panics does not keep the others from running, nor the program from ending
            if let Some(cause) = &cause {
                let _ = guarded(|| hook(cause));
            }
        }
        loop {
            match self.next_to_stop() {
                Next::Abort(name) => self.abort(name).await,
                Next::Stop(name) => {
                    if seam::within(timeout, self.stop(name)).await.is_none() {
                        self.kill(name).await;
                    } else if let Some(on_stop) = &on_stop {
                        on_stop(name);
                    }
                }
                Next::Nothing => break,
            }
        }
        let waiting = self.state.lock().ending.as_mut().map(|ending| {
            ending.over = true;
            std::mem::take(&mut ending.waiting)
        });
        for reply in waiting.into_iter().flatten() {
            reply.send(());
        }
    }

    /// Starts that are under way first, and then the application that was started last.
    fn next_to_stop(&self) -> Next {
        let state = self.state.lock();
        let mut last = None;
        for (name, record) in &state.records {
            match &record.phase {
                Phase::Starting { .. } => return Next::Abort(name),
                Phase::Running(running) | Phase::Stopping { running, .. } => {
                    last = last.max(Some((running.order, *name)));
                }
                Phase::Loaded | Phase::Dead => {}
            }
        }
        last.map_or(Next::Nothing, |(_, name)| Next::Stop(name))
    }

    /// Ends a start that is under way; whoever waits for it is told that it has failed.
    async fn abort(&self, name: &'static str) {
        let mut attempt = None;
        let over = heard(|reply| {
            if let Some(record) = self.state.lock().records.get_mut(name)
                && let Phase::Starting { attempt: under_way, waiting } = &mut record.phase
            {
                attempt = Some(Arc::clone(under_way));
                waiting.push(reply);
            }
        });
        if let Some(attempt) = attempt {
            attempt.abort();
            group::sweep(attempt.group).await;
        }
        over.await;
    }

    /// Kills what does not stop, and does not wait for what cannot be killed.
    async fn kill(&self, name: &'static str) {
        let attempt = {
            let mut state = self.state.lock();
            if let Some(ending) = &mut state.ending {
                ending.killed.push(name);
            }
            state.records.get(name).and_then(|record| record.phase.attempt().cloned())
        };
        let Some(attempt) = attempt else { return };
        seam::within(Some(LAST), async {
            for process in group::kill(attempt.group) {
                Exited::of(process).await;
            }
            self.stopped(name).await;
        })
        .await;
        let given_up =
            self.state.lock().records.get_mut(name).map(|record| std::mem::replace(&mut record.phase, Phase::Dead));
        drop(given_up);
    }

    /// Waits until everything has ended.
    pub(crate) async fn terminated(&self) -> Termination {
        loop {
            let over = heard(|reply| {
                let mut state = self.state.lock();
                match &mut state.ending {
                    // nobody has to be waited for
                    Some(ending) if ending.over => {}
                    Some(ending) => ending.waiting.push(reply),
                    None => state.patient.push(reply),
                }
            });
            over.await;
            let state = self.state.lock();
            if let Some(ending) = state.ending.as_ref().filter(|ending| ending.over) {
                return Termination { cause: ending.cause.clone(), killed: ending.killed.clone() };
            }
        }
    }

    pub(crate) fn shutdown_func(&self, hook: Hook) {
        self.state.lock().hooks.push(hook);
    }

    pub(crate) fn on_stop(&self, on_stop: OnStop) {
        self.state.lock().on_stop = Some(on_stop);
    }

    pub(crate) fn shutdown_timeout(&self, timeout: Option<Duration>) {
        self.state.lock().shutdown_timeout = timeout;
    }
}
