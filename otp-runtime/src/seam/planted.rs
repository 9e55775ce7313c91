//! Mistakes that the models and the simulation must find.

/// A mistake that the models, the simulation or the comparison with the BEAM must find. Outside them there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(any(shuttle, otp_planted)), expect(unreachable_pub, reason = "only models and simulations name it"))]
#[non_exhaustive]
pub enum Bug {
    /// A sender looks whether the owner of the mailbox sleeps before it adds its message, under a lock of its own.
    SleeperSoughtFirst,
    /// A message is taken in after the mailbox was closed.
    TakenInAfterClose,
    /// A deadly signal sets its flag and wakes nobody.
    DoomUnheard,
    /// A link or a monitor is entered at a process that has told everybody of its end.
    LateRelation,
    /// A process keeps its name, and stays in the table, until everybody was told of its end.
    LateDeparture,
    /// It is looked whether a name is free, and then it is taken.
    NameSoughtFirst,
    /// A timer that is about to send is said to be cancelled.
    TimerReadBeforeCancel,
    /// The end of a process that is run by a caller is forgotten.
    EndForgotten,
    /// Who waits for room in a mailbox is not told when there is some.
    RoomUntold,
    /// What is unlinked is so at the other end alone.
    HalfUnlinked,
    /// A monitor that is removed with its message leaves the message.
    DownKept,
    /// Who finds a place in a tree vacant waits for the next tenant without having looked once more under the lock.
    VacancyRemembered,
    /// What waits in the mailbox of a process that ends is counted by nobody.
    LettersUncounted,
    /// A link stays where it is when the process at its other end has ended.
    LinkKept,
    /// The memory of a process that has ended is never given back.
    RecordKept,
    /// A crash is not reported.
    CrashUnsaid,
    /// Who monitors is told of the end twice.
    DownTwice,
    /// Who monitors somebody who is not there hears nothing.
    MonitorOfNobody,
    /// Who links with somebody who is not there hears nothing.
    LinkWithNobody,
    /// What is unlinked is so at its own end alone.
    OwnHalfUnlinked,
    /// The exit signal of a linked process is lost if mail waits.
    ExitLost,
    /// A process that traps exits may trap `Kill`.
    KillTrapped,
    /// Signals go before the messages that wait.
    SignalsOvertake,
    /// A timer that is said to be cancelled fires.
    CancelledTimerFires,
    /// The place of a process in the table is given away with its pid.
    PidReused,
    /// A name that is taken from a process stays in its record.
    NameHalfRemoved,
    /// What waits in a mailbox that is closed is forgotten, not dropped.
    QueueForgotten,
    /// A bounded mailbox takes one message more.
    RoomForOneMore,
    /// What a full mailbox refuses is not counted.
    RefusalUncounted,
    /// A server whose start was given up lives on.
    AbandonedStays,
    /// A restart that is tried again does not count.
    RetryUncounted,
    /// A supervisor gives up one restart later.
    OneRestartMore,
    /// Children are stopped in the order in which they were started.
    StoppedForward,
    /// A supervisor that ends leaves its children to their links.
    OrphansLeft,
    /// One-for-one restarts the children after the one that has ended, too.
    SiblingsRestarted,
    /// A temporary child that has ended stays in the list.
    DeadChildKept,
    /// An exit signal `Normal` ends who does not trap exits.
    NormalKills,
    /// Who is killed ends as `Kill`, as if he had said so himself.
    KilledAsKill,
    /// A link is there for who has made it alone.
    LinkOneWay,
    /// An exit signal that comes as a message does not say of whom.
    ExitSenderLost,
    /// A `Down` always says `Normal`.
    DownSaysNormal,
    /// A second monitor of the same process is none.
    MonitorsMerged,
    /// A process may have two local names.
    SecondName,
    /// Who is started by a process that traps exits does so, too.
    TrapInherited,
    /// A server that traps exits goes on when its parent ends.
    ParentUnheard,
    /// A server ends without its `terminate`.
    TerminateLeftOut,
}

#[cfg(shuttle)]
mod planting {
    use super::Bug;
    use std::cell::Cell;

    std::thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Plants a mistake for the models that this thread runs from now on.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.set(bug);
    }

    pub(crate) fn has(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }
}

/// Compiled with `--cfg otp_planted`: whole programs, on as many threads as they like.
#[cfg(all(otp_planted, not(shuttle)))]
mod planting {
    use super::Bug;
    use std::sync::atomic::{AtomicU8, Ordering};

    /// One more than the mistake's number; 0 for none.
    static PLANTED: AtomicU8 = AtomicU8::new(0);

    /// Plants a mistake for the whole program.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.store(bug.map_or(0, |bug| bug as u8 + 1), Ordering::SeqCst);
    }

    pub(crate) fn has(bug: Bug) -> bool {
        PLANTED.load(Ordering::Relaxed) == bug as u8 + 1
    }
}

#[cfg(any(shuttle, otp_planted))]
pub use planting::plant;

#[cfg(any(shuttle, otp_planted))]
pub(crate) use planting::has;

#[cfg(not(any(shuttle, otp_planted)))]
#[inline]
pub(crate) const fn has(_bug: Bug) -> bool {
    false
}
