//! Measurements of otp.
//!
//! `cargo run --release -p otp-bench` compares it with hand-written tokio, with other actor frameworks and with the BEAM, in one
//! run, and prints Markdown tables: medians of interleaved rounds, in nanoseconds for one operation, and ratios to the
//! hand-written actor (unbounded channel and oneshot) in the same rounds. `--help` tells the rest.

#![forbid(unsafe_code)]

mod bank;
mod behaviours;
mod child;
mod clock;
mod contestant;
mod count;
mod flavor;
mod framework;
mod growth;
mod library;
mod options;
mod overload;
mod packages;
mod peers;
mod profile;
mod redis;
mod registry;
mod report;
mod results;
mod ring;
mod rounds;
mod shutdown;
mod statistics;
mod supervision;
mod workload;
mod workloads;

use crate::contestant::{Contestant, YARDSTICK};
use crate::flavor::Flavor;
use crate::options::{Comparison, Effort, Order};
use serde::Serialize;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = child::instead() {
        return code;
    }
    match options::read(std::env::args().skip(1), &peers::names()).and_then(carry_out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(order: Order) -> Result<(), String> {
    framework::keep_quiet();
    if !matches!(
        order,
        Order::Crowd { .. }
            | Order::GrowthOf { .. }
            | Order::OverloadOf { .. }
            | Order::ShutdownOf { .. }
            | Order::ActingOf { .. }
    ) && let Some(why) = profile::unfit()
    {
        eprintln!("{why}");
    }
    match order {
        Order::Compare(order) => compare(&order),
        Order::Crowd { framework, flavor, processes } => {
            let library = peers::libraries().into_iter().find(|library| library.name() == framework);
            let library = library.ok_or_else(|| format!("there is no library `{framework}`"))?;
            answer(&library.crowd_here(flavor, processes))
        }
        Order::Bank { quick } => {
            bank::measure_and_print(quick);
            Ok(())
        }
        Order::Registry => {
            registry::measure_and_print();
            Ok(())
        }
        Order::Ring { write } => ring::count_and_print(write),
        Order::Supervision => {
            for flavor in Flavor::ALL {
                supervision::measure_and_print(flavor);
            }
            Ok(())
        }
        Order::Growth { quick } => growth::measure_and_print(quick),
        Order::GrowthOf { flavor, processes } => answer(&peers::growth(flavor, processes)),
        Order::Overload { quick, write } => overload::measure_and_print(quick, write),
        Order::OverloadOf { policy, time } => answer(&overload::measure(policy, time)),
        Order::Shutdown { quick, write } => shutdown::measure_and_print(quick, write),
        Order::ShutdownOf { manner, temper, children } => answer(&shutdown::measure_tree(manner, temper, children)),
        Order::ActingOf { order, times } => answer(&shutdown::measure_order(order, times)),
        Order::Redis { quick } => redis::measure_and_print(quick),
    }
}

/// What the process that started this one reads.
fn answer(value: &impl Serialize) -> Result<(), String> {
    println!("{}", serde_json::to_string(value).map_err(|error| error.to_string())?);
    Ok(())
}

fn compare(order: &Comparison) -> Result<(), String> {
    if order.write
        && let Some(why) = profile::unfit()
    {
        return Err(format!("nothing is written: {why}"));
    }
    let (mut contestants, absent) = peers::all();
    for text in absent {
        eprintln!("{text}");
    }
    contestants.retain(|contestant| {
        let chosen = |name: &String| name == contestant.name();
        order.frameworks.is_empty() || order.frameworks.iter().any(chosen) || contestant.name() == YARDSTICK
    });
    let mut all = Vec::new();
    for flavor in &order.flavors {
        all.push(rounds::measure(&mut contestants, &order.workloads, *flavor, order.effort)?);
    }
    if order.effort == Effort::Check {
        println!("every workload of every framework runs and answers right");
    } else if order.json {
        for results in &all {
            println!("{}", report::json(results));
        }
    } else {
        println!("{}", report::text(&all, &contestants));
    }
    if order.write {
        report::write(&report::text(&all, &contestants), &report::short(&all, &contestants))?;
    }
    Ok(())
}
