//! Random histories of one observer and a few others, against a model of links and monitors.

use crate::kit::{dead, idle, in_process};
use otp::{Down, Exit, ExitReason, Inbox, Pid, Reference};
use std::collections::{BTreeMap, BTreeSet};

/// A small generator (xorshift): the same seed is the same history.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

/// What the mailbox of the observer must hold.
#[derive(Default)]
struct Model {
    alive: BTreeSet<Pid>,
    links: BTreeSet<Pid>,
    monitors: BTreeMap<Reference, Pid>,
    /// In the order of their coming, as far as there is one.
    exits: Vec<(Pid, ExitReason)>,
    downs: BTreeMap<Reference, ExitReason>,
}

impl Model {
    fn link(&mut self, pid: Pid) {
        if self.alive.contains(&pid) {
            self.links.insert(pid);
        } else {
            self.exits.push((pid, ExitReason::NoProc));
        }
    }

    fn monitor(&mut self, monitor: Reference, pid: Pid) {
        if self.alive.contains(&pid) {
            self.monitors.insert(monitor, pid);
        } else {
            self.downs.insert(monitor, ExitReason::NoProc);
        }
    }

    fn ended(&mut self, pid: Pid, reason: &ExitReason) {
        self.alive.remove(&pid);
        if self.links.remove(&pid) {
            self.exits.push((pid, reason.clone()));
        }
        let (told, kept) = std::mem::take(&mut self.monitors).into_iter().partition(|(_, watched)| *watched == pid);
        self.monitors = kept;
        let told: BTreeMap<Reference, Pid> = told;
        self.downs.extend(told.into_keys().map(|monitor| (monitor, reason.clone())));
    }
}

async fn history(mut inbox: Inbox, seed: u64) {
    otp::trap_exit(true);
    let mut dice = Dice(seed);
    let mut model = Model::default();
    let mut others = vec![dead(ExitReason::Normal).await];
    let mut known = Vec::new();
    for _ in 0..60 {
        let pid = others[dice.below(others.len())];
        match dice.below(8) {
            0 | 1 => {
                let new = idle();
                model.alive.insert(new);
                others.push(new);
            }
            2 => {
                otp::link(pid);
                model.link(pid);
            }
            3 => {
                otp::unlink(pid);
                model.links.remove(&pid);
            }
            4 | 5 => {
                let monitor = otp::monitor(pid);
                known.push(monitor);
                model.monitor(monitor, pid);
            }
            6 if !known.is_empty() => {
                let monitor = known[dice.below(known.len())];
                let flush = dice.below(2) == 0;
                let was_there = if flush { otp::demonitor_flush(monitor) } else { otp::demonitor(monitor) };
                assert_eq!(was_there, model.monitors.remove(&monitor).is_some(), "seed {seed}");
                if flush {
                    model.downs.remove(&monitor);
                }
            }
            _ => {
                let (sent, reason) = match dice.below(3) {
                    0 => (ExitReason::Kill, ExitReason::Killed),
                    1 => (ExitReason::Shutdown, ExitReason::Shutdown),
                    _ => (ExitReason::error(seed), ExitReason::error(seed)),
                };
                otp::exit(pid, sent);
                otp::exited(pid).await;
                model.ended(pid, &reason);
            }
        }
        let info = otp::process_info(inbox.pid()).expect("alive");
        assert_eq!(info.links, model.links.iter().copied().collect::<Vec<_>>(), "seed {seed}");
    }
    let (mut exits, mut downs) = (Vec::new(), BTreeMap::new());
    while let Ok(info) = tokio::time::timeout(std::time::Duration::from_secs(1), inbox.receive()).await {
        match info.take::<Exit>() {
            Ok(exit) => exits.push((exit.from.expect("a process"), exit.reason)),
            Err(info) => {
                let down: Down = info.take().expect("an Exit or a Down");
                assert_eq!(downs.insert(down.monitor, down.reason), None, "seed {seed}");
            }
        }
    }
    assert_eq!(exits, model.exits, "seed {seed}");
    assert_eq!(downs, model.downs, "seed {seed}");
    model.alive.iter().for_each(|pid| otp::exit(*pid, ExitReason::Kill));
}

#[tokio::test(start_paused = true)]
async fn random_histories_agree_with_the_model() {
    for seed in 1..=200 {
        in_process(move |inbox| history(inbox, seed)).await;
    }
}
