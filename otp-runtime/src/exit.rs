//! Why a process ended: the one place that knows what counts as abnormal.

use crate::panic::{bounded, drop_unheard, guarded, words};
use crate::seam::thread_local;
use std::cell::RefCell;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

pub use crate::panic::Panic;

/// Why a process ended, or is told to end.
///
/// `Normal`, `Shutdown` and `ShutdownWith` are the clean reasons: they cause no crash report, and a transient child
/// that ends with one of them is not restarted. Everything else is abnormal.
#[doc(alias = "exit reason")]
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExitReason {
    /// The process did what it was there for.
    Normal,
    /// It was told to stop in an orderly way, usually by its supervisor.
    Shutdown,
    /// An orderly stop with an explanation (`{shutdown, Term}`).
    ShutdownWith(Cause),
    /// As an argument of [`exit`](crate::process::exit): end at once, trapping or not. The process then ends as [`Killed`](Self::Killed).
    Kill,
    /// The process was killed.
    Killed,
    /// The process did not exist when it was linked, monitored or called.
    NoProc,
    /// The connection to the process's node was lost.
    NoConnection,
    /// Something did not happen in time.
    Timeout,
    /// Its code panicked.
    Panic(Arc<Panic>),
    /// Its code ended it with an error.
    Error(Cause),
}

impl ExitReason {
    /// An abnormal reason that says `text`.
    pub fn error(text: impl fmt::Display) -> Self {
        Self::Error(Cause::text(text))
    }

    /// A clean reason that says `text` (`{shutdown, Term}`).
    pub fn shutdown_with(text: impl fmt::Display) -> Self {
        Self::ShutdownWith(Cause::text(text))
    }

    /// Whether this is `Normal`, `Shutdown` or `ShutdownWith`: no crash, no report, no restart of a transient child.
    pub fn is_clean(&self) -> bool {
        matches!(self, Self::Normal | Self::Shutdown | Self::ShutdownWith(_))
    }
}

impl From<Panic> for ExitReason {
    fn from(panic: Panic) -> Self {
        Self::Panic(Arc::new(panic))
    }
}

impl fmt::Display for ExitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Normal => f.write_str("normal"),
            Self::Shutdown => f.write_str("shutdown"),
            Self::ShutdownWith(cause) => write!(f, "shutdown: {cause}"),
            Self::Kill => f.write_str("kill"),
            Self::Killed => f.write_str("killed"),
            Self::NoProc => f.write_str("no such process"),
            Self::NoConnection => f.write_str("no connection to the node"),
            Self::Timeout => f.write_str("timeout"),
            Self::Panic(panic) => fmt::Display::fmt(panic, f),
            Self::Error(cause) => fmt::Display::fmt(cause, f),
        }
    }
}

/// The error or text inside an [`ExitReason`]: cheap to clone, and the error's own type is not lost.
///
/// It is put into words once, where it arises. So to print, compare or report a reason runs no code of the error's, in
/// whatever process that happens. Words that cannot be had, because the error's `Display` panics, are `<unprintable>`.
/// Two causes are equal when they read the same.
///
/// Of an error, at most 4096 bytes are put into words: one server's end may be the reason of another's, and that of a
/// third, and each would repeat the words of all before it.
#[derive(Clone)]
pub struct Cause(Arc<Words>);

struct Words {
    text: String,
    error: Option<Kept>,
}

type Kept = Box<dyn Error + Send + Sync>;

/// How much of an error is put into words, in bytes.
const SAID: usize = 4096;

thread_local! {
    /// Errors that wait to be dropped; `None` if none is being dropped.
    static WAITING: RefCell<Option<Vec<Kept>>> = const { RefCell::new(None) };
}

impl Drop for Words {
    /// The last who has it may be anybody: a supervisor, a watcher, a sender. None of them pays for the error's drop. And an
    /// error may hold the reason of another end, which holds an error: they are dropped one after the other, not one within
    /// the other, because the stack has an end.
    fn drop(&mut self) {
        let Some(error) = self.error.take() else { return };
        let first = WAITING.try_with(|waiting| match &mut *waiting.borrow_mut() {
            Some(waiting) => {
                waiting.push(error);
                None
            }
            none => {
                *none = Some(Vec::new());
                Some(error)
            }
        });
        // a thread that is ending drops them as they come
        let Ok(Some(mut error)) = first else { return };
        loop {
            drop_unheard(error);
            let next = WAITING.try_with(|waiting| {
                let mut waiting = waiting.borrow_mut();
                let next = waiting.as_mut().and_then(Vec::pop);
                if next.is_none() {
                    *waiting = None;
                }
                next
            });
            match next {
                Ok(Some(next)) => error = next,
                _ => return,
            }
        }
    }
}

impl Cause {
    /// A cause that is only a text.
    pub fn text(text: impl fmt::Display) -> Self {
        Self(Arc::new(Words { text: words(&text), error: None }))
    }

    /// A cause that keeps the error it came from. Its text is the error's and those of its sources, separated by colons.
    pub fn new(error: impl Error + Send + Sync + 'static) -> Self {
        let mut text = bounded(format_args!("{error}"), SAID);
        let mut next = source_of(&error);
        while let Some(source) = next.filter(|_| text.len() < SAID) {
            text.push_str(": ");
            text.push_str(&bounded(format_args!("{source}"), SAID.saturating_sub(text.len())));
            next = source_of(source);
        }
        Self(Arc::new(Words { text, error: Some(Box::new(error)) }))
    }

    /// The error inside, if it is an `E`.
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.0.error.as_deref()?.downcast_ref()
    }
}

/// What an error says it came from; asking runs its code.
fn source_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    guarded(|| error.source()).ok().flatten()
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.text, f)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_three_clean_reasons_are_clean() {
        let clean = [ExitReason::Normal, ExitReason::Shutdown, ExitReason::shutdown_with("over")];
        let abnormal =
            [ExitReason::Kill, ExitReason::Killed, ExitReason::NoProc, ExitReason::Timeout, ExitReason::error("x")];
        assert!(clean.iter().all(ExitReason::is_clean));
        assert!(!abnormal.iter().any(ExitReason::is_clean));
    }

    #[test]
    fn a_cause_keeps_its_error() {
        let error = "x".parse::<u8>().expect_err("not a number");
        let cause = Cause::new(error.clone());
        assert_eq!(cause.downcast_ref(), Some(&error));
        assert_eq!(cause, Cause::text(error));
    }

    #[test]
    fn an_error_without_words_is_still_a_cause() {
        #[derive(Debug)]
        struct Mute;
        impl fmt::Display for Mute {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                panic!("no words")
            }
        }
        impl Error for Mute {}
        let cause = Cause::new(Mute);
        assert_eq!(cause.to_string(), "<unprintable>");
        assert!(cause.downcast_ref::<Mute>().is_some());
        assert_eq!(ExitReason::error(Mute).to_string(), "<unprintable>");
    }

    /// An error that holds another end.
    #[derive(Debug)]
    struct Nested(Option<ExitReason>);

    impl fmt::Display for Nested {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match &self.0 {
                Some(reason) => write!(f, "because of {reason}"),
                None => f.write_str("just so"),
            }
        }
    }

    impl Error for Nested {
        /// It goes round in circles, if it is asked.
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.0.is_none().then_some(self)
        }
    }

    #[test]
    fn a_long_row_of_reasons_takes_neither_the_stack_nor_the_memory() {
        let row = || {
            let mut reason = ExitReason::Error(Cause::new(Nested(None)));
            assert!(reason.to_string().starts_with("just so: just so: "));
            for _ in 0..20_000 {
                reason = ExitReason::Error(Cause::new(Nested(Some(reason))));
            }
            assert!(reason.to_string().len() < 5_000);
            drop(reason);
        };
        std::thread::Builder::new().stack_size(256 * 1024).spawn(row).expect("a thread").join().expect("it ends");
    }
}
