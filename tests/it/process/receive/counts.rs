//! What was left still waits, and is counted as such.

use crate::kit::bomb::Bomb;
use crate::kit::captured::Captured;
use crate::kit::in_process;
use otp::{ExitReason, process_info, receive};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn what_was_left_counts_as_waiting() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let waiting = || process_info(me).expect("alive").message_queue_len;
        (0..200_u32).for_each(|n| otp::send(me, n));
        for n in (0..200_u32).rev().step_by(3) {
            receive!(match inbox { found: u32 if found == n => {} });
            assert_eq!(waiting(), inbox.len());
        }
        otp::send(me, 1_u32);
        assert_eq!((waiting(), inbox.len()), (134, 134));
        inbox.receive().await;
        receive!(match inbox {
            _ if after(Duration::ZERO) => {}
        });
        assert_eq!((waiting(), inbox.len()), (133, 133));
        inbox.flush();
        assert_eq!((waiting(), inbox.len()), (0, 0));
    })
    .await;
}

/// Messages that were looked at and left are lost with the process like any other: told, dropped, one by one.
#[tokio::test(start_paused = true)]
async fn what_was_left_is_lost_with_the_process() {
    let captured = Captured::start("otp::dead_letter");
    let bombs = [Bomb::default(), Bomb::default(), Bomb::default()];
    let fuses: Vec<_> = bombs.iter().map(Bomb::fuse).collect();
    let pid = otp::spawn(async |mut inbox| {
        receive!(match inbox {
            "never" => {}
        });
    });
    let all = fuses.clone();
    let watcher = otp::spawn(move |mut inbox| async move {
        let reference = otp::monitor(pid);
        receive!(match inbox {
            otp::Down { monitor, .. } if monitor == reference => {}
        });
        assert!(all.iter().all(crate::kit::bomb::Fuse::is_burnt), "dropped before anybody is told");
    });
    for bomb in bombs {
        otp::send(pid, bomb);
    }
    tokio::task::yield_now().await;
    assert_eq!(process_info(pid).expect("alive").message_queue_len, 3);
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(otp::exited(watcher).await, ExitReason::Normal);
    assert!(!otp::is_alive(pid));
    let told = captured.taken().into_iter().any(|event| event.text.contains(&format!("3 queued messages of {pid}")));
    assert!(told);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_sent_on_is_not_wrapped_twice() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let router = otp::spawn(async move |mut inbox| {
            loop {
                receive!(match inbox {
                    other => otp::send(me, other),
                });
            }
        });
        otp::send(router, 7_u8);
        assert_eq!(receive!(match inbox { n: u8 => n }), 7);
        otp::exit(router, ExitReason::Kill);
    })
    .await;
}
