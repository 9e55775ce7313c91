//! What crashes the servers.

use super::Plan;
use super::tree::{CRASHERS, Crasher, SoakRef, name_of};
use crate::worst::dice::Dice;
use otp::prelude::*;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// As many in a second as the plan says, until it is over. How many there were is what the anchor has heard.
pub(super) async fn come(plan: Arc<Plan>, soak: SoakRef) {
    let mut dice = Dice::of(plan.seed, 0);
    let mut told = 0_u64;
    let mut next = 0;
    while !plan.is_over() {
        let due = plan.began.elapsed().as_millis() * u128::from(plan.crashes) / 1_000;
        let due = u64::try_from(due).unwrap_or(u64::MAX);
        let heard = soak.anchor().exits().await.expect("it runs");
        plan.crashed.store(heard, Ordering::Relaxed);
        // one that was told to crash while it did so already crashes once
        told = told.min(heard + CRASHERS as u64 / 2).max(heard);
        let most = due.min(told + CRASHERS as u64 / 2).saturating_sub(told);
        for _ in 0..most {
            next = (next + 1) % CRASHERS;
            let name = name_of(next);
            if let Some(pid) = otp::whereis(&name) {
                crash(&Crasher::named(name), pid, &mut dice).await;
                told += 1;
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn crash(crasher: &Ref<Crasher>, pid: Pid, dice: &mut Dice) {
    match dice.roll(16) {
        0..8 => crasher.crash(),
        8 => drop(crasher.fail().await),
        9 | 10 => crasher.refuse(),
        11 | 12 => otp::exit(pid, ExitReason::error("worst: from outside")),
        _ => otp::exit(pid, ExitReason::Kill),
    }
}
