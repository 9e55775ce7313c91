//! `generate SEED COUNT DIR`: writes random scenarios.
#![forbid(unsafe_code)]

use otp_conformance::generate::generate;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seed, count, folder] = arguments.as_slice() else { return wrong("usage: generate SEED COUNT DIR") };
    let (Ok(seed), Ok(count)) = (seed.parse(), count.parse::<u64>()) else {
        return wrong("usage: generate SEED COUNT DIR");
    };
    match (0..count).try_for_each(|number| write(seed, number, Path::new(folder))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => wrong(&format!("{folder}: {error}")),
    }
}

fn write(seed: u64, number: u64, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(format!("r{seed}-{number:03}.scn")), generate(seed, number))
}

fn wrong(what: &str) -> ExitCode {
    eprintln!("{what}");
    ExitCode::from(2)
}
