//! Signals: what processes tell each other besides messages, and what an exit signal does.

use super::parcel::Slip;
use super::system::Request;
use crate::exit::ExitReason;
use crate::message::{Down, Exit, Info};
use crate::reference::Reference;
use crate::seam::{Bug, has};

/// A signal that lies in the mailbox, in order with the messages. Small, because every place for a message is as large.
#[derive(Debug)]
pub(crate) enum Signal {
    /// An exit signal to a process that traps exits.
    Exit(Box<Exit>),
    /// A monitored process has ended.
    Down(Box<Down>),
    /// The next message of an interval.
    Tick(Box<Tick>),
    /// A message that lies with its source.
    Parcel(Box<Slip>),
    /// An order of `sys`: end for this reason, running `terminate`.
    Terminate(ExitReason),
    /// Another order of `sys`.
    System(Box<Request>),
}

/// A message of a timer that sends again and again: it may be cancelled as long as nobody has received it.
#[derive(Debug)]
pub(crate) struct Tick {
    pub(crate) timer: Reference,
    pub(crate) info: Info,
}

/// How an exit signal was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// A linked process ended.
    ByLink,
    /// Somebody called `exit(pid, reason)`.
    ByExit {
        /// It was the receiver itself.
        to_self: bool,
    },
}

/// What an exit signal does to its receiver.
#[derive(Debug, PartialEq)]
pub(crate) enum Effect {
    Ignored,
    Message,
    Dies(ExitReason),
}

/// The whole table of what an exit signal does.
pub(crate) fn effect(reason: &ExitReason, trapping: bool, sent: Sent) -> Effect {
    match (reason, sent) {
        (ExitReason::Kill, Sent::ByExit { .. }) if !(trapping && has(Bug::KillTrapped)) => {
            Effect::Dies(if has(Bug::KilledAsKill) { ExitReason::Kill } else { ExitReason::Killed })
        }
        _ if trapping => Effect::Message,
        (ExitReason::Normal, Sent::ByLink | Sent::ByExit { to_self: false }) if !has(Bug::NormalKills) => {
            Effect::Ignored
        }
        _ => Effect::Dies(reason.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix observed on a real BEAM.
    #[test]
    fn the_table_of_exit_signals() {
        use Effect::{Dies, Ignored, Message};
        use ExitReason::{Kill, Killed, Normal, Shutdown};
        let by_other = Sent::ByExit { to_self: false };
        let by_self = Sent::ByExit { to_self: true };
        let rows = [
            (Normal, [Ignored, Ignored, Dies(Normal), Message, Message]),
            (Kill, [Dies(Kill), Dies(Killed), Dies(Killed), Message, Dies(Killed)]),
            (Killed, [Dies(Killed), Dies(Killed), Dies(Killed), Message, Message]),
            (Shutdown, [Dies(Shutdown), Dies(Shutdown), Dies(Shutdown), Message, Message]),
        ];
        for (reason, expected) in rows {
            let found = [
                effect(&reason, false, Sent::ByLink),
                effect(&reason, false, by_other),
                effect(&reason, false, by_self),
                effect(&reason, true, Sent::ByLink),
                effect(&reason, true, by_other),
            ];
            assert_eq!(found, expected, "{reason:?}");
        }
    }
}
