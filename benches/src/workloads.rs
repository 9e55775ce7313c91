//! The workloads, the same for every framework. Each checks that the answers were right, and leaves nothing running.

mod calls;
mod casts;
mod crowd;
mod restarts;
mod ring;

pub(crate) use self::calls::{by_child, by_name, call, call_100, call_joined, call_pairs, call_timeout};
pub(crate) use self::casts::{cast, cast_4};
pub(crate) use self::crowd::{Crowd, crowd};
pub(crate) use self::restarts::{restart, restart_10k};
pub(crate) use self::ring::ring;

use crate::count;
use crate::framework::Framework;
use std::any::type_name;
use std::time::{Duration, Instant};

/// No message is later than that.
const LATE: Duration = Duration::from_secs(5);

/// The servers have counted right; they are stopped, and gone.
async fn finish<F: Framework>(servers: Vec<F::Server>, each: u64) {
    for server in &servers {
        let mut counted = F::add(server, 0).await;
        let begin = Instant::now();
        while !F::ORDERED && counted < each && begin.elapsed() < LATE {
            tokio::task::yield_now().await;
            counted = F::add(server, 0).await;
        }
        assert_eq!(counted, each, "every message of {} counts, and once", type_name::<F>());
    }
    for server in servers {
        F::stop(server).await;
    }
    count::all_gone().await;
}
