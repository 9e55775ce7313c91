//! What one child costs its supervisor, by the number of the others: it should not depend on it.

use crate::clock::float;
use crate::flavor::Flavor;
use otp::prelude::*;
use otp::supervisor::{DynamicSupervisor, DynamicSupervisorRef};
use std::time::{Duration, Instant};

const CROWDS: [usize; 3] = [10, 1_000, 100_000];
/// Children that are started, crash and are terminated while the crowd is there.
const MEASURED: usize = 2_000;

#[derive(Default)]
struct Idle;

#[gen_server]
impl Idle {
    #[call(timeout = "infinity")]
    fn ping(&self) {}
}

/// Prints a Markdown table: nanoseconds of wall time per child.
pub(crate) fn measure_and_print(flavor: Flavor) {
    let runtime = flavor.runtime();
    println!("| children there | runtime | start, ns | kill and restart, ns | terminate, ns | stop all, ns each |");
    println!("|---|---|---|---|---|---|");
    for crowd in CROWDS {
        let measured = runtime.block_on(async { tokio::spawn(measure(crowd)).await.expect("it does not panic") });
        let [start, restart, terminate, stop] = measured;
        println!("| {crowd} | {flavor} | {start:.0} | {restart:.0} | {terminate:.0} | {stop:.0} |");
    }
}

async fn start(supervisor: &DynamicSupervisorRef, children: usize) -> Vec<IdleRef> {
    let mut idle = Vec::with_capacity(children);
    for _ in 0..children {
        idle.push(supervisor.start_child(Idle::spec).await.expect("it starts"));
    }
    idle
}

async fn measure(crowd: usize) -> [f64; 4] {
    let supervisor = DynamicSupervisor::new().intensity(u32::MAX, Duration::from_secs(1));
    let supervisor = supervisor.spec().start().await.expect("it starts");
    let _others = start(&supervisor, crowd).await;

    let begin = Instant::now();
    let idle = start(&supervisor, MEASURED).await;
    let started = each(begin, MEASURED);

    let begin = Instant::now();
    for idle in &idle {
        otp::exit(idle.pid().expect("it runs"), ExitReason::Kill);
        // waits for the next one
        while idle.ping().await.is_err() {}
    }
    let restarted = each(begin, MEASURED);

    let begin = Instant::now();
    for idle in &idle {
        let pid = idle.pid().expect("it runs");
        supervisor.terminate_child(pid).await.expect("it is there");
    }
    let terminated = each(begin, MEASURED);

    let begin = Instant::now();
    supervisor.stop().await.expect("it stops");
    [started, restarted, terminated, each(begin, crowd)]
}

fn each(begin: Instant, children: usize) -> f64 {
    begin.elapsed().as_secs_f64() * 1e9 / float(children as u64)
}
