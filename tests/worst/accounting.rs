//! Accounting: whatever was sent was handled, or came back to its sender as an error, or was counted as a dead letter; each
//! exactly once, whatever the mailbox does and however the server ends, with senders on several threads.

mod end;
pub(crate) mod ledger;
mod mailboxes;
mod plain;
mod senders;
mod server;

use super::arguments::Arguments;
use super::dice::{Dice, any_seed};
use end::End;
use ledger::{Ledger, Sum};
use mailboxes::Kind;
use otp::report::dead_letters;
use senders::Mix;
use server::{Gate, Open, Sink, Target};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// So many messages each of the senders sends.
const EACH: usize = 250;
const SENDERS: usize = 4;
/// So often a supervised server ends in a round.
const ENDS: usize = 3;

/// What has not ended after this time never will.
const PATIENCE: Duration = Duration::from_secs(if cfg!(otp_planted) { 10 } else { 60 });

/// One round: a mailbox, an end, and what is sent.
#[derive(Clone, Copy, Debug)]
struct Round {
    kind: Kind,
    end: End,
    mix: Mix,
    seed: u64,
}

/// Runs `--rounds` of each kind (1), from `--seed` on.
pub(crate) fn run(arguments: &Arguments) -> String {
    let (rounds, seed) = (arguments.figure("--rounds", 1_u64), arguments.figure("--seed", any_seed()));
    otp::telemetry::enable();
    let mut all = Sum::default();
    let mut count = 0_u64;
    for n in 0..rounds {
        for kind in Kind::ALL {
            for end in End::ALL {
                for mix in Mix::ALL {
                    let round = Round { kind, end, mix, seed: seed.wrapping_add(n) };
                    let again =
                        format!("{round:?}: cargo test -p otp-tests --test worst accounting -- --rounds 1 --seed");
                    match balances(round) {
                        Ok(sum) => all.add(&sum),
                        Err(text) => panic!("{text}\n{again} {}", round.seed),
                    }
                    count += 1;
                }
            }
        }
    }
    otp::telemetry::disable();
    format!("accounting: seed {seed}, {count} rounds of {} messages: {all}", EACH * SENDERS)
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Runs a round and adds up.
fn balances(round: Round) -> Result<Sum, String> {
    let (home, clients) = (runtime(), runtime());
    let ledger = Arc::new(Ledger::of(SENDERS * EACH + ENDS));
    let before = Figures::now();
    let dice = Dice::of(round.seed, 0);
    let target = home.block_on(async { start(round).await });
    let (sender, ender) = (target.clone(), target);
    let sending = clients.spawn(senders::send_all(sender, Arc::clone(&ledger), round.mix, round.seed));
    end::come(round.end, ender, home, &ledger, dice);
    let sent = clients.block_on(async { tokio::time::timeout(PATIENCE, sending).await });
    let sent = sent.map_err(|_| format!("a sender hangs: {}", ledger.open()))?;
    sent.map_err(|error| format!("a sender has panicked: {error}"))?;
    drop(clients);
    settle(&ledger, before, round.kind)
}

async fn start(round: Round) -> Target {
    let supervised = round.end == End::Restarts;
    match (round.kind, round.kind.mailbox()) {
        (Kind::Machine, _) => Target::Machine(if supervised {
            server::gate_tree().await
        } else {
            Gate::start().await.expect("it starts")
        }),
        (Kind::Process, _) => Target::Process(plain::start(supervised).await),
        (_, None) if supervised => Target::Open(server::open_tree().await),
        (_, None) => Target::Open(Open::start().await.expect("it starts")),
        (_, Some(mailbox)) if supervised => Target::Sink(server::sink_tree(mailbox).await),
        (_, Some(mailbox)) => Target::Sink(Sink::spec().mailbox(mailbox).start().await.expect("it starts")),
    }
}

/// The public figures.
#[derive(Clone, Copy)]
struct Figures {
    dead: u64,
    refused: u64,
    dropped: u64,
}

impl Figures {
    fn now() -> Self {
        let page = otp::telemetry::prometheus();
        let total = |family: &str| {
            let lines = page.lines().filter(|line| line.starts_with(family));
            lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
        };
        let (refused, dropped) = (total("otp_mailbox_refused_total{"), total("otp_mailbox_dropped_total{"));
        Self { dead: dead_letters(), refused, dropped }
    }
}

/// Waits for what the end has left to do, and compares. The figures only grow: one that is too large stays so.
fn settle(ledger: &Ledger, before: Figures, kind: Kind) -> Result<Sum, String> {
    let patience = Instant::now() + Duration::from_secs(10);
    loop {
        let now = Figures::now();
        let sum = ledger.sum()?;
        let dead = now.dead - before.dead;
        let (refused, dropped) = (now.refused - before.refused, now.dropped - before.dropped);
        let good = sum.open == 0
            && (sum.lost..=sum.lost + sum.doubtful).contains(&dead)
            && dropped <= dead
            && if kind.is_adaptive() { refused <= sum.overloaded + sum.doubtful } else { refused == sum.overloaded };
        if good {
            return Ok(sum);
        }
        if Instant::now() > patience {
            return Err(format!("{sum}, but {dead} dead letters, {refused} refused, {dropped} dropped by the mailbox"));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
