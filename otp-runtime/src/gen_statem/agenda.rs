//! What handlers have asked for, until they have returned and it is done.

use super::event::{Event, Kind};
use super::{GenStatem, Time};
use crate::report::Kept;

/// The actions of one transition, in the order in which they were given.
pub(super) struct Agenda<M: GenStatem> {
    /// What runs; it decides which actions make sense.
    pub(super) running: Running,
    /// The state that was left for the one that is being entered.
    pub(super) previous: &'static str,
    pub(super) postponed: Option<Kept<Event<M>>>,
    pub(super) next: Vec<Kept<Event<M>>>,
    pub(super) timeouts: Vec<(Which<M>, Change)>,
    pub(super) repeat: bool,
    /// An action that was asked for where there is none, which ends the machine.
    pub(super) misuse: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Running {
    /// `#[init]`, which handles no event.
    Init,
    #[default]
    Handler,
    Enter,
}

impl<M: GenStatem> Default for Agenda<M> {
    fn default() -> Self {
        Self {
            running: Running::default(),
            previous: "",
            postponed: None,
            next: Vec::new(),
            timeouts: Vec::new(),
            repeat: false,
            misuse: None,
        }
    }
}

impl<M: GenStatem> Agenda<M> {
    /// Nothing was asked for, and what ran is a handler.
    pub(super) fn is_empty(&self) -> bool {
        let Self { running, postponed, next, timeouts, repeat, misuse, .. } = self;
        let nothing = postponed.is_none() && next.is_empty() && timeouts.is_empty() && !repeat && misuse.is_none();
        nothing && *running == Running::Handler
    }
}

/// Which timeout is meant, and what it brings; without a content it is that of the state in which it comes.
pub(super) struct Which<M: GenStatem> {
    pub(super) kind: Kind,
    pub(super) timeout: Option<Kept<M::Timeout>>,
}

/// What is done to a timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Start(Time),
    /// Another content; if it does not run it comes at once.
    Update,
    Cancel,
}

impl<M: GenStatem> Which<M> {
    pub(super) fn of(timeout: M::Timeout) -> Self {
        Self { kind: M::kind(&timeout), timeout: Some(Kept::new("timeout", timeout)) }
    }

    pub(super) fn of_kind(kind: Kind) -> Self {
        Self { kind, timeout: None }
    }

    /// Whether there is one timeout for the two.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.kind == other.kind
            && match (&self.timeout, &other.timeout) {
                (Some(one), Some(other)) if self.kind == Kind::Generic => M::is_same(one.get(), other.get()),
                _ => true,
            }
    }
}
