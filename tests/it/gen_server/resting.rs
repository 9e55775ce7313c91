//! A server that only answers calls has no task of its own until somebody wakes it. Nobody can tell, except by its cost.

use crate::kit::unique;
use otp::prelude::*;
use otp::{CallError, StartError};
use std::sync::mpsc;
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task;

/// Says on which thread's behalf it ends.
struct Last(mpsc::Sender<Option<Pid>>);

impl Drop for Last {
    fn drop(&mut self) {
        // nobody listens any more in some tests
        let _ = self.0.send(otp::self_pid());
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum First {
    Nothing,
    Timer,
    Idle,
    Continue,
    Mail,
    Stop,
    Panic,
    Refuse,
}

#[derive(Debug)]
struct Told(&'static str);

struct Rests {
    _last: Option<Last>,
    told: Vec<&'static str>,
    who: Option<Pid>,
}

#[gen_server(timeout = "infinity")]
impl Rests {
    #[init]
    fn new(first: First, last: Option<Last>, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        match first {
            First::Nothing => {}
            First::Timer => drop(cx.send_after(Duration::from_secs(3), Told("timer"))),
            First::Idle => cx.timeout(Duration::from_secs(3)),
            First::Continue => cx.continue_with(RestsContinue::GoOn {}),
            First::Mail => otp::send(cx.pid(), Told("mail")),
            First::Stop => cx.stop(ExitReason::Shutdown),
            First::Panic => panic!("as told"),
            First::Refuse => return Err(Stop::refuse("as told")),
        }
        Ok(Self { _last: last, told: Vec::new(), who: otp::self_pid() })
    }

    #[handle_continue]
    fn go_on(&mut self) {
        self.told.push("continue");
    }

    #[info]
    fn told(&mut self, told: Told) {
        self.told.push(told.0);
    }

    #[info]
    fn idle(&mut self, _timeout: otp::Timeout) {
        self.told.push("idle");
    }

    #[cast]
    fn note(&mut self, what: &'static str) {
        self.told.push(what);
    }

    #[call]
    fn all(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.told)
    }

    #[call]
    fn place(&self) -> (Option<task::Id>, tokio::runtime::Id, Option<Pid>) {
        (task::try_id(), Handle::current().id(), self.who)
    }

    #[call]
    async fn wait(&mut self) -> Option<task::Id> {
        task::yield_now().await;
        task::try_id()
    }
}

fn workers(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("a runtime")
}

/// That it is done at all: `init` and the calls run on the starter's task, as the server.
#[otp::test]
async fn it_begins_on_its_starters_task() {
    task::spawn(async {
        let rests = Rests::start(First::Nothing, None).await.unwrap();
        let (task, _, who) = rests.place().await.unwrap();
        assert_eq!(task, task::try_id());
        assert_eq!(who, rests.pid());
        // and has a task of its own when it needs one
        assert_ne!(rests.wait().await.unwrap(), task::try_id());
        assert!(rests.wait().await.unwrap().is_some());
    })
    .await
    .unwrap();
}

/// What its `init` asks for is done, whether anybody calls it or not.
#[otp::test]
async fn what_init_asks_for_is_done() {
    let soon = Duration::from_secs(5);
    for (first, told) in
        [(First::Timer, "timer"), (First::Idle, "idle"), (First::Continue, "continue"), (First::Mail, "mail")]
    {
        let rests = Rests::start(first, None).await.unwrap();
        tokio::time::sleep(soon).await;
        assert_eq!(rests.all().await.unwrap(), [told], "{first:?}");
    }
    let ends = Rests::start(First::Stop, None).await.unwrap();
    tokio::time::sleep(soon).await;
    assert!(!ends.is_alive());
}

/// A start that fails leaves nothing behind, and its name is free when the starter hears of it.
#[otp::test]
async fn a_start_that_fails_has_ended() {
    for first in [First::Panic, First::Refuse] {
        let name = unique("fails at once");
        let failed = Rests::spec(first, None).name(&*name).start().await;
        assert!(matches!(failed, Err(StartError::Failed(_))), "{failed:?}");
        assert_eq!(otp::whereis(&*name), None);
        Rests::spec(First::Nothing, None).name(&*name).start().await.expect("the name is free");
    }
}

/// It has no task that would be dropped with its runtime, and ends with it nevertheless: as itself, and everybody is told.
#[test]
fn it_ends_with_its_runtime() {
    let here = workers(1);
    for threads in [0, 2] {
        let there = match threads {
            0 => Builder::new_current_thread().enable_all().build().expect("a runtime"),
            threads => workers(threads),
        };
        let (last, ended) = mpsc::channel();
        let rests = there.block_on(async {
            let rests = Rests::start(First::Nothing, Some(Last(last))).await.unwrap();
            rests.all().await.unwrap();
            rests
        });
        let pid = rests.pid().expect("it runs");
        let over = here.spawn(otp::exited(pid));
        drop(there);
        assert_eq!(ended.try_recv().expect("the state is gone with the runtime"), Some(pid));
        assert_eq!(here.block_on(over).unwrap(), ExitReason::Killed);
        assert_eq!(here.block_on(async { rests.all().await }), Err(CallError::NoProc));
    }
}

/// Also one that is started while the runtime goes down.
#[test]
fn none_is_left_behind() {
    for _ in 0..50 {
        let there = workers(2);
        let (last, ended) = mpsc::channel();
        let (begun, has_begun) = mpsc::channel();
        for _ in 0..2 {
            let (last, begun) = (last.clone(), begun.clone());
            there.spawn(async move {
                loop {
                    let rests = Rests::start(First::Nothing, Some(Last(last.clone()))).await.unwrap();
                    begun.send(rests.pid().expect("it runs")).expect("the test listens");
                    task::yield_now().await;
                }
            });
        }
        drop((last, begun));
        let first = has_begun.recv().expect("they start");
        drop(there);
        // the senders are gone when all states are: this would wait for ever for one that is left behind
        let mut gone: Vec<_> = ended.iter().map(|pid| pid.expect("each ends as itself")).collect();
        let mut all: Vec<_> = std::iter::once(first).chain(has_begun.iter()).collect();
        gone.sort_unstable();
        all.sort_unstable();
        assert!(all.iter().all(|pid| gone.binary_search(pid).is_ok()), "{} of {}", gone.len(), all.len());
        assert!(gone.iter().all(|pid| !otp::is_alive(*pid)));
    }
}

/// Whoever wakes it first, from wherever, it gets its task where it was started.
#[test]
fn it_is_woken_from_anywhere() {
    let (home, abroad) = (workers(1), workers(1));
    for way in 0..4 {
        let rests = home.block_on(async { Rests::start(First::Nothing, None).await.unwrap() });
        match way {
            0 => rests.note("from a thread"),
            1 => abroad.block_on(async { rests.note("from abroad") }),
            2 => otp::send(rests.pid().expect("it runs"), Told("as info")),
            _ => assert_eq!(abroad.block_on(async { rests.place().await.unwrap().1 }), home.handle().id()),
        }
        let told = home.block_on(async { rests.all().await.unwrap() });
        assert_eq!(told.len(), usize::from(way < 3), "{told:?}");
        assert_eq!(home.block_on(async { rests.place().await.unwrap().1 }), home.handle().id());
    }
}

/// Exit signals reach it as they reach any other.
#[otp::test]
async fn it_is_killed_and_stopped() {
    for (signal, ends) in [(ExitReason::Kill, ExitReason::Killed), (ExitReason::Shutdown, ExitReason::Shutdown)] {
        let rests = Rests::start(First::Nothing, None).await.unwrap();
        let pid = rests.pid().unwrap();
        let over = otp::exited(pid);
        otp::exit(pid, signal);
        assert_eq!(over.await, ends);
    }
    let rests = Rests::start(First::Nothing, None).await.unwrap();
    ServerHandle::stop(&rests).await.unwrap();
    assert_eq!(rests.all().await, Err(CallError::NoProc));
}

/// Killed by one thread while others start it, call it, cast to it and stop it: nothing is handled twice, nobody waits for
/// ever, and it ends once.
#[test]
fn all_at_the_same_time() {
    let runtime = workers(4);
    runtime.block_on(async {
        for round in 0..500_u32 {
            let (last, ended) = mpsc::channel();
            let rests = Rests::start(First::Nothing, Some(Last(last))).await.unwrap();
            let pid = rests.pid().unwrap();
            let over = otp::exited(pid);
            let others = [
                task::spawn({
                    let rests = rests.clone();
                    async move { while rests.all().await.is_ok() {} }
                }),
                task::spawn({
                    let rests = rests.clone();
                    async move { rests.note("cast") }
                }),
                task::spawn({
                    let rests = rests.clone();
                    async move {
                        if round % 3 == 0 {
                            drop(ServerHandle::stop(&rests).await);
                        }
                    }
                }),
                task::spawn(async move { otp::exit(pid, ExitReason::Kill) }),
            ];
            assert!(matches!(over.await, ExitReason::Killed | ExitReason::Normal | ExitReason::NoProc));
            for other in others {
                other.await.unwrap();
            }
            assert_eq!(ended.iter().collect::<Vec<_>>(), [Some(pid)], "it ends once, as itself");
        }
    });
}
