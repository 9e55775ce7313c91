//! Mistakes that the harnesses must find: each is run with some, and has to fail.

use super::arguments::Arguments;
use otp_runtime::model::{self, Bug};
use std::env;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// What must be found by which harness, with which figures.
const PLANTED: &[(&str, &str, Bug)] = &[
    ("matrix", "", Bug::CrashUnsaid),
    ("matrix", "", Bug::LateDeparture),
    ("accounting", "--rounds 1", Bug::LettersUncounted),
    ("accounting", "--rounds 1", Bug::TakenInAfterClose),
    ("calls", "--calls 100000", Bug::TakenInAfterClose),
    ("calls", "--calls 100000", Bug::LettersUncounted),
    ("calls", "--calls 100000", Bug::VacancyRemembered),
    ("soak", "--seconds 10 --crashes 100", Bug::LinkKept),
    ("soak", "--seconds 10 --crashes 100", Bug::RecordKept),
];

/// What depends on who comes first is tried so often.
const TRIES: u64 = 5;

/// Plants what `--plant` says.
pub(crate) fn plant(arguments: &Arguments) -> Result<(), String> {
    let Some(name) = arguments.text("--plant") else { return Ok(()) };
    let bug = PLANTED.iter().map(|(_, _, bug)| *bug).find(|bug| format!("{bug:?}") == name);
    model::plant(Some(bug.ok_or_else(|| format!("there is no mistake `{name}`"))?));
    Ok(())
}

/// Runs each harness with each of its mistakes, as a program of its own.
pub(crate) fn try_all() -> ExitCode {
    let missed: Vec<_> = PLANTED.iter().filter(|(harness, figures, bug)| !finds(harness, figures, *bug)).collect();
    println!("{} of {} planted mistakes were found", PLANTED.len() - missed.len(), PLANTED.len());
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn finds(harness: &str, figures: &str, bug: Bug) -> bool {
    let began = Instant::now();
    let program = env::current_exe().expect("a program");
    for seed in 1..=TRIES {
        let seed = seed.to_string();
        let mut command = Command::new(&program);
        command.args([harness, "--exact"]).args(figures.split_whitespace());
        let status = command
            .args(["--seed", &seed, "--plant", &format!("{bug:?}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !status.expect("it runs").success() {
            println!("{harness} finds {bug:?} with seed {seed}, after {:.1} s", began.elapsed().as_secs_f64());
            return true;
        }
    }
    println!("{harness} MISSES {bug:?}: {harness} {figures} --seed 1 --plant {bug:?}");
    false
}
