//! What tests of processes need, beside the attribute [`#[otp::test]`](macro@crate::test).
//!
//! Needs the feature `test`, best as a dev-dependency. The functions work inside a test that `#[otp::test]` runs, and
//! panic elsewhere.
//!
//! | to | use |
//! |---|---|
//! | start what the test is about, and have it stopped | [`start_supervised`], [`stop_supervised`] |
//! | be somebody whom others send to, monitor and link | [`Probe`], [`assert_receive!`], [`refute_receive!`] |
//! | go on when all mail is handled | [`settle`] |
//! | let time pass | [`advance`] |
//! | make a process end | [`crash`], [`crash_with`]; [`expect_crash`] if it does so by itself |
//! | say how a process ends, and that it comes back | [`assert_exit!`], [`assert_restarted!`], [`assert_tree!`] |
//! | read what is logged | [`capture_log`], [`capture_log_async`] |
//! | stand in for a server | [`Mock`] |
//! | run a test in many orders | `#[otp::test(seeds = 100)]`, [`course`] |
//!
//! # Examples
//! ```
//! use otp::prelude::*;
//! use otp::test::{self, Probe, assert_receive};
//!
//! #[derive(Default)]
//! struct Doorbell;
//!
//! #[gen_server]
//! impl Doorbell {
//!     #[cast]
//!     fn ring(&mut self, whom: Pid) {
//!         otp::send(whom, "ding dong");
//!     }
//! }
//!
//! # otp::__private::run_test(|| async {
//! let bell = test::start_supervised(Doorbell::spec()).await?;
//! let mut probe = Probe::new();
//! bell.ring(probe.pid());
//! assert_receive!(probe, "ding dong");
//! # Ok::<(), StartError>(())
//! # }).unwrap();
//! ```
//!
//! OTP has Common Test, whose cases are functions; most of this is Elixir's `ExUnit`.

pub use otp_runtime::test_kit::{
    Log, LogEntry, Mock, Probe, Subject, advance, capture_log, capture_log_async, course, crash, crash_with,
    expect_crash, settle, start_supervised, stop_supervised,
};

/// Waits for a message in the mailbox of a [`Probe`] that fits a pattern, takes it out, and answers what the pattern binds.
///
/// ```
/// use otp::test::{Probe, assert_receive};
///
/// #[derive(Debug)]
/// struct Ping {
///     from: u32,
/// }
///
/// # otp::__private::run_test(|| async {
/// let mut probe = Probe::new();
/// otp::send(probe.pid(), Ping { from: 7 });
/// otp::send(probe.pid(), (1_u32, 2_u32));
/// otp::send(probe.pid(), "done");
///
/// let from = assert_receive!(probe, Ping { from } if from > 5);
/// assert_eq!(from, 7);
/// let (a, b) = assert_receive!(probe, (a, b): (u32, u32), within 50ms);
/// assert_eq!((a, b), (1, 2));
/// assert_receive!(probe, "done");
/// # });
/// ```
///
/// Patterns, types and guards are those of [`receive!`](crate::receive): the oldest message that fits is taken, the others stay.
/// One variable is answered as it is, several as a tuple, in the order in which they are written; the message itself if there is
/// none. Names that begin with `_` do not count.
///
/// It waits 100 milliseconds if it does not say `within 2s` (`ms`, `s`, `m`, `h`, or an expression of type `Duration`). The clock
/// of a test is paused: it waits until nothing else can happen within that time, and no longer.
///
/// # Panics
/// If there is no such message. The text shows what is in the mailbox; a message prints with its `Debug` if it has the type that
/// the pattern asks for, or is a `Down`, an `Exit`, a text or a number, and by its type's name otherwise.
///
/// # Cancel safety
/// No message is lost.
///
/// `ExUnit`: `assert_receive`, which binds the variables in the test.
pub use otp_macros::assert_receive;

/// Takes a message out of the mailbox of a [`Probe`], as [`assert_receive!`], but does not wait for one.
///
/// [`settle`] before, if somebody may still be about to send it.
///
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::test::{Probe, assert_received};
///
/// let mut probe = Probe::new();
/// otp::send(probe.pid(), 5_u8);
/// let n = assert_received!(probe, n: u8);
/// assert_eq!(n, 5);
/// # });
/// ```
///
/// # Panics
/// As [`assert_receive!`].
///
/// `ExUnit`: `assert_received`.
pub use otp_macros::assert_received;

/// Sees that no message comes to a [`Probe`] that fits a pattern: for 100 milliseconds, or `within 2s`.
///
/// All of that time passes. [`settle`] and [`refute_received!`] do without, where no timer is in play.
///
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::test::{Probe, refute_receive};
///
/// let mut probe = Probe::new();
/// otp::send(probe.pid(), 5_u8);
/// refute_receive!(probe, n: u8 if n > 5, within 1h);
/// # });
/// ```
///
/// # Panics
/// If there is one; the text shows the mailbox.
///
/// `ExUnit`: `refute_receive`.
pub use otp_macros::refute_receive;

/// Sees that no message is in the mailbox of a [`Probe`] that fits a pattern.
///
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::test::{Probe, refute_received};
///
/// let mut probe = Probe::new();
/// refute_received!(probe, _);
/// # });
/// ```
///
/// # Panics
/// If there is one; the text shows the mailbox.
///
/// `ExUnit`: `refute_received`.
pub use otp_macros::refute_received;

/// Waits for the end of a process, and sees that its reason fits a pattern. Answers what the pattern binds, or the reason.
///
/// It takes a pid, a client or a name. The last 1024 ends in a test are remembered, so a pid may have ended already.
///
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::ExitReason;
/// use otp::test::assert_exit;
///
/// let pid = otp::spawn(async |_| ExitReason::error("out of paper"));
/// let reason = assert_exit!(pid, ExitReason::Error(_), within 1s);
/// assert_eq!(reason, ExitReason::error("out of paper"));
/// # });
/// ```
///
/// # Panics
/// If it does not end within 100 milliseconds or the time behind `within`, ends for another reason, or was never there.
pub use otp_macros::assert_exit;

/// Waits until a child of a tree that has ended is running again. Answers its new pid.
///
/// A reference that comes from a tree leads to a place, which knows who was there: `assert_restarted!(app.kv())` sees that
/// somebody has come there since the start, or since it was asked the last time. Of a name, or to be exact, say who it was:
/// `assert_restarted!(kv, was)`.
///
/// ```
/// use otp::prelude::*;
/// use otp::test::{self, assert_restarted};
///
/// #[derive(Default)]
/// struct Kv;
///
/// #[gen_server]
/// impl Kv {
///     #[call]
///     fn size(&self) -> u64 {
///         0
///     }
/// }
///
/// supervisor! {
///     App: one_for_one {
///         kv: Kv = Kv::spec(),
///     }
/// }
///
/// # otp::__private::run_test(|| async {
/// let app = test::start_supervised(App.spec()).await.unwrap();
/// let was = test::crash(&app.kv()).await;
/// assert_restarted!(app.kv());
/// let now = assert_restarted!(app.kv(), was, within 1s);
/// assert_ne!(was, now);
/// # });
/// ```
///
/// # Panics
/// If nobody comes within 100 milliseconds, or the time behind `within`.
pub use otp_macros::assert_restarted;

/// Sees that a tree looks like this: ids, what runs there, strategies, how often each was restarted. Pids are left out.
///
/// ```
/// use otp::prelude::*;
/// use otp::test::{self, assert_tree};
///
/// #[derive(Default)]
/// struct Kv;
///
/// #[gen_server]
/// impl Kv {
///     #[call]
///     fn size(&self) -> u64 {
///         0
///     }
/// }
///
/// supervisor! {
///     Store: one_for_one {
///         kv: Kv = Kv::spec(),
///     }
/// }
///
/// supervisor! {
///     App: rest_for_one {
///         store: Store = Store.spec(),
///         spare: Kv = Kv::spec(),
///     }
/// }
///
/// # otp::__private::run_test(|| async {
/// let app = test::start_supervised(App.spec()).await.unwrap();
/// test::crash(&app.spare()).await;
/// test::settle().await;
/// assert_tree!(
///     app,
///     "App rest_for_one
///        store: Store one_for_one
///          kv: Kv
///        spare: Kv, restarted once"
/// );
/// # });
/// ```
///
/// Lines may be indented as a whole. A child that does not run is `not running` or `restarting`.
///
/// # Panics
/// If it looks otherwise; the text shows the difference.
pub use otp_macros::assert_tree;
