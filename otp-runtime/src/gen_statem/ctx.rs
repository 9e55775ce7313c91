//! What a handler of a machine can ask for.

use super::agenda::{Agenda, Change, Running, Which};
use super::event::{Event, Kind};
use super::{GenStatem, Time};
use crate::gen_server::{Ctx, Show, Travels};
use crate::protocol::ReplyTo;
use crate::report::Kept;

impl<M: GenStatem> Ctx<M> {
    /// Keeps `event` for later: when the machine has changed its state, it is handled before all that has come meanwhile.
    ///
    /// A handler owns what its event has brought, so it gives it back: `cx.postpone(DoorMsg::Digit { digit })`. A
    /// `#[call]` that may postpone takes a `ReplyTo` and gives that back, too. An event is postponed once, the last call
    /// counts. Where a state postpones every event of a kind, `otherwise = postpone` at the handler says it.
    ///
    /// Postponed events wait: they count against the mailbox's capacity, if it has one.
    ///
    /// In `#[init]` and `#[enter]` there is no event; to postpone one there ends the machine.
    ///
    /// OTP: the action `postpone`, which takes no event because none is used up.
    pub fn postpone(&mut self, event: impl Into<Event<M>>) {
        let event = event.into();
        let agenda = self.agenda();
        if agenda.running == Running::Handler {
            agenda.postponed = Some(Kept::new("event", event));
        } else {
            agenda.misuse = Some("postpone");
        }
    }

    /// Whether this handler has postponed an event: for unit tests.
    pub fn is_postponing(&mut self) -> bool {
        self.agenda().postponed.is_some()
    }

    /// Inserts an event: it is handled before any other, in the order of the calls. After a change of state the new state
    /// handles it.
    ///
    /// Use `DoorEvent`, which `#[internal]` handlers make, for what the machine tells itself. Any other event can be
    /// inserted as well, and is then handled as if it had come from outside: `DoorMsg`, `DoorTimeout`, an
    /// [`Info`](crate::message::Info).
    ///
    /// In `#[enter]` it ends the machine, as in OTP: a state is entered before anything is inserted.
    pub fn next_event(&mut self, event: impl Into<Event<M>>) {
        let event = event.into();
        let agenda = self.agenda();
        if agenda.running == Running::Enter {
            agenda.misuse = Some("next_event");
        } else {
            agenda.next.push(Kept::new("event", event));
        }
    }

    /// Sets the state timeout: the `#[state_timeout]` handler of whatever state the machine is in then runs, unless the
    /// machine changes its state before. For one that brings something there is [`set_timeout`](Self::set_timeout).
    ///
    /// It replaces the one that runs. Set by a handler that changes the state, it belongs to the new state.
    pub fn state_timeout(&mut self, time: impl Into<Time>) {
        self.change(Which::of_kind(Kind::State), Change::Start(time.into()));
    }

    /// Sets the event timeout: the `#[event_timeout]` handler of whatever state the machine is in then runs, unless any
    /// event is handled before, be it from outside, postponed or inserted.
    #[doc(alias = "timeout")]
    pub fn event_timeout(&mut self, time: impl Into<Time>) {
        self.change(Which::of_kind(Kind::Event), Change::Start(time.into()));
    }

    /// Sets a timeout, and what it brings: `cx.set_timeout(DoorTimeout::Heartbeat, Duration::from_secs(5))`.
    ///
    /// Of which kind it is says the attribute of its handler: `#[timeout]`, `#[state_timeout]` or `#[event_timeout]`. It
    /// replaces the timeout of that kind that runs; of `#[timeout]`s, the one of the same name and the same `#[key]`
    /// arguments.
    ///
    /// If a handler sets the same timeout twice, the last one counts.
    #[doc(alias = "timeout")]
    pub fn set_timeout(&mut self, timeout: M::Timeout, time: impl Into<Time>) {
        self.change(Which::of(timeout), Change::Start(time.into()));
    }

    /// Lets the timeout that runs bring something else. If none runs, it comes at once.
    #[doc(alias = "update")]
    pub fn update_timeout(&mut self, timeout: M::Timeout) {
        self.change(Which::of(timeout), Change::Update);
    }

    /// Cancels a timeout: it will not come, even if its time was up already. What `timeout` would bring does not matter.
    #[doc(alias = "cancel")]
    pub fn cancel_timeout(&mut self, timeout: M::Timeout) {
        self.change(Which::of(timeout), Change::Cancel);
    }

    /// Cancels the state timeout.
    pub fn cancel_state_timeout(&mut self) {
        self.change(Which::of_kind(Kind::State), Change::Cancel);
    }

    /// Cancels the event timeout, if one was set in this handler: any other is cancelled already.
    pub fn cancel_event_timeout(&mut self) {
        self.change(Which::of_kind(Kind::Event), Change::Cancel);
    }

    /// Enters the state again: `#[enter]` runs when this handler has returned, though the state is the same.
    ///
    /// Postponed events stay postponed, and the state timeout goes on. In an `#[enter]` handler it enters once more, without
    /// an end unless there is a condition.
    pub fn repeat_state(&mut self) {
        self.agenda().repeat = true;
    }

    /// In `#[enter]`: the name of the state the machine comes from. At its start, and when a handler has it enter its state
    /// again, that is the state itself; when `#[enter]` does, it is the same as before.
    #[doc(alias = "enter")]
    pub fn previous_state(&mut self) -> &'static str {
        self.agenda().previous
    }

    #[doc(hidden)]
    #[inline]
    pub fn __reply_now<T: Travels<M::Fits>>(&mut self, to: ReplyTo<T>, show: Show<T>, value: T) {
        if self.system.is_some() {
            self.tell_reply(&to, &value, show);
        }
        to.send(value);
    }

    fn change(&mut self, which: Which<M>, change: Change) {
        self.agenda().timeouts.push((which, change));
    }

    pub(super) fn agenda(&mut self) -> &mut Agenda<M> {
        let agenda = self.plans().get_or_insert_with(|| Kept::new("actions", Box::<Agenda<M>>::default()));
        agenda.get_mut().downcast_mut().expect("nobody else puts anything there")
    }

    /// The agenda, if a handler has asked for anything yet.
    #[inline]
    pub(super) fn known_agenda(&mut self) -> Option<&mut Agenda<M>> {
        self.known_plans()?.get_mut().downcast_mut()
    }
}
