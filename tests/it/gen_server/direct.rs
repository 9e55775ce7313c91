//! What OTP promises of a call holds when the caller runs the server itself, which it does when the server is idle.

use crate::kit::in_process;
use otp::prelude::*;
use otp::{ExitReason, sys};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task;

#[derive(Default)]
struct Desk {
    seen: Vec<u64>,
    inside: bool,
}

#[gen_server(timeout = "infinity")]
impl Desk {
    #[cast]
    fn note(&mut self, n: u64) {
        self.seen.push(n);
    }

    #[call]
    fn seen(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.seen)
    }

    #[call]
    fn who(&self) -> Option<otp::Pid> {
        otp::self_pid()
    }

    #[call]
    fn place(&self) -> (Option<task::Id>, tokio::runtime::Id) {
        (task::try_id(), Handle::current().id())
    }

    #[call]
    fn fail(&self) {
        panic!("as told");
    }

    /// Notices when a second message is handled before it is over.
    #[call]
    async fn alone(&mut self, n: u64, yields: bool) -> u64 {
        assert!(!std::mem::replace(&mut self.inside, true), "one message at a time");
        if yields {
            task::yield_now().await;
        }
        self.inside = false;
        self.seen.push(n);
        n
    }

    #[call]
    async fn pass(&mut self, mut row: Vec<DeskRef>) -> u64 {
        match row.pop() {
            Some(next) => next.pass(row).await.expect("it answers") + 1,
            None => 0,
        }
    }

    #[call]
    fn remind(&self, cx: &mut Ctx<Self>) {
        cx.send_after(Duration::from_secs(3), Reminder);
    }

    #[info]
    fn reminded(&mut self, _reminder: Reminder) {
        self.seen.push(u64::MAX);
    }
}

#[derive(Debug)]
struct Reminder;

fn workers(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("a runtime")
}

async fn once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    let mut future = Some(future);
    poll_fn(|cx| Poll::Ready(future.take().map_or(Poll::Pending, |future| future.poll(cx)))).await
}

/// That it is done at all: the handler runs in the caller's task, and is over when the call was polled once.
#[otp::test]
async fn an_idle_server_is_run_by_its_caller() {
    let desk = Desk::start().await.unwrap();
    desk.note(0);
    desk.seen().await.unwrap();
    task::spawn(async move {
        assert_eq!(desk.place().await.unwrap().0, task::try_id());
        assert_eq!(once(pin!(desk.alone(1, false))).await, Poll::Ready(Ok(1)));
    })
    .await
    .unwrap();
}

#[otp::test]
async fn what_was_sent_before_is_handled_before() {
    let desk = Desk::start().await.unwrap();
    for n in 0..100 {
        desk.note(n);
        if n % 3 == 0 {
            desk.note(n + 1_000);
            assert_eq!(desk.seen().await.unwrap().last(), Some(&(n + 1_000)));
        }
    }
    assert_eq!(desk.seen().await.unwrap(), []);
}

#[otp::test]
async fn a_handler_is_its_server_and_the_caller_is_itself_again() {
    let desk = Desk::start().await.unwrap();
    in_process(|inbox| async move {
        assert_eq!(desk.who().await, Ok(desk.pid()));
        assert_eq!(otp::self_pid(), Some(inbox.pid()));
        assert!(matches!(desk.fail().await, Err(otp::CallError::Exited(ExitReason::Panic(_)))));
        assert_eq!(otp::self_pid(), Some(inbox.pid()), "the panic was the server's");
        assert_eq!(desk.who().await, Err(otp::CallError::NoProc));
    })
    .await;
}

/// A handler that waits goes on in the server's own task, whatever becomes of the caller.
#[otp::test]
async fn a_caller_that_gives_up_leaves_the_handler_to_its_server() {
    let desk = Desk::start().await.unwrap();
    assert_eq!(once(pin!(desk.alone(7, true))).await, Poll::Pending);
    assert_eq!(desk.seen().await.unwrap(), [7]);
}

/// The stack has an end; so has the row of servers that run each other.
#[otp::test]
async fn a_thousand_servers_call_each_other() {
    let mut row = Vec::new();
    for _ in 0..1_000 {
        row.push(Desk::start().await.unwrap());
    }
    let first = row.pop().unwrap();
    assert_eq!(first.pass(row).await, Ok(999));
}

/// A task that calls and calls does not keep its thread to itself.
#[otp::test]
async fn other_tasks_have_their_turn() {
    let desk = Desk::start().await.unwrap();
    let turns = Arc::new(AtomicU64::new(0));
    let counts = turns.clone();
    let neighbour = task::spawn(async move {
        loop {
            counts.fetch_add(1, Ordering::Relaxed);
            task::yield_now().await;
        }
    });
    for _ in 0..6_500 {
        desk.who().await.unwrap();
    }
    assert!(turns.load(Ordering::Relaxed) >= 100, "{turns:?} turns");
    neighbour.abort();
}

/// What a handler opens belongs to its server's runtime, from wherever it is called.
#[test]
fn a_server_runs_on_its_own_runtime() {
    let (home, abroad) = (workers(1), Builder::new_current_thread().enable_all().build().expect("a runtime"));
    let desk = home.block_on(async { Desk::start().await.unwrap() });
    let at_home = home.handle().id();
    for _ in 0..3 {
        assert_eq!(abroad.block_on(desk.place()).unwrap().1, at_home);
        assert_eq!(home.block_on(desk.place()).unwrap().1, at_home);
        let inner = desk.clone();
        let (task, here) =
            abroad.block_on(async { task::spawn(async move { inner.place().await }).await }).unwrap().unwrap();
        assert_eq!(here, at_home);
        assert!(task.is_some());
    }
}

/// Whoever looks on with `sys` sees a server that runs in its own task.
#[otp::test]
async fn a_server_that_is_watched_runs_in_its_own_task() {
    let desk = Desk::start().await.unwrap();
    task::spawn(async move {
        sys::log(&desk, 10).await.unwrap();
        assert_ne!(desk.place().await.unwrap().0, task::try_id());
        sys::no_debug(&desk).await.unwrap();
        assert_eq!(desk.place().await.unwrap().0, task::try_id());
    })
    .await
    .unwrap();
}

/// The server's task waits for its timers, also for those that are set while others run it.
#[otp::test]
async fn a_timer_set_in_a_direct_call_fires() {
    let desk = Desk::start().await.unwrap();
    desk.remind().await.unwrap();
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(desk.seen().await.unwrap(), [u64::MAX]);
}

/// Callers on four threads, with calls that are dropped and casts between them: all are handled, one at a time, and none
/// is forgotten.
#[test]
fn callers_on_many_threads_take_turns() {
    const CLIENTS: u64 = 8;
    const ROUNDS: u64 = 400;
    workers(4).block_on(async {
        let desks: Vec<DeskRef> = futures(3).await;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let desks = desks.clone();
                task::spawn(async move {
                    for round in 0..ROUNDS {
                        let desk = &desks[usize::try_from((client + round) % 3).expect("small")];
                        let n = client * ROUNDS + round;
                        match round % 4 {
                            0 => desk.note(n),
                            1 => assert_eq!(desk.alone(n, true).await, Ok(n)),
                            2 => drop(once(pin!(desk.alone(n, true))).await),
                            _ => assert_eq!(desk.alone(n, false).await, Ok(n)),
                        }
                    }
                })
            })
            .collect();
        for client in clients {
            client.await.expect("no client fails");
        }
        let mut all = Vec::new();
        for desk in &desks {
            all.extend(desk.seen().await.expect("it lives"));
        }
        all.sort_unstable();
        assert_eq!(all, (0..CLIENTS * ROUNDS).collect::<Vec<_>>());
    });
}

async fn futures(how_many: usize) -> Vec<DeskRef> {
    let mut desks = Vec::new();
    for _ in 0..how_many {
        desks.push(Desk::start().await.unwrap());
    }
    desks
}

/// Killed and stopped in the middle of it: everybody is told, and nobody waits for ever.
#[test]
fn a_server_that_is_killed_while_others_run_it_ends() {
    workers(4).block_on(async {
        for round in 0..200_u64 {
            let desk = Desk::start().await.unwrap();
            let clients: Vec<_> = (0..4)
                .map(|_| {
                    let desk = desk.clone();
                    task::spawn(async move { while desk.alone(1, round % 2 == 0).await.is_ok() {} })
                })
                .collect();
            let pid = desk.pid().expect("it lives");
            let ended = otp::exited(pid);
            for _ in 0..round % 7 {
                task::yield_now().await;
            }
            otp::exit(pid, ExitReason::Kill);
            assert_eq!(ended.await, ExitReason::Killed);
            for client in clients {
                client.await.expect("no client fails");
            }
        }
    });
}
