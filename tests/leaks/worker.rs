//! The server that all this is done to.

use otp::prelude::*;
use std::time::Duration;

#[derive(Default)]
pub(crate) struct Worker {
    unanswered: Vec<ReplyTo<()>>,
}

/// Longer than the test.
pub(crate) const FOREVER: Duration = Duration::from_secs(3_600);

#[gen_server]
impl Worker {
    #[call]
    pub(crate) fn touch(&self, cx: &mut Ctx<Self>) -> Pid {
        cx.pid()
    }

    #[cast]
    pub(crate) fn crash(&mut self) {
        panic!("crash");
    }

    /// Never replies.
    #[call]
    pub(crate) fn wait(&mut self, reply: ReplyTo<()>) {
        self.unanswered.push(reply);
    }

    /// Forgets the callers of `wait`; nobody may wait any more.
    #[call]
    pub(crate) fn forget(&mut self) -> bool {
        std::mem::take(&mut self.unanswered).iter().any(ReplyTo::is_wanted)
    }

    /// Links, monitors and times; what it does not undo itself ends with the others.
    #[call]
    pub(crate) fn link(&mut self, other: Pid, cx: &mut Ctx<Self>) {
        cx.trap_exit(true);
        cx.link(other);
    }

    #[call]
    pub(crate) fn unlink(&mut self, other: Pid) {
        otp::unlink(other);
    }

    #[call]
    pub(crate) fn monitor(&mut self, other: Pid, cx: &mut Ctx<Self>) -> otp::Reference {
        cx.monitor(other)
    }

    #[call]
    pub(crate) fn demonitor(&mut self, monitor: otp::Reference) -> bool {
        otp::demonitor(monitor)
    }

    /// A timer that fires at once, or never.
    #[call]
    pub(crate) fn timer(&mut self, after: Duration, cx: &mut Ctx<Self>) -> otp::TimerRef {
        cx.send_after(after, Tick)
    }

    #[info]
    fn tick(&mut self, _: Tick) {}

    #[info]
    fn exit(&mut self, _: Exit) {}

    #[info]
    fn down(&mut self, _: Down) {}
}

#[derive(Debug)]
struct Tick;
