//! A cast that nobody receives.

use crate::behaviour::Behaviour;
use crate::process::overflow;
use crate::report;
use crate::server_ref::{ServerRef, Why};

impl<S: Behaviour> ServerRef<S> {
    pub(super) fn lost(&self, why: Why) {
        let (reason, loud) = match why {
            Why::NoProc | Why::CallingSelf => ("no such process", false),
            Why::Vacant => ("the child is being restarted", false),
            Why::Full => ("the mailbox is full", true),
            Why::WrongServer => ("the name belongs to another kind of process", true),
        };
        report::dead_letter("cast", &format_args!("{} {self:?}", S::NAME), reason);
        // a process that has ended needs no warning
        if loud && let Some(process) = self.resolve() {
            overflow::warn(&*process, S::NAME, format_args!("cast to {} {self:?}", S::NAME), reason, 1);
        }
    }
}
