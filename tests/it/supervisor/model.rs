//! Random crash scripts against a model that is too simple to be wrong.

use super::worker::{Stage, child_as, end, status};
use otp::Restart;
use otp::prelude::*;
use otp::supervisor::{ChildStatus, Strategy, Supervisor, SupervisorRef};
use std::time::Duration;

/// Small numbers that look random (xorshift); the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("a small number")
    }
}

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// What OTP says about a supervisor, in its own words: a list of children, a list of times.
struct Model {
    strategy: Strategy,
    intensity: usize,
    period: u64,
    /// Restart type, and how many times it was started; `None` when forgotten.
    children: Vec<Option<(Restart, usize, bool)>>,
    restarts: Vec<u64>,
}

impl Model {
    /// A child ends; false if the supervisor gives up.
    fn ends(&mut self, at: usize, clean: bool, now: u64) -> bool {
        let Some((restart, ..)) = self.children[at] else { return true };
        match restart {
            Restart::Temporary => self.children[at] = None,
            Restart::Transient if clean => self.stop(at),
            _ => {
                self.restarts.push(now);
                let recent = self.restarts.iter().filter(|then| **then >= now.saturating_sub(self.period)).count();
                if recent > self.intensity {
                    return false;
                }
                let group = match self.strategy {
                    Strategy::OneForOne => at..at + 1,
                    Strategy::OneForAll => 0..self.children.len(),
                    Strategy::RestForOne => at..self.children.len(),
                };
                for sibling in group {
                    match &mut self.children[sibling] {
                        Some((Restart::Temporary, ..)) => self.children[sibling] = None,
                        Some((_, starts, running)) => {
                            *starts += 1;
                            *running = true;
                        }
                        None => {}
                    }
                }
            }
        }
        true
    }

    fn stop(&mut self, at: usize) {
        if let Some((_, _, running)) = &mut self.children[at] {
            *running = false;
        }
    }
}

#[derive(Debug, PartialEq)]
struct Seen {
    present: bool,
    running: bool,
    starts: usize,
}

async fn seen(supervisor: &SupervisorRef, stage: &Stage, starts: &mut [usize; 5]) -> Vec<Seen> {
    for line in stage.journal() {
        if let Some(at) = line.strip_prefix('+').and_then(|name| NAMES.iter().position(|other| *other == name)) {
            starts[at] += 1;
        }
    }
    let mut all = Vec::new();
    for (at, name) in NAMES.iter().enumerate() {
        let status = status(supervisor, name).await;
        let running = matches!(status, Some(ChildStatus::Running(_)));
        let present = status.is_some();
        all.push(Seen { present, running, starts: if present { starts[at] } else { 0 } });
    }
    all
}

/// `start`: since when seconds are counted.
async fn play(seed: u64, start: tokio::time::Instant) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let strategy = [Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne][dice.below(3)];
    let (intensity, period) = (dice.below(5), dice.below(4) as u64 + 1);
    let stage = Stage::default();
    let types = NAMES.map(|_| [Restart::Permanent, Restart::Transient, Restart::Temporary][dice.below(3)]);
    let declared = Supervisor::new(strategy).intensity(u32::try_from(intensity).unwrap(), Duration::from_secs(period));
    let declared = NAMES
        .iter()
        .zip(types)
        .fold(declared, |supervisor, (name, restart)| supervisor.child(child_as(restart, name, &stage)));
    let supervisor = declared.start_link().await.unwrap();
    let children = types.map(|restart| Some((restart, 1, true))).to_vec();
    let mut model = Model { strategy, intensity, period, children, restarts: Vec::new() };
    let mut starts = [0; 5];
    for step in 0..20 {
        tokio::time::sleep(Duration::from_millis(dice.below(2_500) as u64)).await;
        let at = dice.below(5);
        let Some(ChildStatus::Running(pid)) = status(&supervisor, NAMES[at]).await else { continue };
        if dice.below(4) == 0 {
            supervisor.terminate_child(NAMES[at]).await.unwrap();
            match types[at] {
                Restart::Temporary => model.children[at] = None,
                _ => model.stop(at),
            }
        } else {
            let reason = [ExitReason::Normal, ExitReason::error("crash"), ExitReason::Kill][dice.below(3)].clone();
            end(pid, reason.clone()).await;
            let goes_on = model.ends(at, reason.is_clean(), start.elapsed().as_secs());
            assert_eq!(supervisor.which_children().await.is_ok(), goes_on, "seed {seed} step {step}");
            if !goes_on {
                return;
            }
        }
        let expected: Vec<_> = model
            .children
            .iter()
            .map(|child| match child {
                Some((_, starts, running)) => Seen { present: true, running: *running, starts: *starts },
                None => Seen { present: false, running: false, starts: 0 },
            })
            .collect();
        assert_eq!(seen(&supervisor, &stage, &mut starts).await, expected, "seed {seed} step {step}");
    }
    supervisor.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn random_scripts_end_as_the_model_says() {
    let start = tokio::time::Instant::now();
    for seed in 0..300 {
        play(seed, start).await;
    }
}
