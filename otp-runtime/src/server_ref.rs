//! Where a server is found: its process, a name, or its place in a supervision tree.

mod lineage;
mod overflow;
mod parcel;
mod place;
mod turn;

pub(crate) use lineage::{Lineage, on_behalf};
pub(crate) use overflow::poll_in_line;
pub(crate) use parcel::Receipt;
pub(crate) use place::Place;
pub(crate) use turn::Turn;

use crate::name::Name;
use crate::observe::Mark;
use crate::pid::Pid;
use crate::process::mailbox::{Refused, Sender};
use crate::process::record::{AnyProcess, Process};
use crate::process::{direct, self_pid};
use crate::registry;
use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// A destination for the messages of one kind of server.
///
/// The client that `#[gen_server]` generates wraps one. It leads to one process (from `start_link`: when that process
/// has ended, calls answer [`NoProc`](crate::protocol::CallError::NoProc)), to a name (looked up for each message), or
/// to a child's place in a supervision tree (the same over restarts).
///
/// Dropping it ends nothing, and holding it keeps nothing alive but a few bytes.
pub struct ServerRef<S> {
    destination: Destination,
    server: PhantomData<fn() -> S>,
}

#[derive(Clone)]
enum Destination {
    Process(AnyProcess),
    Name(Name),
    Place(Arc<Place>),
}

impl<S> Clone for ServerRef<S> {
    fn clone(&self) -> Self {
        Self::to(self.destination.clone())
    }
}

impl<S> AsRef<ServerRef<S>> for ServerRef<S> {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl<S> fmt::Debug for ServerRef<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.destination {
            Destination::Process(process) => write!(f, "{}", process.head().pid),
            Destination::Name(name) => write!(f, "{name:?}"),
            Destination::Place(place) => match place.tenant() {
                Some(process) => write!(f, "{} (supervised)", process.head().pid),
                None => f.write_str("not running (supervised)"),
            },
        }
    }
}

impl<S> ServerRef<S> {
    const fn to(destination: Destination) -> Self {
        Self { destination, server: PhantomData }
    }

    /// The same destination, of another kind.
    pub(crate) fn retyped<T>(self) -> ServerRef<T> {
        ServerRef::to(self.destination)
    }

    pub(crate) fn process(process: AnyProcess) -> Self {
        Self::to(Destination::Process(process))
    }

    pub(crate) fn place(place: Arc<Place>) -> Self {
        Self::to(Destination::Place(place))
    }

    /// The place in a supervision tree this leads to, if it leads to one.
    pub(crate) fn as_place(&self) -> Option<&Arc<Place>> {
        match &self.destination {
            Destination::Place(place) => Some(place),
            _ => None,
        }
    }

    /// Leads to whatever process has the name when a message is sent.
    pub fn named(name: impl Into<Name>) -> Self {
        Self::to(Destination::Name(name.into()))
    }

    /// The process a message would go to now.
    pub fn pid(&self) -> Option<Pid> {
        Some(self.resolve()?.head().pid)
    }

    /// Whether a message sent now would find a living process.
    pub fn is_alive(&self) -> bool {
        self.resolve().is_some_and(|process| !process.head().has_ended())
    }

    pub(crate) fn resolve(&self) -> Option<AnyProcess> {
        match &self.destination {
            Destination::Process(process) => Some(process.clone()),
            Destination::Name(name) => registry::find(name),
            Destination::Place(place) => place.tenant(),
        }
    }

    /// Gives `message` to the server, or leaves it where it is and says why. Answers who has it now.
    // The ways of a call and of a cast to a process are all of a piece: the calls of their parts would be most of what they
    // cost.
    pub(crate) fn call<M: Send + 'static>(&self, message: &mut Option<M>) -> Result<Recipient<'_>, Why> {
        match &self.destination {
            Destination::Process(process) if run(process, message) => Ok(Recipient::Lent(process)),
            Destination::Process(process) => refer(process, message, How::Call).map(|()| Recipient::Lent(process)),
            _ => self.post(message, How::Call),
        }
    }

    /// Gives `message` to the server, or leaves it where it is and says why.
    pub(crate) fn cast<M: Send + 'static>(&self, message: &mut Option<M>) -> Result<(), Why> {
        match &self.destination {
            Destination::Process(process) => queue(process, message),
            _ => self.post(message, How::Cast).map(|_| ()),
        }
    }

    fn post<M: Send + 'static>(&self, message: &mut Option<M>, how: How) -> Result<Recipient<'_>, Why> {
        match &self.destination {
            Destination::Process(process) => offer(process, message, how).map(|()| Recipient::Lent(process)),
            Destination::Name(name) => match registry::find(name) {
                Some(process) => offer(&process, message, how).map(|()| Recipient::Owned(process)),
                None => Err(Why::NoProc),
            },
            Destination::Place(place) => place.post(message, how).map(Recipient::Owned),
        }
    }

    /// Gives `message` to the server, or leaves it for the next one at a place where nobody is now.
    pub(crate) fn send<M: Send + 'static>(&self, message: M, caller: Option<Pid>) -> Result<Sent, Why> {
        let mut message = Some(message);
        loop {
            match (self.post(&mut message, How::Request(caller)), &self.destination) {
                (Ok(recipient), _) => return Ok(Sent::To(recipient.into_process())),
                (Err(Why::Full), _) => {
                    let process = self.resolve().ok_or(Why::NoProc)?;
                    return overflow::admit(&process, &mut message, Sender::Told).map(|()| Sent::To(process));
                }
                (Err(Why::Vacant), Destination::Place(place)) => match place.leave(&mut message, caller) {
                    Ok(receipt) => return Ok(Sent::Left(receipt)),
                    // somebody has moved in meanwhile
                    Err(Why::Vacant) => {}
                    Err(why) => return Err(why),
                },
                (Err(why), _) => return Err(why),
            }
        }
    }
}

/// How a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Nobody waits for an answer.
    Cast,
    /// This process will wait for the reply.
    Request(Option<Pid>),
    /// The running process waits for the reply from now on, and may as well run the server meanwhile.
    Call,
}

impl How {
    /// Whether this process would wait for itself.
    fn is_from(self, process: &AnyProcess) -> bool {
        match self {
            Self::Cast => false,
            Self::Request(caller) => caller == Some(process.head().pid),
            Self::Call => self_pid() == Some(process.head().pid),
        }
    }
}

/// Who has got a message.
pub(crate) enum Recipient<'a> {
    Lent(&'a AnyProcess),
    Owned(AnyProcess),
}

impl Recipient<'_> {
    pub(crate) fn into_process(self) -> AnyProcess {
        match self {
            Self::Lent(process) => process.clone(),
            Self::Owned(process) => process,
        }
    }
}

/// Where a request that was sent is now.
pub(crate) enum Sent {
    To(AnyProcess),
    Left(Receipt),
}

/// Why a message is still the sender's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    NoProc,
    /// The child is being restarted: it will be back, or its place will be retired.
    Vacant,
    Full,
    WrongServer,
    CallingSelf,
}

fn offer<M: Send + 'static>(process: &AnyProcess, message: &mut Option<M>, how: How) -> Result<(), Why> {
    if how == How::Call && run(process, message) { Ok(()) } else { refer(process, message, how) }
}

/// Puts the message into the mailbox, unless its sender would wait for itself.
fn refer<M: Send + 'static>(process: &AnyProcess, message: &mut Option<M>, how: How) -> Result<(), Why> {
    if how.is_from(process) { Err(Why::CallingSelf) } else { queue(process, message) }
}

/// [`offer`] on behalf of somebody else, with what the message has brought along from there.
fn offer_marked<M: Send + 'static>(
    process: &AnyProcess,
    message: &mut Option<M>,
    how: How,
    mark: &mut Option<Mark>,
) -> Result<(), Why> {
    if how.is_from(process) {
        return Err(Why::CallingSelf);
    }
    let any: &dyn Any = &**process;
    let typed = any.downcast_ref::<Process<M>>().ok_or(Why::WrongServer)?;
    typed.offer_marked(message, mark).map_err(why_refused)
}

fn why_refused(refused: Refused) -> Why {
    match refused {
        Refused::Closed => Why::NoProc,
        Refused::Full | Refused::Later => Why::Full,
    }
}

/// Runs the process with the message, if that can be. A process that runs is not run by itself.
#[expect(clippy::inline_always, reason = "a direct call is mostly what the calls of its parts would cost")]
#[inline(always)]
fn run<M: Send + 'static>(process: &AnyProcess, message: &mut Option<M>) -> bool {
    let any: &dyn Any = &**process;
    if let Some(typed) = any.downcast_ref::<Process<M>>() {
        direct::run(typed, message);
    }
    message.is_none()
}

/// Puts the message into the mailbox.
#[expect(clippy::inline_always, reason = "what a cast costs is mostly what the calls of its parts would cost")]
#[inline(always)]
fn queue<M: Send + 'static>(process: &AnyProcess, message: &mut Option<M>) -> Result<(), Why> {
    let any: &dyn Any = &**process;
    let typed = any.downcast_ref::<Process<M>>().ok_or(Why::WrongServer)?;
    typed.offer(message).map_err(why_refused)
}
