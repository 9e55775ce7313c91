//! A plain process.

use super::{Heard, Watch};
use crate::kit::bomb::Bomb;
use crate::kit::{in_process, unique};
use otp::{ExitReason, Inbox, Pid, receive};
use std::future::Future;
use std::time::Duration;

/// Runs `body` as a named process; `finish` makes it end.
async fn heard_of<F>(body: impl FnOnce(Inbox) -> F + Send + 'static, finish: impl FnOnce(Pid) + Send + 'static) -> Heard
where
    F: Future<Output = ()> + Send + 'static,
{
    let name = unique("plain");
    in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        let given = name.clone();
        let pid = otp::spawn_link(move |mut mail: Inbox| async move {
            otp::register(given, mail.pid()).expect("the name is free");
            // everybody is to be there before it goes on
            receive!(match mail {
                "go" => {}
            });
            body(mail).await;
        });
        let watch = Watch::over(pid).await;
        otp::send(pid, "go");
        finish(pid);
        let heard = watch.heard(&mut inbox).await;
        assert_eq!(otp::whereis(&name), None);
        heard
    })
    .await
}

async fn yielding() {
    tokio::task::yield_now().await;
}

#[otp::test]
async fn a_panic_at_once() {
    heard_of(|_| async { panic!("at once") }, |_| {}).await.one_panic("at once", "at once");
}

#[otp::test]
async fn a_panic_after_an_await() {
    let body = |_| async {
        yielding().await;
        panic!("later");
    };
    heard_of(body, |_| {}).await.one_panic("after an await", "later");
}

#[otp::test]
async fn a_panic_before_the_body_awaits_for_the_first_time() {
    let body = |_| -> std::future::Ready<()> { panic!("in the closure") };
    heard_of(body, |_| {}).await.one_panic("in the closure", "in the closure");
}

#[otp::test]
async fn a_panic_over_a_message() {
    let body = |mut mail: Inbox| async move {
        receive!(match mail { n: u8 => assert!(n != 7, "seven") });
    };
    heard_of(body, |pid| otp::send(pid, 7_u8)).await.one_panic("a message", "seven");
}

#[otp::test]
async fn a_panic_in_a_guard() {
    fn never(_: u8) -> bool {
        panic!("in a guard")
    }
    let body = |mut mail: Inbox| async move {
        receive!(match mail {
            n: u8 if never(n) => {}
            _: u16 => {}
        });
    };
    heard_of(body, |pid| otp::send(pid, 7_u8)).await.one_panic("in a guard", "in a guard");
}

#[otp::test]
async fn a_panic_when_the_time_is_up() {
    let body = |mut mail: Inbox| async move {
        receive!(match mail {
            () => {}
            _ if after(Duration::from_secs(1)) => panic!("too late"),
        });
    };
    heard_of(body, |_| {}).await.one_panic("after", "too late");
}

#[otp::test]
async fn a_panic_over_a_timer() {
    struct Alarm;
    let body = |mut mail: Inbox| async move {
        otp::send_after(mail.pid(), Duration::from_secs(1), Alarm);
        receive!(match mail { _: Alarm => panic!("alarm") });
    };
    heard_of(body, |_| {}).await.one_panic("a timer", "alarm");
}

#[otp::test]
async fn a_panic_over_a_down() {
    let body = |mut mail: Inbox| async move {
        otp::monitor(crate::kit::dead(ExitReason::Normal).await);
        receive!(match mail { _: otp::Down => panic!("down") });
    };
    heard_of(body, |_| {}).await.one_panic("a Down", "down");
}

/// What it holds panics when the body returns.
#[otp::test]
async fn a_panic_in_drop_at_the_end() {
    let body = |_| async {
        let _bomb = Bomb::default();
        yielding().await;
    };
    heard_of(body, |_| {}).await.one_panic("a drop", "a bomb was dropped");
}

/// What nobody has received goes off when the process has ended: that is not why.
#[otp::test]
async fn a_panic_in_drop_of_what_nobody_has_received() {
    let body = |mut mail: Inbox| async move {
        receive!(match mail {
            "end" => panic!("ended"),
        });
    };
    let finish = |pid| {
        otp::send(pid, Bomb::default());
        otp::send(pid, "end");
        otp::send(pid, Bomb::default());
    };
    heard_of(body, finish).await.one_panic("messages", "ended");
}

/// An error without words is still an error.
#[otp::test]
async fn a_panic_in_the_words_of_the_error_it_ends_with() {
    #[derive(Debug)]
    struct Mute;
    impl std::fmt::Display for Mute {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("no words")
        }
    }
    impl std::error::Error for Mute {}
    let pid = otp::spawn(|_| async { Err::<(), _>(Mute) });
    let ExitReason::Error(cause) = otp::exited(pid).await else { panic!("an error") };
    assert_eq!(cause.to_string(), "<unprintable>");
    assert!(cause.downcast_ref::<Mute>().is_some());
}

/// A process that is killed ends as killed, whatever what it holds does.
#[otp::test]
async fn a_panic_in_drop_of_what_a_killed_process_holds() {
    let body = |mut mail: Inbox| async move {
        let _bomb = Bomb::default();
        mail.receive().await;
    };
    let heard = heard_of(body, |pid| {
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            otp::exit(pid, ExitReason::Kill);
        });
    })
    .await;
    assert_eq!((heard.exits, heard.downs), (vec![ExitReason::Killed], vec![ExitReason::Killed]));
    assert_eq!(heard.linked, ExitReason::Killed);
}
