//! Links and monitors.

// ANCHOR: imports
use otp::prelude::*;
use otp::{exit, exited, receive, send, spawn, spawn_link, spawn_monitor};
use std::time::Duration;
// ANCHOR_END: imports

// ANCHOR: link
#[otp::test]
async fn linked_processes_end_together() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let reader = spawn(async |mut inbox| {
        let writer = spawn_link(async |mut inbox| {
            let _: Info = inbox.receive().await;
            panic!("disk full");
        });
        let _ = tell.send(writer);
        receive!(match inbox {
            "never" => (),
        });
    });

    let writer = told.await.expect("the reader says who");
    send(writer, "write this");
    let reason = exited(reader).await; // the reader's reason is the writer's
    assert!(matches!(reason, ExitReason::Panic(panic) if panic.message == "disk full"));
}
// ANCHOR_END: link

// ANCHOR: normal
#[otp::test]
async fn a_normal_end_harms_nobody() {
    let parent = spawn(async |_| {
        let child = spawn_link(async |_| ());
        assert_eq!(exited(child).await, ExitReason::Normal);
        tokio::time::sleep(Duration::from_secs(1)).await; // and lives on
    });
    assert_eq!(exited(parent).await, ExitReason::Normal);
}
// ANCHOR_END: normal

// ANCHOR: trap
#[otp::test]
async fn a_process_that_looks_after_another() {
    let keeper = spawn(async |mut inbox| {
        otp::trap_exit(true); // before the link: it counts for what comes later
        for life in 1..=3 {
            let worker = spawn_link(async |_| ExitReason::error("tired"));
            let reason = receive!(match inbox {
                Exit { from: Some(pid), reason, .. } if pid == worker => reason,
            });
            assert_eq!(reason, ExitReason::error("tired"), "life {life}");
        }
    });
    assert_eq!(exited(keeper).await, ExitReason::Normal);
}
// ANCHOR_END: trap

// ANCHOR: unlink
/// Lets a worker go: whatever becomes of it, it is none of this process's business.
async fn let_go(inbox: &mut Inbox, worker: Pid) -> Option<ExitReason> {
    otp::unlink(worker);
    // one that came before is still in the mailbox
    receive!(match inbox {
        Exit { from: Some(pid), reason, .. } if pid == worker => Some(reason),
        _ if after(Duration::ZERO) => None,
    })
}

#[otp::test]
async fn no_exit_after_an_unlink() {
    let keeper = spawn(async |mut inbox| {
        otp::trap_exit(true);
        let worker = spawn_link(async |mut inbox| drop(inbox.receive().await));
        assert_eq!(let_go(&mut inbox, worker).await, None);

        exit(worker, ExitReason::Kill);
        exited(worker).await;
        assert!(inbox.try_receive().is_none());
    });
    assert_eq!(exited(keeper).await, ExitReason::Normal);
}
// ANCHOR_END: unlink

// ANCHOR: exit
#[otp::test]
async fn telling_a_process_to_end() {
    let plain = spawn(async |mut inbox| drop(inbox.receive().await));
    exit(plain, ExitReason::Shutdown);
    assert_eq!(exited(plain).await, ExitReason::Shutdown);

    let trapping = spawn(async |mut inbox| {
        otp::trap_exit(true);
        send(inbox.pid(), "ready");
        receive!(match inbox {
            Exit { reason: ExitReason::Shutdown, .. } => (), // puts things in order, and
        });
    });
    tokio::task::yield_now().await;
    exit(trapping, ExitReason::Shutdown);
    assert_eq!(exited(trapping).await, ExitReason::Normal); // ends as it likes
}
// ANCHOR_END: exit

// ANCHOR: monitor
#[otp::test]
async fn a_monitor_tells_once() {
    let watcher = spawn(async |mut inbox| {
        let (worker, monitor) = spawn_monitor(async |_| ExitReason::error("tired"));
        let down = receive!(match inbox {
            down: Down if down.monitor == monitor => down,
        });
        assert_eq!((down.pid, down.reason), (worker, ExitReason::error("tired")));

        otp::monitor(worker); // it is gone: the answer comes at once
        receive!(match inbox {
            Down { reason, .. } => assert_eq!(reason, ExitReason::NoProc),
        });
    });
    assert_eq!(exited(watcher).await, ExitReason::Normal);
}
// ANCHOR_END: monitor

// ANCHOR: flush
/// Asks, and waits for the answer or for the end of who is asked.
async fn ask(inbox: &mut Inbox, whom: Pid) -> Option<u32> {
    let monitor = otp::monitor(whom);
    send(whom, inbox.pid());
    let answer = receive!(match inbox {
        answer: u32 => Some(answer),
        Down { monitor: ended, .. } if ended == monitor => None,
    });
    otp::demonitor_flush(monitor); // no `Down` of it from here on, whether it had come or not
    answer
}

#[otp::test]
async fn a_question_to_a_process_that_may_end() {
    let asker = spawn(async |mut inbox| {
        let knows = spawn(async |mut inbox| {
            receive!(match inbox {
                asker: Pid => send(asker, 42_u32),
            });
        });
        assert_eq!(ask(&mut inbox, knows).await, Some(42));
        exited(knows).await;
        assert_eq!(ask(&mut inbox, knows).await, None);
        assert!(inbox.is_empty());
    });
    assert_eq!(exited(asker).await, ExitReason::Normal);
}
// ANCHOR_END: flush

// ANCHOR: order
#[otp::test]
async fn what_one_process_sends_arrives_in_order() {
    let receiver = spawn(async |mut inbox| {
        let me = inbox.pid();
        let sender = spawn(async move |_| {
            for n in 0..3_u32 {
                send(me, n);
            }
            panic!("and then it ends");
        });
        otp::monitor(sender);
        for n in 0..3_u32 {
            assert_eq!(inbox.receive().await.take::<u32>().ok(), Some(n));
        }
        assert!(inbox.receive().await.peek::<Down>().is_some()); // after all its messages
    });
    assert_eq!(exited(receiver).await, ExitReason::Normal);
}
// ANCHOR_END: order

// ANCHOR: server
/// Lends a desk to a process for as long as it lives.
#[derive(Debug, Default)]
pub struct Desk {
    lent_to: Option<Pid>,
}

#[gen_server]
impl Desk {
    #[call]
    pub fn lend(&mut self, to: Pid, cx: &mut Ctx<Self>) -> bool {
        if self.lent_to.is_none() {
            cx.monitor(to);
            self.lent_to = Some(to);
        }
        self.lent_to == Some(to)
    }

    #[info]
    fn down(&mut self, down: Down) {
        if self.lent_to == Some(down.pid) {
            self.lent_to = None;
        }
    }
}

#[otp::test]
async fn a_server_that_watches_its_clients() -> Result<(), CallError> {
    let desk = Desk::start_link().await.expect("init does not fail");
    let clerks = [(); 2].map(|()| spawn(async |mut inbox| drop(inbox.receive().await)));

    assert!(desk.lend(clerks[0]).await?);
    assert!(!desk.lend(clerks[1]).await?);
    exit(clerks[0], ExitReason::Kill);
    exited(clerks[0]).await;
    assert!(desk.lend(clerks[1]).await?);
    Ok(())
}
// ANCHOR_END: server
