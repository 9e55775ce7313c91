//! A cast that nobody receives.

use crate::behaviour::Behaviour;
use crate::process::record::update;
use crate::report::{self, Level, Report};
use crate::seam;
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
        if loud && let Some(hidden) = self.warning_due() {
            let head = format_args!("cast to {} {self:?} dropped", S::NAME);
            Report::new(Level::Warning, "cast dropped", self.pid(), head)
                .line("module", S::NAME)
                .line("reason", reason)
                .maybe("hidden", Some(hidden).filter(|hidden| *hidden > 0))
                .emit();
        }
    }

    /// Whether to warn of a cast to this process now: with the number of warnings that were not given since the last
    /// one. A process that has ended needs no warning.
    fn warning_due(&self) -> Option<u64> {
        let process = self.resolve()?;
        let now = seam::now();
        update(&*process, |control, _| {
            control.is_running().then(|| control.relations().unsaid.get_or_insert_default().lost_casts.due(now))
        })?
    }
}
