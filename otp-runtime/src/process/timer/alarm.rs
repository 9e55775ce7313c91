//! The clock of a process: one sleep of the task that carries it, however many timers there are.

use super::discard;
use super::table::{Due, Make};
use crate::message::Info;
use crate::panic::{Panic, guarded};
use crate::process::current::within;
use crate::process::record::{AnyProcess, update};
use crate::process::signal::{Signal, Tick};
use crate::reference::Reference;
use crate::report::{Level, Report};
use crate::seam::{self, Instant, Sleep};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::Context;

/// Polled by the task that carries the process, before its code.
#[derive(Default)]
pub(crate) struct Alarm {
    /// None while there is nothing to wait for.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    pub(crate) fn is_idle(&self) -> bool {
        self.sleep.is_none()
    }

    /// Sends what is due, and sees to it that the task is woken for what will be next.
    pub(crate) fn poll(&mut self, process: &AnyProcess, cx: &mut Context<'_>) {
        if process.head().alarmed.swap(false, Ordering::AcqRel) {
            let at = update(&**process, |control, _| control.known_timers().and_then(|timers| timers.armed()));
            self.set(at);
        }
        while let Some(sleep) = &mut self.sleep
            && sleep.as_mut().poll(cx).is_ready()
        {
            // whatever the clock says, what it was set for is due
            let now = seam::now().max(sleep.deadline());
            self.set(fire(process, now));
        }
    }

    fn set(&mut self, at: Option<Instant>) {
        match (at, &mut self.sleep) {
            (None, sleep) => *sleep = None,
            (Some(at), Some(sleep)) => sleep.as_mut().reset(at),
            (Some(at), sleep) => *sleep = Some(Box::pin(seam::sleep_until(at))),
        }
    }
}

/// What remains to be done outside the lock.
enum Step {
    /// The message was sent, or is refused because the process has ended.
    Sent(Option<Info>),
    Make(Reference, Make),
    /// Nothing more is due; this is when something will be.
    Wait(Option<Instant>),
}

/// Sends what is due. Answers when the next timer is.
fn fire(process: &AnyProcess, now: Instant) -> Option<Instant> {
    let pid = process.head().pid;
    loop {
        // the timer is taken out with its message put in: of one that is cancelled meanwhile there is no message
        let step = update(&**process, |control, intake| match control.known_timers() {
            None => Step::Wait(None),
            Some(timers) => match timers.due(now) {
                Some(Due::Once(info)) => Step::Sent(intake.push_info(info, None).map(|(info, _)| info)),
                Some(Due::Tick(timer, make)) => Step::Make(timer, make),
                None => Step::Wait(timers.arm()),
            },
        });
        match step {
            Step::Sent(None) => {}
            Step::Sent(Some(refused)) => discard(Some(pid), refused),
            Step::Make(timer, make) => tick(process, timer, make),
            Step::Wait(next) => return next,
        }
    }
}

/// Sends one message of an interval.
fn tick(process: &AnyProcess, timer: Reference, mut make: Make) {
    let pid = process.head().pid;
    let info = match within(process.clone(), || guarded(&mut make)) {
        Ok(info) => info,
        Err(panic) => {
            complain(process, timer, &panic);
            return discard(Some(pid), make);
        }
    };
    let left = update(&**process, |control, intake| {
        let Some(timers) = control.known_timers() else { return (Some(info), Some(make)) };
        if let Err(make) = timers.made(timer, make) {
            return (Some(info), Some(make));
        }
        let refused = intake.push_signal(Signal::Tick(Box::new(Tick { timer, info })));
        let Some(Signal::Tick(tick)) = refused else { return (None, None) };
        (Some(tick.info), None)
    });
    if let Some(info) = left.0 {
        discard(Some(pid), info);
    }
    if let Some(make) = left.1 {
        discard(Some(pid), make);
    }
}

/// An interval whose message cannot be made has no more to say.
fn complain(process: &AnyProcess, timer: Reference, panic: &Panic) {
    let pid = process.head().pid;
    let removed = update(&**process, |control, _| control.known_timers()?.remove(timer));
    // its maker is away
    drop(removed);
    let head = format_args!("making the message of a timer of process {pid} panicked: it is cancelled");
    Report::new(Level::Error, "timer panicked", Some(pid), head).line("reason", panic).emit();
}
