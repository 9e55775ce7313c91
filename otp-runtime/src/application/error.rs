//! Why an application is not loaded, started or stopped.

use super::env::ConfigError;
use crate::exit::ExitReason;
use std::error::Error;
use std::fmt;

/// Why an application was not loaded, started or stopped.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ApplicationError {
    /// It is loaded already.
    AlreadyLoaded(&'static str),
    /// It is not loaded.
    NotLoaded(&'static str),
    /// It runs already.
    AlreadyStarted(&'static str),
    /// It, or an application it needs, was not started.
    NotStarted(&'static str),
    /// An application it needs was started, and has ended since.
    NotRunning(&'static str),
    /// It runs, and what runs cannot be unloaded.
    Running(&'static str),
    /// Its start refused, failed, panicked or took too long.
    Failed {
        /// Its name.
        application: &'static str,
        /// The start phase that has failed; `None` if it was the start itself.
        phase: Option<&'static str>,
        /// Why. `Normal` if it said that it does not want to run; in OTP, `{'EXIT', normal}`.
        reason: ExitReason,
    },
    /// Its environment cannot be read.
    Config {
        /// Its name.
        application: &'static str,
        /// What is wrong.
        error: ConfigError,
    },
    /// These need each other: none can be the first. In OTP their start hangs, or answers that one is not started.
    Circle(Vec<&'static str>),
    /// Another application has this name.
    NameTaken(&'static str),
    /// Everything is being stopped: nothing is started any more.
    Terminating,
}

impl ApplicationError {
    /// The application this is about; of a circle, the first. `None` if everything is being stopped.
    pub fn application(&self) -> Option<&'static str> {
        match self {
            Self::AlreadyLoaded(name)
            | Self::NotLoaded(name)
            | Self::AlreadyStarted(name)
            | Self::NotStarted(name)
            | Self::NotRunning(name)
            | Self::Running(name)
            | Self::NameTaken(name)
            | Self::Failed { application: name, .. }
            | Self::Config { application: name, .. } => Some(name),
            Self::Circle(names) => names.first().copied(),
            Self::Terminating => None,
        }
    }

    /// What it failed with, if it was its start.
    pub fn reason(&self) -> Option<&ExitReason> {
        match self {
            Self::Failed { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

impl fmt::Display for ApplicationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyLoaded(name) => write!(f, "the application {name} is loaded already"),
            Self::NotLoaded(name) => write!(f, "the application {name} is not loaded"),
            Self::AlreadyStarted(name) => write!(f, "the application {name} runs already"),
            Self::NotStarted(name) => write!(f, "the application {name} was not started"),
            Self::NotRunning(name) => write!(f, "the application {name} was started, and has ended"),
            Self::Running(name) => write!(f, "the application {name} runs: it can be unloaded when it is stopped"),
            Self::Failed { application, phase: None, reason } => {
                write!(f, "the application {application} could not be started: {reason}")
            }
            Self::Failed { application, phase: Some(phase), reason } => {
                write!(f, "the application {application} could not be started: its phase {phase} failed: {reason}")
            }
            Self::Config { application, error } => {
                write!(f, "the application {application} is not configured rightly: {error}")
            }
            Self::Circle(names) => {
                write!(f, "the applications {} need each other: none can be started first", names.join(", "))
            }
            Self::NameTaken(name) => write!(f, "two different applications are called {name}"),
            Self::Terminating => f.write_str("the program is being stopped: nothing is started any more"),
        }
    }
}

impl Error for ApplicationError {}
