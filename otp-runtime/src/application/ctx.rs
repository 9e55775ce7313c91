//! What the functions of an application are lent.

use super::definition::Application;
use std::fmt;
use std::sync::Arc;

/// What the functions of an application are lent: its environment, and its tree.
///
/// OTP: what the functions of the module `application` answer when they are called inside of an application.
pub struct AppCtx<A: Application> {
    pub(super) env: Arc<A::Env>,
    pub(super) root: Option<A::Root>,
}

impl<A: Application> AppCtx<A> {
    /// Its environment, as it is now.
    pub fn env(&self) -> &A::Env {
        &self.env
    }

    /// Its environment, to keep.
    pub fn shared_env(&self) -> Arc<A::Env> {
        Arc::clone(&self.env)
    }

    /// What leads to the root of its tree; `None` before that is up, and in an application that is included in another.
    pub fn root(&self) -> Option<&A::Root> {
        self.root.as_ref()
    }
}

impl<A: Application> fmt::Debug for AppCtx<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppCtx({})", A::NAME)
    }
}
