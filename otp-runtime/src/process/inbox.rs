//! The mailbox as the body of a process sees it.

use super::mailbox::Envelope;
use super::outlet::Outlet;
use super::receive::{Scan, Until};
use super::record::AnyProcess;
use super::saved::{Arrival, Origin, Saved};
use super::signal::Signal;
use super::status::ProcessStatus;
use super::system::{self, Request, Subject, System, SystemMessage, Then};
use crate::debug::Event;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::pid::Pid;
use std::any::Any;
use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

/// The mailbox of a spawned process: messages of any type, in the order they arrived.
///
/// [`spawn`](crate::process::spawn) hands it to the process's body. Whatever others [`send`](crate::process::send) is in
/// it; [`Exit`](crate::message::Exit) (if the process traps exits) and [`Down`](crate::message::Down) arrive here as
/// messages.
///
/// [`receive!`](https://docs.rs/otp-framework/latest/otp/macro.receive.html) is Erlang's `receive`: it takes the first
/// message that fits a pattern and leaves the others. The methods take the oldest message, whatever it is.
///
/// | Erlang | here |
/// |---|---|
/// | `receive {ping, From} -> ..; stop -> .. end` | `receive!(match inbox { Ping { from } => .., "stop" => .. })` |
/// | `receive .. after 1000 -> .. end` | an arm `_ if after(Duration::from_secs(1)) => ..` |
/// | `receive Any -> Any end` | `inbox.receive().await` |
/// | `receive Any -> Any after T -> none end` | `inbox.receive_timeout(t).await` |
/// | `receive Any -> Any after 0 -> none end` | `inbox.try_receive()` |
/// | `flush()` | `inbox.flush()` |
/// | `process_info(self(), message_queue_len)` | `inbox.len()` |
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use std::time::Duration;
///
/// let pid = otp::spawn(async |mut inbox| {
///     let first = inbox.receive().await;
///     assert_eq!(first.take::<u32>().ok(), Some(1));
///     assert_eq!(inbox.len(), 1);
///     assert_eq!(inbox.flush(), 1);
///     assert!(inbox.receive_timeout(Duration::from_millis(1)).await.is_none());
/// });
/// otp::send(pid, 1_u32);
/// otp::send(pid, "more");
/// assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// OTP: an Erlang process has its mailbox for as long as it lives, and any function may receive from it. Here it is a
/// value of the body's: functions that receive take a `&mut Inbox`. A process that has dropped its inbox is alive and
/// gets nothing.
///
/// `M` is the message type of the server that the process may become; a process that stays plain has none.
#[doc(alias = "receive")]
#[doc(alias = "mailbox")]
pub struct Inbox<M = Infallible> {
    pub(super) outlet: Outlet<M>,
    pub(super) saved: Saved,
    system: Option<Box<System>>,
    /// How many messages a suspended process has passed over.
    seen: usize,
    /// System messages are the process's own affair.
    special: bool,
}

impl<M: Send + 'static> Inbox<M> {
    pub(crate) fn new(outlet: Outlet<M>) -> Self {
        let saved = Saved::new(outlet.process().head.pid);
        Self { outlet, saved, system: None, seen: 0, special: false }
    }

    /// The pid of the process this mailbox belongs to.
    pub fn pid(&self) -> Pid {
        self.outlet.process().head.pid
    }

    /// The process that started this one, if a process did: whose exit signal it is to obey.
    pub fn parent(&self) -> Option<Pid> {
        self.outlet.process().head.parent
    }

    /// Takes the oldest message; waits if there is none.
    ///
    /// # Cancel safety
    /// May be dropped at any time; no message is lost.
    pub async fn receive(&mut self) -> Info {
        loop {
            // without an end of its time, a scan goes on to the next message
            if let Some(info) = self.oldest(Until::Ever).await {
                return info;
            }
        }
    }

    /// Takes the oldest message; `None` if there is none for this long (`receive .. after Time`).
    ///
    /// # Cancel safety
    /// May be dropped at any time; no message is lost.
    pub async fn receive_timeout(&mut self, time: Duration) -> Option<Info> {
        self.oldest(Until::after(time)).await
    }

    /// Takes the oldest message if there is one, and never waits (`receive .. after 0`).
    ///
    /// A loop of nothing but this never lets others run, and nothing can end its process: see that it awaits something.
    pub fn try_receive(&mut self) -> Option<Info> {
        let mut scan = Scan::new(self, Until::after(Duration::ZERO));
        let mut cx = Context::from_waker(Waker::noop());
        // the first look may be the one at which the process would let others run
        if scan.poll_next(&mut cx).is_pending() && scan.poll_next(&mut cx).is_pending() {
            return None;
        }
        scan.take_any()
    }

    /// Drops all the messages that wait, and says how many there were (`flush/0` of many an Erlang program).
    ///
    /// An [`Exit`](crate::message::Exit) and a [`Down`](crate::message::Down) are messages like the others. To drop only
    /// the `Down` of one monitor there is [`demonitor_flush`](crate::process::demonitor_flush).
    pub fn flush(&mut self) -> usize {
        let mut dropped = 0;
        // those that were there: somebody may be sending without end
        for _ in 0..self.len() {
            dropped += usize::from(self.try_receive().is_some());
        }
        dropped
    }

    /// Waits for the next message, without taking it, as a process that will have nothing to do for a while: it gives back
    /// what memory its mailbox has, and [`process_info`](crate::process::process_info) says that it is
    /// [`Hibernating`](ProcessStatus::Hibernating). Returns at once if a message waits already.
    ///
    /// `sys` does not wake it: a process that is asked, or suspended and resumed, hibernates on.
    ///
    /// OTP: `proc_lib:hibernate/3`, which also drops the stack, and so never returns but calls a function when a message
    /// comes. Here it is a hint, and the body goes on behind it; what it holds it may shrink before.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// let bear = otp::spawn(async |mut inbox| {
    ///     let mut dreams = Vec::<u8>::with_capacity(1 << 20);
    ///     dreams.shrink_to_fit();
    ///     inbox.hibernate().await;
    ///     assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "spring");
    /// });
    /// otp::send(bear, "spring");
    /// assert_eq!(otp::exited(bear).await, otp::ExitReason::Normal);
    /// # });
    /// ```
    ///
    /// # Cancel safety
    /// May be dropped at any time; no message is lost.
    #[doc(alias = "proc_lib:hibernate")]
    pub async fn hibernate(&mut self) {
        let sleeping = Sleeping { process: self.process() };
        let mut scan = Scan::new(self, Until::Ever);
        poll_fn(|cx| {
            let polled = scan.poll_next(cx).map(drop);
            if polled.is_pending() && !scan.is_suspended() {
                // it has been resumed, if it was not hibernating before
                sleeping.process.head().set_status(ProcessStatus::Hibernating);
            }
            polled
        })
        .await;
    }

    async fn oldest(&mut self, until: Until) -> Option<Info> {
        let mut scan = Scan::new(self, until);
        if scan.next().await { scan.take_any() } else { None }
    }

    /// Has system messages arrive as [`SystemMessage`](crate::sys::SystemMessage)s: the process deals with them itself,
    /// by [`handle_system_msg`](crate::sys::handle_system_msg). A process that does not ask for this is steered by `sys`
    /// whenever it waits for a message.
    pub fn special(&mut self) {
        self.special = true;
    }

    /// The mailbox for a process that goes on as a server, and what `sys` has switched on in it.
    pub(crate) fn into_outlet(mut self) -> (Outlet<M>, Option<Box<System>>) {
        let aside = self.saved.take().into_iter().map(Arrival::into_envelope);
        self.outlet.take_back(aside);
        (self.outlet, self.system)
    }

    pub(crate) fn process(&self) -> AnyProcess {
        self.outlet.process().clone()
    }

    /// What a suspended special process waits for: a system message, or the end of its parent.
    pub(crate) async fn next_system(&mut self, parent: Option<Pid>) -> Result<Request, ExitReason> {
        loop {
            match self.outlet.next_system(parent).await {
                Envelope::Signal(Signal::System(request)) => return Ok(*request),
                Envelope::Signal(Signal::Terminate(reason)) => return Err(reason),
                Envelope::Signal(Signal::Exit(exit)) => return Err(exit.reason),
                _ => {}
            }
        }
    }

    /// The next message that has not been looked at yet. What the process does not see as a message is dealt with here.
    pub(super) fn poll_arrival(&mut self, cx: &mut Context<'_>) -> Poll<Arrival> {
        loop {
            ready!(self.poll_running(cx));
            let arrival = match ready!(self.outlet.poll_queued(cx)) {
                Envelope::Info(info) => Arrival::new(info, Origin::Sent),
                Envelope::Message(message) => Arrival::new(Info::new(message), Origin::Own),
                Envelope::Signal(signal) => match self.signal(signal) {
                    Some(arrival) => arrival,
                    None => continue,
                },
                // the outlet has taken out what was in there
                Envelope::Marked(_) => continue,
            };
            // nobody says what handling it would be
            drop(self.outlet.take_mark());
            if self.system.is_some() {
                let process = self.process();
                system::event(&mut self.system, &process, &Event::In { message: &arrival.info });
            }
            return Poll::Ready(arrival);
        }
    }

    /// Pending while the process is suspended: it takes system messages and the end of its parent, and nothing else.
    pub(super) fn poll_running(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.is_suspended() {
            let parent = self.outlet.process().head.parent;
            match ready!(self.outlet.poll_system(cx, parent, &mut self.seen)) {
                Envelope::Signal(Signal::Exit(exit)) => super::run::doom(&**self.outlet.process(), exit.reason),
                Envelope::Signal(signal) => {
                    self.signal(signal);
                }
                Envelope::Info(_) | Envelope::Message(_) | Envelope::Marked(_) => {}
            }
        }
        Poll::Ready(())
    }

    pub(super) fn is_suspended(&self) -> bool {
        system::is_suspended(self.system.as_deref())
    }

    /// What a signal is as a message; `None` if it is nothing that the process's code sees.
    fn signal(&mut self, signal: Signal) -> Option<Arrival> {
        match signal {
            Signal::Exit(exit) => Some(Arrival::new(Info::boxed(exit), Origin::Exit)),
            Signal::Down(down) => {
                let monitor = down.monitor;
                Some(Arrival::new(Info::boxed(down), Origin::Down(monitor)))
            }
            Signal::Tick(tick) => Some(Arrival::new(tick.info, Origin::Tick(tick.timer))),
            Signal::Parcel(mut slip) => {
                let info = slip.lend()?;
                Some(Arrival { info, origin: Origin::Parcel, slip: Some(slip) })
            }
            Signal::Terminate(reason) if self.special => {
                let (reply, _) = crate::reply::slot(None);
                let message = SystemMessage(Request::Terminate(reason, reply));
                Some(Arrival::new(Info::new(message), Origin::System))
            }
            Signal::System(request) if self.special => {
                Some(Arrival::new(Info::new(SystemMessage(*request)), Origin::System))
            }
            Signal::Terminate(reason) => {
                super::run::doom(&**self.outlet.process(), reason);
                None
            }
            Signal::System(request) => {
                let process = self.process();
                self.seen = 0;
                if let Then::Terminate(reason) = system::handle(*request, &process, &mut self.system, &mut Plain) {
                    super::run::doom(&*process, reason);
                }
                None
            }
        }
    }

    /// How many messages wait.
    pub fn len(&self) -> usize {
        self.outlet.len() + self.saved.len()
    }

    /// Whether no message waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<M: Send + 'static> fmt::Debug for Inbox<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("pid", &self.pid()).field("len", &self.len()).finish()
    }
}

/// A process is awake again when this is dropped.
struct Sleeping {
    process: AnyProcess,
}

impl Drop for Sleeping {
    fn drop(&mut self) {
        let head = self.process.head();
        if head.status.get() == ProcessStatus::Hibernating {
            head.set_status(ProcessStatus::Waiting);
        }
    }
}

/// What `sys` can know of a process that is no server: not its state.
struct Plain;

impl Subject for Plain {
    fn behaviour(&self) -> &'static str {
        "process"
    }

    fn state(&mut self) -> Option<&mut dyn Any> {
        None
    }

    fn show(&self, log: Vec<String>) -> (String, Vec<String>) {
        (String::new(), log)
    }
}
