//! What every bank has to do.

use std::future::Future;

pub(crate) type Amount = u64;

/// Why a transfer did not take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is less on the account than should leave it.
    NotCovered,
    /// The bank has closed.
    Closed,
}

/// A bank, as its customers see it. Accounts are numbers, from zero.
pub(crate) trait Bank: Clone + Send + Sync + 'static {
    /// Whether [`total`](Bank::total) never misses money, even while transfers are under way.
    const ALWAYS_BALANCED: bool;

    /// Opens a bank with these balances.
    fn open(balances: Vec<Amount>) -> impl Future<Output = Self> + Send;

    /// Moves money from one account to another.
    fn transfer(&self, from: usize, to: usize, amount: Amount) -> impl Future<Output = Result<(), Refused>> + Send;

    /// What lies on all accounts together.
    fn total(&self) -> impl Future<Output = Result<Amount, Refused>> + Send;
}
