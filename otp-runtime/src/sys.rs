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
//! [`of::<State>(pid)`](of) where the type of the state is to be told. The client of an event handler leads to its manager, and
//! its state is the handler's.
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
#[doc(hidden)]
pub use target::{Finder, Whom};
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
/// Use it to look at a process, or to change it, while nothing moves. Callers may time out meanwhile. The exit signal of its
/// parent still ends it. Suspending twice is suspending once.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// use otp::sys;
///
/// let counter = Counter::start_link().await?;
/// sys::suspend(&counter).await?;
/// let added = counter.add(1).send(); // it waits
/// assert_eq!(sys::get_state(&counter).await?.n, 0);
///
/// sys::resume(&counter).await?;
/// assert_eq!(added.await?, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:suspend")]
pub fn suspend<S>(target: &(impl Target<S> + ?Sized)) -> Ask<()> {
    Ask::new(target, Request::Suspend)
}

/// Lets a suspended process go on, with the mail that has come meanwhile.
///
/// To a process that runs it does nothing. [`suspend`] has an example.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:resume")]
pub fn resume<S>(target: &(impl Target<S> + ?Sized)) -> Ask<()> {
    Ask::new(target, Request::Resume)
}

/// Answers a copy of a process's state.
///
/// Use it in a debugging session or in a test; a program asks by a call. For states that are not `Clone`, or large, there
/// is [`with_state`]. It works on a suspended process, too.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// let counter = Counter::spec().name("counter").start_link().await?;
/// counter.add(2).await?;
/// assert_eq!(otp::sys::get_state(&counter).await?.n, 2);
///
/// // where only the pid or the name is known, the type is to be told
/// let pid = otp::whereis("counter").ok_or("it runs")?;
/// assert_eq!(otp::sys::get_state(&otp::sys::of::<Counter>(pid)).await?.n, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP: the state of a supervisor or of a process without one is whatever its loop carries; here it is
/// [`NoState`](SysError::NoState).
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
/// Use it where the state is not `Clone`, or where a part of it is enough. The process does nothing else meanwhile.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// let counter = Counter::start_link().await?;
/// let even = otp::sys::with_state(&counter, |counter: &Counter| counter.n % 2 == 0).await?;
/// assert!(even);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
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
/// Use it to repair a state that has gone wrong, where a restart would lose too much. `replace` runs in that process. If it
/// panics, the state is as before: that is why it is lent the old state and makes a new one.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// let counter = Counter::start_link().await?;
/// let new = otp::sys::replace_state(&counter, |old: &Counter| Counter { n: old.n + 41 }).await?;
/// assert_eq!(new.n, 41);
/// assert_eq!(counter.add(1).await?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
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
/// the new state from the old, or refuses. If it refuses or panics, the state is as before. The type stays the same.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// use otp::sys::{self, SysError};
///
/// let double = |old: &Counter| Ok::<_, ExitReason>(Counter { n: old.n * 2 });
/// let counter = Counter::start_link().await?;
/// counter.add(21).await?;
/// assert_eq!(sys::change_code(&counter, double).await, Err(SysError::Running));
///
/// sys::suspend(&counter).await?;
/// sys::change_code(&counter, double).await?;
/// sys::resume(&counter).await?;
/// assert_eq!(counter.add(0).await?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP takes the names of a module and a version, and calls the module's `code_change`; here the migration itself is
/// given.
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
    let find = target.__finder().0;
    Ask::new(target, |answer| {
        Request::State(Box::new(move |state, suspended| {
            let result = match state {
                _ if only_suspended && !suspended => Err(SysError::Running),
                Err(panic) => Err(SysError::CallbackFailed(panic)),
                Ok(state) => match state.and_then(find) {
                    Some(state) => guarded(|| look(state)).unwrap_or_else(|panic| Err(SysError::CallbackFailed(panic))),
                    None => Err(SysError::NoState),
                },
            };
            answer.send(result);
        }))
    })
}

/// Answers what a process is, whether it runs, what is switched on, and its state as text.
///
/// It is the first thing to ask of a process that behaves strangely; it prints. The state is shown as `#[format_status]`
/// shows it, which may hide secrets.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// let counter = Counter::start_link().await?;
/// let status = otp::sys::get_status(&counter).await?;
/// assert_eq!((status.behaviour, status.suspended), ("gen_server", false));
/// assert_eq!(status.state, "Counter { n: 0 }");
/// println!("{status}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:get_status")]
pub fn get_status<S>(target: &(impl Target<S> + ?Sized)) -> Ask<Status> {
    Ask::new(target, Request::Status)
}

/// Ends a process for `reason`, running its `#[terminate]`.
///
/// It answers when the process has taken the order, which is before it has ended; `kv.stop()` waits for the end.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// let counter = Counter::start().await?;
/// let ended = otp::exited(counter.pid().ok_or("it runs")?);
/// otp::sys::terminate(&counter, ExitReason::Shutdown).await?;
/// assert_eq!(ended.await, ExitReason::Shutdown);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
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
/// The process waits while it writes: not for a busy one. [`trace_to`] writes elsewhere, [`log`] keeps events in memory.
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
/// Each event is a line, in one `write`: `*DBG*`, the process's name or pid, the event. The process waits while it writes.
/// A writer that fails is reported and not written to again.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// use std::io::Write;
/// use std::sync::mpsc::{Sender, channel};
///
/// struct Lines(Sender<String>);
///
/// impl Write for Lines {
///     fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
///         self.0.send(String::from_utf8_lossy(line).into_owned()).map_err(std::io::Error::other)?;
///         Ok(line.len())
///     }
///     fn flush(&mut self) -> std::io::Result<()> {
///         Ok(())
///     }
/// }
///
/// let counter = Counter::spec().name("traced").start_link().await?;
/// let (sender, lines) = channel();
/// otp::sys::trace_to(&counter, Lines(sender)).await?;
/// counter.add(2).await?;
/// otp::sys::trace(&counter, false).await?;
/// assert_eq!(lines.iter().collect::<String>(), "*DBG* traced got add(by: 2)\n*DBG* traced sent 2\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP formats events with a function of the behaviour; `install` one to have another format.
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
/// Use it to know what led to a crash: the crash report shows what was kept, and so does [`get_status`]. With another
/// number than before, the newest that fit stay.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// use otp::sys;
///
/// let counter = Counter::start_link().await?;
/// sys::log(&counter, 3).await?;
/// counter.add(1).await?;
/// counter.add(2).await?;
/// assert_eq!(sys::get_log(&counter).await?, ["sent 1", "got add(by: 2)", "sent 3"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:log")]
pub fn log<S>(target: &(impl Target<S> + ?Sized), events: usize) -> Ask<()> {
    switch(target, move |debug| debug.set_log(events))
}

/// Answers the events that [`log`] has kept, oldest first.
///
/// If nothing is kept there are none: OTP answers the same. It shows what was received and sent as it was; only reports
/// and [`get_status`] ask `#[format_status]`.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:log")]
pub fn get_log<S>(target: &(impl Target<S> + ?Sized)) -> Ask<Vec<String>> {
    switch(target, |debug| debug.logged())
}

/// Starts or ends counting what a process does.
///
/// Switching it on twice does not begin anew.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// use otp::sys;
///
/// let counter = Counter::start_link().await?;
/// assert_eq!(sys::get_statistics(&counter).await?, None);
/// sys::statistics(&counter, true).await?;
/// counter.add(1).await?;
/// let statistics = sys::get_statistics(&counter).await?.ok_or("they are on")?;
/// assert_eq!((statistics.messages_in, statistics.messages_out), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:statistics")]
pub fn statistics<S>(target: &(impl Target<S> + ?Sized), on: bool) -> Ask<()> {
    switch(target, move |debug| debug.set_statistics(on))
}

/// Answers what a process has done since [`statistics`] was switched on; `None` if it is not (`no_statistics`).
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
/// Use it to wait for something that happens rarely, or to count what you like. It should be quick: the process waits for it.
/// If a function of this id is installed already, nothing changes.
///
/// # Examples
/// ```
#[doc = include_str!("sys/counter.txt")]
/// use otp::sys::{self, Event, Keep};
///
/// let counter = Counter::start_link().await?;
/// let (tell, told) = std::sync::mpsc::channel();
/// sys::install(&counter, "large", move |event: &Event<'_>, _who: &str| match event {
///     Event::In { message } if format!("{message:?}").contains("100") => {
///         let _ = tell.send(format!("{message:?}"));
///         Keep::Done
///     }
///     _ => Keep::Installed,
/// })
/// .await?;
///
/// counter.add(1).await?;
/// counter.add(100).await?;
/// assert_eq!(told.recv()?, "add(by: 100)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP's function is given a state and returns the next one; a closure keeps its own.
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

/// Switches off all that is told of a process: trace, files, log, statistics, installed functions.
///
/// A process that is suspended stays so.
///
/// # Errors
/// [`SysError`].
#[doc(alias = "sys:no_debug")]
pub fn no_debug<S>(target: &(impl Target<S> + ?Sized)) -> Ask<()> {
    switch(target, |debug| *debug = Debug::default())
}

/// Makes the answer's two ends.
fn answer<T: Send + 'static>() -> (crate::process::system::Answer<T>, crate::protocol::ReplySlot<Result<T, SysError>>) {
    reply_slot()
}
