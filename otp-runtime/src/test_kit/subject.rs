//! Whatever leads to a process.

use super::probe::Probe;
use crate::name::Name;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::table;
use crate::registry;
use crate::server_ref::{Place, ServerRef};
use crate::sys::Whom;
use std::sync::Arc;

/// What a test may speak of: a pid, a client (`&kv`), a name, a [`Probe`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead to a process",
    note = "give a pid, a reference to a client (`&kv`), or a name (`\"kv\"`)"
)]
pub trait Subject<S> {
    #[doc(hidden)]
    fn __process(&self) -> Option<Whom>;

    /// Its pid, also when it has ended, if that is known.
    #[doc(hidden)]
    fn __pid(&self) -> Option<Pid> {
        self.__process().map(|whom| whom.0.head().pid)
    }

    /// Where it leads to, and how many processes have been there.
    #[doc(hidden)]
    fn __tenants(&self) -> Option<(usize, u64)> {
        None
    }
}

/// The process that it leads to now.
pub(super) fn process_of<S>(subject: &(impl Subject<S> + ?Sized)) -> Option<AnyProcess> {
    subject.__process().map(|whom| whom.0)
}

impl Subject<()> for Pid {
    fn __process(&self) -> Option<Whom> {
        table::lookup(*self).map(Whom)
    }

    fn __pid(&self) -> Option<Pid> {
        Some(*self)
    }
}

impl Subject<()> for &Pid {
    fn __process(&self) -> Option<Whom> {
        Pid::__process(self)
    }

    fn __pid(&self) -> Option<Pid> {
        Some(**self)
    }
}

impl Subject<()> for &str {
    fn __process(&self) -> Option<Whom> {
        registry::find(&Name::from(*self)).map(Whom)
    }
}

impl Subject<()> for Name {
    fn __process(&self) -> Option<Whom> {
        registry::find(self).map(Whom)
    }
}

impl Subject<()> for &Probe {
    fn __process(&self) -> Option<Whom> {
        self.pid().__process()
    }

    fn __pid(&self) -> Option<Pid> {
        Some(self.pid())
    }
}

impl<S, C: AsRef<ServerRef<S>>> Subject<S> for C {
    fn __process(&self) -> Option<Whom> {
        self.as_ref().resolve().map(Whom)
    }

    fn __tenants(&self) -> Option<(usize, u64)> {
        let place: &Arc<Place> = self.as_ref().as_place()?;
        Some((Arc::as_ptr(place).addr(), place.tenants()))
    }
}
