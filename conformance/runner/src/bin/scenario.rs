//! `scenario [--no-reports] [--ms] [--settle MS] FILE...`: runs scenarios and prints their traces.
#![forbid(unsafe_code)]

use otp_conformance::printer::Settings;
use otp_conformance::{run, scenario};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

const USAGE: &str = "usage: scenario [--no-reports] [--ms] [--settle MS] FILE...";

fn main() -> ExitCode {
    match all(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::from(2)
        }
    }
}

fn all(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let (mut settings, mut files) = (Settings::default(), Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--no-reports" => settings.reports = false,
            "--ms" => settings.milliseconds = true,
            "--settle" => {
                let time = arguments.next().and_then(|time| time.parse().ok());
                settings.settle = Duration::from_millis(time.ok_or(USAGE)?);
            }
            option if option.starts_with("--") => return Err(format!("there is no option `{option}`\n{USAGE}")),
            _ => files.push(argument),
        }
    }
    if files.is_empty() {
        return Err(USAGE.to_owned());
    }
    let mut out = std::io::stdout().lock();
    for file in &files {
        let wrong = |wrong: String| format!("{file}: {wrong}");
        let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        let scenario = scenario::parse(&text).map_err(|mistake| wrong(mistake.to_string()))?;
        let mut lines = run::run(&scenario, settings).map_err(wrong)?;
        if files.len() > 1 {
            let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
            lines.insert(0, format!("### {name}"));
        }
        for line in lines {
            writeln!(out, "{line}").map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
