//! Many programs, here and on the BEAM.

use super::beam::{self, LATE, LOST, Manner};
use super::judge::{self, Compared};
use super::program::Program;
use super::{run, shrink};
use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

/// So many programs make one run of the BEAM.
const BATCH: usize = 10_000;
/// One difference in so many is told and does not fail, if the program does several things at once: the orders in which they were
/// tried there are not all there are.
const LONE: usize = 50_000;
/// So many differences are made small and printed.
const SHOWN: usize = 3;

/// How many programs ended how, and what it has taken.
#[derive(Debug, Default)]
pub struct Score {
    all: usize,
    single: usize,
    /// Several outcomes are possible, and ours is one of them, but not the one that was seen first.
    among: usize,
    /// A caller was answered there, and ended in the same step here.
    silent: usize,
    /// The BEAM was too slow, and was given more time.
    late: usize,
    /// OTP 25 has lost the groups.
    lost: usize,
    differ: usize,
    /// Of those, the ones that do one thing at a time.
    differ_single: usize,
    here: Duration,
    there: Duration,
}

impl Score {
    /// Whether something was compared, and nothing differs but what may.
    pub fn is_good(&self) -> bool {
        self.all > 0 && self.differ_single == 0 && self.differ <= self.all / LONE
    }

    /// Compares programs, each with what is printed to run it again.
    ///
    /// # Errors
    /// If the BEAM does not run them.
    pub fn compare(&mut self, programs: &[Program], again: &dyn Fn(usize) -> String) -> Result<(), String> {
        for (at, batch) in programs.chunks(BATCH).enumerate() {
            self.batch(batch, at * BATCH, again)?;
        }
        Ok(())
    }

    fn batch(&mut self, programs: &[Program], first: usize, again: &dyn Fn(usize) -> String) -> Result<(), String> {
        let texts: Vec<String> = programs.iter().map(Program::to_string).collect();
        let begun = Instant::now();
        let ours = here(programs);
        self.here += begun.elapsed();
        let begun = Instant::now();
        let mut theirs = once(&texts, Manner::QUICK)?;
        let late: Vec<usize> = (0..theirs.len()).filter(|at| theirs[*at] == LATE).collect();
        if !late.is_empty() {
            let texts: Vec<String> = late.iter().map(|at| texts[*at].clone()).collect();
            for (at, trace) in late.iter().zip(once(&texts, Manner::SLOW)?) {
                theirs[*at] = trace;
            }
        }
        self.there += begun.elapsed();
        self.late += late.len();
        let lost = theirs.iter().filter(|trace| *trace == LOST).count();
        self.lost += lost;
        self.all += programs.len() - lost;
        let compared = programs.iter().zip(&theirs).filter(|(_, trace)| *trace != LOST);
        self.single += compared.filter(|(program, _)| program.is_single()).count();
        let differ: Vec<usize> =
            (0..programs.len()).filter(|at| ours[*at] != theirs[*at] && theirs[*at] != LOST).collect();
        let doubtful: Vec<Program> = differ.iter().map(|at| programs[*at].clone()).collect();
        for (at, compared) in differ.iter().zip(judge::often(&doubtful)?) {
            if compared.agrees() {
                self.among += 1;
                self.silent += usize::from(compared.is_silent());
                continue;
            }
            self.differ += 1;
            self.differ_single += usize::from(programs[*at].is_single());
            if self.differ <= SHOWN {
                tell(&programs[*at], compared, &again(first + at))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = |time: Duration| self.all as u128 * 1000 / time.as_millis().max(1);
        write!(
            f,
            "{} of {} programs agree with the BEAM ({} do one thing at a time; {} needed a second look: in {} a \
             caller ended without a word; {} needed more time there); {} lost their groups there; {} differ; {} a second here, {} there",
            self.all - self.differ,
            self.all,
            self.single,
            self.among,
            self.silent,
            self.late,
            self.lost,
            self.differ,
            rate(self.here),
            rate(self.there)
        )
    }
}

fn once(texts: &[String], manner: Manner) -> Result<Vec<String>, String> {
    Ok(beam::run(texts, manner)?.into_iter().flatten().collect())
}

fn tell(program: &Program, compared: Compared, again: &str) -> Result<(), String> {
    let (small, Compared { ours, theirs }) = shrink::shrink(program, compared)?;
    println!("a program differs. What is left of it:\n{small}\nhere:\n{ours}");
    for (number, trace) in theirs.iter().take(3).enumerate() {
        println!("on the BEAM ({} of {}):\n{trace}", number + 1, theirs.len());
    }
    println!("again: {again}\n");
    Ok(())
}

/// All our traces, on as many threads as there are processors.
pub fn here(programs: &[Program]) -> Vec<String> {
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
