//! Stopping one application.

use super::{Controller, Outcome, Phase, heard};
use crate::application::error::ApplicationError;
use crate::application::starter::Order;
use crate::process::record::AnyProcess;
use crate::process::send;

impl Controller {
    /// Stops it, and waits until nothing of it is left.
    pub(crate) async fn stop(&self, name: &'static str) -> Outcome {
        let mut outcome = Err(ApplicationError::NotStarted(name));
        let mut starter: Option<AnyProcess> = None;
        let stopped = heard(|reply| {
            let mut state = self.state.lock();
            let Some(record) = state.records.get_mut(name) else { return };
            match std::mem::replace(&mut record.phase, Phase::Loaded) {
                Phase::Running(running) => {
                    starter = Some(running.run.starter.clone());
                    record.phase = Phase::Stopping { running, waiting: vec![reply] };
                    outcome = Ok(());
                }
                // somebody else stops it; there is nothing left to stop afterwards
                Phase::Stopping { running, mut waiting } => {
                    waiting.push(reply);
                    record.phase = Phase::Stopping { running, waiting };
                }
                // it is not in the list of those that were started any more
                Phase::Dead => outcome = Ok(()),
                phase => record.phase = phase,
            }
        });
        if let Some(starter) = starter {
            send(starter.head().pid, Order::Stop);
        }
        stopped.await;
        outcome
    }

    /// Waits until it is not being stopped.
    pub(super) async fn stopped(&self, name: &'static str) {
        heard(|reply: crate::protocol::ReplyTo<()>| {
            let mut state = self.state.lock();
            if let Some(Phase::Stopping { waiting, .. }) = state.records.get_mut(name).map(|record| &mut record.phase) {
                waiting.push(reply);
            }
        })
        .await;
    }
}
