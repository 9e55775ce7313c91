//! What ends the servers.

use super::server::{Blow, HouseRef, one};
use super::{BLOWS, Run};
use crate::worst::accounting::ledger::Told;
use crate::worst::dice::Dice;
use otp::ExitReason;
use otp::ServerHandle;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// One after the other at random, until the run is over.
pub(super) async fn come(run: Arc<Run>, house: HouseRef) {
    let mut blows = 0;
    let mut dice = Dice::of(run.seed, 0);
    while !run.over.load(Ordering::Relaxed) {
        let server = one(&house, dice.roll(4));
        if let Some(pid) = server.pid() {
            match dice.roll(4) {
                0 => drop(server.stop().await),
                1 => otp::exit(pid, ExitReason::Kill),
                2 => otp::exit(pid, ExitReason::Shutdown),
                _ if blows < BLOWS => {
                    let id = run.calls + blows;
                    otp::send(pid, Blow(run.ledger.token(id)));
                    run.ledger.tell(id, Told::Fine);
                    blows += 1;
                }
                _ => {}
            }
            run.ends.fetch_add(1, Ordering::Relaxed);
        }
        if dice.roll(4) == 0 {
            tokio::time::sleep(Duration::from_micros(dice.roll(1_000))).await;
        } else {
            tokio::task::yield_now().await;
        }
    }
}
