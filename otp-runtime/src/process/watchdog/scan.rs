//! What the watchdog makes of what it sees: a plain value, with the time as an argument.

use crate::pid::Pid;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// One thread at one moment.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Which thread.
    pub(super) slot: usize,
    pub(super) thread: Arc<str>,
    /// As long as it stays the same, the thread does the same thing.
    pub(super) turn: u64,
    pub(super) pid: Option<Pid>,
}

/// What is to be reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    Stuck { pid: Pid, thread: Arc<str>, lasted: Duration },
    WentOn { pid: Pid, thread: Arc<str>, lasted: Duration },
}

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Scan {
    threads: BTreeMap<usize, Watched>,
    turns: BTreeMap<usize, u64>,
}

/// A thread that runs a process.
#[derive(Debug)]
struct Watched {
    seen: Seen,
    pid: Pid,
    /// When it was seen first.
    since: Duration,
    /// After how long it is reported next; the limit, if it was not yet.
    due: Duration,
    told: bool,
}

impl Scan {
    /// Whether no thread runs a process, or has run one since the last look.
    pub(super) fn is_idle(&self, seen: &[Seen]) -> bool {
        seen.iter().all(|seen| seen.pid.is_none() && self.turns.get(&seen.slot) == Some(&seen.turn))
    }

    /// A look at all threads, at this time.
    pub(super) fn look(&mut self, now: Duration, limit: Duration, seen: &[Seen]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let before = std::mem::take(&mut self.threads);
        for (slot, watched) in before {
            if seen.iter().any(|seen| seen.slot == slot && seen.turn == watched.seen.turn) {
                self.threads.insert(slot, watched);
            } else if watched.told {
                let lasted = now.saturating_sub(watched.since);
                findings.push(Finding::WentOn { pid: watched.pid, thread: watched.seen.thread, lasted });
            }
        }
        self.turns = seen.iter().map(|seen| (seen.slot, seen.turn)).collect();
        for seen in seen {
            let Some(pid) = seen.pid else { continue };
            let watched = self.threads.entry(seen.slot).or_insert_with(|| Watched {
                seen: seen.clone(),
                pid,
                since: now,
                due: limit,
                told: false,
            });
            let lasted = now.saturating_sub(watched.since);
            if lasted >= watched.due {
                watched.told = true;
                // a look that comes late does not make up for the ones that were missed
                while watched.due <= lasted {
                    watched.due = watched.due.saturating_mul(2);
                }
                findings.push(Finding::Stuck { pid, thread: seen.thread.clone(), lasted });
            }
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_millis(100);

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn thread() -> Arc<str> {
        "worker".into()
    }

    fn pid() -> Pid {
        Pid::local(5, 0)
    }

    fn running(turn: u64) -> [Seen; 1] {
        [Seen { slot: 1, thread: thread(), turn, pid: Some(pid()) }]
    }

    fn resting(turn: u64) -> [Seen; 1] {
        [Seen { slot: 1, thread: thread(), turn, pid: None }]
    }

    fn stuck(lasted: Duration) -> Vec<Finding> {
        vec![Finding::Stuck { pid: pid(), thread: thread(), lasted }]
    }

    #[test]
    fn a_poll_is_reported_once_and_again_whenever_its_time_has_doubled() {
        let mut scan = Scan::default();
        let told: Vec<u64> = (0..100)
            .map(|n| n * 25)
            .filter(|at| {
                let found = scan.look(ms(1000 + at), LIMIT, &running(1));
                assert!(found.is_empty() || found == stuck(ms(*at)), "{found:?}");
                !found.is_empty()
            })
            .collect();
        assert_eq!(told, [100, 200, 400, 800, 1600]);
    }

    #[test]
    fn one_that_goes_on_says_so_if_it_was_reported() {
        let mut scan = Scan::default();
        assert!(scan.look(ms(0), LIMIT, &running(1)).is_empty());
        assert_eq!(scan.look(ms(120), LIMIT, &running(1)), stuck(ms(120)));
        let went_on = vec![Finding::WentOn { pid: pid(), thread: thread(), lasted: ms(150) }];
        assert_eq!(scan.look(ms(150), LIMIT, &running(3)), went_on);
        // the next one starts from nothing
        assert!(scan.look(ms(200), LIMIT, &running(3)).is_empty());
        assert!(scan.look(ms(249), LIMIT, &resting(4)).is_empty());
        assert!(scan.look(ms(900), LIMIT, &resting(4)).is_empty());
    }

    #[test]
    fn a_thread_that_is_busy_but_takes_turns_is_no_matter() {
        let mut scan = Scan::default();
        for n in 0..100 {
            assert!(scan.look(ms(n * 99), LIMIT, &running(n)).is_empty());
        }
    }

    #[test]
    fn a_thread_that_ends_goes_on() {
        let mut scan = Scan::default();
        scan.look(ms(0), LIMIT, &running(1));
        scan.look(ms(100), LIMIT, &running(1));
        assert_eq!(scan.look(ms(110), LIMIT, &[]), [Finding::WentOn { pid: pid(), thread: thread(), lasted: ms(110) }]);
    }

    #[test]
    fn a_look_that_comes_late_reports_once() {
        let mut scan = Scan::default();
        scan.look(ms(0), LIMIT, &running(1));
        assert_eq!(scan.look(ms(1000), LIMIT, &running(1)), stuck(ms(1000)));
        assert!(scan.look(ms(1500), LIMIT, &running(1)).is_empty());
        assert_eq!(scan.look(ms(1600), LIMIT, &running(1)), stuck(ms(1600)));
    }

    #[test]
    fn nothing_runs_when_nothing_has_run_since_the_last_look() {
        let mut scan = Scan::default();
        assert!(scan.is_idle(&[]));
        assert!(!scan.is_idle(&resting(2)), "it has not been seen before");
        scan.look(ms(0), LIMIT, &resting(2));
        assert!(scan.is_idle(&resting(2)));
        assert!(!scan.is_idle(&resting(4)), "it has run meanwhile");
        assert!(!scan.is_idle(&running(3)));
    }
}
