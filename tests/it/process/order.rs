//! The order in which one process hears of another.

use crate::kit::{Mail, in_process, unique};
use otp::{Down, Exit, ExitReason, Info};

#[tokio::test(start_paused = true)]
async fn messages_of_one_sender_arrive_in_order() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::spawn(move |_inbox| async move {
            for n in 0..1000_u32 {
                otp::send(me, n);
                if n % 7 == 0 {
                    tokio::task::yield_now().await;
                }
            }
        });
        for n in 0..1000_u32 {
            assert_eq!(inbox.next::<u32>().await, n);
        }
    })
    .await;
}

async fn everything_sent_is_there_before_the_end_is_told() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let me = inbox.pid();
        let (other, _) = otp::spawn_monitor(move |_inbox| async move {
            otp::link(me);
            (0..200_u32).for_each(|n| otp::send(me, n));
        });
        for n in 0..200_u32 {
            assert_eq!(inbox.next::<u32>().await, n);
        }
        // which of the two comes first is nobody's promise
        let (exits, downs): (Vec<Info>, Vec<Info>) =
            [inbox.receive().await, inbox.receive().await].into_iter().partition(|info| info.peek::<Exit>().is_some());
        assert!(exits.iter().all(|exit| exit.peek::<Exit>().is_some_and(|exit| exit.from == Some(other))));
        assert!(downs.iter().all(|down| down.peek::<Down>().is_some_and(|down| down.pid == other)));
        assert_eq!((exits.len(), downs.len()), (1, 1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn messages_come_before_the_exit_and_the_down_of_their_sender() {
    everything_sent_is_there_before_the_end_is_told().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_come_before_the_exit_and_the_down_of_their_sender_on_two_threads() {
    for _ in 0..50 {
        everything_sent_is_there_before_the_end_is_told().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_and_then_an_exit_signal_arrive_in_that_order() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let me = inbox.pid();
        otp::spawn(move |_inbox| async move {
            otp::send(me, "first");
            otp::exit(me, ExitReason::error("second"));
            otp::send(me, "third");
        });
        assert_eq!(inbox.next::<&str>().await, "first");
        assert_eq!(inbox.exit().await.1, ExitReason::error("second"));
        assert_eq!(inbox.next::<&str>().await, "third");
    })
    .await;
}

async fn the_name_is_free_when_the_down_is_seen(rounds: u32) {
    let name = unique("a short life");
    in_process(move |mut inbox| async move {
        for _ in 0..rounds {
            let given = name.clone();
            let (pid, _) = otp::spawn_monitor(move |inbox| async move {
                otp::register(given, inbox.pid()).expect("the name is free");
            });
            let down = inbox.down().await;
            assert_eq!((down.pid, down.reason), (pid, ExitReason::Normal));
            assert_eq!(otp::whereis(&name), None);
            assert!(!otp::is_alive(pid));
        }
    })
    .await;
}

async fn the_name_is_free_when_the_exit_is_seen(rounds: u32) {
    let name = unique("a linked life");
    in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        for _ in 0..rounds {
            let given = name.clone();
            otp::spawn_link(move |inbox| async move {
                otp::register(given, inbox.pid()).expect("the name is free");
            });
            assert_eq!(inbox.exit().await.1, ExitReason::Normal);
            assert_eq!(otp::whereis(&name), None);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_names_are_free_when_the_end_is_seen() {
    the_name_is_free_when_the_down_is_seen(1000).await;
    the_name_is_free_when_the_exit_is_seen(1000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_names_are_free_when_the_end_is_seen_on_two_threads() {
    the_name_is_free_when_the_down_is_seen(1000).await;
    the_name_is_free_when_the_exit_is_seen(1000).await;
}
