//! Every kind of mailbox.

use otp::mailbox::{Adaptive, Mailbox, Overflow};
use std::time::Duration;

/// A kind of mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Unbounded,
    Block,
    Reject,
    DropNewest,
    DropOldest,
    Stop,
    /// With figures so small that all its modes come about.
    Adaptive,
    /// A state machine that postpones.
    Machine,
    /// A plain process that receives selectively. All that it is sent is infos.
    Process,
}

impl Kind {
    pub(super) const ALL: [Self; 9] = [
        Self::Unbounded,
        Self::Block,
        Self::Reject,
        Self::DropNewest,
        Self::DropOldest,
        Self::Stop,
        Self::Adaptive,
        Self::Machine,
        Self::Process,
    ];

    pub(super) fn is_adaptive(self) -> bool {
        self == Self::Adaptive
    }

    pub(super) fn mailbox(self) -> Option<Mailbox> {
        let bounded = |overflow| Some(Mailbox::bounded(16, overflow));
        match self {
            Self::Unbounded | Self::Machine | Self::Process => None,
            Self::Block => bounded(Overflow::Block),
            Self::Reject => bounded(Overflow::Reject),
            Self::DropNewest => bounded(Overflow::DropNewest),
            Self::DropOldest => bounded(Overflow::DropOldest),
            Self::Stop => Some(Mailbox::bounded(64, Overflow::Stop)),
            Self::Adaptive => {
                let adaptive = Adaptive::new().sync_at(4).drop_at(12).flush_at(24);
                Some(Mailbox::adaptive(adaptive.burst(200, Duration::from_millis(20))))
            }
        }
    }
}
