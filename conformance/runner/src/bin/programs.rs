//! `programs [COUNT] [--seed S] [--from N]`: runs random programs of processes here and on the BEAM, those of
//! `conformance/programs.txt` first.
//!
//! `--file FILE` runs the one in the file instead. `--print` prints the programs, `--here` our traces, and nothing is compared.
//! `--record` prints `conformance/programs.txt` anew: what has a name there, and COUNT random programs. Compiled with
//! `--cfg otp_planted`, it first looks for planted mistakes.
#![forbid(unsafe_code)]

use otp_conformance::programs::beam::{self, Manner};
use otp_conformance::programs::campaign::{self, Score};
use otp_conformance::programs::program::Program;
use otp_conformance::programs::recorded::{self, Recorded};
use otp_conformance::programs::{generate, recorded::print};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

const USAGE: &str = "usage: programs [COUNT] [--seed S] [--from N] [--file FILE] [--print|--here|--record]";

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
    what: What,
}

enum What {
    Compare,
    Print,
    Here,
    Record,
}

impl Order {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut order = Self { seed: now, from: 0, count: 50_000, file: None, what: What::Compare };
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|text| text.parse().ok()).ok_or(USAGE);
            match argument.as_str() {
                "--seed" => order.seed = number()?,
                "--from" => order.from = number()?,
                "--print" => order.what = What::Print,
                "--here" => order.what = What::Here,
                "--record" => order.what = What::Record,
                "--file" => order.file = Some(arguments.next().ok_or(USAGE)?),
                count => order.count = count.parse().map_err(|_| USAGE)?,
            }
        }
        Ok(order)
    }

    fn carry_out(&self) -> Result<bool, String> {
        match self.what {
            What::Compare => self.compare(),
            What::Print => {
                self.programs()?.iter().enumerate().for_each(|(at, one)| print!("### {}\n{one}", self.number(at)));
                Ok(true)
            }
            What::Here => {
                let (programs, begun) = (self.programs()?, Instant::now());
                let traces = campaign::here(&programs);
                traces.iter().enumerate().for_each(|(at, trace)| print!("### {}\n{trace}", self.number(at)));
                eprintln!("{} programs took {:?}", programs.len(), begun.elapsed());
                Ok(true)
            }
            What::Record => self.record(),
        }
    }

    fn number(&self, at: usize) -> u64 {
        self.from + at as u64
    }

    fn programs(&self) -> Result<Vec<Program>, String> {
        if let Some(file) = &self.file {
            let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
            return Ok(vec![Program::parse(&text)?]);
        }
        Ok((self.from..self.from + self.count).map(|number| generate::generate(self.seed, number)).collect())
    }

    fn compare(&self) -> Result<bool, String> {
        let begun = Instant::now();
        #[cfg(otp_planted)]
        if self.file.is_none() && self.count > 1 {
            for line in otp_conformance::programs::planted::search()? {
                println!("{line}");
            }
        }
        let beam = Command::new("escript").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if beam.is_err() {
            println!("there is no escript here: nothing was compared with the BEAM");
            return Ok(true);
        }
        let mut score = Score::default();
        if self.file.is_none() && self.count > 1 {
            let recorded = recorded::all()?;
            let programs: Vec<Program> = recorded.iter().map(|one| one.program.clone()).collect();
            score.compare(&programs, &|at| format!("`{}` of {}", recorded[at].name, recorded::FILE))?;
        }
        let again = |at| format!("cargo xtask programs 1 --seed {} --from {}", self.seed, self.number(at));
        score.compare(&self.programs()?, &again)?;
        println!("seed {}: {score}; {} s", self.seed, begun.elapsed().as_secs());
        Ok(score.is_good())
    }

    /// Programs that do one thing at a time: what comes of them is no chance.
    fn record(&self) -> Result<bool, String> {
        let mut programs: Vec<(String, Program)> = recorded::all()
            .unwrap_or_default()
            .into_iter()
            .filter(|one| one.name.parse::<u64>().is_err())
            .map(|one| (one.name, one.program))
            .collect();
        let random = (self.from..).map(|number| (number.to_string(), generate::generate(self.seed, number)));
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        programs.extend(random.filter(|(_, program)| program.is_single()).take(count));
        let texts: Vec<String> = programs.iter().map(|(_, program)| program.to_string()).collect();
        let traces = beam::run(&texts, Manner::SLOW)?.into_iter().flatten();
        let recorded: Vec<Recorded> = programs
            .into_iter()
            .zip(traces)
            .map(|((name, program), trace)| Recorded { name, program, trace })
            .collect();
        print!("{}", print(&recorded));
        Ok(true)
    }
}
