//! A machine between two events: its state and its data.

use super::GenStatem;
use crate::behaviour::Behaviour;
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
    pub(super) state: Option<M::State>,
}

impl<M: GenStatem> Machine<M> {
    /// A machine in that state.
    pub fn new(data: M, state: impl Into<M::State>) -> Self {
        Self { data, state: Some(state.into()) }
    }

    /// The state.
    ///
    /// # Panics
    /// Never where a program can have one: a machine has no state only while it leaves one.
    pub fn state(&self) -> &M::State {
        self.state.as_ref().expect("nobody looks at it while it is away")
    }

    /// Takes the two apart.
    ///
    /// # Panics
    /// As [`state`](Self::state): never.
    pub fn into_parts(self) -> (M, M::State) {
        (self.data, self.state.expect("nobody looks at it while it is away"))
    }

    pub(super) fn state_name(&self) -> &'static str {
        self.state.as_ref().map_or("<left>", M::state_name)
    }
}

impl<M: GenStatem + Clone> Clone for Machine<M>
where
    M::State: Clone,
{
    fn clone(&self) -> Self {
        Self { data: self.data.clone(), state: self.state.clone() }
    }
}

impl<M: GenStatem> fmt::Debug for Machine<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        match &self.state {
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
