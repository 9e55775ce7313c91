//! Whatever leads to a process.

use crate::name::Name;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::table;
use crate::registry;
use crate::server_ref::ServerRef;
use std::any::Any;
use std::marker::PhantomData;

/// What [`sys`](crate::sys) can be pointed at: a client, a pid, a registered name. `S` is the type of the state, where it
/// is known.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead to a process",
    note = "give a reference to a client (`&kv`), a pid (`&pid`) or a name (`\"kv\"`)",
    note = "to read or change a state by pid, tell its type: `&sys::of::<State>(pid)`"
)]
pub trait Target<S> {
    #[doc(hidden)]
    fn __process(&self) -> Option<Whom>;
    /// Where in the state of the process the `S` is: all of it, unless it is one of many.
    #[doc(hidden)]
    fn __finder(&self) -> Finder<S>
    where
        S: 'static,
    {
        Finder(Box::new(<dyn Any>::downcast_mut))
    }
}

/// Finds an `S` in the state of a process.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "a function")]
pub struct Finder<S>(pub(crate) Find<S>);

pub(crate) type Find<S> = Box<dyn for<'a> FnOnce(&'a mut dyn Any) -> Option<&'a mut S> + Send>;

/// A process that was found.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "a passed-through record")]
pub struct Whom(pub(crate) AnyProcess);

impl Target<()> for Pid {
    fn __process(&self) -> Option<Whom> {
        table::lookup(*self).map(Whom)
    }
}

impl Target<()> for str {
    fn __process(&self) -> Option<Whom> {
        registry::find(&Name::from(self)).map(Whom)
    }
}

impl Target<()> for Name {
    fn __process(&self) -> Option<Whom> {
        registry::find(self).map(Whom)
    }
}

impl<S, C: AsRef<ServerRef<S>>> Target<S> for C {
    fn __process(&self) -> Option<Whom> {
        self.as_ref().resolve().map(Whom)
    }
}

/// A process with a state of type `S`; made by [`of`].
#[derive(Debug)]
pub struct Of<S> {
    pid: Pid,
    state: PhantomData<fn() -> S>,
}

/// Says what the state of a process is, where only its pid is known: a target for
/// [`get_state`](crate::sys::get_state), which has an example, and all the others.
///
/// The process checks it: another type is answered with [`NoState`](crate::sys::SysError::NoState).
pub fn of<S>(pid: Pid) -> Of<S> {
    Of { pid, state: PhantomData }
}

impl<S> Target<S> for Of<S> {
    fn __process(&self) -> Option<Whom> {
        table::lookup(self.pid).map(Whom)
    }
}
