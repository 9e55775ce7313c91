//! The yardstick: all accounts behind one lock.

use super::rules::{Amount, Bank, Refused};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Clone)]
pub(crate) struct Locked(Arc<Mutex<Vec<Amount>>>);

// ANCHOR: lock
impl Bank for Locked {
    const ALWAYS_BALANCED: bool = true;

    async fn open(balances: Vec<Amount>) -> Self {
        Locked(Arc::new(Mutex::new(balances)))
    }

    async fn transfer(&self, from: usize, to: usize, amount: Amount) -> Result<(), Refused> {
        let mut balances = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        balances[from] = balances[from].checked_sub(amount).ok_or(Refused::NotCovered)?;
        balances[to] += amount;
        Ok(())
    }

    async fn total(&self) -> Result<Amount, Refused> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().sum())
    }
}
// ANCHOR_END: lock

#[cfg(test)]
impl Locked {
    pub(crate) fn balance(&self, account: usize) -> Amount {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[account]
    }
}
