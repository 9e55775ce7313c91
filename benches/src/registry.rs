//! What a registry of keys costs, by the number of its keys: looking one up should not depend on it.

use crate::clock::float;
use crate::flavor::Flavor;
use otp::key_registry::{Registry, RegistryRef};
use otp::pg::Scope;
use std::hint::black_box;
use std::time::Instant;

const CROWDS: [u64; 3] = [10, 1_000, 100_000];
const LOOKUPS: u64 = 2_000_000;
const MEASURED: u64 = 20_000;

type Keys = RegistryRef<u64, u64>;

/// Prints a Markdown table: nanoseconds for one operation, and lookups of all threads in a second.
pub(crate) fn measure_and_print() {
    let (one, two) = (Flavor::CurrentThread.runtime(), Flavor::TwoWorkers.runtime());
    println!("| keys | lookup, ns | whereis, ns | by name, ns | lookups/s, 2 threads | register and unregister, ns |");
    println!("|---|---|---|---|---|---|");
    for crowd in CROWDS {
        let [lookup, whereis, by_name, both] = one.block_on(async move {
            let name = format!("registry of {crowd}");
            let keys = Registry::unique().spec().name(name.as_str()).start().await.expect("it starts");
            fill(&keys, crowd).await;
            let by_name = Registry::named(name);
            let lookup = each(LOOKUPS, |n| {
                black_box(keys.lookup(&(n % crowd)));
            });
            let whereis = each(LOOKUPS, |n| {
                black_box(keys.whereis(&(n % crowd)));
            });
            let by_name = each(LOOKUPS, |n| {
                black_box(RegistryRef::<u64, u64>::lookup(&by_name, &(n % crowd)));
            });
            [lookup, whereis, by_name, register(&keys, crowd).await]
        });
        let rate = two.block_on(async move {
            let keys = Registry::unique().start_link().await.expect("it starts");
            fill(&keys, crowd).await;
            let begin = Instant::now();
            let readers = [0, 1].map(|reader| {
                let keys = keys.clone();
                tokio::spawn(async move {
                    each(LOOKUPS, |n| {
                        black_box(keys.lookup(&((n + reader) % crowd)));
                    })
                })
            });
            for reader in readers {
                reader.await.expect("it does not panic");
            }
            2.0 * float(LOOKUPS) / begin.elapsed().as_secs_f64()
        });
        println!("| {crowd} | {lookup:.0} | {whereis:.0} | {by_name:.0} | {rate:.0} | {both:.0} |");
    }
    println!("\n| members of a group | get_members, ns each | broadcast, ns each | join and leave, ns |");
    println!("|---|---|---|---|");
    for crowd in [10, 1_000, 10_000] {
        let [members, broadcast, both] = one.block_on(groups(crowd));
        println!("| {crowd} | {members:.0} | {broadcast:.0} | {both:.0} |");
    }
}

/// Nanoseconds for each of so many.
fn each(times: u64, mut operation: impl FnMut(u64)) -> f64 {
    let begin = Instant::now();
    (0..times).for_each(&mut operation);
    begin.elapsed().as_secs_f64() * 1e9 / float(times)
}

/// Gives ten processes all keys below `crowd`.
async fn fill(keys: &Keys, crowd: u64) {
    let mut filled = Vec::new();
    for owner in 0..10 {
        let (keys, (ready, is_ready)) = (keys.clone(), tokio::sync::oneshot::channel());
        otp::spawn(async move |mut inbox| {
            for key in (owner..crowd).step_by(10) {
                keys.register(key, key).expect("it is free");
            }
            let _ = ready.send(());
            inbox.receive().await;
        });
        filled.push(is_ready);
    }
    for is_ready in filled {
        is_ready.await.expect("it registers");
    }
}

/// One process registers a new key and takes it back, beside all the others.
async fn register(keys: &Keys, crowd: u64) -> f64 {
    let (keys, (tell, told)) = (keys.clone(), tokio::sync::oneshot::channel());
    otp::spawn(async move |_inbox| {
        let cost = each(MEASURED, |n| {
            let key = crowd + n;
            keys.register(key, n).expect("it is free");
            keys.unregister(&key);
        });
        let _ = tell.send(cost);
    });
    told.await.expect("it does not panic")
}

async fn groups(crowd: u64) -> [f64; 3] {
    let scope = Scope::<u64>::new().start_link().await.expect("it starts");
    let members: Vec<otp::Pid> =
        (0..crowd).map(|_| otp::spawn(async |mut inbox| while inbox.receive().await.take::<u8>().is_ok() {})).collect();
    scope.join_all(1, members.iter().copied()).await.expect("it runs");
    let rounds = MEASURED * 10 / crowd;
    let read = each(rounds, |_| {
        black_box(scope.get_members(&1));
    }) / float(crowd);
    let begin = Instant::now();
    for _ in 0..rounds {
        assert_eq!(scope.broadcast(&1, 7_u8), members.len());
        tokio::task::yield_now().await;
    }
    let broadcast = begin.elapsed().as_secs_f64() * 1e9 / float(rounds * crowd);
    let begin = Instant::now();
    for _ in 0..MEASURED {
        scope.join(2, members[0]).await.expect("it runs");
        scope.leave(2, members[0]).await.expect("a member");
    }
    let both = begin.elapsed().as_secs_f64() * 1e9 / float(MEASURED);
    for pid in members {
        otp::exit(pid, otp::ExitReason::Kill);
    }
    [read, broadcast, both]
}
