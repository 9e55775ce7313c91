//! Measures, round by round: in each round every framework has its turn, so that a busy machine disturbs all alike.

use crate::clock::float;
use crate::contestant::{Contestant, Stage, YARDSTICK};
use crate::flavor::Flavor;
use crate::options::Effort;
use crate::results::{Entry, Results, Row};
use crate::statistics::{median, median_ratio};
use crate::workload::Workload;
use crate::workloads::Crowd;
use std::collections::BTreeMap;

/// How much is measured.
struct Measure {
    rounds: usize,
    /// So long one sample should take, in nanoseconds.
    sample: f64,
    crowd_rounds: usize,
    processes: u64,
}

impl Measure {
    fn of(effort: Effort) -> Self {
        match effort {
            Effort::Full => Self { rounds: 11, sample: 60e6, crowd_rounds: 5, processes: 100_000 },
            Effort::Quick => Self { rounds: 7, sample: 10e6, crowd_rounds: 3, processes: 20_000 },
            Effort::Check => Self { rounds: 0, sample: 0.0, crowd_rounds: 1, processes: 100 },
        }
    }
}

/// The samples of one row, in the order of the contestants; none of those that lack it.
type Samples = Vec<Vec<f64>>;

/// Measures these workloads on this runtime.
pub(crate) fn measure(
    contestants: &mut [Box<dyn Contestant>],
    workloads: &[Workload],
    flavor: Flavor,
    effort: Effort,
) -> Result<Results, String> {
    let measure = Measure::of(effort);
    let stage = Stage::new(flavor);
    let mut samples: BTreeMap<Workload, Samples> = BTreeMap::new();
    if workloads.iter().any(|workload| workload.of_a_crowd()) {
        eprintln!("{flavor}: {} processes ..", measure.processes);
        samples.extend(crowds(contestants, flavor, &measure)?);
    }
    for workload in workloads.iter().filter(|workload| !workload.of_a_crowd()) {
        eprintln!("{flavor}: {} ..", workload.title());
        samples.insert(*workload, operations(contestants, *workload, &stage, &measure)?);
    }
    let rows = workloads.iter().map(|workload| row(contestants, *workload, flavor, &samples[workload])).collect();
    let columns = contestants.iter().map(|contestant| contestant.name()).collect();
    Ok(Results { flavor, columns, rows })
}

/// Whose turn it is in this round: now this one is first, now that.
fn turns(contestants: usize, round: usize) -> impl Iterator<Item = usize> {
    (0..contestants).map(move |turn| (turn + round) % contestants.max(1))
}

fn operations(
    contestants: &mut [Box<dyn Contestant>],
    workload: Workload,
    stage: &Stage,
    measure: &Measure,
) -> Result<Samples, String> {
    let mut samples: Samples = vec![Vec::new(); contestants.len()];
    let mut counts = vec![None; contestants.len()];
    for (contestant, count) in contestants.iter_mut().zip(&mut counts) {
        if contestant.lacks(workload, stage.flavor).is_none() {
            let first = contestant.measure(workload, stage, workload.operations())?;
            *count = Some(enough(workload, first.wall, measure.sample));
        }
    }
    for round in 0..measure.rounds {
        for turn in turns(contestants.len(), round) {
            if let Some(count) = counts[turn] {
                samples[turn].push(contestants[turn].measure(workload, stage, count)?.of(stage.flavor));
            }
        }
    }
    Ok(samples)
}

/// So many operations that a sample takes its time.
fn enough(workload: Workload, each: f64, sample: f64) -> u64 {
    let multiple = workload.multiple();
    let least = workload.operations();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive number, far below 2^52")]
    let multiples = (sample / (each * float(multiple)).max(1.0)) as u64;
    (multiples * multiple).max(least)
}

fn crowds(
    contestants: &mut [Box<dyn Contestant>],
    flavor: Flavor,
    measure: &Measure,
) -> Result<[(Workload, Samples); 3], String> {
    let mut crowds: Vec<Vec<Crowd>> = vec![Vec::new(); contestants.len()];
    for round in 0..measure.crowd_rounds {
        for turn in turns(contestants.len(), round) {
            if contestants[turn].lacks(Workload::Spawn, flavor).is_none() {
                crowds[turn].push(contestants[turn].crowd(flavor, measure.processes)?);
            }
        }
    }
    let figures = |figure: fn(&Crowd, Flavor) -> f64| -> Samples {
        crowds.iter().map(|crowds| crowds.iter().map(|crowd| figure(crowd, flavor)).collect()).collect()
    };
    Ok([
        (Workload::Spawn, figures(|crowd, flavor| crowd.spawn.of(flavor))),
        (Workload::Bytes, figures(|crowd, _| crowd.bytes)),
        (Workload::Stop, figures(|crowd, flavor| crowd.stop.of(flavor))),
    ])
}

fn row(contestants: &[Box<dyn Contestant>], workload: Workload, flavor: Flavor, samples: &Samples) -> Row {
    let yardstick = contestants.iter().position(|contestant| contestant.name() == YARDSTICK);
    let entry = |(contestant, own): (_, &Vec<f64>)| {
        let contestant: &dyn Contestant = contestant;
        if let Some(why) = contestant.lacks(workload, flavor) {
            return Entry::Lacks(why);
        }
        median(own).map_or(Entry::Lacks("it was only checked"), |median| {
            let ratio = yardstick.and_then(|yardstick| median_ratio(own, &samples[yardstick]));
            Entry::Figure { median, ratio: ratio.unwrap_or(f64::NAN) }
        })
    };
    let contestants = contestants.iter().map(AsRef::as_ref);
    Row { workload, entries: contestants.zip(samples).map(entry).collect() }
}

#[cfg(test)]
mod tests {
    use super::{enough, turns};
    use crate::workload::Workload;

    #[test]
    fn everybody_has_a_turn_and_is_first_now_and_then() {
        let rounds: Vec<Vec<usize>> = (0..3).map(|round| turns(3, round).collect()).collect();
        assert_eq!(rounds, [[0, 1, 2], [1, 2, 0], [2, 0, 1]]);
    }

    #[test]
    fn a_sample_takes_its_time_in_whole_multiples() {
        assert_eq!(enough(Workload::Call, 100.0, 10e6), 100_000);
        assert_eq!(enough(Workload::Cast4, 10.0, 10e6), 1_000_000);
        assert_eq!(enough(Workload::Cast4, 17.0, 10e6) % 4_000, 0);
        assert_eq!(enough(Workload::Call, 1e9, 10e6), Workload::Call.operations());
        assert_eq!(enough(Workload::Call, 0.0, 0.0), Workload::Call.operations());
    }
}
