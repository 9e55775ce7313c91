//! Why a process ended: the one place that knows what counts as abnormal.

use crate::panic::{drop_unheard, guarded, words};
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
#[derive(Clone)]
pub struct Cause(Arc<Words>);

struct Words {
    text: String,
    error: Option<Box<dyn Error + Send + Sync>>,
}

impl Drop for Words {
    /// The last of many copies goes wherever it happens to be: in a mailbox, in a process that only heard of the end.
    fn drop(&mut self) {
        if let Some(error) = self.error.take() {
            drop_unheard(error);
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
        let mut text = words(&error);
        let mut next = source_of(&error);
        while let Some(source) = next {
            text.push_str(": ");
            text.push_str(&words(source));
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
}
