//! What may lie in a mailbox besides a server's own messages.

use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::reference::Reference;
use std::any::{Any, TypeId};
use std::fmt;

/// A message of any type, as [`send`](crate::process::send) delivers it.
///
/// A server receives it in the `#[info]` handler for its type; an `#[info]` handler that takes `Info` itself receives
/// all the rest. A plain process takes it from its [`Inbox`](crate::process::Inbox).
#[doc(alias = "handle_info")]
pub struct Info {
    value: Box<dyn Value>,
}

/// What an [`Info`] may hold. A box of it is two words, with the name of the type.
trait Value: Any + Send {
    fn name(&self) -> &'static str;
}

impl<T: Any + Send> Value for T {
    fn name(&self) -> &'static str {
        std::any::type_name::<T>()
    }
}

impl Info {
    /// Wraps a value. An `Info` stays what it is: to send one on is to send what it holds.
    pub fn new<T: Send + 'static>(value: T) -> Self {
        Self::boxed(Box::new(value))
    }

    /// Wraps a value that is in a box already.
    pub(crate) fn boxed<T: Send + 'static>(value: Box<T>) -> Self {
        if TypeId::of::<T>() == TypeId::of::<Self>() {
            let value: Box<dyn Any> = value;
            return value.downcast().map_or_else(|_| Self { value: Box::new(()) }, |info| *info);
        }
        Self { value }
    }

    /// Takes the value out if it is a `T`. Every message is an `Info`, and is then the answer as it is.
    ///
    /// # Errors
    /// The message itself, untouched, if it is something else.
    pub fn take<T: 'static>(self) -> Result<T, Self> {
        if TypeId::of::<T>() == TypeId::of::<Self>() {
            let mut whole = Some(self);
            let place: &mut dyn Any = &mut whole;
            let found = place.downcast_mut::<Option<T>>().and_then(Option::take);
            return found.ok_or_else(|| whole.unwrap_or_else(|| Self::new(())));
        }
        self.unboxed().map(|value| *value)
    }

    /// Whether the value is a `T`.
    fn is<T: 'static>(&self) -> bool {
        let value: &dyn Any = &*self.value;
        value.is::<T>()
    }

    fn unboxed<T: 'static>(self) -> Result<Box<T>, Self> {
        if !self.is::<T>() {
            return Err(self);
        }
        let value: Box<dyn Any> = self.value;
        value.downcast().map_err(|_| Self { value: Box::new(()) })
    }

    /// Looks at the value if it is a `T`.
    pub fn peek<T: 'static>(&self) -> Option<&T> {
        let whole: &dyn Any = self;
        let value: &dyn Any = &*self.value;
        whole.downcast_ref().or_else(|| value.downcast_ref())
    }

    /// Looks at the value if it is a `T`, and may change it.
    #[doc(hidden)]
    pub fn peek_mut<T: 'static>(&mut self) -> Option<&mut T> {
        if TypeId::of::<T>() == TypeId::of::<Self>() {
            let whole: &mut dyn Any = self;
            return whole.downcast_mut();
        }
        let value: &mut dyn Any = &mut *self.value;
        value.downcast_mut()
    }

    /// Takes the box with the value out of its place if it is a `T`, and leaves nothing there.
    pub(crate) fn lift<T: 'static>(&mut self) -> Option<Box<T>> {
        if !self.is::<T>() {
            return None;
        }
        // a box of `()` holds no memory
        let value = std::mem::replace(&mut self.value, Box::new(()));
        let value: Box<dyn Any> = value;
        value.downcast().ok()
    }

    /// Puts the box back.
    pub(crate) fn lower<T: Send + 'static>(&mut self, value: Box<T>) {
        self.value = value;
    }

    /// The name of the value's type.
    pub fn type_name(&self) -> &'static str {
        (*self.value).name()
    }
}

impl fmt::Debug for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.type_name())
    }
}

/// An exit signal, as a process that traps exits receives it (`{'EXIT', From, Reason}`).
#[doc(alias = "EXIT")]
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exit {
    /// The linked process that ended, or the process that called [`exit`](crate::process::exit). `None` when the
    /// signal came from code outside every process.
    pub from: Option<Pid>,
    /// Why.
    pub reason: ExitReason,
}

impl Exit {
    pub(crate) fn new(from: Option<Pid>, reason: ExitReason) -> Self {
        Self { from, reason }
    }
}

/// The end of a monitored process (`{'DOWN', Ref, process, Pid, Reason}`): exactly one for each monitor.
#[doc(alias = "DOWN")]
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Down {
    /// What [`monitor`](crate::process::monitor) returned.
    pub monitor: Reference,
    /// The process that ended.
    pub pid: Pid,
    /// Why; [`NoProc`](ExitReason::NoProc) if it was gone before it was monitored.
    pub reason: ExitReason,
}

impl Down {
    pub(crate) fn new(monitor: Reference, pid: Pid, reason: ExitReason) -> Self {
        Self { monitor, pid, reason }
    }
}

/// What a server receives when it asked for an idle timeout and no message came (`handle_info(timeout, State)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeout;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_an_info() {
        let info = Info::new(7_u8).take::<Info>().expect("it is one");
        assert_eq!(info.peek::<Info>().map(Info::type_name), Some("u8"));
        assert_eq!(info.take::<u8>().ok(), Some(7));
    }
}
