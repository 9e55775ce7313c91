//! What goes wrong in real life at the worst moment: each of these once ended a tree, hung a call or lost a signal.

mod at_spawn;
mod closed_stderr;
mod cut_short;
mod double_panics;
mod late;
mod links;
mod panics;
mod places;
mod processes;
mod shutdown;
mod standard_error;
mod stuck_stderr;
mod wakers;

use otp::prelude::*;

/// A server that does no harm.
#[derive(Default)]
struct Echo;

#[gen_server]
impl Echo {
    #[call]
    fn echo(&self, n: u64) -> u64 {
        n
    }

    /// Not with the first poll.
    #[call]
    async fn echo_later(&self, n: u64) -> u64 {
        tokio::task::yield_now().await;
        n
    }
}
