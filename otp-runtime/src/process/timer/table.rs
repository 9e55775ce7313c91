//! The timers of one process, in the order of their times.

use crate::message::Info;
use crate::reference::Reference;
use crate::seam::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Makes the messages of an interval.
pub(crate) type Make = Box<dyn FnMut() -> Info + Send>;

/// What a timer sends.
pub(crate) enum Shot {
    Once(Info),
    Every(Interval),
}

/// A timer that sends again and again.
pub(crate) struct Interval {
    period: Duration,
    /// Away while a message is being made.
    make: Option<Make>,
    /// The last message has not been received yet.
    waiting: bool,
}

impl Interval {
    pub(crate) fn new(period: Duration, make: Make) -> Self {
        Self { period, make: Some(make), waiting: false }
    }

    /// The first time after `now` that is a whole number of periods after `at`, so that no delay adds up.
    fn next(&self, at: Instant, now: Instant) -> Instant {
        // some centuries are as good as for ever
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let late = nanos(now.saturating_duration_since(at)) % nanos(self.period);
        far(now.max(at), Duration::from_nanos(nanos(self.period) - late))
    }
}

/// `delay` after `from`; a time too far to be told is some decades away.
pub(crate) fn far(from: Instant, delay: Duration) -> Instant {
    from.checked_add(delay).unwrap_or_else(|| from + Duration::from_secs(30 * 365 * 24 * 3600))
}

/// A timer whose time has come.
pub(crate) enum Due {
    /// It is gone with its message.
    Once(Info),
    /// It goes on, and its next message has to be made.
    Tick(Reference, Make),
}

/// Guarded by the process's lock.
#[derive(Default)]
pub(crate) struct Timers {
    entries: BTreeMap<Reference, Entry>,
    order: BTreeSet<(Instant, Reference)>,
    /// When the process will look at its timers, or has been asked to. There may be no timer for that time any more.
    armed: Option<Instant>,
}

struct Entry {
    at: Instant,
    shot: Shot,
}

impl Timers {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds a timer. True if the process must be asked to look earlier than it would.
    pub(crate) fn insert(&mut self, timer: Reference, at: Instant, shot: Shot) -> bool {
        self.entries.insert(timer, Entry { at, shot });
        self.order.insert((at, timer));
        let earlier = self.armed.is_none_or(|armed| at < armed);
        if earlier {
            self.armed = Some(at);
        }
        earlier
    }

    /// Takes a timer out: when it would have fired, and what.
    pub(crate) fn remove(&mut self, timer: Reference) -> Option<(Instant, Shot)> {
        let Entry { at, shot } = self.entries.remove(&timer)?;
        self.order.remove(&(at, timer));
        Some((at, shot))
    }

    /// When a timer will fire.
    pub(crate) fn time_of(&self, timer: Reference) -> Option<Instant> {
        self.entries.get(&timer).map(|entry| entry.at)
    }

    /// When the process has been asked to look.
    pub(crate) fn armed(&self) -> Option<Instant> {
        self.armed
    }

    /// The process will look when the first timer is due.
    pub(crate) fn arm(&mut self) -> Option<Instant> {
        self.armed = self.order.first().map(|(at, _)| *at);
        self.armed
    }

    /// The first timer whose time has come.
    pub(crate) fn due(&mut self, now: Instant) -> Option<Due> {
        while let Some(&(at, timer)) = self.order.first().filter(|(at, _)| *at <= now) {
            self.order.pop_first();
            let Some(Entry { shot: Shot::Every(interval), at: next }) = self.entries.get_mut(&timer) else {
                match self.entries.remove(&timer) {
                    Some(Entry { shot: Shot::Once(info), .. }) => return Some(Due::Once(info)),
                    _ => continue,
                }
            };
            *next = interval.next(at, now);
            self.order.insert((*next, timer));
            // one at a time: what a process does not come to receive must not fill its mailbox
            if !interval.waiting
                && let Some(make) = interval.make.take()
            {
                return Some(Due::Tick(timer, make));
            }
        }
        None
    }

    /// A message of an interval has been made and is being sent; or the timer was cancelled meanwhile.
    pub(crate) fn made(&mut self, timer: Reference, make: Make) -> Result<(), Make> {
        match self.entries.get_mut(&timer) {
            Some(Entry { shot: Shot::Every(interval), .. }) => {
                interval.make = Some(make);
                interval.waiting = true;
                Ok(())
            }
            _ => Err(make),
        }
    }

    /// A message of an interval is received. False if the timer was cancelled meanwhile, and the message with it.
    pub(crate) fn received(&mut self, timer: Reference) -> bool {
        match self.entries.get_mut(&timer) {
            Some(Entry { shot: Shot::Every(interval), .. }) => {
                interval.waiting = false;
                true
            }
            _ => false,
        }
    }

    /// What the timers hold, to be dropped outside the lock.
    pub(crate) fn into_shots(self) -> impl Iterator<Item = Shot> {
        self.entries.into_values().map(|entry| entry.shot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn once(n: u32) -> Shot {
        Shot::Once(Info::new(n))
    }

    fn every(period: Duration) -> Shot {
        Shot::Every(Interval::new(period, Box::new(|| Info::new(()))))
    }

    /// Fires all that is due, and answers what the timers that fire once sent.
    fn fire(timers: &mut Timers, now: Instant) -> Vec<Option<u32>> {
        let mut fired = Vec::new();
        while let Some(due) = timers.due(now) {
            match due {
                Due::Once(info) => fired.push(info.take().ok()),
                Due::Tick(timer, make) => {
                    assert!(timers.made(timer, make).is_ok());
                    fired.push(None);
                }
            }
        }
        fired
    }

    #[test]
    fn they_fire_in_the_order_of_their_times_and_then_of_their_making() {
        let (mut timers, start) = (Timers::default(), crate::seam::now());
        for (n, delay) in [(1, 3), (2, 1), (3, 2), (4, 1), (5, 9)] {
            timers.insert(Reference::new(), start + MS * delay, once(n));
        }
        assert_eq!(fire(&mut timers, start), []);
        assert_eq!(fire(&mut timers, start + MS * 3), [Some(2), Some(4), Some(3), Some(1)]);
        assert_eq!((timers.len(), timers.arm()), (1, Some(start + MS * 9)));
    }

    #[test]
    fn the_process_is_asked_to_look_only_where_it_would_not_in_time() {
        let (mut timers, start) = (Timers::default(), crate::seam::now());
        let first = Reference::new();
        assert!(timers.insert(first, start + MS * 5, once(1)));
        assert!(!timers.insert(Reference::new(), start + MS * 7, once(2)));
        assert!(timers.remove(first).is_some());
        assert!(!timers.insert(Reference::new(), start + MS * 6, once(3)), "it still looks after 5 ms");
        assert!(timers.insert(Reference::new(), start + MS * 4, once(4)));
        assert_eq!(timers.armed(), Some(start + MS * 4));
    }

    #[test]
    fn an_interval_keeps_to_its_times_however_late_it_is_looked_at() {
        let (mut timers, start) = (Timers::default(), crate::seam::now());
        let timer = Reference::new();
        timers.insert(timer, start + MS * 10, every(MS * 10));
        for (now, next) in [(10, 20), (23, 30), (30, 40), (87, 90)] {
            assert_eq!(fire(&mut timers, start + MS * now), [None], "at {now}");
            assert!(timers.received(timer));
            assert_eq!(timers.time_of(timer), Some(start + MS * next));
        }
    }

    #[test]
    fn an_interval_waits_until_its_message_is_received() {
        let (mut timers, start) = (Timers::default(), crate::seam::now());
        let timer = Reference::new();
        timers.insert(timer, start + MS * 10, every(MS * 10));
        assert_eq!(fire(&mut timers, start + MS * 10), [None]);
        assert_eq!(fire(&mut timers, start + MS * 20), []);
        assert_eq!(timers.time_of(timer), Some(start + MS * 30));
        assert!(timers.received(timer));
        assert_eq!(fire(&mut timers, start + MS * 30), [None]);
        assert!(timers.remove(timer).is_some() && !timers.received(timer));
        assert_eq!(timers.order.len(), 0);
    }
}
