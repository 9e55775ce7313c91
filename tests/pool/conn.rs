//! The worker of these tests.

use otp::pool::{Pool, PoolError, PoolRef};
use otp::prelude::*;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Stands for a connection.
#[derive(Debug, Default)]
pub(crate) struct Conn {
    used: u64,
    well: bool,
}

#[gen_server]
impl Conn {
    #[init]
    pub(crate) fn new() -> Self {
        Self { used: 0, well: true }
    }

    #[call]
    pub(crate) fn used(&mut self) -> u64 {
        self.used += 1;
        self.used
    }

    #[call]
    pub(crate) fn is_well(&self) -> bool {
        self.well
    }

    #[cast]
    pub(crate) fn break_down(&mut self) {
        self.well = false;
    }

    #[call]
    pub(crate) fn crash(&mut self) {
        panic!("crashed by a client");
    }

    #[call]
    pub(crate) async fn sleep(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// A worker that starts only while its server is up.
#[derive(Debug)]
pub(crate) struct Remote;

#[gen_server]
impl Remote {
    #[init]
    pub(crate) fn new(up: Arc<AtomicBool>) -> Result<Self, Stop> {
        if up.load(Ordering::Relaxed) { Ok(Self) } else { Err(Stop::error("connection refused")) }
    }

    #[call]
    pub(crate) fn ping(&self) {}
}

/// A pool of so many.
pub(crate) async fn pool(size: usize) -> PoolRef<Conn> {
    start(Pool::new(Conn::spec).size(size)).await
}

/// On its own: nobody is linked with it.
pub(crate) async fn start(pool: Pool<Conn>) -> PoolRef<Conn> {
    pool.spec().start().await.expect("it starts")
}

/// Lets everybody do what they have to do.
pub(crate) async fn settled() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

/// Polls once; on a current-thread runtime nobody else runs meanwhile.
pub(crate) async fn once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    tokio::select! {
        biased;
        done = future => Some(done),
        () = std::future::ready(()) => None,
    }
}

/// How long a result took to be this error.
pub(crate) fn error<T>(result: Result<T, PoolError>) -> PoolError {
    match result {
        Ok(_) => panic!("it was to be refused"),
        Err(error) => error,
    }
}
