//! Whether child specs go together, before anything is started.

use super::child_spec::ChildSpec;
use super::strategy::{AutoShutdown, senseless};
use crate::spec::Restart;
use std::collections::HashSet;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What is wrong with a child spec.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpecError {
    /// Two children have this id (`{duplicate_child_name, Id}`).
    DuplicateChildName(Arc<str>),
    /// What is said of this child contradicts itself (`{bad_combination, _}`).
    BadCombination {
        /// The child.
        id: Arc<str>,
        /// What is wrong, in words.
        why: &'static str,
    },
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateChildName(id) => write!(f, "two children are called `{id}`"),
            Self::BadCombination { id, why } => write!(f, "child `{id}`: {why}"),
        }
    }
}

impl Error for SpecError {}

/// Says whether a supervisor could have these children, without starting any: the ids differ, and a significant child is
/// one that can end and whose end means something under this `auto_shutdown` (if that is known).
///
/// A supervisor checks its children itself before it starts the first one. Use this where specs are made from a
/// configuration that is to be refused early.
///
/// What only a child's [`Spec`](crate::spec::Spec) says is not known before the child is started, and is checked then.
///
/// OTP: `check_childspecs/1` and `/2`. Most of what can be wrong with a spec there does not compile here.
///
/// # Examples
/// ```
/// # use otp::prelude::*;
/// use otp::supervisor::{ChildSpec, DynamicSupervisor, SpecError, check_childspecs};
///
/// let pool = |id: &str| ChildSpec::new::<DynamicSupervisor>(id, || DynamicSupervisor::new().spec());
/// assert_eq!(check_childspecs(&[pool("a"), pool("b")], None), Ok(()));
/// assert_eq!(check_childspecs(&[pool("a"), pool("a")], None), Err(SpecError::DuplicateChildName("a".into())));
/// ```
///
/// # Errors
/// The first thing that is wrong.
#[doc(alias = "supervisor:check_childspecs")]
pub fn check_childspecs(specs: &[ChildSpec], auto_shutdown: Option<AutoShutdown>) -> Result<(), SpecError> {
    let mut ids = HashSet::new();
    for spec in specs {
        if !ids.insert(&spec.id) {
            return Err(SpecError::DuplicateChildName(spec.id.clone()));
        }
        // what is not known is taken to be right
        let restart = spec.options.restart.unwrap_or(Restart::Transient);
        let when = auto_shutdown.unwrap_or(AutoShutdown::AnySignificant);
        if let Some(why) = senseless(spec.options.significant, restart, when) {
            return Err(SpecError::BadCombination { id: spec.id.clone(), why });
        }
    }
    Ok(())
}
