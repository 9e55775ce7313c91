//! What applications note while they run, for the test that looks at it. Such a test has its thread for itself.

use std::cell::{Cell, RefCell};

thread_local! {
    static NOTES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static MODE: Cell<&'static str> = const { Cell::new("") };
}

/// Notes something.
pub(super) fn note(text: impl Into<String>) {
    NOTES.with_borrow_mut(|notes| notes.push(text.into()));
}

/// What was noted since the last look.
pub(super) fn noted() -> Vec<String> {
    NOTES.take()
}

/// Tells applications how to behave.
pub(super) fn mode(mode: &'static str) {
    NOTES.take();
    MODE.set(mode);
}

/// How to behave.
pub(super) fn told() -> &'static str {
    MODE.get()
}
