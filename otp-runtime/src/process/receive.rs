//! Selective receive: what `receive!` runs on.
//!
//! Erlang's rule: the messages in the order of their arrival, each against all the patterns in the order they are
//! written. What fits none stays where it is, and while the process waits for others it is not looked at again.

use super::Inbox;
use super::saved::{Arrival, Origin};
use crate::message::Info;
use crate::report::drop_guarded;
use crate::seam::{self, Instant, Sleep};
use std::fmt;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// One `receive!`: shows one message after the other, first those that earlier ones have left.
///
/// A message that is being looked at lies where it was, so that nothing is lost or moved when this is dropped. What
/// was taken and not put back is the process's.
pub struct Scan<'a, M: Send + 'static> {
    inbox: &'a mut Inbox<M>,
    until: Until,
    /// How many of the saved messages were shown and not wanted.
    passed: usize,
    shown: Shown,
    taken: bool,
    /// The process has had its chance to let others run. What finds all it wants among the saved messages, or does not
    /// wait for new ones, never gets to the end of the mailbox.
    rested: bool,
}

/// The message being looked at.
enum Shown {
    None,
    /// A saved one, the first that is not passed.
    Saved,
    New(Arrival),
}

impl<'a, M: Send + 'static> Scan<'a, M> {
    pub(super) fn new(inbox: &'a mut Inbox<M>, until: Until) -> Self {
        let rested = inbox.saved.len() == 0 && matches!(until, Until::Ever);
        Self { inbox, until, passed: 0, shown: Shown::None, taken: false, rested }
    }

    /// Goes on to the next message, and waits for it; false if the time is up.
    pub async fn next(&mut self) -> bool {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        self.pass();
        ready!(self.inbox.poll_running(cx));
        if !self.rested {
            ready!(self.inbox.outlet.poll_breathe(cx));
            self.rested = true;
        }
        while let Some(arrival) = self.inbox.saved.get_mut(self.passed) {
            let origin = arrival.origin;
            if arrival.show() && self.is_awaited(origin) {
                self.shown = Shown::Saved;
                return Poll::Ready(true);
            }
            let unwanted = self.forget_saved();
            drop_guarded(Some(self.inbox.pid()), "queued message", unwanted);
        }
        loop {
            if let Until::Looked(0) = self.until {
                return Poll::Ready(false);
            }
            let budget = self.inbox.outlet.budget();
            let Poll::Ready(arrival) = self.inbox.poll_arrival(cx) else { return self.poll_end(cx, budget) };
            if let Until::Looked(left) = &mut self.until {
                *left -= 1;
            }
            if self.is_awaited(arrival.origin) {
                self.shown = Shown::New(arrival);
                return Poll::Ready(true);
            }
            drop_guarded(Some(self.inbox.pid()), "queued message", arrival);
        }
    }

    /// A `Down` whose monitor was removed meanwhile is not, nor the message of a cancelled interval.
    fn is_awaited(&self, origin: Origin) -> bool {
        match origin {
            Origin::Down(monitor) => self.inbox.outlet.record().awaits(monitor),
            Origin::Tick(timer) => self.inbox.outlet.record().awaits_tick(timer),
            Origin::Sent | Origin::Own | Origin::Exit | Origin::Parcel | Origin::System => true,
        }
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.inbox.is_suspended()
    }

    /// Nothing new is there, or the process lets others run: then its `budget` was used up.
    fn poll_end(&mut self, cx: &mut Context<'_>, budget: u32) -> Poll<bool> {
        if self.inbox.outlet.is_interrupted() || self.inbox.is_suspended() || !self.until.poll_up(cx) {
            return Poll::Pending;
        }
        let left = self.inbox.outlet.len();
        if !matches!(self.until, Until::Looked(_)) {
            // what has arrived until now is still looked at, but not what a busy sender adds meanwhile
            self.until = Until::Looked(left);
        }
        if left > 0 || budget == 0 {
            return Poll::Pending;
        }
        // it did not sleep
        self.inbox.outlet.has_left(budget);
        Poll::Ready(false)
    }

    /// The message that was shown is not wanted.
    fn pass(&mut self) {
        match mem::replace(&mut self.shown, Shown::None) {
            Shown::None => return,
            Shown::Saved => {
                if let Some(arrival) = self.inbox.saved.get_mut(self.passed) {
                    arrival.stow();
                }
            }
            Shown::New(mut arrival) => {
                arrival.stow();
                self.inbox.saved.push(arrival);
                self.inbox.outlet.keeps(self.inbox.saved.len());
            }
        }
        self.passed += 1;
    }

    fn forget_saved(&mut self) -> Option<Arrival> {
        let removed = self.inbox.saved.remove(self.passed);
        self.inbox.outlet.keeps(self.inbox.saved.len());
        removed
    }

    fn info(&mut self) -> Option<&mut Info> {
        match &mut self.shown {
            Shown::None => None,
            Shown::Saved => self.inbox.saved.get_mut(self.passed).map(|arrival| &mut arrival.info),
            Shown::New(arrival) => Some(&mut arrival.info),
        }
    }

    /// Takes the message out of its place if it is a `T`.
    pub fn take<T: Send + 'static>(&mut self) -> Option<Box<T>> {
        let found = self.info()?.lift();
        self.taken |= found.is_some();
        found
    }

    /// Puts it back.
    pub fn put_back<T: Send + 'static>(&mut self, message: Box<T>) {
        if let Some(info) = self.info() {
            info.lower(message);
            self.taken = false;
        }
    }

    /// Takes the message out of its place, whatever it is.
    pub fn take_any(&mut self) -> Option<Info> {
        let found = mem::replace(self.info()?, Info::new(()));
        self.taken = true;
        Some(found)
    }

    /// Puts it back.
    pub fn put_back_any(&mut self, message: Info) {
        if let Some(info) = self.info() {
            *info = message;
            self.taken = false;
        }
    }
}

impl<M: Send + 'static> Drop for Scan<'_, M> {
    fn drop(&mut self) {
        if !self.taken {
            return self.pass();
        }
        let taken = match mem::replace(&mut self.shown, Shown::None) {
            Shown::None => None,
            Shown::Saved => self.forget_saved(),
            Shown::New(arrival) => Some(arrival),
        };
        match taken.map(|arrival| arrival.origin) {
            Some(Origin::Down(monitor)) => self.inbox.outlet.record().received(monitor),
            Some(Origin::Tick(timer)) => self.inbox.outlet.record().received_tick(timer),
            _ => false,
        };
    }
}

impl<M: Send + 'static> fmt::Debug for Scan<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan").field("inbox", &self.inbox).finish_non_exhaustive()
    }
}

/// How long a scan waits for a message that it wants.
#[derive(Debug)]
pub enum Until {
    /// For ever.
    Ever,
    /// Until then; the timer is made when there is something to wait for.
    At(Instant, Option<Pin<Box<Sleep>>>),
    /// The time is up: so many more messages are looked at, which were there by then.
    Looked(usize),
}

impl Until {
    /// What stands in `after(..)`.
    pub fn after(time: impl After) -> Self {
        time.end().map_or(Self::Ever, |end| Self::At(end, None))
    }

    /// Whether the time is up.
    fn poll_up(&mut self, cx: &mut Context<'_>) -> bool {
        match self {
            Self::Ever => false,
            Self::Looked(_) => true,
            Self::At(end, timer) => {
                *end <= seam::now()
                    || timer.get_or_insert_with(|| Box::pin(seam::sleep_until(*end))).as_mut().poll(cx).is_ready()
            }
        }
    }
}

/// What `after(..)` takes.
#[diagnostic::on_unimplemented(
    message = "`after` takes a time, not `{Self}`",
    label = "how long, or until when?",
    note = "a `Duration`, an `Instant` (of std or tokio), or an `Option` of one, where `None` waits for ever"
)]
pub trait After {
    /// When the time is up, if ever.
    fn end(self) -> Option<Instant>;
}

impl After for Duration {
    fn end(self) -> Option<Instant> {
        // an end too far to be told waits for ever
        seam::now().checked_add(self)
    }
}

impl After for Instant {
    fn end(self) -> Option<Instant> {
        Some(self)
    }
}

impl After for std::time::Instant {
    fn end(self) -> Option<Instant> {
        Some(self.into())
    }
}

impl<T: After> After for Option<T> {
    fn end(self) -> Option<Instant> {
        self?.end()
    }
}

/// What `receive!` can look through.
#[diagnostic::on_unimplemented(
    message = "`receive!` takes messages from an `Inbox`, not from `{Self}`",
    label = "not an inbox",
    note = "`otp::spawn` hands the inbox to the body of the process: `otp::spawn(async |mut inbox| ..)`; \
            a function that receives takes `inbox: &mut Inbox`"
)]
pub trait Mailbox {
    /// The message type of the server that the process may become.
    type Message: Send + 'static;

    /// The inbox.
    fn inbox(&mut self) -> &mut Inbox<Self::Message>;
}

impl<M: Send + 'static> Mailbox for Inbox<M> {
    type Message = M;

    fn inbox(&mut self) -> &mut Self {
        self
    }
}

impl<T: Mailbox + ?Sized> Mailbox for &mut T {
    type Message = T::Message;

    fn inbox(&mut self) -> &mut Inbox<T::Message> {
        (**self).inbox()
    }
}

impl<T: Mailbox + ?Sized> Mailbox for Box<T> {
    type Message = T::Message;

    fn inbox(&mut self) -> &mut Inbox<T::Message> {
        (**self).inbox()
    }
}

/// Every type has this method, so that the compiler's message about what is no mailbox is [`Mailbox`]'s.
pub trait Scanned {
    /// Begins a `receive!`.
    fn __scan(&mut self, until: Until) -> Scan<'_, <Self as Mailbox>::Message>
    where
        Self: Mailbox,
    {
        Scan::new(self.inbox(), until)
    }
}

impl<T: ?Sized> Scanned for T {}

/// Runs the guard of an arm. It is a closure, so that no `?`, `break` or `.await` leaves the macro's own loop.
pub fn guard(condition: impl FnOnce() -> bool) -> bool {
    condition()
}

/// The guard of an arm that was chosen: it held, and is not run again.
pub fn held(_: impl FnOnce() -> bool) -> bool {
    true
}

/// The message of the arm that was chosen.
///
/// # Panics
/// If there is none, which does not happen.
pub fn chosen<T>(message: Option<T>) -> T {
    message.expect("the arm that was chosen has its message")
}
