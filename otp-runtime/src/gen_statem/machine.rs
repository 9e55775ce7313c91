//! A machine between two events: its state and its data.

use super::GenStatem;
use crate::behaviour::Behaviour;
use crate::process::self_pid;
use crate::report::drop_guarded;
use std::fmt;

/// The state and the data of a machine, as [`sys`](crate::sys) shows and replaces them.
///
/// It is what a client of a machine leads to: `sys::get_state(&door)` answers one, where data and states are `Clone`. In
/// a closure, `|door: &Machine<Door, _>|` is enough to say which.
///
/// # Examples
/// ```
#[doc = include_str!("door.txt")]
/// use otp::gen_statem::Machine;
/// use otp::sys;
///
/// let door = Door::start_link(7).await?;
/// let closed = sys::with_state(&door, |door: &Machine<Door, _>| matches!(door.state(), DoorState::Closed(_))).await?;
/// assert!(closed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP: `{State, Data}`.
pub struct Machine<M, S> {
    /// The data: what all states share.
    pub data: M,
    /// `None` only while a handler owns it, and after one that did not return.
    pub(super) state: Slot<S>,
}

/// The place of a state. Both the data and the state may panic when they are dropped.
pub(super) struct Slot<S>(pub(super) Option<S>);

impl<S> Drop for Slot<S> {
    fn drop(&mut self) {
        if let Some(state) = self.0.take() {
            drop_guarded(self_pid(), "state", state);
        }
    }
}

impl<M, S> Machine<M, S> {
    /// A machine in that state.
    pub fn new(data: M, state: impl Into<S>) -> Self {
        Self { data, state: Slot(Some(state.into())) }
    }

    /// The state.
    ///
    /// # Panics
    /// Never where a program can have one: a machine has no state only while it leaves one.
    pub fn state(&self) -> &S {
        self.state.0.as_ref().expect("nobody looks at it while it is away")
    }

    /// Takes the two apart.
    ///
    /// # Panics
    /// As [`state`](Self::state): never.
    pub fn into_parts(mut self) -> (M, S) {
        let state = self.state.0.take().expect("nobody looks at it while it is away");
        (self.data, state)
    }
}

impl<M: GenStatem> Machine<M, M::State> {
    pub(super) fn state_name(&self) -> &'static str {
        self.state.0.as_ref().map_or("<left>", M::state_name)
    }
}

impl<M: Clone, S: Clone> Clone for Machine<M, S> {
    fn clone(&self) -> Self {
        Self { data: self.data.clone(), state: Slot(self.state.0.clone()) }
    }
}

impl<M: GenStatem<State = S>, S> fmt::Debug for Machine<M, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        match &self.state.0 {
            Some(state) => M::describe_state(state, f)?,
            None => f.write_str("<left>")?,
        }
        f.write_str(", ")?;
        self.data.describe(f)?;
        f.write_str(")")
    }
}

#[diagnostic::do_not_recommend]
impl<M: GenStatem<State = S>, S: 'static> Behaviour for Machine<M, S> {
    type Msg = M::Msg;
    const NAME: &'static str = M::NAME;
}
