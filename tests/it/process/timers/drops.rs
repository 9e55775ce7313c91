//! Nothing of a timer is left behind, and a message whose drop panics harms nobody.

use super::SECOND;
use crate::kit::bomb::{Bomb, Fuse};
use crate::kit::captured::Captured;
use crate::kit::{Mail, dead, idle, in_process};
use otp::ExitReason;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const MANY: u32 = 100_000;

/// Counts how many of it are there.
#[derive(Clone, Default)]
struct Counted(Arc<()>);

impl Counted {
    /// How many there are besides this one.
    fn others(&self) -> u32 {
        u32::try_from(Arc::strong_count(&self.0) - 1).expect("not so many")
    }
}

#[otp::test]
async fn many_timers_set_and_cancelled_leave_nothing() {
    let counted = Counted::default();
    let idle = idle();
    let timers: Vec<_> = (1..=MANY).map(|n| otp::send_after(idle, SECOND * n, counted.clone())).collect();
    assert_eq!(counted.others(), MANY);
    assert_eq!(otp::process_info(idle).expect("alive").timers, timers.len());
    // from both ends and the middle
    for (n, timer) in timers.iter().enumerate() {
        if n % 3 == 0 {
            assert!(otp::cancel_timer(*timer).is_some());
        }
    }
    assert!(timers.iter().rev().filter(|timer| otp::cancel_timer(**timer).is_some()).count() < timers.len());
    assert_eq!(counted.others(), 0);
    let info = otp::process_info(idle).expect("alive");
    assert_eq!((info.timers, info.message_queue_len), (0, 0));
}

#[otp::test]
async fn many_timers_end_with_their_process() {
    let counted = Counted::default();
    let idle = idle();
    for n in 0..MANY {
        otp::send_after(idle, SECOND * (n % 1000 + 1), counted.clone());
    }
    let mine = counted.clone();
    otp::send_interval_with(idle, SECOND, move || {
        let _ = &mine;
    });
    otp::exit(idle, ExitReason::Kill);
    otp::exited(idle).await;
    assert_eq!(counted.others(), 0);
}

/// All of them in the order of their times, however they were set.
#[otp::test]
async fn many_timers_fire_once_each_and_in_order() {
    in_process(|mut inbox| async move {
        for n in (1..=10_000_u32).map(|n| n * 7919 % 10_007) {
            inbox.send_after(SECOND * n, n);
        }
        let mut before = 0;
        for _ in 0..10_000 {
            let n = inbox.next::<u32>().await;
            assert!(n > before, "{n} after {before}");
            before = n;
        }
        inbox.is_silent().await;
    })
    .await;
}

/// Cancelled, too late for its receiver, lost with its process: the one who does it goes on.
#[otp::test]
async fn a_message_that_panics_when_dropped_harms_nobody() {
    let reports = Captured::start("otp::report");
    let bombs: [Bomb; 5] = Default::default();
    let fuses: Vec<Fuse> = bombs.iter().map(Bomb::fuse).collect();
    let [cancelled, late, lost, made, untaken] = bombs;
    in_process(|mut inbox| async move {
        let timer = inbox.send_after(SECOND, cancelled);
        assert_eq!(otp::cancel_timer(timer), Some(SECOND));
        otp::send_after(dead(ExitReason::Normal).await, SECOND, late);
        let other = idle();
        otp::monitor(other);
        otp::send_after(other, SECOND, lost);
        otp::send_interval_with(other, SECOND, move || {
            let _ = &made;
        });
        otp::exit(other, ExitReason::Kill);
        assert_eq!(inbox.down().await.reason, ExitReason::Killed);
        // made and sent, and the timer cancelled before it was received
        let mut untaken = Some(untaken);
        let timer = inbox.send_interval_with(SECOND, move || untaken.take());
        tokio::time::sleep(SECOND * 3 / 2).await;
        assert!(otp::cancel_timer(timer).is_some());
        inbox.is_silent().await;
    })
    .await;
    assert!(fuses.iter().all(Fuse::is_burnt));
    let told = reports.taken();
    assert_eq!(told.iter().filter(|report| report.label == "drop panicked").count(), 5, "{told:?}");
    assert_eq!(told.len(), 5, "{told:?}");
}

/// A message may set a timer when it is dropped, also while its process ends.
#[otp::test]
async fn a_message_that_sets_a_timer_when_it_is_dropped() {
    struct Again(otp::Pid, Arc<AtomicUsize>);
    impl Drop for Again {
        fn drop(&mut self) {
            let n = self.1.fetch_add(1, Ordering::SeqCst);
            if n < 10 {
                otp::send_after(self.0, SECOND, Again(self.0, self.1.clone()));
            }
        }
    }
    let dropped = Arc::new(AtomicUsize::new(0));
    let idle = idle();
    otp::send_after(idle, SECOND, Again(idle, dropped.clone()));
    otp::exit(idle, ExitReason::Kill);
    otp::exited(idle).await;
    assert_eq!(dropped.load(Ordering::SeqCst), 11);
}
