//! A process that is held by its test.

use super::kit;
use super::letter::Letter;
use super::subject::Subject;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::name::Name;
use crate::observe::{ProcessKind, Spans};
use crate::pid::Pid;
use crate::process::mailbox::Rules;
use crate::process::record::AnyProcess;
use crate::process::run::doom;
use crate::process::{self, Inbox, Outlet};
use crate::reference::Reference;
use crate::registry::{self, RegisterError};
use crate::seam;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::{self, Write as _};
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How much of a message is shown, in bytes.
const SHOWN: usize = 400;
/// How many messages are shown.
const LISTED: usize = 32;

/// A real process whose mailbox the test has in its hand.
///
/// It has a pid, can be monitored, linked and registered, and is somebody whom servers send to and reply to. `assert_receive!`
/// and its sisters look through its mailbox. It traps exits, so that the end of whoever is linked with it is a message and not
/// its own end; [`trap_exit`](Self::trap_exit) changes that. When it is dropped the process ends normally.
///
/// # Examples
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::test::{Probe, assert_receive, refute_receive};
/// use otp::{Exit, ExitReason, Pid};
///
/// let mut probe = Probe::new();
/// let echo = otp::spawn(async |mut inbox| {
///     let (from, text) = inbox.receive().await.take::<(Pid, String)>().unwrap();
///     otp::send(from, text.to_uppercase());
/// });
/// probe.link(echo);
/// otp::send(echo, (probe.pid(), "hello".to_owned()));
/// let text = assert_receive!(probe, text: String);
/// assert_eq!(text, "HELLO");
/// assert_receive!(probe, Exit { reason: ExitReason::Normal, .. });
/// refute_receive!(probe, _);
/// # });
/// ```
///
/// `ExUnit`: the test's own process. A test may be one here as well: `#[otp::test] async fn it_works(mut inbox: Inbox)`.
#[doc(alias = "ExUnit.Assertions.assert_receive")]
pub struct Probe {
    process: AnyProcess,
    inbox: Inbox,
    mail: VecDeque<Letter>,
}

impl Probe {
    /// Starts one.
    ///
    /// # Panics
    /// Outside a test.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "it starts a process")]
    pub fn new() -> Self {
        let kind = (ProcessKind::Process, Spans::AsAll);
        let process = process::create::<Infallible>("Probe", kind, None, Rules::plain());
        let any: AnyProcess = process.clone();
        kit::owns(any.head().pid);
        any.head().trap_exit.store(true, Ordering::Release);
        let inbox = Inbox::new(Outlet::new(process.clone()));
        process::launch(process.clone(), Box::pin(pending::<ExitReason>()));
        Self { process: any, inbox, mail: VecDeque::new() }
    }

    /// Its pid: where to send to.
    pub fn pid(&self) -> Pid {
        self.process.head().pid
    }

    /// Gives it a name.
    ///
    /// # Errors
    /// As [`register`](crate::registry::register).
    pub fn register(&self, name: impl Into<Name>) -> Result<(), RegisterError> {
        registry::register(name, self.pid())
    }

    /// Monitors a process: its end is a [`Down`](crate::message::Down) in the mailbox.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a subject is given as it is at hand: a pid, a name, a reference"
    )]
    pub fn monitor<S>(&self, subject: impl Subject<S>) -> Reference {
        // a pid that was never given: the `Down` says noproc
        let pid = subject.__pid().unwrap_or(Pid::local(0, u32::MAX));
        process::watch(&self.process, pid)
    }

    /// Links itself with a process.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a subject is given as it is at hand: a pid, a name, a reference"
    )]
    pub fn link<S>(&self, subject: impl Subject<S>) {
        let pid = subject.__pid().unwrap_or(Pid::local(0, u32::MAX));
        process::connect(&self.process, pid);
    }

    /// Removes the link with a process.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a subject is given as it is at hand: a pid, a name, a reference"
    )]
    pub fn unlink<S>(&self, subject: impl Subject<S>) {
        if let Some(pid) = subject.__pid() {
            process::disconnect(&self.process, pid);
        }
    }

    /// Chooses whether exit signals are messages, as they are first, or end the probe. Answers what it was before.
    pub fn trap_exit(&self, trap: bool) -> bool {
        self.process.head().trap_exit.swap(trap, Ordering::AcqRel)
    }

    /// Runs code as this process: what it starts is linked with the probe where it asks for that (`start_link`), what it sends
    /// and calls comes from it.
    ///
    /// # Examples
    /// ```
    /// # use otp::prelude::*;
    /// # otp::__private::run_test(|| async {
    /// use otp::test::Probe;
    ///
    /// let probe = Probe::new();
    /// let me = probe.run(async { otp::self_pid() }).await;
    /// assert_eq!(me, Some(probe.pid()));
    /// # });
    /// ```
    ///
    /// # Cancel safety
    /// That of the code.
    pub async fn run<F: Future>(&self, code: F) -> F::Output {
        let mut code = pin!(code);
        poll_fn(|cx| process::within(self.process.clone(), || code.as_mut().poll(cx))).await
    }

    /// How many messages wait.
    #[expect(clippy::len_without_is_empty, reason = "`refute_received!(probe, _)` shows them")]
    pub fn len(&mut self) -> usize {
        self.collect();
        self.mail.len()
    }

    /// Takes all messages out, oldest first.
    pub fn flush(&mut self) -> Vec<Info> {
        self.collect();
        self.mail.drain(..).filter_map(|mut letter| letter.take_any()).collect()
    }

    /// What has arrived until now.
    fn collect(&mut self) {
        while let Some(info) = self.inbox.try_receive() {
            self.mail.push_back(Letter::new(info));
        }
    }

    /// The first message that is wanted, behind the first `passed` ones.
    fn find<R>(&mut self, passed: usize, look: &mut impl FnMut(&mut Letter) -> Option<R>) -> Option<R> {
        for at in passed..self.mail.len() {
            let letter = self.mail.get_mut(at)?;
            let whose = letter.tells_of();
            if let Some(found) = look(letter) {
                // taken out, it is an empty place
                drop(self.mail.remove(at));
                if let Some(pid) = whose {
                    kit::expect(pid);
                }
                return Some(found);
            }
        }
        None
    }

    #[doc(hidden)]
    pub async fn __receive<R>(
        &mut self,
        within: Duration,
        pattern: &str,
        mut look: impl FnMut(&mut Letter) -> Option<R>,
    ) -> Result<R, String> {
        let until = seam::now().checked_add(within);
        let mut passed = 0;
        loop {
            self.collect();
            if let Some(found) = self.find(passed, &mut look) {
                return Ok(found);
            }
            passed = self.mail.len();
            let left = until.map(|until| until.saturating_duration_since(seam::now()));
            match seam::within(left, self.inbox.receive()).await {
                Some(info) => self.mail.push_back(Letter::new(info)),
                None => return Err(self.complaint(&format!("no message fits `{pattern}` within {within:?}"))),
            }
        }
    }

    #[doc(hidden)]
    pub fn __received<R>(
        &mut self,
        pattern: &str,
        mut look: impl FnMut(&mut Letter) -> Option<R>,
    ) -> Result<R, String> {
        self.collect();
        let found = self.find(0, &mut look);
        found.ok_or_else(|| self.complaint(&format!("no message fits `{pattern}`")))
    }

    #[doc(hidden)]
    pub async fn __refute(
        &mut self,
        within: Duration,
        pattern: &str,
        mut look: impl FnMut(&mut Letter) -> bool,
    ) -> Result<(), String> {
        let until = seam::now().checked_add(within);
        loop {
            self.__refuted(pattern, &mut look)?;
            let left = until.map(|until| until.saturating_duration_since(seam::now()));
            match seam::within(left, self.inbox.receive()).await {
                Some(info) => self.mail.push_back(Letter::new(info)),
                None => return Ok(()),
            }
        }
    }

    #[doc(hidden)]
    pub fn __refuted(&mut self, pattern: &str, mut look: impl FnMut(&mut Letter) -> bool) -> Result<(), String> {
        self.collect();
        match self.mail.iter_mut().position(&mut look) {
            Some(at) => Err(self.complaint(&format!("message {} fits `{pattern}`, and none should", at + 1))),
            None => Ok(()),
        }
    }

    /// The text, and what is in the mailbox.
    fn complaint(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if self.process.head().has_ended() {
            let _ = write!(text, "\nthe probe {} has ended", self.pid());
        }
        if self.mail.is_empty() {
            let _ = write!(text, "\nthe mailbox of the probe {} is empty", self.pid());
            return text;
        }
        let _ = write!(text, "\nin the mailbox of the probe {}, oldest first:", self.pid());
        for (at, letter) in self.mail.iter().take(LISTED).enumerate() {
            let shown = crate::report::bounded(format_args!("{letter:?}"), SHOWN);
            let _ = write!(text, "\n    {}. {}", at + 1, shown.replace('\n', "\n       "));
        }
        if let Some(more) = self.mail.len().checked_sub(LISTED + 1) {
            let _ = write!(text, "\n    and {} more", more + 1);
        }
        text
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        doom(&*self.process, ExitReason::Normal);
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Probe").field("pid", &self.pid()).field("mail", &self.mail).finish_non_exhaustive()
    }
}
