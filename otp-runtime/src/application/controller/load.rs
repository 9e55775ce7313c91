//! Loading and unloading.

use super::{Controller, Outcome, Phase, Record};
use crate::application::attempt::Current;
use crate::application::definition::Definition;
use crate::application::env::{ConfigError, Layers, Typed};
use crate::application::error::ApplicationError;
use crate::panic::guarded;

/// An application that is ready to be loaded.
struct Ready {
    definition: Definition,
    layers: Layers,
    env: Typed,
    included: Vec<&'static str>,
}

impl Controller {
    /// Reads its environment, and that of those it includes, and remembers all of them.
    pub(crate) fn load(&self, definition: &Definition) -> Outcome {
        let all = with_included(definition);
        loop {
            let version = self.state.lock().env_version;
            let ready: Vec<Ready> = all.iter().map(|each| self.read(each)).collect::<Result<_, _>>()?;
            let mut state = self.state.lock();
            for Ready { definition, .. } in &ready {
                if let Some(record) = state.records.get(definition.name) {
                    let same = record.definition.callbacks.identity() == definition.callbacks.identity();
                    let error = if same { ApplicationError::AlreadyLoaded } else { ApplicationError::NameTaken };
                    let error = error(definition.name);
                    drop(state);
                    return Err(error);
                }
            }
            if state.env_version != version {
                // something was set meanwhile
                drop(state);
                continue;
            }
            for Ready { definition, layers, env, included } in ready {
                let name = definition.name;
                state.env.insert(name.to_owned(), layers);
                let record = Record { definition, env: Current::new(env), included, phase: Phase::Loaded };
                state.records.insert(name, record);
            }
            return Ok(());
        }
    }

    /// Loads what is not loaded; another one of the same name is a mistake.
    pub(crate) fn ensure_loaded(&self, definition: &Definition) -> Outcome {
        match self.load(definition) {
            Err(ApplicationError::AlreadyLoaded(_)) if self.is_loaded(definition) => Ok(()),
            outcome => outcome,
        }
    }

    fn is_loaded(&self, definition: &Definition) -> bool {
        let state = self.state.lock();
        let record = state.records.get(definition.name);
        record.is_some_and(|record| record.definition.callbacks.identity() == definition.callbacks.identity())
    }

    /// The environment of one application, as it would be. It is the user's code that reads it.
    fn read(&self, definition: &Definition) -> Result<Ready, ApplicationError> {
        let name = definition.name;
        let wrong = |error: ConfigError| ApplicationError::Config { application: name, error: error.below(name) };
        let defaults = definition.callbacks.defaults().map_err(wrong)?;
        let layers = {
            let state = self.state.lock();
            #[cfg(feature = "config")]
            let given = state.config.given(name);
            #[cfg(not(feature = "config"))]
            let given = None;
            state.env.get(name).cloned().unwrap_or_default().loaded(defaults, given)
        };
        let env = read(definition, &layers)?;
        let included = definition.included.iter().map(|needed| needed.name).collect();
        Ok(Ready { definition: definition.clone(), layers, env, included })
    }

    pub(crate) fn unload(&self, name: &'static str) -> Outcome {
        let mut state = self.state.lock();
        let Some(record) = state.records.get(name) else { return Err(ApplicationError::NotLoaded(name)) };
        if !matches!(record.phase, Phase::Loaded | Phase::Dead) {
            return Err(ApplicationError::Running(name));
        }
        let mut names = vec![name];
        let mut gone = Vec::new();
        while let Some(name) = names.pop() {
            if let Some(record) = state.records.remove(name) {
                names.extend(&record.included);
                gone.push(record);
            }
            if let Some(layers) = state.env.remove(name) {
                state.env.insert(name.to_owned(), layers.unloaded());
            }
        }
        state.env_version += 1;
        drop(state);
        // the user's environments
        let _ = guarded(|| drop(gone));
        Ok(())
    }
}

/// What these layers are read into.
pub(super) fn read(definition: &Definition, layers: &Layers) -> Result<Typed, ApplicationError> {
    let name = definition.name;
    let wrong = |error: ConfigError| ApplicationError::Config { application: name, error: error.below(name) };
    if let Some(origin) = layers.misshapen() {
        return Err(wrong(ConfigError::new("what is said to an application is a table").at(origin)));
    }
    definition.callbacks.read(&layers.effective()).map_err(wrong)
}

/// It, and all it includes, each once, in the order in which their start phases are run.
pub(super) fn with_included(definition: &Definition) -> Vec<Definition> {
    let mut all = vec![definition.clone()];
    let mut next = 0;
    while next < all.len() {
        let included: Vec<_> = all[next].included.clone();
        for needed in included {
            if all.iter().all(|known| known.name != needed.name) {
                all.push((needed.definition)());
            }
        }
        next += 1;
    }
    all
}
