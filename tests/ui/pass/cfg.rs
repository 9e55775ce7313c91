//! `#[cfg]` on handlers, parameters and `#[init]` reaches everything generated from them.

use otp::prelude::*;

pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[cfg(any())]
    #[init]
    pub fn new(missing: Missing) -> Self {
        missing.kv()
    }

    #[cfg(all())]
    #[init]
    pub fn new(#[cfg(any())] missing: Missing, #[cfg(all())] n: u64) -> Self {
        Kv { n }
    }

    #[call]
    pub fn add(&self, #[cfg(any())] missing: Missing, n: u64) -> u64 {
        self.n + n
    }

    #[cfg(any())]
    #[call]
    pub fn missing(&self, key: Missing) -> Missing {
        key
    }

    #[cfg(any())]
    #[call]
    pub fn either(&self) -> Missing {
        Missing
    }

    #[cfg(all())]
    #[call]
    pub fn either(&self) -> u64 {
        self.n
    }

    #[cfg(any())]
    #[info]
    fn missing_info(&mut self, key: Missing) {
        drop(key);
    }

    #[cfg(any())]
    #[info]
    fn rest(&mut self, info: Info) {
        drop(info);
    }

    #[cfg(any())]
    #[handle_continue]
    fn missing_continue(&mut self, key: Missing) {
        drop(key);
    }

    #[cfg(any())]
    #[terminate]
    fn bye(&mut self, reason: &Missing) {
        drop(reason);
    }

    #[cfg(any())]
    #[format_status]
    fn show(&self) -> Missing {
        Missing
    }
}

/// A server whose only handler is switched off, and whose `#[init]` is too.
#[derive(Default)]
pub struct Empty;

#[gen_server]
impl Empty {
    #[cfg(any())]
    #[init]
    pub fn new(missing: Missing) -> Self {
        missing.empty()
    }

    #[cfg(any())]
    #[cast]
    pub fn missing(&self, key: Missing) {
        drop(key);
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let kv = Kv::start(1).await?;
    assert_eq!(kv.add(2).await?, 3);
    assert_eq!(kv.either().await?, 1);
    Empty::start().await?;
    Ok(())
}
