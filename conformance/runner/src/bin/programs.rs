//! `programs [COUNT] [--seed S] [--from N]`: runs random programs of processes here and on the BEAM.
//!
//! `--file FILE` runs those of a file in their place, `--record` prints programs with the BEAM's traces, for
//! `conformance/programs.txt`, and `--planted` looks for planted mistakes with that file (compiled with `--cfg otp_planted`).
#![forbid(unsafe_code)]

use otp_conformance::programs::beam::{self, LATE, Manner};
use otp_conformance::programs::judge::{self, Compared};
use otp_conformance::programs::program::Program;
use otp_conformance::programs::{generate, run, shrink};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const USAGE: &str = "usage: programs [COUNT] [--seed S] [--from N] [--file FILE] [--record] [--planted]";
/// So many programs make one run of the BEAM.
const BATCH: usize = 10_000;
/// So many differences are made small and printed.
const SHOWN: usize = 3;

fn main() -> ExitCode {
    match Order::read(std::env::args().skip(1)).and_then(|order| order.carry_out()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::from(2)
        }
    }
}

struct Order {
    seed: u64,
    from: u64,
    count: u64,
    file: Option<String>,
    record: bool,
}

#[derive(Default)]
struct Score {
    all: usize,
    /// Nobody promises what comes of them, and ours is one of the BEAM's outcomes.
    among: usize,
    late: usize,
    differ: usize,
    here: Duration,
    there: Duration,
}

impl Order {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut order = Self { seed: now, from: 0, count: 50_000, file: None, record: false };
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|text| text.parse().ok()).ok_or(USAGE);
            match argument.as_str() {
                "--seed" => order.seed = number()?,
                "--from" => order.from = number()?,
                "--record" => order.record = true,
                "--file" => order.file = Some(arguments.next().ok_or(USAGE)?),
                count => order.count = count.parse().map_err(|_| USAGE)?,
            }
        }
        Ok(order)
    }

    fn carry_out(&self) -> Result<bool, String> {
        let mut score = Score::default();
        let programs: Vec<Program> = match &self.file {
            Some(file) => vec![read(file)?],
            None => (self.from..self.from + self.count).map(|number| generate::generate(self.seed, number)).collect(),
        };
        for (at, batch) in programs.chunks(BATCH).enumerate() {
            self.compare(batch, at * BATCH, &mut score)?;
        }
        let rate = |time: Duration| score.all as f64 / time.as_secs_f64();
        println!(
            "seed {}: {} of {} programs agree with the BEAM ({} of them as one of several outcomes, {} at a second look because \
             they were late there); {} differ; {:.0} a second here, {:.0} there",
            self.seed,
            score.all - score.differ,
            score.all,
            score.among,
            score.late,
            score.differ,
            rate(score.here),
            rate(score.there)
        );
        Ok(score.all > 0 && score.differ == 0)
    }

    fn compare(&self, programs: &[Program], first: usize, score: &mut Score) -> Result<(), String> {
        let texts: Vec<String> = programs.iter().map(Program::to_string).collect();
        let begun = Instant::now();
        let ours = here(programs);
        score.here += begun.elapsed();
        let begun = Instant::now();
        let mut theirs: Vec<String> =
            beam::run(&texts, Manner::QUICK)?.into_iter().map(|mut traces| traces.swap_remove(0)).collect();
        let late: Vec<usize> = (0..theirs.len()).filter(|at| theirs[*at] == LATE).collect();
        if !late.is_empty() {
            let again: Vec<String> = late.iter().map(|at| texts[*at].clone()).collect();
            for (at, mut traces) in late.iter().zip(beam::run(&again, Manner::SLOW)?) {
                theirs[*at] = traces.swap_remove(0);
            }
        }
        score.there += begun.elapsed();
        score.late += late.len();
        score.all += programs.len();
        let differ: Vec<usize> = (0..programs.len()).filter(|at| ours[*at] != theirs[*at]).collect();
        let doubtful: Vec<Program> = differ.iter().map(|at| programs[*at].clone()).collect();
        for (at, compared) in differ.iter().zip(judge::often(&doubtful)?) {
            if compared.agrees() {
                score.among += 1;
                continue;
            }
            score.differ += 1;
            if score.differ <= SHOWN {
                self.tell(&programs[*at], first + at, compared)?;
            }
        }
        Ok(())
    }

    fn tell(&self, program: &Program, at: usize, compared: Compared) -> Result<(), String> {
        let (small, compared) = shrink::shrink(program, compared)?;
        println!("program {} of seed {} differs. What is left of it:\n{small}", self.from + at as u64, self.seed);
        println!("here:\n{}", compared.ours);
        for (number, trace) in compared.theirs.iter().take(3).enumerate() {
            println!("on the BEAM ({} of {}):\n{trace}", number + 1, compared.theirs.len());
        }
        println!("again: cargo xtask programs 1 --seed {} --from {}\n", self.seed, self.from + at as u64);
        Ok(())
    }
}

fn read(file: &str) -> Result<Program, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    Program::parse(&text)
}

/// All traces, on as many threads as there are processors.
fn here(programs: &[Program]) -> Vec<String> {
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = programs.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let shares: Vec<_> = programs
            .chunks(share)
            .map(|share| scope.spawn(move || share.iter().map(run::run).collect::<Vec<String>>()))
            .collect();
        shares.into_iter().flat_map(|share| share.join().unwrap_or_default()).collect()
    })
}
