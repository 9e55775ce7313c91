//! Starting: one attempt at a time, whose outcome everybody gets who asks for it.

use super::load::with_included;
use super::order::order;
use super::{Cause, Controller, Outcome, Phase, Running, State, heard};
use crate::application::attempt::{Attempt, Current};
use crate::application::definition::Definition;
use crate::application::error::ApplicationError;
use crate::application::master::{self, Run};
use crate::application::{group, report};
use crate::exit::ExitReason;
use crate::protocol::ReplyTo;
use crate::seam;
use crate::spec::Restart;
use std::sync::Arc;

/// What is to be done for somebody who wants an application started.
enum Admission {
    /// Everything that was asked of somebody else.
    Waiting,
    /// The attempt is made now.
    Begin(Arc<Attempt>),
    /// It is being stopped: ask again.
    Later(ReplyTo<Outcome>),
    Refused(ReplyTo<Outcome>, ApplicationError),
}

impl Controller {
    pub(crate) async fn start(self: &Arc<Self>, definition: &Definition, restart: Restart) -> Outcome {
        let name = definition.name;
        loop {
            self.ensure_loaded(definition)?;
            let mut again = false;
            let outcome = heard(|reply| match self.admit(name, reply) {
                Admission::Waiting => {}
                Admission::Begin(attempt) => {
                    seam::spawn(Arc::clone(self).attend(attempt, restart));
                }
                Admission::Later(reply) => {
                    again = true;
                    drop(reply);
                }
                Admission::Refused(reply, error) => reply.send(Err(error)),
            });
            match outcome.await {
                Some(outcome) => return outcome,
                None if again => self.stopped(name).await,
                // the runtime is going down
                None => return Err(ApplicationError::Terminating),
            }
        }
    }

    fn admit(&self, name: &'static str, reply: ReplyTo<Outcome>) -> Admission {
        let mut state = self.state.lock();
        if state.ending.is_some() {
            return Admission::Refused(reply, ApplicationError::Terminating);
        }
        let missing = state.missing(name);
        let Some(record) = state.records.get_mut(name) else {
            return Admission::Refused(reply, ApplicationError::NotLoaded(name));
        };
        match &mut record.phase {
            Phase::Running(_) => Admission::Refused(reply, ApplicationError::AlreadyStarted(name)),
            Phase::Starting { waiting, .. } => {
                waiting.push(reply);
                Admission::Waiting
            }
            Phase::Stopping { .. } => Admission::Later(reply),
            Phase::Loaded | Phase::Dead => {
                if let Some(error) = missing {
                    return Admission::Refused(reply, error);
                }
                let attempt = Arc::new(state.attempt(name));
                if let Some(record) = state.records.get_mut(name) {
                    record.phase = Phase::Starting { attempt: Arc::clone(&attempt), waiting: vec![reply] };
                }
                Admission::Begin(attempt)
            }
        }
    }

    /// Stays with a run of an application from its start to its end.
    async fn attend(self: Arc<Self>, attempt: Arc<Attempt>, restart: Restart) {
        let name = attempt.definition.name;
        match master::start(&attempt).await {
            Ok(run) => {
                self.started(name, &run);
                let reason = run.ended().await;
                group::sweep(attempt.group).await;
                if let Some(cause) = self.ended(name, reason, restart) {
                    self.terminate(cause);
                }
            }
            Err(reason) => {
                group::sweep(attempt.group).await;
                report::exited(name, &reason, restart);
                let error = ApplicationError::Failed { application: name, phase: attempt.phase(), reason };
                let cause = self.failed(name, error, restart);
                // whoever waits for the start hears of it before anything else happens
                seam::others_turn().await;
                if let Some(cause) = cause {
                    self.terminate(cause);
                }
            }
        }
    }

    fn started(&self, name: &'static str, run: &Run) {
        report::progress(name);
        let waiting = {
            let mut state = self.state.lock();
            state.starts += 1;
            let running = Running { run: run.clone(), order: state.starts };
            state.enter(name, Phase::Running(running))
        };
        for reply in waiting {
            reply.send(Ok(()));
        }
    }

    /// Answers whether that is the end of everything.
    fn failed(&self, name: &'static str, error: ApplicationError, restart: Restart) -> Option<Cause> {
        let waiting = self.state.lock().enter(name, Phase::Loaded);
        for reply in waiting {
            reply.send(Err(error.clone()));
        }
        let ends = error.reason().is_some_and(|reason| is_the_end(restart, reason));
        ends.then_some(Cause::StartFailed(error))
    }

    /// It has ended, told to or not, and nothing of it is left. Answers whether that is the end of everything.
    fn ended(&self, name: &'static str, reason: ExitReason, restart: Restart) -> Option<Cause> {
        let (told, before) = {
            let mut state = self.state.lock();
            let record = state.records.get_mut(name)?;
            let told = matches!(record.phase, Phase::Stopping { .. });
            let next = if told { Phase::Loaded } else { Phase::Dead };
            (told, std::mem::replace(&mut record.phase, next))
        };
        if told {
            report::exited(name, &"stopped", restart);
        } else {
            report::exited(name, &reason, restart);
        }
        if let Phase::Stopping { waiting, .. } = before {
            for reply in waiting {
                reply.send(());
            }
        }
        let ends = !told && is_the_end(restart, &reason);
        ends.then_some(Cause::Ended { application: name, restart, reason })
    }

    /// Starts it after all it needs; answers what was started, in order. What was started for nothing is stopped.
    pub(crate) async fn ensure_all_started(
        self: &Arc<Self>,
        definition: &Definition,
        restart: Restart,
    ) -> Result<Vec<&'static str>, ApplicationError> {
        let known: Vec<_> = self.loaded().into_iter().map(|info| info.name).collect();
        let all = order(definition, &known).map_err(ApplicationError::Circle)?;
        for definition in &all {
            // a mistake in an environment is found before anything runs
            self.ensure_loaded(definition)?;
        }
        let mut started = Vec::new();
        for definition in &all {
            match self.start(definition, restart).await {
                Ok(()) => started.push(definition.name),
                Err(ApplicationError::AlreadyStarted(_)) => {}
                Err(error) => {
                    for name in started.into_iter().rev() {
                        // it may have ended meanwhile
                        let _ = self.stop(name).await;
                    }
                    return Err(error);
                }
            }
        }
        Ok(started)
    }
}

/// Whether the end of an application is that of the program.
fn is_the_end(restart: Restart, reason: &ExitReason) -> bool {
    match restart {
        Restart::Permanent => true,
        Restart::Transient => *reason != ExitReason::Normal,
        Restart::Temporary => false,
    }
}

impl State {
    /// Why an application cannot be started: something it needs is not there.
    fn missing(&self, name: &str) -> Option<ApplicationError> {
        let needed = self.records.get(name)?.definition.needed.iter();
        needed.map(|needed| needed.name).find_map(|needed| match self.records.get(needed).map(|record| &record.phase) {
            Some(Phase::Running(_)) => None,
            Some(Phase::Dead) => Some(ApplicationError::NotRunning(needed)),
            _ => Some(ApplicationError::NotStarted(needed)),
        })
    }

    fn attempt(&self, name: &'static str) -> Attempt {
        let record = &self.records[name];
        let included = with_included(&record.definition).into_iter().skip(1);
        let included = included.filter_map(|definition| {
            let env: Current = self.records.get(definition.name)?.env.clone();
            Some((definition, env))
        });
        Attempt::new(record.definition.clone(), record.env.clone(), included.collect())
    }

    /// The start of an application is over. Answers who has waited for it.
    fn enter(&mut self, name: &'static str, phase: Phase) -> Vec<ReplyTo<Outcome>> {
        let Some(record) = self.records.get_mut(name) else { return Vec::new() };
        match std::mem::replace(&mut record.phase, phase) {
            Phase::Starting { waiting, .. } => waiting,
            _ => Vec::new(),
        }
    }
}
