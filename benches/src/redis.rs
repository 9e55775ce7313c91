//! `redis`: the example `redis_kv` beside Redis itself, asked by Redis' own benchmark.

mod client;
mod server;

use self::client::{Load, Rates};
use self::server::Server;
use crate::statistics::{median, median_ratio};
use std::process::{Command, Stdio};

const LOADS: [Load; 2] = [
    Load { title: "`-c 50`", arguments: &["-c", "50"], requests: 100_000, least: 0.8 },
    Load { title: "`-c 50 -P 16`", arguments: &["-c", "50", "-P", "16"], requests: 500_000, least: 0.5 },
];

/// Prints a Markdown table; says so where Redis is not installed.
pub(crate) fn measure_and_print(quick: bool) -> Result<(), String> {
    for program in ["redis-server", "redis-benchmark"] {
        if !installed(program) {
            println!("`{program}` is not installed (Debian: redis-server, redis-tools): nothing was measured");
            return Ok(());
        }
    }
    let (ours, theirs) = (Server::ours()?, Server::theirs()?);
    let rounds = if quick { 3 } else { 7 };
    println!("| | redis-server, 1/s | redis_kv, 1/s | ratio | at least | met |\n|---|---|---|---|---|---|");
    for load in &LOADS {
        let requests = if quick { load.requests / 4 } else { load.requests };
        let mut samples: Vec<[Rates; 2]> = Vec::new();
        for round in 0..rounds {
            // now this one is first, now that
            samples.push(if round % 2 == 0 {
                [client::rates(theirs.port(), load, requests)?, client::rates(ours.port(), load, requests)?]
            } else {
                let own = client::rates(ours.port(), load, requests)?;
                [client::rates(theirs.port(), load, requests)?, own]
            });
        }
        print(load, "SET", &samples, |rates| rates.set);
        print(load, "GET", &samples, |rates| rates.get);
    }
    Ok(())
}

fn print(load: &Load, command: &str, samples: &[[Rates; 2]], rate: fn(&Rates) -> f64) {
    let [theirs, ours] = [0, 1].map(|column| samples.iter().map(|sample| rate(&sample[column])).collect::<Vec<f64>>());
    let ratio = median_ratio(&ours, &theirs).unwrap_or(f64::NAN);
    let [theirs, ours] = [theirs, ours].map(|rates| median(&rates).unwrap_or(f64::NAN));
    let met = if ratio >= load.least { "yes" } else { "no" };
    println!("| {command} {} | {theirs:.0} | {ours:.0} | {ratio:.2} | {:.2} | {met} |", load.title, load.least);
}

fn installed(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}
