//! What a user writes on a handler stays on it, and what a caller should know goes to the client as well.

#![deny(warnings, missing_docs)]

use otp::prelude::*;

/// A store.
#[derive(Debug, Default)]
pub struct Store {
    n: u64,
}

#[gen_server]
impl Store {
    /// The number.
    #[call]
    #[inline]
    pub fn number(&self) -> u64 {
        self.n
    }

    /// An older name of [`Store::number`].
    #[call]
    #[deprecated = "call `number`"]
    pub fn count(&self) -> u64 {
        self.n
    }

    /// Adds.
    #[cast]
    #[doc(alias = "plus")]
    #[expect(clippy::unused_async, reason = "there is nothing to wait for yet")]
    pub async fn add(&mut self, by: u64) {
        self.n += by;
    }

    #[call]
    #[doc(hidden)]
    pub fn hidden(&self) -> bool {
        true
    }

    /// Not a handler: anything may stand here.
    #[must_use]
    #[cold]
    pub const fn limit() -> u64 {
        100
    }

    /// Nor is this.
    pub const LARGEST: u64 = 100;
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::start().await?;
    store.add(Store::limit() - Store::LARGEST + 1);
    #[expect(deprecated, reason = "the client warns of it")]
    let counted = store.count().await?;
    assert_eq!(counted, store.number().await?);
    assert!(store.hidden().await?);
    Ok(())
}
