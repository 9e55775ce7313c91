//! A message that a probe has got.

use crate::message::{Down, Exit, Info, Timeout};
use crate::panic::{UNPRINTABLE, guarded};
use crate::pid::Pid;
use std::any::type_name;
use std::fmt::{self, Debug};

/// One message in the mailbox of a probe, as the macros look at it.
pub struct Letter {
    info: Info,
    /// How it prints, once somebody has asked for a message of its type.
    show: Option<Show>,
}

type Show = Box<dyn Fn(&Info, &mut fmt::Formatter<'_>) -> fmt::Result + Send>;

impl Letter {
    pub(super) fn new(info: Info) -> Self {
        Self { info, show: None }
    }

    /// Whose end it tells of, if it does.
    pub(super) fn tells_of(&self) -> Option<Pid> {
        match (self.info.peek::<Down>(), self.info.peek::<Exit>()) {
            (Some(down), _) => Some(down.pid),
            (_, Some(exit)) => exit.from,
            _ => None,
        }
    }

    /// Takes the message out if it is a `T`.
    #[doc(hidden)]
    pub fn take<T: Send + 'static>(&mut self) -> Option<Box<T>> {
        self.info.lift()
    }

    /// Puts it back, with how it prints.
    #[doc(hidden)]
    pub fn put_back<T: Send + 'static>(
        &mut self,
        message: Box<T>,
        show: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result + Send + 'static,
    ) {
        self.info.lower(message);
        self.show = Some(Box::new(move |info, f| match info.peek::<T>() {
            Some(message) => show(message, f),
            None => Debug::fmt(info, f),
        }));
    }

    /// Takes the message out, whatever it is.
    #[doc(hidden)]
    #[expect(clippy::unnecessary_wraps, reason = "the macros write the same for an inbox, which may have none")]
    pub fn take_any(&mut self) -> Option<Info> {
        Some(std::mem::replace(&mut self.info, Info::new(())))
    }

    /// Puts it back.
    #[doc(hidden)]
    pub fn put_back_any(&mut self, message: Info) {
        self.info = message;
    }
}

/// Prints the message if it is one of these.
macro_rules! known {
    ($info:expr, $f:expr, $($ty:ty),*) => {
        $(if let Some(value) = $info.peek::<$ty>() {
            return write!($f, "{}: {value:?}", type_name::<$ty>());
        })*
    };
}

impl Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(show) = &self.show {
            // it is the user's `Debug`
            return guarded(|| show(&self.info, f)).unwrap_or_else(|_| f.write_str(UNPRINTABLE));
        }
        if let Some(down) = self.info.peek::<Down>() {
            return Debug::fmt(down, f);
        }
        if let Some(exit) = self.info.peek::<Exit>() {
            return Debug::fmt(exit, f);
        }
        known!(self.info, f, &'static str, String, Pid, Timeout, bool, char);
        known!(self.info, f, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64);
        Debug::fmt(&self.info, f)
    }
}
