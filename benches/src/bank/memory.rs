//! Software transactional memory: balances are variables, and a transfer is a transaction.

use super::rules::{Amount, Bank, Refused};
use async_stm::{Stm, StmError, TVar, atomically, atomically_or_err, guard};
use std::sync::Arc;

#[derive(Clone)]
pub(crate) struct Vault(Arc<[TVar<Amount>]>);

// ANCHOR: transfer
impl Bank for Vault {
    const ALWAYS_BALANCED: bool = true;

    async fn open(balances: Vec<Amount>) -> Self {
        Vault(balances.into_iter().map(TVar::new).collect())
    }

    async fn transfer(&self, from: usize, to: usize, amount: Amount) -> Result<(), Refused> {
        let (from, to) = (&self.0[from], &self.0[to]);
        atomically_or_err(|| {
            let rest = from.read()?.checked_sub(amount).ok_or(StmError::Abort(Refused::NotCovered))?;
            from.write(rest)?;
            to.update(|balance| balance + amount)?;
            Ok(())
        })
        .await
    }

    async fn total(&self) -> Result<Amount, Refused> {
        let sum = || self.0.iter().try_fold(0, |sum, account| Ok(sum + *account.read()?));
        Ok(atomically(sum).await)
    }
}
// ANCHOR_END: transfer

#[cfg_attr(not(test), expect(dead_code, reason = "shown in the book, and tested"))]
impl Vault {
    // ANCHOR: wait
    /// Moves money as soon as it is there, from whichever of the two accounts has it first.
    pub(crate) async fn transfer_when_covered(&self, from: [usize; 2], to: usize, amount: Amount) {
        let take = |account: &TVar<Amount>| -> Stm<()> {
            let balance = *account.read()?;
            guard(balance >= amount)?; // not yet: run again when a variable that was read has changed
            account.write(balance - amount)
        };
        atomically(|| {
            async_stm::or(|| take(&self.0[from[0]]), || take(&self.0[from[1]]))?;
            self.0[to].update(|balance| balance + amount)
        })
        .await;
    }
    // ANCHOR_END: wait
}

#[cfg(test)]
impl Vault {
    pub(crate) async fn balances(&self) -> Vec<Amount> {
        atomically(|| self.0.iter().map(|account| Ok(*account.read()?)).collect()).await
    }
}
