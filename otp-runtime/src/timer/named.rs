//! Timers that send to a name. They are rare: each is a task of its own, and an entry in a table by which it is found.

use super::TimerRef;
use crate::message::Info;
use crate::name::Name;
use crate::process::record::update;
use crate::process::timer::{discard, left};
use crate::reference::Reference;
use crate::registry;
use crate::seam::{self, AbortHandle, Instant, Mutex};
use std::collections::BTreeMap;
use std::time::Duration;

static TIMERS: Mutex<BTreeMap<Reference, Entry>> = Mutex::new(BTreeMap::new());

struct Entry {
    at: Instant,
    info: Info,
    /// Of the task; not known before it runs.
    task: Option<AbortHandle>,
}

/// Taken out: whoever gets the entry decides what becomes of its message.
fn take(timer: Reference) -> Option<Entry> {
    TIMERS.lock().remove(&timer)
}

/// Ends an entry with its task: a runtime that goes down takes its timers with it.
struct Running(Reference);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(entry) = take(self.0) {
            discard(None, entry.info);
        }
    }
}

#[track_caller]
pub(super) fn set(name: Name, timer: TimerRef, at: Instant, info: Info) {
    assert!(seam::runtime().is_some(), "a timer that sends to a name needs a tokio runtime");
    let timer = timer.timer;
    TIMERS.lock().insert(timer, Entry { at, info, task: None });
    let running = Running(timer);
    let task = seam::spawn(async move {
        // all of it, and not the reference alone
        let running = running;
        seam::sleep_until(at).await;
        if let Some(entry) = take(running.0) {
            send(&name, entry.info);
        }
    });
    if let Some(entry) = TIMERS.lock().get_mut(&timer) {
        entry.task = Some(task);
    }
}

fn send(name: &Name, info: Info) {
    let refused = match registry::find(name) {
        Some(process) => update(&*process, |_, intake| intake.push_info(info, None).map(|(info, _)| info)),
        None => Some(info),
    };
    if let Some(info) = refused {
        discard(None, info);
    }
}

pub(super) fn cancel(timer: TimerRef) -> Option<Duration> {
    let Entry { at, info, task } = take(timer.timer)?;
    if let Some(task) = task {
        task.abort();
    }
    discard(None, info);
    Some(left(at))
}

pub(super) fn read(timer: TimerRef) -> Option<Duration> {
    TIMERS.lock().get(&timer.timer).map(|entry| left(entry.at))
}
