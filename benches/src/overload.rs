//! `overload`: what a server with ten times the work it can do takes of memory, by what its mailbox does about it.

mod curves;
mod flood;

use crate::child;
use flood::{Flood, POLICIES};
use std::fs;
use std::path::Path;

pub(crate) use flood::{measure, policy};

/// What the book shows.
const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../book/src/overload.svg");
/// Besides what the messages take: code, tables, the allocator.
const SLACK: f64 = 16.0 * 1024.0 * 1024.0;

/// Prints a Markdown table, and draws the curves if it is told so.
pub(crate) fn measure_and_print(quick: bool, write: bool) -> Result<(), String> {
    let millis = if quick { "1000" } else { "4000" };
    println!(
        "| policy | most that waited | memory, MB | sent | handled | refused | dropped | longest wait, ms |\n|---|---|---|---|---|---|---|---|"
    );
    let mut floods: Vec<(&str, Flood)> = Vec::new();
    for policy in POLICIES {
        let flood: Flood = child::ask(&["--overload-of", policy, millis])?;
        println!(
            "| {policy} | {} | {:.1} | {} | {} | {} | {} | {:.0} |",
            flood.most_waiting(),
            flood.memory() / 1e6,
            flood.sent,
            flood.handled,
            flood.refused,
            flood.dropped,
            flood.longest_wait_ms,
        );
        floods.push((policy, flood));
    }
    println!();
    for (policy, flood) in &floods {
        let balanced = if flood.sent == flood.handled + flood.refused + flood.dropped { "yes" } else { "NO" };
        let bounded = match *policy {
            "none" => "it has no bound",
            _ if flood.memory() <= 1.5 * flood.capacity_bytes + SLACK => "yes",
            _ => "NO",
        };
        println!("{policy}: sent = handled + refused + dropped: {balanced}; memory within its bound: {bounded}");
    }
    if write {
        let picture = curves::draw(&floods);
        fs::write(Path::new(PICTURE), picture).map_err(|error| format!("{PICTURE}: {error}"))?;
    }
    Ok(())
}
