//! Events.

use otp::prelude::gen_event;

/// Something has happened.
#[derive(Debug)]
#[non_exhaustive]
pub struct Happened(pub u64);

/// Keeps the greatest.
#[derive(Debug, Default)]
pub struct Greatest {
    number: u64,
}

#[gen_event(Happened)]
impl Greatest {
    #[event]
    fn happened(&mut self, happened: &Happened) {
        self.number = self.number.max(happened.0);
    }

    /// The greatest so far.
    #[call]
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }
}
