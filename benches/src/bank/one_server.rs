//! Actors, the simple way: one server owns all accounts.

use super::rules::{Amount, Bank, Refused};
use otp::prelude::*;

// ANCHOR: server
#[derive(Debug)]
pub(crate) struct Ledger {
    balances: Vec<Amount>,
}

#[gen_server]
impl Ledger {
    #[init]
    pub(crate) fn new(balances: Vec<Amount>) -> Self {
        Ledger { balances }
    }

    #[call]
    pub(crate) fn transfer(&mut self, from: usize, to: usize, amount: Amount) -> Result<(), Refused> {
        self.balances[from] = self.balances[from].checked_sub(amount).ok_or(Refused::NotCovered)?;
        self.balances[to] += amount;
        Ok(())
    }

    #[call]
    pub(crate) fn total(&self) -> Amount {
        self.balances.iter().sum()
    }
}
// ANCHOR_END: server

impl Bank for LedgerRef {
    const ALWAYS_BALANCED: bool = true;

    async fn open(balances: Vec<Amount>) -> Self {
        Ledger::start(balances).await.expect("it starts")
    }

    async fn transfer(&self, from: usize, to: usize, amount: Amount) -> Result<(), Refused> {
        LedgerRef::transfer(self, from, to, amount).await.unwrap_or(Err(Refused::Closed))
    }

    async fn total(&self) -> Result<Amount, Refused> {
        LedgerRef::total(self).await.map_err(|_ended| Refused::Closed)
    }
}
