//! Which handler of a manager is meant.

use super::GenEvent;
use std::any::TypeId;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Which handler of a manager is meant: its type, and where there are several of one type, an id.
///
/// OTP: `Module | {Module, Id}`. Ids are texts. A manager takes two handlers with the same identity; the newer one is
/// then the one that is found.
///
/// # Examples
/// ```
#[doc = include_str!("peak.txt")]
/// use otp::HandlerId;
///
/// let id = HandlerId::of::<Peak>().with_id("a");
/// assert_eq!(id.to_string(), "{Peak, \"a\"}");
/// assert!(id.is::<Peak>() && id != HandlerId::of::<Peak>());
/// # drop(events);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct HandlerId {
    handler: TypeId,
    module: &'static str,
    id: Option<Arc<str>>,
}

impl HandlerId {
    /// The handler of type `H` that was added without an id.
    pub fn of<H: GenEvent>() -> Self {
        Self { handler: TypeId::of::<H>(), module: H::NAME, id: None }
    }

    /// The same with an id.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The name of its type.
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// Its id among handlers of the same type.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Whether it is a handler of type `H`.
    pub fn is<H: GenEvent>(&self) -> bool {
        self.handler == TypeId::of::<H>()
    }
}

impl PartialEq for HandlerId {
    fn eq(&self, other: &Self) -> bool {
        self.handler == other.handler && self.id == other.id
    }
}

impl Eq for HandlerId {}

impl Hash for HandlerId {
    fn hash<S: Hasher>(&self, state: &mut S) {
        self.handler.hash(state);
        self.id.hash(state);
    }
}

impl fmt::Display for HandlerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{{{}, {id:?}}}", self.module),
            None => f.write_str(self.module),
        }
    }
}

impl fmt::Debug for HandlerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
