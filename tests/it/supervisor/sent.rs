//! Requests that are sent to a child while it is being restarted wait for the next incarnation, as calls do.

use super::worker::{A_WHILE, Start, soon};
use otp::prelude::*;
use otp::{CallError, RequestSet};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the next starts do, and which numbers arrived.
#[derive(Clone, Default)]
pub(crate) struct Shared {
    starts: Arc<Mutex<VecDeque<Start>>>,
    arrived: Arc<Mutex<Vec<u32>>>,
}

impl Shared {
    fn starts(&self, starts: impl IntoIterator<Item = Start>) {
        self.starts.lock().unwrap().extend(starts);
    }

    fn arrived(&self) -> Vec<u32> {
        self.arrived.lock().unwrap().clone()
    }
}

pub(crate) struct Mill {
    shared: Shared,
    kept: Vec<ReplyTo<u32>>,
}

#[gen_server]
impl Mill {
    #[init]
    pub(crate) async fn new(shared: Shared) -> Result<Self, Stop> {
        let start = shared.starts.lock().unwrap().pop_front();
        match start {
            Some(Start::Slow(time)) => tokio::time::sleep(time).await,
            Some(Start::FailAfter(time)) => {
                tokio::time::sleep(time).await;
                return Err(Stop::error("as told"));
            }
            _ => {}
        }
        Ok(Self { shared, kept: Vec::new() })
    }

    #[call]
    pub(crate) fn grind(&self, n: u32) -> u32 {
        self.shared.arrived.lock().unwrap().push(n);
        n * 2
    }

    /// Replies when it has two.
    #[call]
    pub(crate) fn keep(&mut self, reply: ReplyTo<u32>) {
        self.kept.push(reply);
    }

    #[cast]
    pub(crate) fn crash(&mut self) -> Result<(), Stop> {
        Err(Stop::error("crash"))
    }
}

supervisor! {
    Town(shared: Shared): one_for_one, intensity = 9, period = "5s" {
        mill: Mill = Mill::spec(shared.clone()),
    }
}

/// A mill that has just crashed, and whose next starts do this.
async fn crashed(starts: impl IntoIterator<Item = Start>) -> (TownRef, Shared) {
    let shared = Shared::default();
    let town = Town { shared: shared.clone() }.start_link().await.unwrap();
    let before = town.mill().pid().unwrap();
    shared.starts(starts);
    town.mill().crash();
    otp::exited(before).await;
    (town, shared)
}

#[tokio::test(start_paused = true)]
async fn a_request_sent_during_a_restart_is_answered_by_the_next_incarnation() {
    let (town, _) = crashed([Start::FailAfter(A_WHILE), Start::Slow(A_WHILE)]).await;
    assert_eq!(soon(town.mill().grind(1).send()).await, Ok(2));
}

/// What is sent first is handled first, also before a call that finds the child at once.
#[tokio::test(start_paused = true)]
async fn requests_sent_during_a_restart_keep_their_order() {
    let (town, shared) = crashed([Start::Slow(A_WHILE)]).await;
    let mill = town.mill();
    let sent: Vec<_> = (0..50).map(|n| mill.grind(n).send()).collect();
    assert_eq!(soon(mill.grind(50)).await, Ok(100));
    assert_eq!(shared.arrived(), (0..=50).collect::<Vec<_>>());
    for (n, pending) in (0..).zip(sent) {
        assert_eq!(pending.await, Ok(n * 2));
    }
}

/// As any request that was sent.
#[tokio::test(start_paused = true)]
async fn a_request_nobody_waits_for_is_handled_all_the_same() {
    let (town, shared) = crashed([Start::Slow(A_WHILE)]).await;
    drop(town.mill().grind(1).send());
    assert_eq!(soon(town.mill().grind(2)).await, Ok(4));
    assert_eq!(shared.arrived(), [1, 2]);
}

/// The wait is part of the time, and then nothing was sent.
#[tokio::test(start_paused = true)]
async fn a_request_does_not_wait_longer_than_its_time() {
    let (town, shared) = crashed([Start::Slow(Duration::from_secs(60))]).await;
    let pending = town.mill().grind(1).timeout(Duration::from_secs(3)).send();
    assert_eq!(soon(pending).await, Err(CallError::NoProc));
    assert_eq!(soon(town.mill().grind(2).no_timeout()).await, Ok(4));
    assert_eq!(shared.arrived(), [2]);
}

#[tokio::test(start_paused = true)]
async fn a_request_hears_that_nobody_will_come() {
    let (town, shared) = crashed([Start::FailAfter(A_WHILE)]).await;
    let pending = town.mill().grind(1).no_timeout().send();
    let late = town.mill().keep().no_timeout().send();
    let (answers, terminated) =
        soon(async { tokio::join!(async { (pending.await, late.await) }, town.as_ref().terminate_child("mill")) })
            .await;
    assert_eq!(terminated, Ok(()));
    assert_eq!(answers, (Err(CallError::NoProc), Err(CallError::NoProc)));
    // and at once, now that it is known
    assert_eq!(soon(town.mill().grind(1).no_timeout().send()).await, Err(CallError::NoProc));
    town.as_ref().restart_child("mill").await.unwrap();
    assert_eq!(soon(town.mill().grind(3).send()).await, Ok(6));
    assert_eq!(shared.arrived(), [3]);
}

/// The end of the server is noticed also by who was not there when it got the request.
#[tokio::test(start_paused = true)]
async fn a_delayed_reply_of_the_next_incarnation_ends_with_it() {
    let (town, _) = crashed([Start::Slow(A_WHILE)]).await;
    let pending = town.mill().keep().no_timeout().send();
    let crash = async {
        assert_eq!(town.mill().grind(1).await, Ok(2));
        town.mill().crash();
    };
    let (answer, ()) = soon(async { tokio::join!(pending, crash) }).await;
    assert!(matches!(answer, Err(CallError::Exited(_))), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_set_waits_for_the_next_incarnation_too() {
    let (town, _) = crashed([Start::Slow(A_WHILE)]).await;
    let mut requests = RequestSet::new();
    requests.send("a", town.mill().grind(1));
    requests.send("b", town.mill().grind(2));
    assert_eq!(soon(requests.next()).await, Some(("a", Ok(2))));
    assert_eq!(soon(requests.next()).await, Some(("b", Ok(4))));
}
