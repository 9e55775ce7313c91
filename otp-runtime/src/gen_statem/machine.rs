//! A machine between two events: its state and its data.

use super::GenStatem;
use crate::behaviour::Behaviour;
use crate::process::self_pid;
use crate::report::drop_guarded;
use std::fmt;

/// The state and the data of a machine, as [`sys`](crate::sys) shows and replaces them.
///
/// It is what a client of a machine leads to: `sys::get_state(&door)` answers one, where data and states are `Clone`.
///
/// # Examples
/// ```
#[doc = include_str!("door.txt")]
/// use otp::gen_statem::Machine;
/// use otp::sys;
///
/// let door = Door::start_link(7).await?;
/// let closed = sys::with_state(&door, |door: &Machine<Door>| matches!(door.state(), DoorState::Closed(_))).await?;
/// assert!(closed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// OTP: `{State, Data}`.
pub struct Machine<M: GenStatem> {
    /// The data: what all states share.
    pub data: M,
    /// `None` only while a handler owns it, and after one that did not return.
    pub(super) state: Slot<M::State>,
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

impl<M: GenStatem> Machine<M> {
    /// A machine in that state.
    pub fn new(data: M, state: impl Into<M::State>) -> Self {
        Self { data, state: Slot(Some(state.into())) }
    }

    /// The state.
    ///
    /// # Panics
    /// Never where a program can have one: a machine has no state only while it leaves one.
    pub fn state(&self) -> &M::State {
        self.state.0.as_ref().expect("nobody looks at it while it is away")
    }

    /// Takes the two apart.
    ///
    /// # Panics
    /// As [`state`](Self::state): never.
    pub fn into_parts(mut self) -> (M, M::State) {
        let state = self.state.0.take().expect("nobody looks at it while it is away");
        (self.data, state)
    }

    pub(super) fn state_name(&self) -> &'static str {
        self.state.0.as_ref().map_or("<left>", M::state_name)
    }
}

impl<M: GenStatem + Clone> Clone for Machine<M>
where
    M::State: Clone,
{
    fn clone(&self) -> Self {
        Self { data: self.data.clone(), state: Slot(self.state.0.clone()) }
    }
}

impl<M: GenStatem> fmt::Debug for Machine<M> {
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
impl<M: GenStatem> Behaviour for Machine<M> {
    type Msg = M::Msg;
    const NAME: &'static str = M::NAME;
}
