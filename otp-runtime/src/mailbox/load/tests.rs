//! The decision beside what OTP's own `logger_olp` has done, and its table.

use super::{Load, Mode, Step};
use crate::mailbox::Adaptive;
use crate::mailbox::adaptive::Burst;
use std::fmt::Write as _;
use std::time::Duration;

/// Made on the BEAM by `conformance/beam/olp.escript`, which says what the lines mean.
const RECORDED: &str = include_str!("logger_olp.txt");

/// A server with an adaptive mailbox, reduced to what the decision is about.
struct Simulated {
    adaptive: Adaptive,
    load: Load,
    queue: std::collections::VecDeque<u64>,
    next: u64,
    now: Duration,
    /// It was told that it rests.
    rested: bool,
    ended: bool,
    said: String,
}

impl Simulated {
    fn new(adaptive: Adaptive) -> Self {
        let (load, queue) = (Load::new(), std::collections::VecDeque::new());
        Self { adaptive, load, queue, next: 1, now: Duration::ZERO, rested: true, ended: false, said: String::new() }
    }

    fn say(&mut self, line: impl std::fmt::Display) {
        writeln!(self.said, "{line}").expect("a String takes every write");
    }

    fn queue(&mut self, count: u64) {
        if self.ended {
            return;
        }
        self.say(format_args!("q {count}"));
        self.queue.extend(self.next..self.next + count);
        self.next += count;
        while let Some(message) = self.queue.pop_front() {
            self.rested = false;
            self.load = self.load.rested(self.now);
            let before = self.load.mode;
            let (load, step) = self.load.step(&self.adaptive, self.queue.len(), self.now);
            self.load = load;
            let flushed = if step == Step::Flush { self.queue.len().min(Load::FLUSHED) } else { 0 };
            self.queue.drain(..flushed);
            if step == Step::Flush {
                self.say(format_args!("f {flushed}"));
            }
            if before != load.mode && (before == Mode::Drop || load.mode == Mode::Drop) {
                self.say(format_args!("m {before} {}", load.mode));
            }
            match step {
                Step::Handle => self.say(format_args!("h {message} {}", load.mode)),
                Step::Drop | Step::Flush => {}
                Step::Kill => {
                    self.ended = true;
                    return self.say(format_args!("k {}", self.queue.len()));
                }
            }
        }
        self.load.rests(self.now);
    }

    fn rest(&mut self, time: u64) {
        self.say(format_args!("r {time}"));
        self.now += Duration::from_millis(time);
        if time >= 100 && !self.rested {
            self.rested = true;
            self.say("i");
        }
    }
}

fn number<T: std::str::FromStr>(word: &str) -> Option<T> {
    word.parse().ok()
}

fn adaptive(words: &[&str]) -> Adaptive {
    let [sync_at, drop_at, flush_at, max, window, kill] = words else { panic!("{words:?}") };
    let known = |word: &str| number(word).expect("a number");
    let adaptive = Adaptive::new().sync_at(known(sync_at)).drop_at(known(drop_at)).flush_at(known(flush_at));
    let burst = number(max).map(|max| Burst { max, window: Duration::from_millis(known(window) as u64) });
    let adaptive = Adaptive { burst, ..adaptive };
    number(kill).map_or(adaptive, |kill| adaptive.kill(kill))
}

#[test]
fn the_decision_is_that_of_otps_logger_olp() {
    let mut scripts = 0;
    for script in RECORDED.split("s ").skip(1).filter(|script| script.starts_with(|first: char| first.is_ascii_digit()))
    {
        let (head, recorded) = script.split_once('\n').expect("lines");
        let words: Vec<&str> = head.split(' ').collect();
        let mut simulated = Simulated::new(adaptive(&words));
        for line in recorded.lines() {
            match line.split_once(' ') {
                Some(("q", count)) => simulated.queue(number(count).expect("a number")),
                Some(("r", time)) => simulated.rest(number(time).expect("a number")),
                _ => {}
            }
        }
        assert_eq!(simulated.said, recorded, "thresholds {head}");
        scripts += 1;
    }
    assert_eq!(scripts, 47);
}

/// Every number of waiting messages, from every mode.
#[test]
fn the_mode_is_a_matter_of_what_waits_alone() {
    let adaptive = Adaptive::new().sync_at(2).drop_at(4).flush_at(6).no_burst_limit();
    for before in [Mode::Async, Mode::Sync, Mode::Drop] {
        for waiting in 0..9 {
            let load = Load { mode: before, ..Load::new() };
            let (load, step) = load.step(&adaptive, waiting, Duration::ZERO);
            let expected = match waiting {
                0 | 1 => (Mode::Async, Step::Handle),
                2 | 3 => (Mode::Sync, Step::Handle),
                4 | 5 => (Mode::Drop, Step::Handle),
                _ => (Mode::Async, Step::Flush),
            };
            assert_eq!((load.mode, step), expected, "{before} with {waiting}");
        }
    }
}

/// Messages that come every `pause` milliseconds, for a second, with at most `max` in 300 ms: how many are handled.
fn handled(pause: u64, max: usize) -> usize {
    let adaptive = Adaptive::new().burst(max, Duration::from_millis(300));
    let mut load = Load::new();
    let at = (0..1000_u64).step_by(usize::try_from(pause).expect("small"));
    at.filter(|now| {
        let now = Duration::from_millis(*now);
        let (next, step) = load.rested(now).step(&adaptive, 0, now);
        load = next;
        load.rests(now);
        step == Step::Handle
    })
    .count()
}

#[test]
fn no_window_lets_more_through_than_it_may() {
    // four windows begin within a second; the message with which a window is begun anew is not counted, as in OTP
    for (pause, max, expected) in [(1, 10, 43), (10, 10, 42), (99, 10, 11), (1, 1, 7), (50, 2, 10)] {
        assert_eq!(handled(pause, max), expected, "every {pause} ms, {max} in 300 ms");
    }
    assert_eq!(handled(100, 0), 3, "with nothing allowed, the first of each window gets through");
}

#[test]
fn who_rests_for_a_tenth_of_a_second_begins_anew() {
    let adaptive = Adaptive::new().burst(2, Duration::from_secs(60));
    let mut load = Load::new();
    let step = |load: &mut Load, now: u64| {
        let now = Duration::from_millis(now);
        let (next, step) = load.rested(now).step(&adaptive, 0, now);
        *load = next;
        step
    };
    assert_eq!([0, 1, 2].map(|now| step(&mut load, now)), [Step::Handle, Step::Handle, Step::Drop]);
    load.rests(Duration::from_millis(2));
    assert_eq!(step(&mut load, 101), Step::Drop, "not long enough");
    load.rests(Duration::from_millis(101));
    assert_eq!([201, 202, 203].map(|now| step(&mut load, now)), [Step::Handle, Step::Handle, Step::Drop]);
    // a handler that takes long is no rest
    assert_eq!(step(&mut load, 900), Step::Drop);
}
