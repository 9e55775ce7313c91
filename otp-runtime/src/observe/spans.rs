//! Whose messages have spans.

use crate::seam::Mutex;
use crate::switch;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the messages of one process have spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Spans {
    /// If all have.
    #[default]
    AsAll,
    On,
    Off,
}

static ALL: AtomicBool = AtomicBool::new(false);

/// How many processes there are with [`Spans::On`].
static ASKED: Mutex<usize> = Mutex::new(0);

impl Spans {
    /// Whether there are to be spans, if anybody reads them.
    pub(crate) fn wanted(self) -> bool {
        match self {
            Self::AsAll => ALL.load(Ordering::Relaxed),
            Self::On => true,
            Self::Off => false,
        }
    }
}

/// Whether a subscriber may want spans. Asks nobody.
pub(super) fn may_be_read() -> bool {
    switch::is_on(switch::SPANS) && tracing::level_filters::LevelFilter::current() >= super::handling::LEVEL
}

/// The messages of all processes have spans from now on, or only those of processes that ask for it.
pub(crate) fn trace_all(on: bool) {
    let asked = ASKED.lock();
    ALL.store(on, Ordering::Relaxed);
    switch::turn(switch::SPANS, on || *asked > 0);
}

/// A process begins.
pub(crate) fn ask_for_spans(spans: Spans) {
    if spans == Spans::On {
        let mut asked = ASKED.lock();
        *asked += 1;
        switch::turn(switch::SPANS, true);
    }
}

/// A process has ended.
pub(crate) fn ask_no_more(spans: Spans) {
    if spans == Spans::On {
        let mut asked = ASKED.lock();
        *asked = asked.saturating_sub(1);
        switch::turn(switch::SPANS, *asked > 0 || ALL.load(Ordering::Relaxed));
    }
}
