//! Running many programs, on several threads, and saying what has come of it.

use crate::arguments::Plan;
use crate::program::Program;
use crate::tally::Tally;
use crate::trace::Record;
use crate::{check, generate, regressions, run, shrink};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// So many seeds a thread takes at a time.
const BLOCK: u64 = 64;

/// How a program has failed.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The broken invariants, each with what is wrong.
    pub(crate) broken: Vec<(&'static str, String)>,
    pub(crate) record: Option<Record>,
}

impl Failure {
    /// Whether the same is broken.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.broken.iter().any(|(name, _)| other.broken.iter().any(|(known, _)| known == name))
    }
}

/// Runs a program, and holds what happens against the invariants.
pub(crate) fn judge(program: &Program) -> Result<Record, Failure> {
    let Ok(record) = catch_unwind(AssertUnwindSafe(|| run::run(program))) else {
        let broken = vec![("panic", "the program has no rest, or the simulation itself is wrong".to_owned())];
        return Err(Failure { broken, record: None });
    };
    let broken = check::violations(&record);
    if broken.is_empty() { Ok(record) } else { Err(Failure { broken, record: Some(record) }) }
}

/// Runs it again, and compares.
fn repeat(program: &Program, first: &Record) -> Result<(), Failure> {
    let second = judge(program)?;
    if first.hash() == second.hash() {
        return Ok(());
    }
    let differs = first.trace.iter().zip(&second.trace).find(|(one, other)| one != other);
    let text = differs.map_or_else(|| "in what is left".to_owned(), |(one, other)| format!("\n  {one}\n  {other}"));
    let broken = vec![("twice", format!("the program takes another course the second time: {text}"))];
    Err(Failure { broken, record: Some(second) })
}

/// What all threads share.
struct Shared<'a> {
    plan: &'a Plan,
    next: AtomicU64,
    failed: AtomicBool,
    failure: Mutex<Option<(u64, Failure)>>,
    tally: Mutex<Tally>,
}

impl Shared<'_> {
    fn work(&self) {
        let mut tally = Tally::default();
        while !self.failed.load(Ordering::Relaxed) {
            let first = self.next.fetch_add(BLOCK, Ordering::Relaxed);
            let block = first..self.plan.seeds.min(first + BLOCK);
            if block.is_empty() {
                break;
            }
            for number in block {
                let seed = self.plan.from + number;
                if let Err(failure) = one(seed, number < self.plan.twice, &mut tally) {
                    self.fails(seed, failure);
                    break;
                }
            }
        }
        self.tally.lock().unwrap_or_else(std::sync::PoisonError::into_inner).merge(&tally);
    }

    fn fails(&self, seed: u64, failure: Failure) {
        self.failed.store(true, Ordering::Relaxed);
        let mut first = self.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if first.as_ref().is_none_or(|(known, _)| *known > seed) {
            *first = Some((seed, failure));
        }
    }
}

fn one(seed: u64, twice: bool, tally: &mut Tally) -> Result<(), Failure> {
    let program = generate::program(seed);
    let record = judge(&program)?;
    tally.add(&record);
    if twice { repeat(&program, &record) } else { Ok(()) }
}

/// Runs all seeds of the plan until one fails.
pub(crate) fn attempt(plan: &Plan) -> (Tally, Option<(u64, Failure)>) {
    let (next, failed) = (AtomicU64::new(0), AtomicBool::new(false));
    let shared = Shared { plan, next, failed, failure: Mutex::new(None), tally: Mutex::default() };
    std::thread::scope(|scope| {
        for _ in 0..plan.threads {
            scope.spawn(|| shared.work());
        }
    });
    let tally = shared.tally.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    (tally, shared.failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

pub(crate) fn run(plan: &Plan) -> Result<(), String> {
    let mut tally = Tally::default();
    let known = regressions::seeds();
    for seed in &known {
        one(*seed, true, &mut tally).map_err(|failure| told(*seed, failure))?;
    }
    let started = Instant::now();
    let (tally, failure) = attempt(plan);
    let time = started.elapsed();
    if let Some((seed, failure)) = failure {
        return Err(told(seed, failure));
    }
    let rate = tally.programs as f64 / time.as_secs_f64();
    println!(
        "{} programs, seeds {} to {}: every invariant holds in each; {} run twice took the same course",
        tally.programs,
        plan.from,
        plan.from + plan.seeds.saturating_sub(1),
        plan.twice.min(plan.seeds),
    );
    println!("  and {} seeds that have failed once", known.len());
    println!("  {:.1} s on {} threads, {rate:.0} programs a second", time.as_secs_f64(), plan.threads);
    println!("  {} operations were drawn, {} things seen", tally.ops, tally.events);
    println!("{tally}");
    Ok(())
}

/// Makes the program smaller, and puts all of it into words.
fn told(seed: u64, failure: Failure) -> String {
    let first = sentence(&failure);
    let (program, failure) = shrink::shrink(generate::program(seed), failure);
    let trace: Vec<String> = failure.record.iter().flat_map(|record| &record.trace).map(ToString::to_string).collect();
    format!(
        "seed {seed} fails: {first}\n\nwith fewer operations: {}\n\n{program}\n{}\n\nagain: simulate --seed {seed}",
        sentence(&failure),
        trace.join("\n")
    )
}

fn sentence(failure: &Failure) -> String {
    let broken: Vec<String> = failure.broken.iter().map(|(name, text)| format!("{name}: {text}")).collect();
    broken.join("; ")
}

/// Runs one seed, and prints everything.
pub(crate) fn show(seed: u64) -> Result<(), String> {
    let program = generate::program(seed);
    println!("{program}");
    let judged = judge(&program);
    let record = match &judged {
        Ok(record) => Some(record),
        Err(failure) => failure.record.as_ref(),
    };
    if let Some(record) = record {
        for (index, entry) in record.trace.iter().enumerate() {
            if index == record.quiet.events {
                println!("------- quiet");
            }
            println!("{entry}");
        }
        println!("\n{:?}\n\n{:?}\n\nhash {:016x}", record.quiet, record.drained, record.hash());
    }
    judged.map(drop).map_err(|failure| format!("seed {seed} fails: {}", sentence(&failure)))
}
