//! Who sends.

use super::ledger::{Ledger, Told};
use super::server::{Letter, Target};
use super::{EACH, SENDERS};
use crate::worst::dice::Dice;
use std::sync::Arc;

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mix {
    /// Casts and infos alone: what is not handled is a dead letter or was answered with an error, to the last one.
    Casts,
    /// Calls as well. One whose server has ended may be a dead letter besides.
    Calls,
}

impl Mix {
    pub(super) const ALL: [Self; 2] = [Self::Casts, Self::Calls];
}

/// Sends all messages, from several tasks; returns when each has its answer.
pub(super) async fn send_all(target: Target, ledger: Arc<Ledger>, mix: Mix, seed: u64) {
    let adaptive = target.makes_senders_wait_for_their_turn();
    let senders = (0..SENDERS).map(|sender| {
        let (target, ledger) = (target.clone(), Arc::clone(&ledger));
        let dice = Dice::of(seed, sender as u64 + 1);
        tokio::spawn(send(target, ledger, mix, adaptive, sender, dice))
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.expect("no sender panics");
    }
}

async fn send(target: Target, ledger: Arc<Ledger>, mix: Mix, adaptive: bool, sender: usize, mut dice: Dice) {
    let kinds = if mix == Mix::Calls { 6 } else { 4 };
    for id in sender * EACH..(sender + 1) * EACH {
        let token = ledger.token(id);
        let told = match dice.roll(kinds) {
            0 => {
                target.plain(token);
                Told::Fine
            }
            1 => {
                target.letter(Letter { token, panics: false });
                Told::Fine
            }
            2 => Told::by_cast(&target.told(token), false),
            3 => Told::by_cast(&target.patient(token).await, adaptive),
            _ => Told::by_call(&target.ask(token, dice.roll(3)).await, id as u64),
        };
        ledger.tell(id, told);
        if dice.roll(16) == 0 {
            tokio::task::yield_now().await;
        }
    }
}
