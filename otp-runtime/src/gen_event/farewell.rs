//! Why a handler goes: what it is told itself, and what its owner is told.

use super::HandlerId;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::pid::Pid;
use std::fmt;

/// Why a handler goes, as its `#[terminate]` function is told (the first argument of `terminate/2`).
///
/// # Examples
/// ```
/// use otp::prelude::*;
///
/// #[derive(Default)]
/// struct Logger;
///
/// #[gen_event(String)]
/// impl Logger {
///     #[event]
///     fn on(&mut self, line: &String) {
///         println!("{line}");
///     }
///
///     #[terminate]
///     fn bye(&mut self, why: Removal) -> Option<&'static str> {
///         match why {
///             Removal::Deleted(args) => args.take::<&'static str>().ok(),
///             Removal::Failed(reason) => {
///                 println!("the logger failed: {reason}");
///                 None
///             }
///             _ => None,
///         }
///     }
/// }
///
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let lines = EventManager::start_link().await?;
/// let logger = lines.add_handler(Logger::handler()).await??;
/// assert_eq!(lines.delete_handler(&logger, "enough").await??, Some("enough"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Removal {
    /// Somebody deletes it, with this argument.
    Deleted(Info),
    /// It has asked for it: [`HandlerCtx::remove_handler`](super::HandlerCtx::remove_handler) (`remove_handler`).
    RemoveHandler,
    /// Another handler takes its place; the argument is for this one.
    Swapped(Info),
    /// The process that had added it with `add_sup_handler` has ended (`{stop, Reason}`).
    OwnerEnded(ExitReason),
    /// The manager stops (`stop`).
    Stopped,
    /// It panicked, or returned an error (`{error, Reason}`).
    Failed(ExitReason),
}

impl fmt::Display for Removal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deleted(_) => f.write_str("deleted"),
            Self::RemoveHandler => f.write_str("at its own request"),
            Self::Swapped(_) => f.write_str("replaced by another handler"),
            Self::OwnerEnded(reason) => write!(f, "its owner has ended: {reason}"),
            Self::Stopped => f.write_str("the manager stops"),
            Self::Failed(reason) => write!(f, "failed: {reason}"),
        }
    }
}

/// A supervised handler has gone: what the process that added it with `add_sup_handler` receives
/// (`{gen_event_EXIT, Handler, Reason}`).
///
/// A server takes it in an `#[info]` handler. A manager that is killed says nothing any more: as the owner and the
/// manager are linked, the owner gets the exit signal instead.
///
/// OTP: the message does not say which manager it comes from.
#[doc(alias = "gen_event_EXIT")]
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HandlerExit {
    /// The manager's process.
    pub manager: Pid,
    /// The handler that has gone.
    pub handler: HandlerId,
    /// Why.
    pub reason: HandlerExitReason,
}

impl HandlerExit {
    pub(super) fn new(manager: Pid, handler: HandlerId, reason: HandlerExitReason) -> Self {
        Self { manager, handler, reason }
    }
}

/// Why a supervised handler has gone.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum HandlerExitReason {
    /// It was deleted, or has removed itself.
    Normal,
    /// The manager stops.
    Shutdown,
    /// Another handler has taken its place (`{swapped, NewHandler, Pid}`).
    Swapped {
        /// The new handler.
        by: HandlerId,
        /// Who owns that one; `None` if nobody does.
        owner: Option<Pid>,
    },
    /// It panicked or returned an error.
    Failed(ExitReason),
}
