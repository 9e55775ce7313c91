//! The BEAM's word: many programs in one run of `conformance/beam/programs.escript`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../beam/programs.escript");

/// What a program prints whose unit of time was too short for a busy machine.
pub const LATE: &str = "late\n";

/// What is printed where OTP 25 has lost its groups: their server crashes when a process ends that watches a group and is in
/// it. There is nothing to compare with then.
pub const LOST: &str = "lost\n";

/// How the BEAM is to go about it.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// So many programs are awake at a time.
    pub at_a_time: u32,
    /// How many milliseconds a unit of time has.
    pub unit: u32,
    /// How often each program runs: from the second time on, processes take their turns at random.
    pub runs: u32,
}

impl Manner {
    /// For many programs.
    pub const QUICK: Self = Self { at_a_time: 16, unit: 250, runs: 1 };
    /// For those that were late.
    pub const SLOW: Self = Self { at_a_time: 4, unit: 1000, runs: 1 };
    /// For one that differs, and nobody promises the order of what it does.
    pub const OFTEN: Self = Self { at_a_time: 8, unit: 250, runs: 100 };
    /// For the few that differ then.
    pub const VERY_OFTEN: Self = Self { at_a_time: 32, unit: 250, runs: 2000 };
}

/// Runs programs on the BEAM and answers the traces of each: as many as it has run.
///
/// # Errors
/// If there is no `escript`, or it fails.
pub fn run(programs: &[String], manner: Manner) -> Result<Vec<Vec<String>>, String> {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let mut batch = String::new();
    for (at, text) in programs.iter().enumerate() {
        let _ = writeln!(batch, "### {at}\n{text}");
    }
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    let given = std::env::temp_dir().join(format!("programs-{}-{number}.txt", std::process::id()));
    let printed = given.with_extension("out");
    std::fs::write(&given, batch).map_err(|error| format!("{}: {error}", given.display()))?;
    let numbers = [manner.at_a_time, manner.unit, manner.runs].map(|number| number.to_string());
    let output =
        Command::new("escript").arg(SCRIPT).arg(&given).arg(&printed).args(numbers).stdin(Stdio::null()).output();
    let traces = std::fs::read_to_string(&printed).unwrap_or_default();
    for scratch in [&given, &printed] {
        let _ = std::fs::remove_file(scratch);
    }
    let output = output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => "`escript` is not installed (Debian: erlang-base)".to_owned(),
        _ => error.to_string(),
    })?;
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for (name, trace) in crate::statem::beam::split(&traces) {
        found.entry(name).or_default().push(trace);
    }
    let of = |at: usize| found.remove(&at.to_string()).filter(|traces| traces.len() == manner.runs as usize);
    let traces: Option<Vec<Vec<String>>> = (0..programs.len()).map(of).collect();
    traces.ok_or_else(|| {
        let said = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
        format!("the BEAM did not run all of {} programs\n{said}", programs.len())
    })
}
