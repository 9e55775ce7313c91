//! System messages: what a process is told and asked without its own code having anything to do with it (`sys`).

use super::info::{ProcessInfo, info_of};
use super::record::AnyProcess;
use super::status::ProcessStatus;
use super::system_error::SysError;
use crate::debug::{Debug, Event};
use crate::exit::{ExitReason, Panic};
use crate::panic::guarded;
use crate::reply::ReplyTo;
use std::any::Any;
use std::fmt;

/// What `sys` has switched on in a process. A process that was never asked anything has none.
#[derive(Default)]
pub(crate) struct System {
    suspended: bool,
    debug: Option<Box<Debug>>,
}

/// A look at the state of a process: given the state, if there is one and getting it did not panic, and whether the
/// process is suspended.
pub(crate) type Visit = Box<dyn FnOnce(Result<Option<&mut dyn Any>, Panic>, bool) + Send>;

/// A change of what is switched on.
pub(crate) type Switch = Box<dyn FnOnce(&mut Debug) + Send>;

/// Where the answer to a system message goes.
pub(crate) type Answer<T> = ReplyTo<Result<T, SysError>>;

/// One system message.
pub(crate) enum Request {
    Suspend(Answer<()>),
    Resume(Answer<()>),
    Status(Answer<Status>),
    State(Visit),
    Debug(Switch),
    Terminate(ExitReason, Answer<()>),
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Suspend(_) => "suspend",
            Self::Resume(_) => "resume",
            Self::Status(_) => "get_status",
            Self::State(_) => "get_state",
            Self::Debug(_) => "debug",
            Self::Terminate(..) => "terminate",
        })
    }
}

/// A system message that a special process has received, to be given to `sys::handle_system_msg`.
#[derive(Debug)]
pub struct SystemMessage(pub(crate) Request);

/// What a process is and how it looks (`sys:get_status/1`).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// What is known of it from outside.
    pub info: ProcessInfo,
    /// The kind of process: `gen_server`, `gen_statem`, `gen_event`, `supervisor`, `process`.
    pub behaviour: &'static str,
    /// Whether it was suspended with `sys::suspend`.
    pub suspended: bool,
    /// What `sys` has switched on.
    pub debug: Vec<String>,
    /// The state, as `#[format_status]` shows it; empty if the process has none.
    pub state: String,
    /// The events of the log, oldest first, as `#[format_status]` shows them.
    pub log: Vec<String>,
    /// What else a behaviour tells of itself, by name: the postponed events and the timeouts of a state machine.
    pub more: Vec<(&'static str, String)>,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = &self.info;
        let running = if self.suspended { "suspended" } else { "running" };
        write!(f, "Status for {} {} ({})", self.behaviour, info.who(), info.pid)?;
        write!(f, "\n    status: {running}\n    initial call: {}", info.initial_call)?;
        if let Some(parent) = info.parent {
            write!(f, "\n    parent: {parent}")?;
        }
        write!(f, "\n    messages: {}", info.message_queue_len)?;
        if !self.debug.is_empty() {
            write!(f, "\n    debug: {}", self.debug.join(", "))?;
        }
        for event in &self.log {
            write!(f, "\n    logged: {event}")?;
        }
        for (name, value) in &self.more {
            write!(f, "\n    {name}: {value}")?;
        }
        if !self.state.is_empty() {
            write!(f, "\n    state: {}", self.state)?;
        }
        Ok(())
    }
}

/// What a behaviour knows that `sys` asks for.
pub(crate) trait Subject {
    fn behaviour(&self) -> &'static str;
    /// The state, if there is one.
    fn state(&mut self) -> Option<&mut dyn Any>;
    /// The state and the logged events as they may be shown.
    fn show(&self, log: Vec<String>) -> (String, Vec<String>);
    /// What else there is to tell, by name.
    fn more(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// What a process does after a system message.
#[derive(Debug)]
pub(crate) enum Then {
    GoOn,
    Terminate(ExitReason),
}

/// Carries out one system message.
pub(crate) fn handle(
    request: Request,
    process: &AnyProcess,
    system: &mut Option<Box<System>>,
    subject: &mut dyn Subject,
) -> Then {
    match request {
        Request::Suspend(reply) => {
            system.get_or_insert_default().suspended = true;
            process.head().set_status(ProcessStatus::Suspended);
            reply.send(Ok(()));
        }
        Request::Resume(reply) => {
            if let Some(system) = system {
                system.suspended = false;
            }
            process.head().set_status(ProcessStatus::Waiting);
            reply.send(Ok(()));
        }
        Request::Status(reply) => {
            if let Some(status) = status(process, system.as_deref(), subject) {
                reply.send(Ok(status));
            }
        }
        Request::State(visit) => {
            let suspended = is_suspended(system.as_deref());
            let state = guarded(|| subject.state());
            // it guards the user's part itself; this is for what it holds
            let _ = guarded(|| visit(state, suspended));
        }
        Request::Debug(switch) => {
            let debug = system.get_or_insert_default().debug.get_or_insert_default();
            let _ = guarded(|| switch(debug));
            if debug.is_idle() {
                system.get_or_insert_default().debug = None;
            }
        }
        Request::Terminate(reason, reply) => {
            reply.send(Ok(()));
            return Then::Terminate(reason);
        }
    }
    if system.as_ref().is_some_and(|system| !system.suspended && system.debug.is_none()) {
        *system = None;
    }
    process.head().watch(system.is_some());
    Then::GoOn
}

fn status(process: &AnyProcess, system: Option<&System>, subject: &dyn Subject) -> Option<Status> {
    let info = info_of(process)?;
    let debug = system.and_then(|system| system.debug.as_deref());
    let (state, log) = subject.show(debug.map_or_else(Vec::new, Debug::logged));
    Some(Status {
        info,
        behaviour: subject.behaviour(),
        suspended: is_suspended(system),
        debug: debug.map_or_else(Vec::new, Debug::options),
        state,
        log,
        more: subject.more(),
    })
}

pub(crate) fn is_suspended(system: Option<&System>) -> bool {
    system.is_some_and(|system| system.suspended)
}

impl System {
    /// A process that is watched from its start.
    pub(crate) fn watched(debug: Debug) -> Option<Box<Self>> {
        (!debug.is_idle()).then(|| Box::new(Self { suspended: false, debug: Some(Box::new(debug)) }))
    }

    /// The events of the log, oldest first.
    pub(crate) fn logged(&self) -> Vec<String> {
        self.debug.as_deref().map_or_else(Vec::new, Debug::logged)
    }

    /// What is switched on, in words.
    pub(crate) fn options(&self) -> Vec<String> {
        self.debug.as_deref().map_or_else(Vec::new, Debug::options)
    }
}

/// Tells of an event, if anybody wants to know: one branch if not.
#[inline]
pub(crate) fn event(system: &mut Option<Box<System>>, process: &AnyProcess, event: &Event<'_>) {
    if let Some(debug) = system.as_mut().and_then(|system| system.debug.as_mut()) {
        tell(debug, process, event);
    }
}

#[cold]
fn tell(debug: &mut Debug, process: &AnyProcess, event: &Event<'_>) {
    let who = super::info::name_of(process);
    debug.event(process.head().pid, &who, event);
}
