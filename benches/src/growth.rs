//! `growth`: what otp costs the more processes there are.

use crate::child;
use crate::flavor::Flavor;
use crate::statistics::median;
use crate::workloads::Growth;

const CROWDS: [u64; 4] = [10, 1_000, 100_000, 1_000_000];
const ROUNDS: usize = 5;
/// The memory that a million idle servers may take, in bytes.
const MOST: f64 = 0.6e9;

/// Prints Markdown tables.
pub(crate) fn measure_and_print(quick: bool) -> Result<(), String> {
    for flavor in Flavor::ALL {
        println!("### {flavor}\n");
        println!(
            "| live processes | call, ns | cast, ns | call to another each time, ns | memory, MB |\n|---|---|---|---|---|"
        );
        let mut samples: [Vec<Growth>; CROWDS.len()] = Default::default();
        for _ in 0..if quick { 1 } else { ROUNDS } {
            for (processes, samples) in CROWDS.iter().zip(&mut samples) {
                samples.push(child::ask(&["--growth-of", flavor.key(), &processes.to_string()])?);
            }
        }
        let medians = samples.map(|samples| {
            let of = |figure: fn(&Growth, Flavor) -> f64| {
                median(&samples.iter().map(|sample| figure(sample, flavor)).collect::<Vec<f64>>()).unwrap_or(f64::NAN)
            };
            let call = of(|sample, flavor| sample.call.of(flavor));
            let cast = of(|sample, flavor| sample.cast.of(flavor));
            [call, cast, of(|sample, flavor| sample.any.of(flavor)), of(|sample, _| sample.bytes)]
        });
        for (processes, [call, cast, any, bytes]) in CROWDS.iter().zip(&medians) {
            println!("| {processes} | {call:.1} | {cast:.1} | {any:.1} | {:.1} |", bytes / 1e6);
        }
        let [[first_call, first_cast, ..], .., [call, cast, _, bytes]] = medians;
        println!(
            "\nAmong a million: a call {:.2} times, a cast {:.2} times what it is among ten;",
            call / first_call,
            cast / first_cast
        );
        let met = if bytes < MOST { "yes" } else { "no" };
        println!("memory of a million idle servers: {:.2} GB, less than {:.2} GB: {met}.\n", bytes / 1e9, MOST / 1e9);
    }
    Ok(())
}
