//! `compare [--seed S] [--from N] [--count N] [--settle MS] [--within S] [FILE...]`: runs random scenarios, or those of the
//! files, here and on the BEAM.
#![forbid(unsafe_code)]

use otp_conformance::beam::{Manner, TIME_IS_UP};
use otp_conformance::printer::Settings;
use otp_conformance::scenario::Scenario;
use otp_conformance::{beam, compare, generate, run, scenario};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const USAGE: &str = "usage: compare [--seed S] [--from N] [--count N] [--settle MS] [--within SECONDS] [FILE...]";
/// So many scenarios make one run of the BEAM.
const BATCH: usize = 100;
/// A difference is looked at again: with so many milliseconds between the actions, for a machine may be busy, and with so many
/// turns more for a line, for what a schedule decides is nobody's to rely on.
const PATIENCE: [(u64, u32); 5] = [(60, 0), (60, 1), (60, 2), (60, 5), (250, 0)];
/// Of so many scenarios, one may be undecided.
const UNDECIDED: usize = 100;
/// One difference in so many is told and does not fail: the schedules that were tried are not all there are.
const LONE: usize = 300;

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
    settle: Option<Duration>,
    until: Option<Instant>,
    files: Vec<String>,
}

/// How many scenarios ended how.
#[derive(Default)]
struct Score {
    all: usize,
    again: usize,
    undecided: usize,
    differ: usize,
}

impl Order {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut order = Self { seed: now, from: 0, count: 300, settle: None, until: None, files: Vec::new() };
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|text| text.parse().ok()).ok_or(USAGE);
            match argument.as_str() {
                "--seed" => order.seed = number()?,
                "--from" => order.from = number()?,
                "--count" => order.count = number()?,
                "--settle" => order.settle = Some(Duration::from_millis(number()?)),
                "--within" => order.until = Some(Instant::now() + Duration::from_secs(number()?)),
                option if option.starts_with("--") => return Err(format!("there is no option `{option}`\n{USAGE}")),
                _ => order.files.push(argument),
            }
        }
        Ok(order)
    }

    fn carry_out(&self) -> Result<bool, String> {
        let named = self.named()?;
        let mut score = Score::default();
        for batch in named.chunks(BATCH) {
            match self.compare(batch, &mut score) {
                Err(late) if late.starts_with(TIME_IS_UP) => {
                    println!("{late}; {} of {} scenarios were compared", score.all, named.len());
                    break;
                }
                done => done?,
            }
        }
        let Score { all, again, undecided, differ } = score;
        let source = if self.files.is_empty() { format!("seed {}: ", self.seed) } else { String::new() };
        let agree = all - differ - undecided;
        println!(
            "{source}{agree} of {all} scenarios agree with the BEAM ({again} at a second look); {undecided} undecided, {differ} differ"
        );
        let lone = differ == 1 && all >= LONE;
        Ok(all > 0 && (differ == 0 || lone) && undecided <= all.div_ceil(UNDECIDED))
    }

    fn compare(&self, batch: &[(String, String)], score: &mut Score) -> Result<(), String> {
        let texts: Vec<&str> = batch.iter().map(|(_, text)| text.as_str()).collect();
        let theirs = self.beam(&texts, self.settle, 0)?;
        for ((name, text), theirs) in batch.iter().zip(theirs) {
            let scenario = scenario::parse(text).map_err(|mistake| format!("{name}: {mistake}"))?;
            let verdict = self.look(&scenario, text, &theirs)?;
            score.all += 1;
            match verdict {
                Verdict::Alike => {}
                Verdict::AlikeWithPatience => score.again += 1,
                Verdict::Undecided => {
                    score.undecided += 1;
                    println!("{name} is undecided: the BEAM prints now this, now that\n{text}");
                }
                Verdict::Different(difference) => {
                    score.differ += 1;
                    println!("{name} differs (- here, + on the BEAM)\n{text}\n{difference}");
                }
            }
        }
        Ok(())
    }

    fn beam(&self, texts: &[&str], settle: Option<Duration>, turns: u32) -> Result<Vec<Vec<String>>, String> {
        beam::run(texts, Manner { settle, turns, until: self.until }, &std::env::temp_dir())
    }

    fn named(&self) -> Result<Vec<(String, String)>, String> {
        if self.files.is_empty() {
            let generated =
                |number| (format!("scenario {number} of seed {}", self.seed), generate::generate(self.seed, number));
            return Ok((self.from..self.from + self.count).map(generated).collect());
        }
        let read = |file: &String| {
            let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
            Ok((file.clone(), text))
        };
        self.files.iter().map(read).collect()
    }

    fn look(&self, scenario: &Scenario, text: &str, theirs: &[String]) -> Result<Verdict, String> {
        let settings = self.settle.map_or_else(Settings::default, |settle| Settings { settle, ..Settings::default() });
        let ours = run::run(scenario, settings)?;
        let Err(mut difference) = compare::compare(scenario, &ours, theirs) else { return Ok(Verdict::Alike) };
        // a trace of a busy machine is no evidence: only those with patience count
        let mut seen: Vec<Vec<String>> = Vec::new();
        for (settle, turns) in PATIENCE {
            let settle = Duration::from_millis(settle);
            let theirs = self.beam(&[text], Some(settle), turns)?.swap_remove(0);
            let ours = run::run(scenario, Settings { settle, ..Settings::default() })?;
            match compare::compare(scenario, &ours, &theirs) {
                Ok(()) => return Ok(Verdict::AlikeWithPatience),
                Err(found) => difference = found,
            }
            seen.push(compare::ordered(scenario, &theirs));
        }
        let one = seen.iter().all(|trace| *trace == seen[0]);
        Ok(if one { Verdict::Different(difference) } else { Verdict::Undecided })
    }
}

enum Verdict {
    Alike,
    /// The BEAM has printed our trace as well.
    AlikeWithPatience,
    /// The BEAM prints several traces, and ours is none of them.
    Undecided,
    Different(String),
}
