//! What is to be said of a process, but not yet.

use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::report::{Level, Report};
use crate::seam::Instant;
use std::time::Duration;

/// Reports about a process that wait: for the rest of its crash, or until enough time has passed.
#[derive(Default)]
pub(crate) struct Unsaid {
    /// What its server has said of a crash, and the reason: printed together with what the process says.
    pub(crate) last_words: Option<(Report, ExitReason)>,
    /// Warnings of casts that it could not take.
    pub(crate) lost_casts: Limiter,
    /// What an adaptive mailbox has to say: that it drops, that it goes on, that it has flushed.
    pub(crate) sheds: Limiter,
    pub(crate) recoveries: Limiter,
    pub(crate) flushes: Limiter,
}

impl Unsaid {
    /// The process has ended: what is left will not be said by anybody else.
    pub(crate) fn say(self, process: Pid) {
        if let Some((words, _)) = self.last_words {
            words.print();
        }
        if self.lost_casts.hidden > 0 {
            let head = format_args!("more casts to process {process} were dropped before it ended");
            Report::new(Level::Warning, "cast dropped", Some(process), head)
                .line("hidden", self.lost_casts.hidden)
                .emit();
        }
    }
}

/// Lets one warning through in a second, and counts the others: a warning must not become an overload of its own.
#[derive(Default)]
pub(crate) struct Limiter {
    last: Option<Instant>,
    hidden: u64,
}

impl Limiter {
    /// So many of a kind have happened. `Some` if a warning is due: with the number of those that were not told since the last
    /// one, the last of these apart.
    pub(crate) fn due(&mut self, now: Instant, count: u64) -> Option<u64> {
        // two runtimes may have two clocks
        let due = self.last.is_none_or(|last| now < last || now - last >= Duration::from_secs(1));
        if !due {
            self.hidden += count;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.hidden) + count.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_a_second_and_the_others_are_counted() {
        let mut limiter = Limiter::default();
        let start = crate::seam::now() + Duration::from_secs(60);
        let after = |millis| start + Duration::from_millis(millis);
        let due: Vec<_> = [0, 1, 500, 999, 1000, 1999, 2000].map(|millis| limiter.due(after(millis), 1)).into();
        assert_eq!(due, [Some(0), None, None, None, Some(3), None, Some(1)]);
        assert_eq!(limiter.due(start, 3), Some(2), "another clock is no reason to be silent");
    }
}
