//! Timers that a server sets itself.

use super::SECOND;
use otp::prelude::*;
use otp::{TimeoutMessage, TimerRef};
use std::time::Duration;

#[derive(Clone, Copy)]
struct Tick;

struct Ring;

/// Locks itself some time after it was last used.
#[derive(Default)]
struct Safe {
    locks: Option<TimerRef>,
    locked: u32,
    ticks: u32,
    rounds: Vec<u32>,
}

#[gen_server]
impl Safe {
    #[call]
    fn open(&mut self, cx: &mut Ctx<Self>) -> Option<Duration> {
        let before = self.locks.take().and_then(|timer| cx.cancel_timer(timer));
        self.locks = Some(cx.start_timer(SECOND * 10, Ring));
        before
    }

    #[call]
    fn left(&self, cx: &mut Ctx<Self>) -> Option<Duration> {
        cx.read_timer(self.locks?)
    }

    /// Sets it anew when the old one has fired already, and its message waits.
    #[call]
    async fn work(&mut self, time: Duration, cx: &mut Ctx<Self>) {
        tokio::time::sleep(time).await;
        self.open(cx);
    }

    #[info]
    fn ring(&mut self, ring: TimeoutMessage<Ring>) {
        if Some(ring.timer) == self.locks {
            self.locks = None;
            self.locked += 1;
        }
    }

    #[call]
    fn tick_every(&mut self, period: Duration, cx: &mut Ctx<Self>) -> TimerRef {
        cx.send_interval(period, Tick)
    }

    #[call]
    fn count_every(&mut self, period: Duration, cx: &mut Ctx<Self>) {
        let mut round = 0_u32;
        cx.send_interval_with(period, move || {
            round += 1;
            round
        });
    }

    #[info]
    fn tick(&mut self, _tick: Tick) {
        self.ticks += 1;
    }

    #[info]
    fn round(&mut self, round: u32) {
        self.rounds.push(round);
    }

    #[call]
    async fn busy(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    #[call]
    fn counts(&self) -> (u32, u32, Vec<u32>) {
        (self.locked, self.ticks, self.rounds.clone())
    }
}

#[otp::test]
async fn a_timer_that_is_set_anew_with_each_use() {
    let safe = Safe::start().await.unwrap();
    assert_eq!((safe.left().await, safe.open().await), (Ok(None), Ok(None)));
    for _ in 0..3 {
        tokio::time::sleep(SECOND * 9).await;
        let left = safe.left().await.unwrap().expect("it runs");
        assert!(left <= SECOND);
        assert_eq!(safe.open().await, Ok(Some(left)));
    }
    assert_eq!(safe.counts().await.unwrap().0, 0);
    tokio::time::sleep(SECOND * 11).await;
    assert_eq!((safe.counts().await.unwrap().0, safe.left().await), (1, Ok(None)));
}

#[otp::test]
async fn a_message_that_comes_too_late_is_known_by_its_timer() {
    let safe = Safe::start().await.unwrap();
    safe.open().await.unwrap();
    safe.work(SECOND * 15).timeout(SECOND * 60).await.unwrap();
    assert_eq!(safe.counts().await.unwrap().0, 0, "the first ring is not meant");
    tokio::time::sleep(SECOND * 11).await;
    assert_eq!(safe.counts().await.unwrap().0, 1);
}

#[otp::test]
async fn an_interval_of_a_server() {
    let safe = Safe::start().await.unwrap();
    let timer = safe.tick_every(SECOND).await.unwrap();
    safe.count_every(SECOND * 2).await.unwrap();
    tokio::time::sleep(SECOND * 6 + SECOND / 2).await;
    assert_eq!(safe.counts().await, Ok((0, 6, vec![1, 2, 3])));
    safe.busy(SECOND * 100).timeout(SECOND * 200).await.unwrap();
    assert_eq!(safe.counts().await, Ok((0, 7, vec![1, 2, 3, 4])), "one of each has waited");
    // it is cancelled while its message waits
    let busy = safe.busy(SECOND * 10).timeout(SECOND * 20).send();
    tokio::time::sleep(SECOND * 5).await;
    assert!(otp::cancel_timer(timer).is_some());
    busy.await.unwrap();
    tokio::time::sleep(SECOND * 5).await;
    assert_eq!(safe.counts().await.unwrap().1, 7);
}

/// In a unit test there is nothing that a timer could send to.
#[test]
fn a_timer_of_a_context_without_a_server() {
    let cx = &mut Ctx::for_test();
    let mut safe = Safe::default();
    assert_eq!(safe.open(cx), None);
    assert_eq!(safe.left(cx), None);
    let ring = TimeoutMessage { timer: safe.locks.expect("it is kept"), message: Ring };
    safe.ring(ring);
    assert_eq!((safe.locked, safe.locks), (1, None));
    let ticks = safe.tick_every(SECOND, cx);
    assert_eq!(cx.cancel_timer(ticks), None);
}
