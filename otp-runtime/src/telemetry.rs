//! Telemetry: spans of the messages that processes handle, and figures of what they do.
//!
//! All of it is off until a program switches it on, and costs a message one branch then. *Figures* (how many processes, how
//! long calls take, how often supervisors restart) are switched on by [`enable`] and read with [`prometheus`], or by a recorder
//! of the `metrics` crate. *Spans* are switched on by [`trace_messages`], or for single servers by
//! [`Spec::trace_messages`](crate::spec::Spec::trace_messages), and go to the program's `tracing` subscriber.
//!
//! An application switches them on by a setting, too: `#[otp::main(app = ..)]` reads the section `otp` of its file, or the
//! variables `OTP__TELEMETRY__METRICS=true` and `OTP__TELEMETRY__SPANS=true`:
//!
//! ```toml
//! [otp.telemetry]
//! metrics = true
//! spans = true
//! ```
//!
//! # Figures
//! ```
//! # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
//! # use otp::prelude::*;
//! # #[derive(Default)]
//! # struct Counter(u64);
//! # #[gen_server]
//! # impl Counter {
//! #     #[call]
//! #     fn add(&mut self, by: u64) -> u64 {
//! #         self.0 += by;
//! #         self.0
//! #     }
//! # }
//! otp::telemetry::enable(); // first of all: what was before is not counted
//! let counter = Counter::spec().name("counter").start().await?;
//! counter.add(1).await?;
//! let page = otp::telemetry::prometheus();
//! assert!(page.contains("otp_mailbox_depth{name=\"counter\"} 0\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Spans
//! Every message that is handled has a span `otp.handle` (target `otp::handle`, level info) with the fields
//!
//! | | |
//! |---|---|
//! | `otp.kind` | `call`, `cast`, `info`, `continue`, `timeout`, `internal` |
//! | `otp.message` | the handler's name; of an info message its type |
//! | `otp.pid`, `otp.name` | who handles it; the name if it is registered |
//! | `otp.behaviour`, `otp.module` | `gen_server`, `gen_statem`, `gen_event`, `supervisor`; the type of the state |
//! | `otel.name`, `otel.kind` | as bridges to OpenTelemetry want them |
//!
//! The span of a *call* is a child of the span in which its caller has made it. That of a *cast* or of any other message is
//! the root of a new trace, which `follows_from` the span in which it was sent: a bridge to OpenTelemetry makes a link of that.
//! So a process that casts to itself for ever is not one trace without end. No span of a message is ever a child of a span in
//! which the process was started. What is sent by a timer follows from nothing. A reply has no span: what replies later
//! does so in a span of its own.
//!
//! Code that runs in a handler is in its span: what it logs, and whom it calls, belongs there.
//!
//! # Cardinality
//! Labels are behaviours, handlers' kinds, states, policies, classes of exit reasons, names of types and *registered* names;
//! never pids or texts of errors. A family has at most 1000 combinations of labels: what comes afterwards is counted
//! together, as `(other)`. All dynamic children of a supervisor have one label.
//!
//! OTP: the nearest are Erlang's `telemetry` library and `seq_trace`. There is no function for handlers of events here:
//! reports, spans and figures are what there is to hear.

mod page;
mod prometheus;
#[cfg(feature = "metrics")]
mod recorder;

pub use prometheus::prometheus;
#[cfg(feature = "metrics")]
pub use recorder::record_gauges;

use crate::name::Name;
use crate::observe;
use crate::process::record::update;
use crate::registry;
use crate::switch;
use std::sync::atomic::Ordering;

/// Counts and measures from now on.
///
/// Call it before the first process is started, so that starts and exits balance: what was before is not counted. While it is
/// on, a message that waits in a mailbox costs an allocation more, and every message two or three readings of the clock.
///
/// # Examples
/// ```
/// otp::telemetry::enable();
/// assert!(otp::telemetry::is_enabled());
/// otp::telemetry::disable();
/// ```
#[doc(alias = "metrics")]
pub fn enable() {
    switch::turn(switch::METRICS, true);
}

/// Counts no more. What was counted stays.
pub fn disable() {
    switch::turn(switch::METRICS, false);
}

/// Whether figures are counted.
pub fn is_enabled() -> bool {
    observe::count::is_on()
}

/// Chooses whether messages have spans. The default is no.
///
/// It is for all processes but those that have chosen for themselves, with
/// [`Spec::trace_messages`](crate::spec::Spec::trace_messages). Spans go to the program's `tracing` subscriber; without one,
/// or if it does not want target `otp::handle` at level info, there are none. See [the module](self) for what they say.
///
/// # Examples
/// ```
/// otp::telemetry::trace_messages(true);
/// otp::telemetry::trace_messages(false);
/// ```
#[doc(alias = "seq_trace")]
pub fn trace_messages(on: bool) {
    observe::trace_all(on);
}

/// The local names, with how many messages wait for who has them; not more than a family has labels.
fn mailbox_depths() -> Vec<(String, u64)> {
    let mut depths = Vec::new();
    let mut others = 0;
    for name in registry::registered() {
        let Some(process) = registry::find(&Name::from(&*name)) else { continue };
        let taken = process.head().taken.load(Ordering::Relaxed);
        let depth = update(&*process, |_, intake| intake.len()) + taken;
        let depth = u64::try_from(depth).unwrap_or(u64::MAX);
        if depths.len() < observe::MOST {
            depths.push((name.to_string(), depth));
        } else {
            others += depth;
        }
    }
    if depths.len() == observe::MOST {
        depths.push((observe::OTHER.to_owned(), others));
    }
    depths
}
