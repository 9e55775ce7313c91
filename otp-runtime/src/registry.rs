//! Names of processes: `register/2`, `whereis/1`, and the same for names that are kept elsewhere.
//!
//! There are three kinds, and every function here takes each of them (see [`Name`]):
//!
//! - **local**: a text. A name belongs to at most one process and a process has at most one.
//! - **[global](mod@global)**: any value that can be printed. A process may have several.
//! - **[via](crate::name::Via)**: whatever a registry of your own says.
//!
//! When a process ends, its names are free before anybody is told of the end.

pub mod global;
mod local;
mod table;
mod via;

#[doc(inline)]
pub use global::Global;

use crate::exit::Panic;
use crate::message::Info;
use crate::name::{self, Form, Name};
use crate::observe::Mark;
use crate::pid::Pid;
use crate::process::record::{AnyProcess, update};
use crate::process::table as processes;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a name could not be given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegisterError {
    /// Another process has the name.
    Taken(Pid),
    /// The process has a local name already.
    AlreadyNamed(Arc<str>),
    /// There is no such process.
    NoProc,
    /// The [`Via`](crate::name::Via) said no, and knows of nobody who has the name.
    Refused,
    /// The [`Via`](crate::name::Via) panicked.
    Panicked(Panic),
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(pid) => write!(f, "the name belongs to process {pid}"),
            Self::AlreadyNamed(name) => write!(f, "the process is already registered as `{name}`"),
            Self::NoProc => f.write_str("no such process"),
            Self::Refused => f.write_str("the registry refused the name"),
            Self::Panicked(panic) => write!(f, "the registry {panic}"),
        }
    }
}

impl Error for RegisterError {}

/// Gives a process a name.
///
/// A server is given its name at its start, before its `init` runs: use [`Spec::name`](crate::spec::Spec::name) there.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let pid = otp::spawn(async |mut inbox| {
///     inbox.receive().await;
/// });
/// otp::register("door", pid).unwrap();
/// assert_eq!(otp::whereis("door"), Some(pid));
/// assert_eq!(otp::register("door", pid), Err(otp::RegisterError::AlreadyNamed("door".into())));
/// otp::exit(pid, otp::ExitReason::Shutdown);
/// otp::exited(pid).await;
/// assert_eq!(otp::whereis("door"), None); // free before anybody is told of the end
/// # });
/// ```
///
/// # Errors
/// If the name is taken, or the process has a local name already, or has ended. OTP raises `badarg` in all three cases.
/// For a [`Via`](crate::name::Via): if it says no, or panics.
#[doc(alias = "erlang:register")]
pub fn register(name: impl Into<Name>, pid: Pid) -> Result<(), RegisterError> {
    let process = processes::lookup(pid).ok_or(RegisterError::NoProc)?;
    enter(&name.into(), &process)
}

pub(crate) fn enter(name: &Name, process: &AnyProcess) -> Result<(), RegisterError> {
    match name.form() {
        Form::Local(text) => local::enter(text, process),
        Form::Via(via) => via::enter(via, process),
    }
}

/// Takes a name back; returns whose it was, or `None` if nobody had it (OTP raises `badarg`).
///
/// Anybody may do that, for any process.
#[doc(alias = "erlang:unregister")]
pub fn unregister(name: impl Into<Name>) -> Option<Pid> {
    match name.into().form() {
        Form::Local(text) => local::unregister(text),
        Form::Via(via) => via::unregister(&**via),
    }
}

/// Who has this name; nobody if its process has ended.
///
/// For a server, `Kv::whereis(name)` answers with a client.
#[doc(alias = "erlang:whereis")]
pub fn whereis(name: impl Into<Name>) -> Option<Pid> {
    Some(find(&name.into())?.head().pid)
}

/// The living process that has this name.
pub(crate) fn find(name: &Name) -> Option<AnyProcess> {
    match name.form() {
        Form::Local(text) => local::find(text),
        Form::Via(via) => {
            let process = processes::lookup(name::whereis(&**via)?)?;
            if process.head().has_ended() { None } else { Some(process) }
        }
    }
}

/// All local names in use, sorted (`registered/0`). Global ones are listed by [`global::registered`]; what other registries
/// hold, they know themselves.
#[doc(alias = "erlang:registered")]
pub fn registered() -> Vec<Arc<str>> {
    local::NAMES.list()
}

/// Sends a message of any type to the process that has this name (`Name ! Message`), and says which that was.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let pid = otp::spawn(async |mut inbox| {
///     assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "hello");
/// });
/// otp::register("listener", pid).unwrap();
/// assert_eq!(otp::registry::send("listener", "hello"), Ok(pid));
/// assert_eq!(otp::registry::send("no such listener", "hello"), Err("hello"));
/// assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Errors
/// The message, if nobody has the name. OTP raises `badarg` then.
#[doc(alias = "global:send")]
pub fn send<T: Send + 'static>(name: impl Into<Name>, message: T) -> Result<Pid, T> {
    let Some(process) = find(&name.into()) else { return Err(message) };
    let mark = Mark::of_sender();
    match update(&*process, |_, intake| intake.push_info(Info::new(message), mark)) {
        None => Ok(process.head().pid),
        // it has ended since
        Some((info, _)) => Err(info.take().unwrap_or_else(|_| unreachable!("the message is what it was"))),
    }
}

/// The test on this runtime is over: nobody will ask for its names.
#[cfg(all(feature = "test", not(shuttle)))]
pub(crate) fn forget(runtime: crate::seam::RuntimeId) {
    local::NAMES.forget(runtime);
    global::NAMES.forget(runtime);
}
