//! Where a server is found: its process, a name, or its place in a supervision tree.

mod lineage;
mod parcel;
mod place;
mod turn;

pub(crate) use lineage::{Lineage, on_behalf};
pub(crate) use parcel::Receipt;
pub(crate) use place::Place;
pub(crate) use turn::Turn;

use crate::name::Name;
use crate::pid::Pid;
use crate::process::direct;
use crate::process::mailbox::Refused;
use crate::process::record::{AnyProcess, Process};
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

    /// Gives `message` to the server, or says why not. Answers who has it now.
    #[inline]
    pub(crate) fn post<M: Send + 'static>(&self, message: M, how: How) -> Result<Recipient<'_>, Undelivered<M>> {
        match &self.destination {
            Destination::Process(process) => offer(process, message, how).map(|()| Recipient::Lent(process)),
            Destination::Name(name) => match registry::find(name) {
                Some(process) => offer(&process, message, how).map(|()| Recipient::Owned(process)),
                None => Err(Undelivered { message, why: Why::NoProc }),
            },
            Destination::Place(place) => place.post(message, how).map(Recipient::Owned),
        }
    }

    /// Gives `message` to the server, or leaves it for the next one at a place where nobody is now.
    pub(crate) fn send<M: Send + 'static>(&self, mut message: M, caller: Option<Pid>) -> Result<Sent, Undelivered<M>> {
        loop {
            message = match (self.post(message, How::Request(caller)), &self.destination) {
                (Ok(recipient), _) => return Ok(Sent::To(recipient.into_process())),
                (Err(Undelivered { message, why: Why::Vacant }), Destination::Place(place)) => {
                    match place.leave(message, caller) {
                        Ok(receipt) => return Ok(Sent::Left(receipt)),
                        // somebody has moved in meanwhile
                        Err(Undelivered { message, why: Why::Vacant }) => message,
                        Err(undelivered) => return Err(undelivered),
                    }
                }
                (Err(undelivered), _) => return Err(undelivered),
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
    /// This process waits for the reply from now on, and may as well run the server meanwhile.
    Call(Option<Pid>),
}

/// Who has got a message.
pub(crate) enum Recipient<'a> {
    Lent(&'a AnyProcess),
    Owned(AnyProcess),
}

impl Recipient<'_> {
    pub(crate) fn pid(&self) -> Pid {
        match self {
            Self::Lent(process) => process.head().pid,
            Self::Owned(process) => process.head().pid,
        }
    }

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

/// A message that is still the sender's.
pub(crate) struct Undelivered<M> {
    pub(crate) message: M,
    pub(crate) why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    NoProc,
    /// The child is being restarted: it will be back, or its place will be retired.
    Vacant,
    Full,
    WrongServer,
    CallingSelf,
}

#[inline]
fn offer<M: Send + 'static>(process: &AnyProcess, message: M, how: How) -> Result<(), Undelivered<M>> {
    if let How::Request(caller) | How::Call(caller) = how
        && caller == Some(process.head().pid)
    {
        return Err(Undelivered { message, why: Why::CallingSelf });
    }
    let any: &dyn Any = &**process;
    let Some(typed) = any.downcast_ref::<Process<M>>() else {
        return Err(Undelivered { message, why: Why::WrongServer });
    };
    let offered = match how {
        How::Call(_) => direct::offer(typed, message),
        How::Cast | How::Request(_) => typed.offer(message).map(|sleeper| typed.rouse(sleeper)),
    };
    offered.map_err(|(message, refused)| {
        let why = match refused {
            Refused::Closed => Why::NoProc,
            Refused::Full => Why::Full,
        };
        Undelivered { message, why }
    })
}
