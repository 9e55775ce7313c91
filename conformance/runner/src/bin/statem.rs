//! `statem [--seed S] [--from N] [--count N] [--record]`: runs random scripts of a state machine here and on the BEAM.
//!
//! With `--record` it prints the scripts with the BEAM's traces, for `conformance/statem.txt`.
#![forbid(unsafe_code)]

use otp_conformance::statem::{beam, generate, run};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

const USAGE: &str = "usage: statem [--seed S] [--from N] [--count N] [--record]";
/// So many scripts make one run of the BEAM.
const BATCH: u64 = 1000;
/// So many of them run at a time.
const AT_A_TIME: usize = 250;
/// A difference is looked at again, each time slower: a machine may be busy.
const PATIENCE: [u32; 3] = [2, 5, 10];
/// What the BEAM prints where OTP 25 has lost a timer, which is a mistake of its: nothing to compare with.
const LOST: &str = "lost timer";

fn main() -> ExitCode {
    match carry_out() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::from(2)
        }
    }
}

fn carry_out() -> Result<bool, String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (mut seed, mut from, mut count, mut record) = (now, 0, 300, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok()).ok_or(USAGE);
        match argument.as_str() {
            "--seed" => seed = number()?,
            "--from" => from = number()?,
            "--count" => count = number()?,
            "--record" => record = true,
            _ => return Err(USAGE.to_owned()),
        }
    }
    let (mut again, mut differ, mut lost) = (0, 0, 0);
    let mut first = from;
    while first < from + count {
        let numbers = first..(first + BATCH).min(from + count);
        first = numbers.end;
        let texts: Vec<String> = numbers.clone().map(|number| generate::generate(seed, number)).collect();
        let lent: Vec<&str> = texts.iter().map(String::as_str).collect();
        let theirs = beam::run(&lent, AT_A_TIME, 1)?;
        for ((number, text), mut theirs) in numbers.zip(&texts).zip(theirs) {
            let ours = run::run(text)?;
            let alike = ours == theirs;
            for slow in PATIENCE {
                if ours == theirs || theirs.iter().any(|line| line == LOST) {
                    break;
                }
                theirs = beam::run(&[text], 1, slow)?.swap_remove(0);
            }
            if theirs.iter().any(|line| line == LOST) {
                lost += 1;
                continue;
            }
            if ours != theirs {
                differ += 1;
                println!(
                    "script {number} of seed {seed} differs\n{text}\nhere:\n{}\n\non the BEAM:\n{}\n",
                    ours.join("\n"),
                    theirs.join("\n")
                );
            } else if !alike {
                again += 1;
            }
            if record {
                println!("### {number}\n{text}---\n{}", theirs.join("\n"));
            }
        }
    }
    if !record {
        println!(
            "seed {seed}: {} of {count} scripts agree with the BEAM ({again} at a second look); {lost} lost a timer there; {differ} differ",
            count - differ - lost
        );
    }
    Ok(differ == 0)
}
