//! The manager's process: a server that traps exits, and lends each event to one handler after the other.

use super::errand::Errand;
use super::farewell::Removal;
use super::installed::Installed;
use super::leaving::bid_farewell;
use super::{Event, GenEvent, HandlerId, report};
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, FormatStatus, GenServer, Handled, Stop};
use crate::message::{Exit, Info};
use crate::observe::{Label, ProcessKind};
use crate::panic::{Panic, guarded};
use crate::pid::Pid;
use crate::process::record::update;
use crate::process::{current, disconnect};
use crate::protocol::ReplyTo;
use crate::report::{Kept, SHOWN, bounded};
use crate::spec::ChildDefaults;
use std::any::Any;
use std::fmt;
use std::mem;

/// An event manager: a process to which handlers of the events `E` can be added while it runs.
///
/// Start one with [`start_link`](Self::start_link), or as a child of a supervisor, where `Ref<EventManager<E>>` outlives
/// its restarts. It begins without handlers, and begins so again after a restart: who adds handlers does so with
/// [`add_sup_handler`](super::EventManagerRef::add_sup_handler), which links it with the manager, or adds them from a
/// child that is restarted after it.
///
/// The manager traps exits. It ends when it is stopped, and with its parent.
///
/// # Examples
/// ```
#[doc = include_str!("peak.txt")]
/// let peak = events.add_handler(Peak::handler(10)).await??;
/// events.notify(42);
/// assert_eq!(peak.high().await??, 42);
/// events.stop().await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[doc(alias = "gen_event")]
pub struct EventManager<E> {
    /// Newest first.
    pub(super) handlers: Vec<Slot<E>>,
    /// Who has started it, if they are linked: their link outlives the handlers.
    parent: Option<Pid>,
    /// Handlers that have failed where nobody could wait for their end.
    pub(super) fallen: bool,
}

/// A handler, and what the manager knows of it.
pub(super) struct Slot<E> {
    pub(super) id: HandlerId,
    /// The process that has added it with `add_sup_handler`.
    pub(super) owner: Option<Pid>,
    pub(super) handler: Box<dyn Installed<E>>,
    /// Its function for events never waits.
    pub(super) at_once: bool,
    /// It has panicked when it was to give back memory.
    pub(super) fallen: Option<Panic>,
}

/// The manager's messages.
pub struct Letter<E>(pub(super) Kind<E>);

/// What a manager is told.
pub(super) enum Kind<E> {
    Notify(E),
    SyncNotify(E, ReplyTo<()>),
    /// An event that some handlers have seen.
    Halfway(Box<Halfway<E>>),
    WhichHandlers(ReplyTo<Vec<HandlerId>>),
    Errand(Box<dyn Errand<E>>),
}

/// An event on its way through the handlers.
pub(super) struct Halfway<E> {
    pub(super) event: Kept<E>,
    /// Who waits until all have seen it.
    pub(super) reply: Option<ReplyTo<()>>,
    /// The handler that it has come to, which is to be seen to first.
    pub(super) index: usize,
    pub(super) outcome: Result<(), ExitReason>,
}

impl<E: fmt::Debug> fmt::Debug for Letter<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Notify(event) => write!(f, "notify({event:?})"),
            Kind::SyncNotify(event, _) => write!(f, "sync_notify({event:?})"),
            Kind::Halfway(halfway) => write!(f, "notify({:?})", halfway.event.get()),
            Kind::WhichHandlers(_) => f.write_str("which_handlers"),
            Kind::Errand(errand) => errand.show(f),
        }
    }
}

impl<E> fmt::Debug for EventManager<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.handlers.iter().map(|slot| &slot.id);
        f.write_str("EventManager ")?;
        f.debug_list().entries(ids).finish()
    }
}

impl<E: Event> GenServer for EventManager<E> {
    type Args = ();
    type Msg = Letter<E>;
    type Fits = ();
    type Continue = std::convert::Infallible;
    type Client = super::EventManagerRef<E>;
    const BEHAVIOUR: ProcessKind = ProcessKind::GenEvent;
    const REPORTS_ITS_END: bool = false;
    const NAME: &'static str = "EventManager";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    async fn init((): (), cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        cx.trap_exit(true);
        Ok(Self { handlers: Vec::new(), parent: linked_parent(), fallen: false })
    }

    /// Events, where no handler waits for anything.
    fn handle_now(&mut self, letter: Letter<E>, cx: &mut Ctx<Self>) -> Handled<Letter<E>> {
        if self.fallen || !self.handlers.iter().all(|slot| slot.at_once) {
            return Handled::Waits(letter);
        }
        let (event, reply) = match letter.0 {
            Kind::Notify(event) => (event, None),
            Kind::SyncNotify(event, reply) => (event, Some(reply)),
            other => return Handled::Waits(Letter(other)),
        };
        let event = Kept::new("event", event);
        let mut index = 0;
        // one guard for all: who has panicked is the one that it had come to
        let ran = guarded(|| {
            while let Some(slot) = self.handlers.get_mut(index) {
                if let Some(outcome) = slot.handler.event_now(event.get()) {
                    return Some(outcome);
                }
                index += 1;
            }
            None
        });
        if let Some(outcome) = ran.unwrap_or_else(|panic| Some(Err(ExitReason::from(panic)))) {
            return Handled::Waits(Letter(Kind::Halfway(Box::new(Halfway { event, reply, index, outcome }))));
        }
        drop(event);
        seen_by_all(reply, cx);
        Handled::Done(Ok(()))
    }

    fn label(letter: &Letter<E>) -> Label {
        match &letter.0 {
            Kind::Notify(_) | Kind::Halfway(_) => Label::cast("notify"),
            Kind::SyncNotify(..) => Label::call("sync_notify"),
            Kind::WhichHandlers(_) => Label::call("which_handlers"),
            Kind::Errand(errand) => Label::call(errand.name()),
        }
    }

    fn refuse(letter: Letter<E>) -> bool {
        match letter.0 {
            Kind::Notify(_) | Kind::Halfway(_) => return false,
            Kind::SyncNotify(_, reply) => reply.refuse(),
            Kind::WhichHandlers(reply) => reply.refuse(),
            Kind::Errand(errand) => errand.refuse(),
        }
        true
    }

    async fn handle(&mut self, letter: Letter<E>, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        self.bury().await;
        match letter.0 {
            Kind::Notify(event) => self.announce(Kept::new("event", event), 0, cx).await,
            Kind::SyncNotify(event, reply) => {
                self.announce(Kept::new("event", event), 0, cx).await;
                seen_by_all(Some(reply), cx);
            }
            Kind::Halfway(halfway) => {
                let Halfway { event, reply, mut index, outcome } = *halfway;
                if self.settle(index, outcome, Some(event.get()), cx).await {
                    index += 1;
                }
                self.announce(event, index, cx).await;
                seen_by_all(reply, cx);
            }
            Kind::WhichHandlers(reply) => {
                let handlers = self.handlers.iter().map(|slot| slot.id.clone()).collect();
                cx.__reply(reply, fmt::Debug::fmt, handlers);
            }
            Kind::Errand(errand) => errand.run(self, cx).await,
        }
        Ok(())
    }

    async fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        self.bury().await;
        let mut info = Kept::new("message", info);
        let ended = info.get().peek::<Exit>().and_then(|exit| Some((exit.from?, exit.reason.clone())));
        let mut expected = self.handlers.is_empty();
        if let Some((owner, reason)) = ended {
            expected |= self.owner_ended(owner, &reason).await;
        }
        if !self.pass_on(&mut info, cx).await && !expected {
            report::unhandled(cx.pid(), info.take());
        }
        Ok(())
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        false
    }

    async fn terminate(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) {
        let mut owners = Vec::new();
        while !self.handlers.is_empty() {
            let slot = self.handlers.remove(0);
            owners.extend(slot.owner);
            // nothing is handed over to anybody
            bid_farewell(slot, Removal::Stopped, None).await.discard();
        }
        // the owners have been told: the manager's own end is nothing to them
        if let Some(me) = current() {
            for owner in owners.into_iter().filter(|owner| self.parent != Some(*owner)) {
                disconnect(&me, owner);
            }
        }
    }

    fn shrink(&mut self) {
        for slot in &mut self.handlers {
            if let Err(panic) = slot.handler.shrink() {
                slot.fallen = Some(panic);
                self.fallen = true;
            }
        }
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    fn format_status(&self, status: &mut FormatStatus) {
        let mut log = mem::take(&mut status.log);
        let mut described = Vec::new();
        for slot in &self.handlers {
            let shown = slot.handler.show(FormatStatus { log, ..FormatStatus::default() });
            log = shown.log;
            described.push(format!("{}: {}", slot.id, shown.state));
        }
        status.log = log;
        status.state = bounded(format_args!("[{}]", described.join(", ")), SHOWN);
    }
}

/// Tells who waits for that.
fn seen_by_all<E: Event>(reply: Option<ReplyTo<()>>, cx: &mut Ctx<EventManager<E>>) {
    if let Some(reply) = reply {
        cx.__reply(reply, |(), f| f.write_str("ok"), ());
    }
}

/// Who has started the calling process, if they are linked.
fn linked_parent() -> Option<Pid> {
    let me = current()?;
    let parent = me.head().parent?;
    let linked = update(&*me, |control, _| control.relations().links.contains(parent));
    linked.then_some(parent)
}

impl<E: Event> EventManager<E> {
    /// The identities of its handlers, newest first. For [`sys::with_state`](crate::sys::with_state); a program asks with
    /// [`which_handlers`](super::EventManagerRef::which_handlers).
    pub fn handlers(&self) -> impl Iterator<Item = &HandlerId> {
        self.handlers.iter().map(|slot| &slot.id)
    }

    /// The state of its newest handler with this identity, if that is an `H`.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// events.add_handler(Peak::handler(5)).await??;
    /// let look = |manager: &EventManager<u32>| {
    ///     let newest = manager.handlers().next()?;
    ///     Some(manager.state::<Peak>(newest)?.high)
    /// };
    /// assert_eq!(otp::sys::with_state(&events, look).await?, Some(5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn state<H: GenEvent<Event = E>>(&self, id: &HandlerId) -> Option<&H> {
        self.handlers[self.find(id)?].handler.state().downcast_ref()
    }

    pub(super) fn state_mut(&mut self, id: &HandlerId) -> Option<&mut dyn Any> {
        let index = self.find(id)?;
        Some(self.handlers[index].handler.state_mut())
    }
}
