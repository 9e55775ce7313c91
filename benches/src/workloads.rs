//! The workloads, the same for every framework. Each checks that the answers were right, and leaves nothing running.

mod announcements;
mod calls;
mod casts;
mod crowd;
mod growth;
mod machines;
mod restarts;
mod ring;

pub(crate) use self::announcements::{notify, notify_10};
pub(crate) use self::calls::{by_child, by_name, call, call_100, call_joined, call_pairs, call_timeout};
pub(crate) use self::casts::{cast, cast_4};
pub(crate) use self::crowd::{Crowd, crowd};
pub(crate) use self::growth::{Growth, growth};
pub(crate) use self::machines::{statem_call, statem_cast};
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

/// So many of these, now here, now there, each once before one comes again (where their number has no factor 7,919).
fn scattered<T>(all: &[T], times: u64) -> impl Iterator<Item = &T> {
    (0..usize::try_from(times).unwrap_or_default()).map(|turn| &all[turn * 7_919 % all.len()])
}

#[cfg(test)]
mod tests {
    use super::scattered;

    #[test]
    fn each_has_its_turn_before_one_comes_again() {
        let all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        let mut turns: Vec<i32> = scattered(&all, 10).copied().collect();
        turns.sort_unstable();
        assert_eq!(turns, all);
        assert_eq!(scattered(&all, 25).count(), 25);
    }
}
