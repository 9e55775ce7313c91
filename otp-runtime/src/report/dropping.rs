//! Dropping values of the user's: a panic in a drop is reported and goes no further.
//!
//! What the runtime keeps for a program (states, messages, replies, functions) is dropped piece by piece: a second panic
//! while the first one unwinds would end the whole program.

use super::{Level, Report};
use crate::panic::caught;
use crate::pid::Pid;
use std::fmt::Display;

/// Drops a value of the user's; a panic in its drop is reported and goes no further.
pub(crate) fn drop_guarded<T>(process: Option<Pid>, what: &str, value: T) {
    let mut value = Some(value);
    dropping(process, what, &mut || drop(value.take()));
}

/// [`drop_guarded`] of what `drop` drops.
pub(crate) fn dropping(process: Option<Pid>, what: &str, drop: &mut dyn FnMut()) {
    if let Err(panic) = caught(drop) {
        tell(process, what, &panic);
    }
}

#[cold]
fn tell(process: Option<Pid>, what: &str, panic: &dyn Display) {
    let report = match process {
        Some(pid) => {
            let head = format_args!("dropping the {what} of process {pid} panicked");
            Report::new(Level::Error, "drop panicked", process, head)
        }
        None => Report::new(Level::Error, "drop panicked", None, format_args!("dropping a {what} panicked")),
    };
    report.line("reason", panic).emit();
}

/// A value of the user's that the runtime keeps among others: whatever its drop does, theirs follow.
pub(crate) struct Kept<T> {
    what: &'static str,
    /// `None` only on its way out.
    value: Option<T>,
}

impl<T> Kept<T> {
    /// `what` says in a report what it is.
    pub(crate) fn new(what: &'static str, value: T) -> Self {
        Self { what, value: Some(value) }
    }

    pub(crate) fn get(&self) -> &T {
        self.value.as_ref().expect("it is there until it is taken")
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("it is there until it is taken")
    }

    /// Gives it out of the runtime's hands.
    pub(crate) fn take(mut self) -> T {
        self.value.take().expect("it is taken once")
    }
}

impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            drop_guarded(None, self.what, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panic::guarded;

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a bomb was dropped");
        }
    }

    #[test]
    fn several_that_panic_are_dropped_one_by_one() {
        let kept: Vec<_> = (0..3).map(|_| Kept::new("bomb", Bomb)).collect();
        assert!(guarded(|| drop(kept)).is_ok());
    }

    #[test]
    fn one_that_was_taken_is_its_new_owners() {
        let bomb = Kept::new("bomb", Bomb).take();
        assert!(guarded(|| drop(bomb)).is_err());
    }
}
