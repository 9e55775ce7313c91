//! What is printed, and how.

use std::time::Duration;

/// How a trace is printed, and how long to wait for it.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether supervisor reports are shown.
    pub reports: bool,
    /// Whether each line begins with the milliseconds since the start.
    pub milliseconds: bool,
    /// How long nothing must have happened before the next action.
    pub settle: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { reports: true, milliseconds: false, settle: Duration::from_millis(40) }
    }
}

impl Settings {
    /// A line as it is printed.
    pub(crate) fn line(&self, at: Duration, text: &str) -> String {
        if self.milliseconds { format!("{:6} {text}", at.as_millis()) } else { text.to_owned() }
    }
}
