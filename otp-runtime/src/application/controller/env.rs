//! Looking into environments, and changing them.

use super::load::read;
use super::{Controller, Outcome};
use crate::application::attempt::Current;
use crate::application::env::{Layers, Table, Typed, Value};
use crate::panic::guarded;
#[cfg(feature = "config")]
use {
    super::{Phase, heard},
    crate::application::env::{Config, ConfigChange, Origin},
    crate::application::error::ApplicationError,
    crate::application::starter::Order,
    crate::pid::Pid,
    crate::process::send,
    std::sync::Arc,
};

impl Controller {
    pub(crate) fn get_env(&self, name: &str, key: &str) -> Option<Value> {
        self.state.lock().env.get(name)?.get(key)
    }

    pub(crate) fn get_all_env(&self, name: &str) -> Table {
        self.state.lock().env.get(name).map(Layers::all).unwrap_or_default()
    }

    /// The environment of a loaded application, read.
    pub(crate) fn typed(&self, name: &str) -> Option<Typed> {
        Some(self.current(name)?.get())
    }

    fn current(&self, name: &str) -> Option<Current> {
        Some(self.state.lock().records.get(name)?.env.clone())
    }

    /// Changes the layers of one environment; nothing is changed if the application could not read the outcome.
    pub(in crate::application) fn change_env(&self, name: &str, change: impl Fn(&mut Layers)) -> Outcome {
        loop {
            let (mut layers, definition, version) = {
                let state = self.state.lock();
                let definition = state.records.get(name).map(|record| record.definition.clone());
                (state.env.get(name).cloned().unwrap_or_default(), definition, state.env_version)
            };
            change(&mut layers);
            let env = definition.map(|definition| read(&definition, &layers)).transpose()?;
            let mut state = self.state.lock();
            if state.env_version != version {
                continue;
            }
            state.env_version += 1;
            state.env.insert(name.to_owned(), layers);
            let current = state.records.get(name).map(|record| record.env.clone());
            drop(state);
            if let (Some(current), Some(env)) = (current, env) {
                let before = current.replace(env);
                let _ = guarded(|| drop(before));
            }
            return Ok(());
        }
    }

    /// What applications are told that are loaded from now on.
    #[cfg(feature = "config")]
    pub(crate) fn configure(&self, config: Config) {
        let mut state = self.state.lock();
        state.env_version += 1;
        state.config = config;
        state.configured = true;
    }

    /// Whether the program itself has said what applications are told.
    #[cfg(feature = "config")]
    pub(crate) fn is_configured(&self) -> bool {
        self.state.lock().configured
    }

    /// Sections of files that no loaded application has.
    #[cfg(feature = "config")]
    pub(crate) fn strangers(&self) -> Vec<(String, Origin)> {
        let state = self.state.lock();
        let known: Vec<&str> = state.records.keys().copied().collect();
        state.config.strangers(&known)
    }

    /// Has all loaded applications told something else, and tells those that run what has changed for them.
    #[cfg(feature = "config")]
    pub(crate) async fn config_change(&self, config: Config) -> Outcome {
        let changed = loop {
            if let Some(changed) = self.reconfigure(&config)? {
                break changed;
            }
        };
        for (starter, change) in changed {
            // one that ends meanwhile has nothing to change
            heard(|reply| send(starter, Order::Change(Arc::new(change), reply))).await;
        }
        Ok(())
    }

    /// All or nothing. `None` if something was set meanwhile.
    #[cfg(feature = "config")]
    fn reconfigure(&self, config: &Config) -> Result<Option<Vec<(Pid, ConfigChange)>>, ApplicationError> {
        let (loaded, version) = {
            let state = self.state.lock();
            let with_layers = |(name, record): (&&'static str, &super::Record)| {
                (*name, record.definition.clone(), state.env.get(*name).cloned().unwrap_or_default())
            };
            (state.records.iter().map(with_layers).collect::<Vec<_>>(), state.env_version)
        };
        let mut ready = Vec::new();
        for (name, definition, before) in loaded {
            let layers = before.given(config.given(name));
            let change = ConfigChange::between(&before.effective(), &layers.effective());
            ready.push((name, read(&definition, &layers)?, layers, change));
        }
        let mut replaced = Vec::new();
        let mut told = Vec::new();
        {
            let mut state = self.state.lock();
            if state.env_version != version {
                return Ok(None);
            }
            state.env_version += 1;
            state.config = config.clone();
            for (name, env, layers, change) in ready {
                state.env.insert(name.to_owned(), layers);
                let Some(record) = state.records.get(name) else { continue };
                replaced.push((record.env.clone(), env));
                if let (Phase::Running(running), false) = (&record.phase, change.is_empty()) {
                    told.push((running.order, running.run.starter.head().pid, change));
                }
            }
        }
        for (current, env) in replaced {
            let before = current.replace(env);
            let _ = guarded(|| drop(before));
        }
        told.sort_by_key(|(order, ..)| *order);
        Ok(Some(told.into_iter().map(|(_, starter, change)| (starter, change)).collect()))
    }
}
