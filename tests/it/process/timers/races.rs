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
            let timers: Vec<_> = (0..64).map(|n| otp::start_timer(me, Duration::from_millis(1), n)).collect();
            let all = timers.clone();
            let canceller = tokio::task::spawn_blocking(move || {
                // about when they fire
                std::thread::sleep(Duration::from_micros(u64::from(round % 20) * 100 + 200));
                timers.into_iter().filter(|timer| otp::cancel_timer(*timer).is_some()).collect::<BTreeSet<_>>()
            });
            let gone = canceller.await.expect("no panic");
            let mut due: BTreeSet<_> = all.into_iter().filter(|timer| !gone.contains(timer)).collect();
            lost += gone.len();
            fired += due.len();
            while !due.is_empty() {
                let message: TimeoutMessage<i32> = inbox.next().await;
                assert!(due.remove(&message.timer), "cancelled, or twice: {message:?}");
            }
            assert_eq!(inbox.len(), 0);
        }
        assert!(lost > 0 && fired > 0, "{lost} cancelled, {fired} fired");
        assert_eq!(otp::process_info(me).expect("alive").timers, 0);
    })
    .await;
}

/// While the receiver goes to sleep and is woken, others set its timers: none is forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_set_while_the_process_goes_to_sleep() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let end = Instant::now() + ROUNDS;
        let setter = std::thread::spawn(move || {
            let mut set = 0_u32;
            while Instant::now() < end {
                otp::send_after(me, Duration::from_micros(u64::from(set * 7919 % 3000)), ());
                set += 1;
                if set.is_multiple_of(16) {
                    std::thread::sleep(Duration::from_micros(300));
                }
            }
            set
        });
        let mut received = 0_u32;
        while !setter.is_finished() {
            received += u32::from(inbox.receive_timeout(Duration::from_millis(5)).await.is_some());
        }
        let set = setter.join().expect("no panic");
        while received < set {
            // if one were forgotten this would wait until the test is given up
            let message = tokio::time::timeout(Duration::from_secs(60), inbox.receive()).await;
            assert!(message.is_ok(), "{received} of {set} have come");
            received += 1;
        }
        assert_eq!((received, inbox.len()), (set, 0));
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
