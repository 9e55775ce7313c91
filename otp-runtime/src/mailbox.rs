//! What a mailbox does when messages come faster than they are handled: capacities, policies, adaptive mode.
//!
//! A mailbox has no limit unless it is given one, as in OTP. `#[gen_server(mailbox(capacity = 1000, overflow = reject))]`
//! gives it one in the code of the server, [`Spec::mailbox`](crate::spec::Spec::mailbox) for one start of it.
//!
//! Limits are for a server's own messages, its calls and casts. Signals (exits, `Down`, orders to stop, `sys`) and messages
//! sent with [`send`](crate::process::send) are always taken in.

mod adaptive;
mod load;
mod overflow;

pub use adaptive::Adaptive;
pub use overflow::Overflow;

pub use load::Mode;
pub(crate) use load::{Load, Step};

use std::error::Error;
use std::fmt;

/// The limits of a mailbox.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::mailbox::{Mailbox, Overflow};
/// use otp::prelude::*;
///
/// #[derive(Default)]
/// struct Thumbnails {
///     made: u64,
/// }
///
/// #[gen_server]
/// impl Thumbnails {
///     #[cast]
///     fn make(&mut self, _image: u64) {
///         self.made += 1;
///     }
///     #[call]
///     fn made(&self) -> u64 {
///         self.made
///     }
/// }
///
/// // a preview is worth nothing when a newer one waits
/// let newest = Mailbox::bounded(100, Overflow::DropOldest);
/// let thumbnails = Thumbnails::spec().mailbox(newest).start().await?;
/// (0..1000).for_each(|image| thumbnails.make(image));
/// let info = otp::process_info(thumbnails.pid().unwrap()).unwrap();
/// assert_eq!((info.message_queue_len, info.messages_dropped), (100, 900));
/// # Ok::<(), StartError>(())
/// # }).unwrap();
/// ```
///
/// OTP: mailboxes have no limits there; the nearest are `max_heap_size` and the protection of `logger`'s handlers, after which
/// [`Adaptive`] is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mailbox {
    pub(crate) limit: Limit,
}

/// What kind of limit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Bounded { capacity: usize, overflow: Overflow },
    Adaptive(Adaptive),
}

impl Mailbox {
    /// At most this many messages wait; what happens to one more says `overflow`, unless its handler says otherwise.
    pub const fn bounded(capacity: usize, overflow: Overflow) -> Self {
        Self { limit: Limit::Bounded { capacity, overflow } }
    }

    /// What happens to a message depends on how many wait: see [`Adaptive`].
    pub const fn adaptive(adaptive: Adaptive) -> Self {
        Self { limit: Limit::Adaptive(adaptive) }
    }

    /// Whether a server can be started with it.
    pub(crate) fn check(self) -> Result<(), Unfit> {
        match self.limit {
            Limit::Bounded { capacity: 0, .. } => Err(Unfit("a mailbox with a capacity of 0 would refuse everything")),
            Limit::Bounded { .. } => Ok(()),
            Limit::Adaptive(adaptive) => adaptive.check(),
        }
    }
}

/// Why no server can be started with such a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfit(pub(crate) &'static str);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Unfit {}

/// A server was ended because too many messages waited: what its exit reason holds.
///
/// With [`Overflow::Stop`] the reason is an abnormal one; with [`Adaptive::kill`] it is a
/// [`ShutdownWith`](crate::exit::ExitReason::ShutdownWith), as in OTP (`{shutdown, {overloaded, QLen, Mem}}`).
///
/// # Examples
/// ```
/// use otp::ExitReason;
/// use otp::mailbox::Overloaded;
///
/// fn is_overload(reason: &ExitReason) -> bool {
///     match reason {
///         ExitReason::Error(cause) | ExitReason::ShutdownWith(cause) => cause.downcast_ref::<Overloaded>().is_some(),
///         _ => false,
///     }
/// }
/// assert!(!is_overload(&ExitReason::Normal));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overloaded {
    /// How many messages waited.
    pub waiting: usize,
}

impl fmt::Display for Overloaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "overloaded: {} messages waited", self.waiting)
    }
}

impl Error for Overloaded {}
