//! Catching panics of user code, with the place where they happened.
//!
//! A panic hook is the only way to learn a panic's location. Ours keeps it for the process that panicked, whose
//! crash report will print it; every other panic goes to the hook that was there before.

mod bounded;

pub(crate) use bounded::bounded;

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

/// What is printed for a value that cannot be printed.
pub(crate) const UNPRINTABLE: &str = "<unprintable>";

/// A panic that ended a process: its message and where it happened.
///
/// Two panics are equal when they say the same at the same place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Panic {
    /// What the code said.
    pub message: String,
    /// `file:line:column`, where it is known.
    pub location: Option<String>,
    /// The calls that led there, if the program runs with `RUST_BACKTRACE` or `RUST_LIB_BACKTRACE` set.
    pub backtrace: Option<Arc<Backtrace>>,
}

impl PartialEq for Panic {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message && self.location == other.location
    }
}

impl Eq for Panic {}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.location {
            Some(location) => write!(f, "panicked at {location}: {}", self.message),
            None => write!(f, "panicked: {}", self.message),
        }
    }
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// Runs a future that never waits, without a place of its own for it. `None`: it has waited.
#[inline]
pub(crate) fn at_once<F: Future>(code: F) -> Option<F::Output> {
    match pin!(code).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

/// Runs user code; a panic in it comes back as a value.
///
/// There is one of these for each kind of code that is guarded, in each program: what can be a function for all of them is one.
pub(crate) fn guarded<R>(code: impl FnOnce() -> R) -> Result<R, Panic> {
    let (mut code, mut done) = (Some(code), None);
    caught(&mut || {
        if let Some(code) = code.take() {
            done = Some(code());
        }
    })?;
    done.ok_or_else(never_ran)
}

/// [`guarded`], compiled once. `code` is called once.
pub(crate) fn caught(code: &mut dyn FnMut()) -> Result<(), Panic> {
    let outer = Outer::enter();
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(()) => {
            outer.leave();
            Ok(())
        }
        Err(payload) => Err(outer.catch(payload)),
    }
}

#[cold]
fn never_ran() -> Panic {
    Panic { message: "the code did not run".to_owned(), location: None, backtrace: None }
}

/// [`guarded`], all of a piece: for what runs for each message.
#[inline]
pub(crate) fn guarded_inline<R>(code: impl FnOnce() -> R) -> Result<R, Panic> {
    let outer = Outer::enter();
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(done) => {
            outer.leave();
            Ok(done)
        }
        Err(payload) => Err(outer.catch(payload)),
    }
}

/// What was so before code is guarded, and is again afterwards.
struct Outer {
    guarded: bool,
    /// What is noted of a panic that is still on its way, through the drop that guards code, is not to be lost. Nothing unwinds
    /// past this value, so it needs no drop of its own on the way.
    on_its_way: ManuallyDrop<Option<Panic>>,
}

impl Outer {
    #[inline]
    fn enter() -> Self {
        listen();
        let on_its_way = if std::thread::panicking() { LAST.take() } else { None };
        Outer { guarded: GUARDED.replace(true), on_its_way: ManuallyDrop::new(on_its_way) }
    }

    #[inline]
    fn leave(self) {
        GUARDED.set(self.guarded);
        if let Some(on_its_way) = ManuallyDrop::into_inner(self.on_its_way) {
            LAST.set(Some(on_its_way));
        }
    }

    #[cold]
    fn catch(self, payload: Box<dyn Any + Send>) -> Panic {
        GUARDED.set(self.guarded);
        let message = text(&*payload);
        // a panic that was caught and resumed did not pass the hook: what is noted may be another's
        let noted = LAST.try_with(|last| last.borrow_mut().take()).ok().flatten();
        let noted = noted.filter(|noted| noted.message == message);
        let panic = noted.unwrap_or(Panic { message, location: None, backtrace: None });
        // a payload is a value of the user's, whose drop may panic as well
        drop_unheard(payload);
        self.leave();
        panic
    }
}

/// Drops a value of the user's where there is nobody to tell of its panic but the program's own hook.
pub(crate) fn drop_unheard<T>(value: T) {
    let outer = GUARDED.replace(false);
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(value)));
    GUARDED.set(outer);
    if let Err(payload) = dropped
        && !payload.is::<&str>()
        && !payload.is::<String>()
    {
        // dropping it might panic as well, and so on
        std::mem::forget(payload);
    }
}

/// The words of a value, whose `Display` is other people's code.
pub(crate) fn words(value: &dyn fmt::Display) -> String {
    guarded(|| value.to_string()).unwrap_or_else(|_| UNPRINTABLE.to_owned())
}

/// Installs our hook, once. A thread that is panicking may not change hooks; the next one does it then.
#[inline]
fn listen() {
    if !INSTALLED.load(Ordering::Relaxed) {
        install();
    }
}

static INSTALLED: AtomicBool = AtomicBool::new(false);

#[cold]
fn install() {
    if std::thread::panicking() || INSTALLED.swap(true, Ordering::Relaxed) {
        return;
    }
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !note(info) {
            before(info);
        }
    }));
}

/// Keeps a panic for [`guarded`]; false if the panic is none of ours.
fn note(info: &PanicHookInfo<'_>) -> bool {
    let guarded = GUARDED.try_with(Cell::get).unwrap_or(false);
    if guarded {
        let trace = Backtrace::capture();
        let panic = Panic {
            message: text(info.payload()),
            location: info.location().map(ToString::to_string),
            backtrace: (trace.status() == BacktraceStatus::Captured).then(|| Arc::new(trace)),
        };
        // the cell is free: nothing of the user's runs while it is borrowed
        let _ = LAST.try_with(|last| last.replace(Some(panic)));
    }
    guarded
}

fn text(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a value that is not a text".to_owned()
    }
}

pin_project_lite::pin_project! {
    /// A future of user code whose panics come back as values.
    pub(crate) struct Guarded<F> {
        #[pin]
        future: F,
    }
}

impl<F> Guarded<F> {
    #[inline]
    pub(crate) fn new(future: F) -> Self {
        Self { future }
    }
}

impl<F: Future> Future for Guarded<F> {
    type Output = Result<F::Output, Panic>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let future = self.project().future;
        match guarded(|| future.poll(cx)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_comes_back_with_its_place() {
        let panic = guarded(|| panic!("no {}", "way")).expect_err("it panicked");
        assert_eq!(panic.message, "no way");
        assert!(panic.location.expect("known").contains("panic.rs"));
    }

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("again");
        }
    }

    #[test]
    fn a_panic_in_between_does_not_take_the_place_of_the_first() {
        struct Careful(Option<Bomb>);
        impl Drop for Careful {
            fn drop(&mut self) {
                let bomb = self.0.take();
                assert_eq!(guarded(|| drop(bomb)).expect_err("it panicked").message, "again");
            }
        }
        let panic = guarded(|| {
            let _careful = Careful(Some(Bomb));
            panic!("first")
        })
        .expect_err("it panicked");
        assert_eq!(panic.message, "first");
        assert!(panic.location.is_some(), "its place is not lost");
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_survived() {
        let panic = guarded(|| std::panic::panic_any(Bomb)).expect_err("it panicked");
        assert_eq!(panic.message, "a value that is not a text");
    }
}
