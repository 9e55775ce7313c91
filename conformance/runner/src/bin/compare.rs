//! `compare [--seed S] [--count N] [--settle MS] [FILE...]`: runs random scenarios, or those of the files, here and on the BEAM.
#![forbid(unsafe_code)]

use otp_conformance::printer::Settings;
use otp_conformance::scenario::Scenario;
use otp_conformance::{beam, compare, generate, run, scenario};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const USAGE: &str = "usage: compare [--seed S] [--count N] [--settle MS] [FILE...]";
/// So many scenarios make one run of the BEAM.
const BATCH: usize = 500;
/// A difference is looked at again with so much time between the actions: a machine may be busy.
const PATIENCE: [u64; 2] = [60, 250];

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
    count: u64,
    settle: Option<Duration>,
    files: Vec<String>,
}

impl Order {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut order = Self { seed: now, count: 300, settle: None, files: Vec::new() };
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|text| text.parse().ok()).ok_or(USAGE);
            match argument.as_str() {
                "--seed" => order.seed = number()?,
                "--count" => order.count = number()?,
                "--settle" => order.settle = Some(Duration::from_millis(number()?)),
                option if option.starts_with("--") => return Err(format!("there is no option `{option}`\n{USAGE}")),
                _ => order.files.push(argument),
            }
        }
        Ok(order)
    }

    fn carry_out(&self) -> Result<bool, String> {
        let (mut all, mut differ, mut again) = (0, 0, 0);
        let named = self.named()?;
        for batch in named.chunks(BATCH) {
            let texts: Vec<&str> = batch.iter().map(|(_, text)| text.as_str()).collect();
            let theirs = beam::run(&texts, self.settle, &std::env::temp_dir())?;
            for ((name, text), theirs) in batch.iter().zip(theirs) {
                all += 1;
                let scenario = scenario::parse(text).map_err(|mistake| format!("{name}: {mistake}"))?;
                match self.look(&scenario, text, &theirs)? {
                    Verdict::Alike => {}
                    Verdict::AlikeWithPatience => again += 1,
                    Verdict::Different(difference) => {
                        differ += 1;
                        println!("{name} differs (- here, + on the BEAM)\n{text}\n{difference}");
                    }
                }
            }
        }
        let source = if self.files.is_empty() { format!("seed {}: ", self.seed) } else { String::new() };
        println!("{source}{} of {all} scenarios agree with the BEAM ({again} at a second look)", all - differ);
        Ok(differ == 0)
    }

    fn named(&self) -> Result<Vec<(String, String)>, String> {
        if self.files.is_empty() {
            let generated =
                |number| (format!("scenario {number} of seed {}", self.seed), generate::generate(self.seed, number));
            return Ok((0..self.count).map(generated).collect());
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
        if compare::compare(scenario, &ours, theirs).is_ok() {
            return Ok(Verdict::Alike);
        }
        let mut difference = String::new();
        for settle in PATIENCE.map(Duration::from_millis) {
            let theirs = beam::run(&[text], Some(settle), &std::env::temp_dir())?;
            let ours = run::run(scenario, Settings { settle, ..Settings::default() })?;
            match compare::compare(scenario, &ours, &theirs[0]) {
                Ok(()) => return Ok(Verdict::AlikeWithPatience),
                Err(found) => difference = found,
            }
        }
        Ok(Verdict::Different(difference))
    }
}

enum Verdict {
    Alike,
    AlikeWithPatience,
    Different(String),
}
