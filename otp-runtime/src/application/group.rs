//! The processes of an application: those that its own processes have started, and theirs.
//!
//! OTP: processes whose group leader is the application's master.

use crate::exit::ExitReason;
use crate::process::record::AnyProcess;
use crate::process::{Exited, send_exit, table};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

/// What the processes of one run of an application have in common; a process that belongs to none has 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(u32);

impl Number {
    pub(super) fn next() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1))
    }

    /// That of a process, if it belongs to an application.
    pub(super) fn of(process: &AnyProcess) -> Option<Self> {
        Some(Self(process.head().group.load(Ordering::Relaxed))).filter(|number| number.0 != 0)
    }

    /// Makes `process` the first of the group: what it starts from now on belongs to it.
    pub(super) fn lead(self, process: &AnyProcess) {
        process.head().group.store(self.0, Ordering::Relaxed);
    }
}

/// All that live, in the order of their pids.
pub(super) fn members(number: Number) -> Vec<AnyProcess> {
    let living = table::list().into_iter().filter_map(table::lookup);
    living.filter(|process| Number::of(process) == Some(number)).collect()
}

/// Those that started none of the others: what a stop waits for in the end.
pub(super) fn last(number: Number) -> Vec<AnyProcess> {
    let members = members(number);
    let parents: BTreeSet<_> = members.iter().filter_map(|process| process.head().parent).collect();
    members.into_iter().filter(|process| !parents.contains(&process.head().pid)).collect()
}

/// Tells all to end at once. Answers whom.
pub(super) fn kill(number: Number) -> Vec<AnyProcess> {
    let members = members(number);
    for process in &members {
        send_exit(process, None, &ExitReason::Kill);
    }
    members
}

/// Kills all, and waits until there are none: one that is killed may have started another.
pub(super) async fn sweep(number: Number) {
    loop {
        let killed = kill(number);
        if killed.is_empty() {
            return;
        }
        for process in killed {
            Exited::of(process).await;
        }
    }
}
