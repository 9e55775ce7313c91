//! The first guard: no client asks more often than it may.

use std::time::{Duration, Instant};

use otp::prelude::*;

use crate::bucket::{Buckets, Flow};
use crate::settings;

/// A server around [`Buckets`]. If it crashes, everybody has a full bucket again.
pub struct Limiter {
    buckets: Buckets,
    allowed: u64,
    refused: u64,
}

/// What the status page shows of it.
#[derive(Clone, Copy, Debug)]
pub struct Census {
    pub clients: usize,
    pub allowed: u64,
    pub refused: u64,
}

/// How often somebody asks is known only here, so that there is one process for all; its mailbox has a limit.
/// Whoever finds it full is answered `Overloaded` at once.
#[gen_server(into(String), timeout = "1s", mailbox(capacity = 2000, overflow = reject))]
impl Limiter {
    #[init]
    pub fn new(settings: settings::Limiter) -> Self {
        let flow = Flow { rate: settings.rate.float(), burst: settings.burst.float() };
        let buckets = Buckets::new(flow, settings.clients.get(), Instant::now());
        Self { buckets, allowed: 0, refused: 0 }
    }

    /// Whether this client may ask now, or when it may.
    #[call]
    pub fn take(&mut self, client: String) -> Result<(), Duration> {
        let answer = self.buckets.take(&client, Instant::now());
        *(if answer.is_ok() { &mut self.allowed } else { &mut self.refused }) += 1;
        answer
    }

    #[call]
    pub fn census(&self) -> Census {
        Census { clients: self.buckets.len(), allowed: self.allowed, refused: self.refused }
    }

    /// Panics, for those who want to see it.
    #[cast(overflow = drop_newest)]
    pub fn crash(&mut self) {
        panic!("somebody asked for it");
    }
}
