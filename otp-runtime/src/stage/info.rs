//! What can be known of a running stage.

use crate::pid::Pid;

/// How a stage is, at one moment: the answer of [`info`](super::info).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageInfo {
    /// Events that were emitted and that nobody has asked for yet.
    pub buffered: usize,
    /// Events that were dropped because the buffer was full, since the stage started.
    pub discarded: u64,
    /// For how many events its consumers have room.
    pub demand: usize,
    /// Events that have arrived and wait for their turn.
    pub queued: usize,
    /// Who is subscribed to it.
    pub consumers: Vec<Pid>,
    /// To whom it is subscribed.
    pub producers: Vec<Pid>,
}
