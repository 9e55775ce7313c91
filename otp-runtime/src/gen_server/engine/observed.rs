//! What the loop does for those who want to know of each message.

use super::report::remembered;
use super::{Next, Server};
use crate::gen_server::GenServer;
use crate::observe::{Label, Mark, Observation, ProcessKind};
use crate::process;
use crate::process::record::Record;
use crate::switch;

impl<S: GenServer> Server<S> {
    /// A message is about to be handled, and somebody wants to know of it. Borrowed: to move a message costs more than what is
    /// asked for each.
    #[cold]
    #[inline(never)]
    pub(super) fn notice(&mut self, message: &S::Msg) {
        if crate::report::keeps_last_message() {
            self.last = Some(remembered(format_args!("{message:?}")));
        }
        if let Some(mut observed) = self.observed(|| S::label(message)) {
            observed.enters();
            self.cx.observe(observed);
            self.next = Next::Seen;
        }
    }

    /// A message that was observed was handled, or is still to be.
    #[cold]
    pub(super) fn has_seen(&mut self) {
        if let Some(mut observed) = self.cx.take_observation() {
            observed.exits();
            if matches!(self.next, Next::Message(_)) {
                self.cx.observe(observed);
            }
        }
        if matches!(self.next, Next::Seen) {
            self.next = Next::Again;
        }
    }

    /// Whether it goes on with the next message.
    #[inline]
    pub(super) fn goes_on(&mut self) -> bool {
        if self.is_quiet() {
            return true;
        }
        self.has_seen();
        self.is_quiet()
    }

    /// There is nothing to do before the next message.
    #[inline]
    fn is_quiet(&self) -> bool {
        matches!(self.next, Next::Again) && !self.cx.is_restless()
    }

    /// Begins to observe what is handled next, if somebody does.
    #[inline]
    pub(super) fn observed(&mut self, label: impl FnOnce() -> Label) -> Option<Box<Observation>> {
        if switch::is_on(switch::MARKS) { self.begin_to_observe(label()) } else { None }
    }

    #[cold]
    fn begin_to_observe(&mut self, label: Label) -> Option<Box<Observation>> {
        let mark = self.outlet.take_mark();
        let process: &dyn Record = &**self.outlet.process();
        begin(process, S::BEHAVIOUR, S::NAME, label, mark)
    }
}

/// Compiled once, and not for each server.
fn begin(
    process: &dyn Record,
    kind: ProcessKind,
    module: &'static str,
    label: Label,
    mark: Option<Mark>,
) -> Option<Box<Observation>> {
    Observation::begin(process::who(process, kind, module), label, mark)
}
