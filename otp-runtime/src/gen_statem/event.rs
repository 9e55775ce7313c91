//! What a machine handles.

use super::GenStatem;
use crate::message::Info;
use std::fmt;

/// Something that happens to a machine: what handlers are called for, what they insert and postpone.
///
/// There is a conversion into it from each of its parts, so that `cx.postpone(DoorMsg::Digit { digit })` says it all.
///
/// OTP: event type and content.
#[doc(alias = "event_type")]
pub enum Event<M: GenStatem> {
    /// A call or a cast: `DoorMsg`.
    Message(M::Msg),
    /// An event that the machine has inserted itself: `DoorEvent`.
    Internal(M::Internal),
    /// A timeout: `DoorTimeout`.
    Timeout(M::Timeout),
    /// A message of any other type.
    Info(Info),
}

impl<M: GenStatem> From<Info> for Event<M> {
    fn from(info: Info) -> Self {
        Self::Info(info)
    }
}

impl<M: GenStatem> fmt::Debug for Event<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => message.fmt(f),
            Self::Internal(internal) => write!(f, "internal {internal:?}"),
            Self::Timeout(timeout) => write!(f, "{} {timeout:?}", M::kind(timeout)),
            Self::Info(info) => write!(f, "info {info:?}"),
        }
    }
}

/// The three kinds of timeouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `#[event_timeout]`: there is one, and any event cancels it.
    Event,
    /// `#[state_timeout]`: there is one, and a change of state cancels it.
    State,
    /// `#[timeout]`: there is one of each name, and nothing cancels it but the machine itself (`{timeout, Name}`).
    Generic,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Event => "event_timeout",
            Self::State => "state_timeout",
            Self::Generic => "timeout",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
