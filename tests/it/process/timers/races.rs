//! Timers that fire while somebody cancels them, on real threads and by the real clock.

use crate::kit::{Mail, in_process};
use otp::{ExitReason, TimeoutMessage};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// How long each of these goes on.
const ROUNDS: Duration = Duration::from_millis(600);

/// Either it is cancelled or its message comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_that_is_cancelled_while_it_fires() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let end = Instant::now() + ROUNDS;
        let (mut lost, mut fired) = (0, 0);
        let mut round = 0_u32;
        // on a busy machine it may take some time until there is one of each
        while Instant::now() < end || (lost.min(fired) == 0 && round < 5_000) {
            round += 1;
            let timers: Vec<_> = (0..64).map(|n| otp::start_timer(me, Duration::from_millis(1 + n % 3), n)).collect();
            let all = timers.clone();
            let canceller = tokio::task::spawn_blocking(move || {
                // so many have fired by then, and the others are about to
                let enough = (round % 3 * 20) as usize;
                while otp::process_info(me).is_some_and(|info| info.message_queue_len < enough) {
                    std::hint::spin_loop();
                }
                timers.into_iter().filter(|timer| otp::cancel_timer(*timer).is_some()).collect::<BTreeSet<_>>()
            });
            let gone = canceller.await.expect("no panic");
            let mut due: BTreeSet<_> = all.into_iter().filter(|timer| !gone.contains(timer)).collect();
            lost += gone.len();
            fired += due.len();
            while !due.is_empty() {
                let message: TimeoutMessage<u64> = inbox.next().await;
                assert!(due.remove(&message.timer), "cancelled, or twice: {message:?}");
            }
            assert_eq!(inbox.len(), 0);
        }
        assert!(lost > 0 && fired > 0, "{lost} cancelled, {fired} fired");
        assert_eq!(otp::process_info(me).expect("alive").timers, 0);
    })
    .await;
}

/// While the receiver goes to sleep and is woken, another thread sets its timers: none is forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_set_while_the_process_goes_to_sleep() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let (ask, asked) = std::sync::mpsc::channel::<u32>();
        let setter = std::thread::spawn(move || {
            for round in asked {
                // the last first, so that each of them is due before the process would look
                for n in (0..=round % 3).rev() {
                    otp::send_after(me, Duration::from_micros(u64::from(round * 7919 % 1000 + n * 1000)), n);
                }
            }
        });
        let end = Instant::now() + ROUNDS;
        let mut round = 0;
        while Instant::now() < end {
            round += 1;
            ask.send(round).expect("it waits");
            let mut due: BTreeSet<_> = (0..=round % 3).collect();
            while !due.is_empty() {
                let message = tokio::time::timeout(Duration::from_secs(60), inbox.receive()).await;
                let n = message.expect("a timer was forgotten").take::<u32>().expect("a number");
                assert!(due.remove(&n), "{n} twice");
            }
        }
        drop(ask);
        setter.join().expect("no panic");
        assert!(inbox.is_empty());
    })
    .await;
}

/// A process ends while others set, read and cancel timers of it: afterwards there is none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_set_while_the_process_ends() {
    let end = Instant::now() + ROUNDS;
    while Instant::now() < end {
        let (noted, dropped) = std::sync::mpsc::channel::<()>();
        let pid = otp::spawn(async |mut inbox| while inbox.receive().await.peek::<()>().is_none() {});
        let setter = std::thread::spawn(move || {
            let mut last = None;
            for n in 0..200 {
                let timer = otp::send_after(pid, Duration::from_secs(3600), noted.clone());
                if n % 2 == 0 {
                    otp::cancel_timer(timer);
                }
                if n == 100 {
                    otp::send(pid, ());
                }
                last = Some(timer);
            }
            last
        });
        assert!(matches!(otp::exited(pid).await, ExitReason::Normal | ExitReason::NoProc));
        let last = tokio::task::spawn_blocking(move || setter.join()).await.expect("no panic").expect("no panic");
        assert_eq!(last.and_then(otp::read_timer), None);
        assert_eq!(dropped.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected), "all are dropped");
    }
}
