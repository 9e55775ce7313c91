//! What happens to a message that finds the mailbox full.

/// What happens to a message that finds the mailbox full.
///
/// A server has one policy, and a handler may have another: `#[cast(overflow = drop_oldest)]`. The policy of the message
/// that comes counts.
///
/// | | a call answers | a cast |
/// |---|---|---|
/// | `Block` | when there was room, within its time | waits for room: its method is a future |
/// | `Reject` | `Overloaded`, at once | answers `Overloaded`, at once: its method returns a `Result` |
/// | `DropNewest` | `Overloaded`, at once | is dropped and counted |
/// | `DropOldest` | takes the place of the oldest message that may be dropped | the same |
/// | `Stop` | `Overloaded`, and the server ends | is dropped, and the server ends |
///
/// What a cast's method returns is settled by the server's own attributes, not by a [`Spec`](crate::spec::Spec): a method
/// that can neither wait nor answer drops its message, and counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Overflow {
    /// The sender waits until there is room.
    ///
    /// Use it between parts of one program, where a producer can go slower. Two servers that block on each other wait for
    /// ever.
    Block,
    /// The sender is told.
    ///
    /// Use it at the border of a system, where a request can be answered with "try again later".
    Reject,
    /// The message is dropped. The default: with it a full mailbox does not change what a cast is.
    DropNewest,
    /// The oldest waiting message with this policy is dropped instead; if it is a call, its caller is answered `Overloaded`.
    ///
    /// Use it where only the newest matters: measurements, previews, and calls whose callers have given up when they have
    /// waited long.
    DropOldest,
    /// The server ends, abnormally, with an [`Overloaded`](super::Overloaded) as its reason; `#[terminate]` runs.
    ///
    /// Use it where a full mailbox means that the server is stuck or its state is not worth keeping, so that its
    /// supervisor starts a new one.
    Stop,
}
