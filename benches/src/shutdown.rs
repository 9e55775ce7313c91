//! `shutdown`: how long a tree takes to stop, by what its children are doing, and how long an order takes to act on a server
//! whose mailbox is full.

mod beam;
mod full;
mod tree;

use crate::child;
use crate::profile;
use crate::report;
use beam::Beam;
use std::fmt::Write as _;

pub(crate) use full::{ORDERS, measure as measure_order};
pub(crate) use tree::{Manner, Temper, measure as measure_tree};

const SIZES: [usize; 3] = [10, 1_000, 100_000];
/// Besides the name of the command.
const BEGIN: &str = "<!-- measured: `cargo run --release -p otp-bench -- shutdown --write` writes what follows -->";
const PAGE: &str = "book/src/shutdown.md";

/// Prints two Markdown tables, and writes them into the book if it is told so.
pub(crate) fn measure_and_print(quick: bool, write: bool) -> Result<(), String> {
    if write && let Some(why) = profile::unfit() {
        return Err(format!("nothing is written: {why}"));
    }
    let beam = Beam::install().map_err(|why| eprintln!("without the BEAM: {why}")).ok();
    let times = if quick { "3" } else { "20" };
    let mut text = trees(quick, beam.as_ref())?;
    text.push('\n');
    text.push_str(&orders(times, beam.as_ref())?);
    println!("{text}");
    if write { report::write_between(PAGE, BEGIN, &text) } else { Ok(()) }
}

fn trees(quick: bool, beam: Option<&Beam>) -> Result<String, String> {
    let mut text = "| children | stopped | | idle | busy | full mailboxes, under load | ignore it, 100 ms each |\n\
                    |---|---|---|---|---|---|---|\n"
        .to_owned();
    let sizes = if quick { &SIZES[..2] } else { &SIZES[..] };
    for size in sizes {
        for manner in Manner::ALL {
            let mut row = |name: &str, ask: &dyn Fn(Temper) -> Result<Option<f64>, String>| -> Result<(), String> {
                // a String takes every write
                let _ = write!(text, "| {size} | {} | {name} |", manner.words());
                for temper in Temper::ALL {
                    let cell = if manner.bears(temper, *size) { shown(ask(temper)?) } else { "-".to_owned() };
                    let _ = write!(text, " {cell} |");
                }
                text.push('\n');
                Ok(())
            };
            let size = size.to_string();
            row("otp", &|temper| child::ask(&["--shutdown-of", manner.key(), temper.key(), &size]).map(Some))?;
            if let Some(beam) = beam {
                row("BEAM", &|temper| {
                    beam.ask(&["tree", manner.key(), temper.key(), &size]).map(|times| times.map(|[time]| time))
                })?;
            }
        }
    }
    Ok(text)
}

fn orders(times: &str, beam: Option<&Beam>) -> Result<String, String> {
    let mut text = "| until it has acted on a server with 1000 messages before it | otp | most | BEAM | most |\n\
                    |---|---|---|---|---|\n"
        .to_owned();
    for (key, words) in ORDERS {
        let [median, most]: [f64; 2] = child::ask(&["--order-of", key, times])?;
        let beam = match beam {
            Some(beam) => beam.ask(&["order", key, times])?.map_or([None; 2], |times| times.map(Some)).map(shown),
            None => ["-".to_owned(), "-".to_owned()],
        };
        let _ = writeln!(text, "| {words} | {} | {} | {} | {} |", millis(median), millis(most), beam[0], beam[1]);
    }
    Ok(text)
}

fn shown(time: Option<f64>) -> String {
    time.map_or_else(|| format!("> {} s", beam::PATIENCE), millis)
}

fn millis(time: f64) -> String {
    match time {
        ..10.0 => format!("{time:.2} ms"),
        ..10_000.0 => format!("{time:.0} ms"),
        _ => format!("{:.0} s", time / 1e3),
    }
}
