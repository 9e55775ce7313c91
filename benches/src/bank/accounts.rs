//! Actors, an account each: money travels as messages.

use super::rules::{Amount, Bank, Refused};
use otp::prelude::*;
use std::sync::Arc;

// ANCHOR: account
#[derive(Debug)]
pub(crate) struct Account {
    balance: Amount,
}

#[gen_server]
impl Account {
    #[init]
    pub(crate) fn new(balance: Amount) -> Self {
        Account { balance }
    }

    /// Sends money on. It is the account that does so, not its customer, who may die between two steps.
    #[call]
    pub(crate) fn transfer(&mut self, to: AccountRef, amount: Amount) -> Result<(), Refused> {
        self.balance = self.balance.checked_sub(amount).ok_or(Refused::NotCovered)?;
        to.deposit(amount);
        Ok(())
    }

    #[cast]
    pub(crate) fn deposit(&mut self, amount: Amount) {
        self.balance += amount;
    }

    #[call]
    pub(crate) fn balance(&self) -> Amount {
        self.balance
    }
}
// ANCHOR_END: account

#[derive(Debug, Clone)]
pub(crate) struct Branch(Arc<[AccountRef]>);

impl Bank for Branch {
    const ALWAYS_BALANCED: bool = false;

    async fn open(balances: Vec<Amount>) -> Self {
        let mut accounts = Vec::with_capacity(balances.len());
        for balance in balances {
            accounts.push(Account::start(balance).await.expect("it starts"));
        }
        Branch(accounts.into())
    }

    async fn transfer(&self, from: usize, to: usize, amount: Amount) -> Result<(), Refused> {
        self.0[from].transfer(self.0[to].clone(), amount).await.unwrap_or(Err(Refused::Closed))
    }

    // ANCHOR: total
    /// One account after the other: what is under way to an account that was asked already is missed.
    async fn total(&self) -> Result<Amount, Refused> {
        let mut total = 0;
        for account in &*self.0 {
            total += account.balance().await.map_err(|_ended| Refused::Closed)?;
        }
        Ok(total)
    }
    // ANCHOR_END: total
}
