//! Looking into running processes and steering them, without a line of their own code (`sys`).
//!
//! Every process answers: servers, supervisors, and plain processes whenever they wait for a message. A process answers
//! between two messages, so one that is busy answers later, and one that never awaits never does.
//!
//! | to | use |
//! |---|---|
//! | see what a process is and what it holds | [`get_status`], [`get_state`], [`with_state`] |
//! | stop it from handling messages for a while | [`suspend`], [`resume`] |
//! | change its state | [`replace_state`], [`change_code`] |
//! | watch what it does | [`trace`], [`trace_to`], [`log`], [`log_to_file`], [`statistics`], [`install`] |
//! | end it | [`terminate`] |
//!
//! As long as nothing is switched on in a process, a message costs it one branch for all of this.
//!
//! A target is anything that leads to a process: a client (`&kv`), a pid, a registered name (`"kv"`), or
//! [`of::<State>(pid)`](of) where the type of the state is to be told.
//!
//! # Examples
//! ```
//! # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
//! use otp::prelude::*;
//! use otp::sys;
//!
//! #[derive(Clone, Debug, Default)]
//! struct Counter {
//!     n: u64,
//! }
//!
//! #[gen_server]
//! impl Counter {
//!     #[call]
//!     fn add(&mut self, by: u64) -> u64 {
//!         self.n += by;
//!         self.n
//!     }
//! }
//!
//! let counter = Counter::start_link().await?;
//! counter.add(40).await?;
//! assert_eq!(sys::get_state(&counter).await?.n, 40);
//!
//! sys::log(&counter, 10).await?;
//! sys::replace_state(&counter, |state: &Counter| Counter { n: state.n + 1 }).await?;
//! assert_eq!(counter.add(1).await?, 42);
//! assert_eq!(sys::get_log(&counter).await?, ["got add(by: 1)", "sent 42"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod ask;
mod special;
mod target;

pub use crate::debug::{DebugOptions, Event, Keep, Statistics};
pub use crate::process::Status;
pub use crate::process::system::SystemMessage;
pub use crate::process::system_error::SysError;
pub use ask::Ask;
pub use special::{Special, Tracer, handle_system_msg};
pub use target::{Of, Target, of};

use crate::debug::{self, Debug};
use crate::exit::ExitReason;
use crate::panic::guarded;
use crate::process::self_pid;
use crate::process::system::Request;
use crate::protocol::reply_slot;
use crate::report::drop_guarded;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// Suspends a process: until it is resumed it handles system messages only, and all other mail stays in order.
///
/// Callers may time out meanwhile. The exit signal of its parent still ends it. Suspending twice is suspending once.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:suspend")]
pub fn suspend<S>(target: &(impl Target<S> + ?Sized)) -> Ask<()> {
    Ask::new(target, Request::Suspend)
}

/// Lets a suspended process go on, with the mail that has come meanwhile. A process that runs just runs on.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:resume")]
pub fn resume<S>(target: &(impl Target<S> + ?Sized)) -> Ask<()> {
    Ask::new(target, Request::Resume)
}

/// A copy of a process's state. See [`with_state`] for states that are not `Clone`.
///
/// # Errors
/// [`SysError`]; [`NoState`](SysError::NoState) for a process that is no server, or a server of another type;
/// [`CallbackFailed`](SysError::CallbackFailed) if its `clone` panics.
#[doc(alias = "sys:get_state")]
pub fn get_state<S: Clone + Send + 'static>(target: &(impl Target<S> + ?Sized)) -> Ask<S> {
    with_state(target, S::clone)
}

/// Runs `look` on a process's state, in that process, and answers what it returns.
///
/// # Errors
/// As [`get_state`]; [`CallbackFailed`](SysError::CallbackFailed) if `look` panics.
#[doc(alias = "sys:get_state")]
pub fn with_state<S: 'static, R: Send + 'static>(
    target: &(impl Target<S> + ?Sized),
    look: impl FnOnce(&S) -> R + Send + 'static,
) -> Ask<R> {
    visit(target, false, move |state: &mut S| Ok(look(state)))
}

/// Puts what `replace` makes of a process's state in its place, and answers a copy of it.
///
/// `replace` runs in that process. If it panics, the state is as before: that is why it is lent the old state and makes
/// a new one.
///
/// # Errors
/// As [`get_state`]; [`CallbackFailed`](SysError::CallbackFailed) if `replace` panics.
#[doc(alias = "sys:replace_state")]
pub fn replace_state<S: Clone + Send + 'static>(
    target: &(impl Target<S> + ?Sized),
    replace: impl FnOnce(&S) -> S + Send + 'static,
) -> Ask<S> {
    visit(target, false, move |state: &mut S| {
        let (new, copy) = {
            let new = replace(state);
            let copy = new.clone();
            (new, copy)
        };
        put(state, new);
        Ok(copy)
    })
}

/// Changes the state of a suspended process from an old form to a new one (`sys:change_code/4`).
///
/// In OTP the code of a running process is changed for that of a newer version, and its state with it. A Rust program has
/// one version of its code; what remains is the migration of a state in place, while nothing is handled: `migrate` makes
/// the new state from the old, or refuses. If it refuses or panics, the state is as before.
///
/// # Errors
/// As [`get_state`]; [`Running`](SysError::Running) unless the process is suspended; [`Refused`](SysError::Refused) if
/// `migrate` returned an error.
#[doc(alias = "sys:change_code")]
#[doc(alias = "code_change")]
pub fn change_code<S: 'static, E: Into<ExitReason>>(
    target: &(impl Target<S> + ?Sized),
    migrate: impl FnOnce(&S) -> Result<S, E> + Send + 'static,
) -> Ask<()> {
    visit(target, true, move |state: &mut S| {
        put(state, migrate(state).map_err(|error| SysError::Refused(error.into()))?);
        Ok(())
    })
}

/// The new state is in place whatever the old one does when it is dropped.
fn put<S>(state: &mut S, new: S) {
    let old = std::mem::replace(state, new);
    drop_guarded(self_pid(), "old state", old);
}

fn visit<S: 'static, R: Send + 'static>(
    target: &(impl Target<S> + ?Sized),
    only_suspended: bool,
    look: impl FnOnce(&mut S) -> Result<R, SysError> + Send + 'static,
) -> Ask<R> {
    Ask::new(target, |answer| {
        Request::State(Box::new(move |state, suspended| {
            let result = match state {
                _ if only_suspended && !suspended => Err(SysError::Running),
                Err(panic) => Err(SysError::CallbackFailed(panic)),
                Ok(state) => match state.and_then(|state| state.downcast_mut::<S>()) {
                    Some(state) => guarded(|| look(state)).unwrap_or_else(|panic| Err(SysError::CallbackFailed(panic))),
                    None => Err(SysError::NoState),
                },
            };
            answer.send(result);
        }))
    })
}

/// What a process is, whether it runs, what is switched on, and its state as text.
///
/// The state is shown as `#[format_status]` shows it, which may hide secrets.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:get_status")]
pub fn get_status<S>(target: &(impl Target<S> + ?Sized)) -> Ask<Status> {
    Ask::new(target, Request::Status)
}

/// Ends a process for `reason`, running its `#[terminate]`. Answers when the process has taken the order, which is before
/// it has ended; `kv.stop()` waits for the end.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:terminate")]
pub fn terminate<S>(target: &(impl Target<S> + ?Sized), reason: ExitReason) -> Ask<()> {
    Ask::new(target, |answer| Request::Terminate(reason, answer))
}

fn switch<S, R: Send + 'static>(
    target: &(impl Target<S> + ?Sized),
    change: impl FnOnce(&mut Debug) -> R + Send + 'static,
) -> Ask<R> {
    Ask::new(target, |answer| Request::Debug(Box::new(move |debug| answer.send(Ok(change(debug))))))
}

/// Writes every event of a process to standard output, or stops doing so.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:trace")]
pub fn trace<S>(target: &(impl Target<S> + ?Sized), on: bool) -> Ask<()> {
    switch(target, move |debug| {
        debug.set_trace(on.then(|| debug::writer(std::io::stdout())));
    })
}

/// Writes every event of a process to `writer`, in place of standard output; [`trace`] with `false` ends it.
///
/// The process waits while it writes. A writer that fails is reported and not written to again.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:trace")]
pub fn trace_to<S>(target: &(impl Target<S> + ?Sized), writer: impl Write + Send + 'static) -> Ask<()> {
    let writer = debug::writer(writer);
    switch(target, move |debug| debug.set_trace(Some(writer)))
}

/// Appends every event of a process to a file, made if need be; `None` ends it.
///
/// # Errors
/// [`SysError`]; [`OpenFile`](SysError::OpenFile) if the file cannot be opened.
#[doc(alias = "sys:log_to_file")]
pub fn log_to_file<S>(target: &(impl Target<S> + ?Sized), path: Option<&Path>) -> Ask<()> {
    let file = match path.map(|path| OpenOptions::new().create(true).append(true).open(path)).transpose() {
        Ok(file) => file,
        Err(error) => return Ask::failed(SysError::OpenFile(error.to_string())),
    };
    switch(target, move |debug| debug.set_file(file.map(debug::writer)))
}

/// Keeps the last `events` events of a process (OTP keeps 10 unless told otherwise); 0 ends it.
///
/// With another number than before, the newest that fit stay.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:log")]
pub fn log<S>(target: &(impl Target<S> + ?Sized), events: usize) -> Ask<()> {
    switch(target, move |debug| debug.set_log(events))
}

/// The events that [`log`] has kept, oldest first.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:log")]
pub fn get_log<S>(target: &(impl Target<S> + ?Sized)) -> Ask<Vec<String>> {
    switch(target, |debug| debug.logged())
}

/// Starts or ends counting what a process does.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:statistics")]
pub fn statistics<S>(target: &(impl Target<S> + ?Sized), on: bool) -> Ask<()> {
    switch(target, move |debug| debug.set_statistics(on))
}

/// What a process has done since [`statistics`] was switched on; `None` if it is not (`no_statistics`).
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:statistics")]
pub fn get_statistics<S>(target: &(impl Target<S> + ?Sized)) -> Ask<Option<Statistics>> {
    switch(target, |debug| debug.statistics())
}

/// Calls `function` with every event of a process, in that process, until it answers [`Keep::Done`], panics, or is
/// [removed](remove). Its second argument is the process's name, or its pid as text.
///
/// If a function of this id is installed already, nothing changes.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:install")]
pub fn install<S>(
    target: &(impl Target<S> + ?Sized),
    id: impl Into<String>,
    function: impl FnMut(&Event<'_>, &str) -> Keep + Send + 'static,
) -> Ask<()> {
    let (id, function) = (id.into(), debug::spy(function));
    switch(target, move |debug| debug.install(id, function))
}

/// Removes a function that was [installed](install). None of this id is fine.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:remove")]
pub fn remove<S>(target: &(impl Target<S> + ?Sized), id: impl Into<String>) -> Ask<()> {
    let id = id.into();
    switch(target, move |debug| debug.remove(&id))
}

/// Switches everything off.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:no_debug")]
pub fn no_debug<S>(target: &(impl Target<S> + ?Sized)) -> Ask<()> {
    switch(target, |debug| *debug = Debug::default())
}

/// Makes the answer's two ends.
fn answer<T>() -> (crate::process::system::Answer<T>, crate::protocol::ReplySlot<Result<T, SysError>>) {
    reply_slot()
}
