//! Where a program panics, and how: once, when it is time.

use crate::worst::hook::{MARK, Wordless};
use otp::prelude::*;
use std::error::Error;
use std::fmt;
use std::panic::{panic_any, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where code of the program's own runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    Init,
    Call,
    Cast,
    Info,
    /// `#[handle_continue]`, `#[internal]`, `system_continue`.
    Continue,
    Terminate,
    /// What handles the message of a timer, or a state timeout.
    Timer,
    DropOfState,
    /// Of a message that waits when its process is killed.
    DropOfMessage,
    /// Of a reply that nobody waits for any more.
    DropOfReply,
    /// Of what another panic has thrown.
    DropOfPayload,
    /// While the crash of a handler is reported.
    Debug,
    /// Of the error that the process ends with.
    Display,
    /// `#[format_status]`, `Special::format_status`. No `Serialize` of the program's ever runs in otp: this is what
    /// puts a state into a form for others.
    Written,
}

impl Site {
    pub(super) const ALL: [Self; 14] = [
        Self::Init,
        Self::Call,
        Self::Cast,
        Self::Info,
        Self::Continue,
        Self::Terminate,
        Self::Timer,
        Self::DropOfState,
        Self::DropOfMessage,
        Self::DropOfReply,
        Self::DropOfPayload,
        Self::Debug,
        Self::Display,
        Self::Written,
    ];
}

/// How it panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// With a text, as `panic!` and `assert!` do.
    Text,
    /// With a value of its own (`panic_any`).
    Wordless,
    /// With a panic that was caught and goes on (`resume_unwind`), of which no hook hears.
    Resumed,
}

impl Cause {
    pub(super) const ALL: [Self; 3] = [Self::Text, Self::Wordless, Self::Resumed];

    fn panics(self) -> ! {
        match self {
            Self::Text => panic!("{MARK}as planned"),
            Self::Wordless => panic_any(Wordless),
            Self::Resumed => resume_unwind(Box::new(format!("{MARK}as planned"))),
        }
    }

    /// What is said of it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Text | Self::Resumed => "worst: as planned",
            Self::Wordless => "a value that is not a text",
        }
    }
}

/// What one cell is about. All the code that takes part has it.
#[derive(Clone)]
pub(super) struct Plan(Arc<Inner>);

struct Inner {
    site: Site,
    cause: Cause,
    armed: AtomicBool,
    gone_off: AtomicBool,
}

impl Plan {
    pub(super) fn new(site: Site, cause: Cause) -> Self {
        Self(Arc::new(Inner { site, cause, armed: AtomicBool::new(false), gone_off: AtomicBool::new(false) }))
    }

    pub(super) fn site(&self) -> Site {
        self.0.site
    }

    pub(super) fn cause(&self) -> Cause {
        self.0.cause
    }

    /// From now on it panics, once.
    pub(super) fn arm(&self) {
        self.0.armed.store(true, Ordering::SeqCst);
    }

    pub(super) fn has_gone_off(&self) -> bool {
        self.0.gone_off.load(Ordering::SeqCst)
    }

    /// The code of this site: it panics if that is the plan.
    pub(super) fn at(&self, site: Site) {
        if self.0.site == site && self.0.armed.swap(false, Ordering::SeqCst) {
            self.0.gone_off.store(true, Ordering::SeqCst);
            self.0.cause.panics();
        }
    }

    /// The code of a handler that has a message without an answer.
    pub(super) fn misbehave(&self) -> Result<(), Stop> {
        self.at(Site::Cast);
        match self.0.site {
            Site::Debug | Site::Written => panic!("{AT_FIRST}"),
            Site::DropOfPayload => panic_any(self.charge(Site::DropOfPayload)),
            Site::Display => Err(Stop::from(Mute(self.clone()))),
            _ => Ok(()),
        }
    }

    /// A value whose drop is the code of this site.
    pub(super) fn charge(&self, site: Site) -> Charge {
        Charge { plan: self.clone(), site }
    }
}

/// What is said of the panic whose report panics.
pub(super) const AT_FIRST: &str = "worst: at first";

/// A value whose drop may panic, and whose `Debug` may.
pub(super) struct Charge {
    plan: Plan,
    site: Site,
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.plan.at(self.site);
    }
}

impl fmt::Debug for Charge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.plan.at(Site::Debug);
        write!(f, "a charge")
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.0.site, self.0.cause)
    }
}

/// An error whose words may panic.
#[derive(Debug)]
pub(super) struct Mute(pub(super) Plan);

impl fmt::Display for Mute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.at(Site::Display);
        write!(f, "an error")
    }
}

impl Error for Mute {}
