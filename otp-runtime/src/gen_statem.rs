//! `gen_statem`: a process that is always in one of several states, and does what the state says.
//!
//! Machines are written with the `#[gen_statem]` attribute of the facade crate; this module is what it generates code for.
//! Calls, clients, names and supervision are those of [`gen_server`](crate::gen_server).
//!
//! # The order of events
//! Whatever handles an event may insert others, postpone it, and set timeouts. When it has returned:
//!
//! 1. If the state has changed (or [`repeat_state`](crate::gen_server::Ctx::repeat_state) was asked for), `#[enter]` of the
//!    state runs.
//! 2. If the state has changed, all postponed events are put before what is queued, oldest first, and the state timeout is
//!    cancelled.
//! 3. The event timeout is cancelled. Then the timeouts that were asked for are set.
//! 4. What was inserted is put before everything.
//! 5. The next event is the first of the queue; if there is none, the first timeout of no time; if there is none, the
//!    machine waits for a message.
//!
//! So what was inserted goes before what was postponed, and that before timeouts of no time, and these before messages.
//!
//! OTP: the same, with these differences. A state is a type, and a change of its data alone is no change of the state. A
//! handler that borrows the state stays in it. `change_callback_module`, `push_` and `pop_callback_module` are not there: a
//! machine is one type with all its handlers, known to the compiler, and other handlers are other states.

mod agenda;
mod ctx;
mod engine;
mod enter_loop;
mod event;
mod launch;
mod machine;
mod outcome;
mod time;
mod timers;
mod to;

pub use enter_loop::{enter_loop, enter_loop_with, start_by_hand, start_link_by_hand};
pub use event::{Event, Kind};
#[doc(hidden)]
pub use launch::{client, retire, unhandled, vacant};
pub use machine::Machine;
pub use outcome::{IntoStart, MachineData, MachineState};
#[doc(hidden)]
pub use outcome::{Machinery, Starting, may_move_between_threads};
pub use time::Time;
#[doc(hidden)]
pub use to::place;
pub use to::{Never, OneOf, To, to};

use crate::exit::ExitReason;
use crate::gen_server::probe::label_of;
use crate::gen_server::{Ctx, FormatStatus, Stop};
use crate::mailbox::Overflow;
use crate::observe::Label;
use crate::server_ref::ServerRef;
use crate::spec::ChildDefaults;
use std::fmt;
use std::future::Future;

/// What `#[gen_statem]` implements for the type of its impl block, which is the machine's data.
#[doc(alias = "gen_statem")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no state machine",
    label = "there is no `#[gen_statem] impl {Self}`",
    note = "write `#[otp::gen_statem(Idle, Busy)] impl {Self} {{ .. }}`, with a type for each state"
)]
pub trait GenStatem: Sized + 'static {
    /// The arguments of `#[init]`.
    type Args: Send + 'static;
    /// The states, as one type: `DoorState`.
    type State: Send + 'static;
    /// Calls and casts: `DoorMsg`.
    type Msg: Send + fmt::Debug + 'static;
    /// Events that the machine inserts itself: `DoorEvent`.
    type Internal: Send + fmt::Debug + 'static;
    /// Timeouts: `DoorTimeout`.
    type Timeout: Send + fmt::Debug + 'static;
    /// The generated client.
    type Client: Clone
        + Send
        + Sync
        + From<ServerRef<Machine<Self, Self::State>>>
        + AsRef<ServerRef<Machine<Self, Self::State>>>
        + 'static;
    /// Whether the data, the states, and all that messages bring, can be there: `()` if nobody has asked.
    #[doc(hidden)]
    type Fits;
    /// The type's name, for reports.
    const NAME: &'static str;
    /// Restart type and shutdown where a child line says nothing.
    const DEFAULTS: ChildDefaults;
    /// Whether there is an `#[enter]`.
    const STATE_ENTER: bool;
    /// No function that handles an event ever waits.
    #[doc(hidden)]
    const AT_ONCE: bool = false;

    /// Makes the data and the first state.
    fn init(args: Self::Args, cx: &mut Ctx<Self>) -> impl Future<Output = Result<(Self, Self::State), Stop>> + Send;

    /// Handles an event. A handler that leaves the state takes it and puts the next one there.
    fn handle(
        &mut self,
        state: &mut Option<Self::State>,
        event: Event<Self>,
        cx: &mut Ctx<Self>,
    ) -> impl Future<Output = Result<(), Stop>> + Send;

    /// The state has been entered.
    fn enter(
        &mut self,
        _state: &mut Option<Self::State>,
        _cx: &mut Ctx<Self>,
    ) -> impl Future<Output = Result<(), Stop>> + Send {
        std::future::ready(Ok(()))
    }

    /// Cleans up. There is no state after a handler that owned it and did not return.
    fn terminate(
        &mut self,
        _state: &mut Option<Self::State>,
        _reason: &ExitReason,
        _cx: &mut Ctx<Self>,
    ) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Gives back memory when the machine hibernates.
    fn shrink(&mut self) {}

    /// Which of the states it is; two states are the same if this is.
    fn state_name(state: &Self::State) -> &'static str;

    /// Which kind of timeout it is.
    fn kind(timeout: &Self::Timeout) -> Kind;

    /// Whether one of the two, which are of kind [`Generic`](Kind::Generic), replaces the other.
    fn is_same(one: &Self::Timeout, other: &Self::Timeout) -> bool;

    /// What a timeout brings that was set without saying it.
    fn timeout_in(_kind: Kind, _state: &Self::State) -> Option<Self::Timeout> {
        None
    }

    /// What the message is called, and whether somebody waits for a reply.
    #[doc(hidden)]
    fn label(message: &Self::Msg) -> Label {
        label_of(message)
    }

    /// What happens to this message if it finds the mailbox full; `None` if its handler does not say.
    #[doc(hidden)]
    fn overflow(_message: &Self::Msg) -> Option<Overflow> {
        None
    }

    /// Drops a message that was taken in but will not be handled. True if it is a call, whose caller is told.
    #[doc(hidden)]
    fn refuse(message: Self::Msg) -> bool {
        drop(message);
        false
    }

    /// Prints the data, before [`format_status`](Self::format_status) sees it.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", std::any::type_name::<Self>())
    }

    /// Prints a state.
    fn describe_state(state: &Self::State, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::state_name(state))
    }

    /// Changes what reports and `sys` show of the machine. If it panics they show that it did, and nothing else.
    fn format_status(&self, _state: Option<&Self::State>, _status: &mut FormatStatus) {}
}
