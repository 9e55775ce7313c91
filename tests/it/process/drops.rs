//! A value whose drop panics costs nobody a `Down` or a name.

use crate::kit::bomb::Bomb;
use crate::kit::{Mail, in_process, unique};
use otp::{ExitReason, Inbox};
use std::future::{Future, pending};

/// A named process that is killed while it holds whatever `body` holds, with `mail` in its mailbox.
async fn killed_with<F>(body: impl FnOnce(Inbox) -> F + Send + 'static, mail: Vec<Bomb>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let name = unique("explosive");
    let fuses: Vec<_> = mail.iter().map(Bomb::fuse).collect();
    in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        let given = name.clone();
        let pid = otp::spawn_link(move |inbox| async move {
            otp::register(given, inbox.pid()).expect("the name is free");
            body(inbox).await;
        });
        otp::monitor(pid);
        for bomb in mail {
            otp::send(pid, bomb);
        }
        tokio::task::yield_now().await;
        otp::exit(pid, ExitReason::Kill);
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Killed));
        assert_eq!(inbox.down().await.reason, ExitReason::Killed);
        assert_eq!(otp::whereis(&name), None);
        assert!(!otp::is_alive(pid));
    })
    .await;
    assert!(fuses.iter().all(crate::kit::bomb::Fuse::is_burnt), "every message was dropped");
}

#[tokio::test(start_paused = true)]
async fn a_state_that_panics() {
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let body = |_inbox| async move {
        let _bomb = bomb;
        pending::<()>().await;
    };
    killed_with(body, Vec::new()).await;
    assert!(fuse.is_burnt());
}

#[tokio::test(start_paused = true)]
async fn queued_messages_that_panic() {
    let body = |inbox| async move {
        let _inbox: Inbox = inbox;
        pending::<()>().await;
    };
    killed_with(body, vec![Bomb::default(), Bomb::default(), Bomb::default()]).await;
}

#[tokio::test(start_paused = true)]
async fn messages_that_panic_after_they_were_taken_over() {
    let body = |mut inbox: Inbox| async move {
        std::mem::forget(inbox.receive().await);
        pending::<()>().await;
    };
    let mut mail = vec![Bomb::default(), Bomb::default(), Bomb::default()];
    let first = mail.remove(0);
    // the first is taken out and kept; what came with it is lost with the process
    let name = unique("taken over");
    let given = name.clone();
    let pid = otp::spawn(move |inbox| async move {
        otp::register(given, inbox.pid()).expect("the name is free");
        body(inbox).await;
    });
    otp::send(pid, first);
    let fuses: Vec<_> = mail.iter().map(Bomb::fuse).collect();
    for bomb in mail {
        otp::send(pid, bomb);
    }
    tokio::task::yield_now().await;
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(otp::exited(pid).await, ExitReason::Killed);
    assert_eq!(otp::whereis(&name), None);
    assert!(fuses.iter().all(crate::kit::bomb::Fuse::is_burnt));
}

#[tokio::test(start_paused = true)]
async fn a_panic_payload_that_panics() {
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let pid = otp::spawn(|_inbox| async move {
        if true {
            std::panic::panic_any(bomb)
        }
    });
    let reason = otp::exited(pid).await;
    assert!(matches!(reason, ExitReason::Panic(_)), "{reason:?}");
    assert!(fuse.is_burnt());
}

#[tokio::test(start_paused = true)]
async fn a_message_to_the_dead_that_panics_is_the_senders_panic_at_most() {
    let pid = crate::kit::dead(ExitReason::Normal).await;
    let sender = otp::spawn(move |_inbox| async move { otp::send(pid, Bomb::default()) });
    assert!(matches!(otp::exited(sender).await, ExitReason::Panic(_)));
}

struct Store {
    _bomb: Bomb,
}

#[otp::gen_server]
impl Store {
    #[init]
    fn new(bomb: Bomb) -> Self {
        Self { _bomb: bomb }
    }
    #[call]
    fn crash(&mut self) {
        panic!("crashed");
    }
}

/// The server stops in the ordinary way, and its state panics after that.
#[tokio::test(start_paused = true)]
async fn a_server_whose_state_panics_when_it_stops() {
    use otp::prelude::*;
    let name = unique("explosive server");
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let store = Store::spec(bomb).name(name.as_str()).start().await.expect("it starts");
    let stopped = store.stop().await;
    assert!(stopped.is_ok() || matches!(stopped, Err(otp::CallError::Exited(ExitReason::Panic(_)))), "{stopped:?}");
    assert_eq!(otp::whereis(&name), None);
    assert!(fuse.is_burnt());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_crashes_and_whose_state_panics() {
    let name = unique("explosive server");
    let store = Store::spec(Bomb::default()).name(name.as_str()).start().await.expect("it starts");
    let answer = store.crash().await;
    assert!(matches!(answer, Err(otp::CallError::Exited(ExitReason::Panic(_)))), "{answer:?}");
    assert_eq!(otp::whereis(&name), None);
}
