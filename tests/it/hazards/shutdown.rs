//! Runtimes that go down, and tasks that are aborted: their processes end like any other, for everybody else.

use crate::kit::{Mail, idle, in_process, unique};
use otp::prelude::*;
use otp::supervisor::Strategy;
use otp::{CallError, Inbox, supervisor::ChildSpec, supervisor::Supervisor};
use std::future::pending;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

const SECOND: Duration = Duration::from_secs(1);

/// How a runtime is made, and how it goes down.
#[derive(Clone, Copy, Debug)]
enum There {
    OneThread,
    TwoThreads,
    InTheBackground,
    WithinATime,
}

const ALL: [There; 4] = [There::OneThread, There::TwoThreads, There::InTheBackground, There::WithinATime];

impl There {
    fn build(self) -> Runtime {
        let mut builder = match self {
            There::OneThread => Builder::new_current_thread(),
            _ => Builder::new_multi_thread(),
        };
        builder.worker_threads(2).enable_all().build().expect("a runtime")
    }

    fn goes_down(self, runtime: Runtime) {
        match self {
            There::OneThread | There::TwoThreads => drop(runtime),
            There::InTheBackground => runtime.shutdown_background(),
            There::WithinATime => runtime.shutdown_timeout(SECOND * 60),
        }
    }
}

/// The runtime of those who live on.
fn here() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

/// Keeps its callers waiting.
#[derive(Default)]
struct Slow {
    kept: Vec<ReplyTo<()>>,
}

#[gen_server(timeout = "infinity")]
impl Slow {
    #[call]
    fn touch(&self) {}
    #[call]
    fn keep(&mut self, reply: ReplyTo<()>) {
        self.kept.push(reply);
    }
    #[call]
    async fn never(&mut self) {
        pending::<()>().await;
    }
    /// Asks another one, and waits for ever.
    #[call]
    async fn ask(&mut self, other: SlowRef) -> Result<(), CallError> {
        other.keep().await
    }
    #[call]
    fn wanted(&mut self) -> Vec<bool> {
        self.kept.iter().map(ReplyTo::is_wanted).collect()
    }
}

struct Stuck;

#[gen_server]
impl Stuck {
    #[init]
    async fn new() -> Self {
        pending::<()>().await;
        Self
    }
    #[call]
    fn touch(&self) {}
}

supervisor! {
    Low(name: String): one_for_all, intensity = 1_000, period = "5s" {
        a: Slow = Slow::spec().name(format!("{name}: a")),
        b: Slow = Slow::spec().name(format!("{name}: b")),
    }
    Top(name: String): one_for_one, intensity = 1_000, period = "5s" {
        low: Low = Low { name: name.clone() }.spec(),
        c: Slow = Slow::spec().name(format!("{name}: c")),
    }
}

fn names(name: &str) -> Vec<String> {
    ["a", "b", "c"].map(|part| format!("{name}: {part}")).to_vec()
}

/// A call from here that waits while its server's runtime goes down hears that the server was killed.
#[test]
fn a_call_from_another_runtime() {
    for how in ALL {
        let (here, there) = (here(), how.build());
        let slow = there.block_on(async { Slow::start().await.expect("it starts") });
        let callers: Vec<_> = (0..3)
            .map(|n| {
                let slow = slow.clone();
                here.spawn(async move {
                    match n {
                        0 => slow.keep().await,
                        1 => slow.never().await,
                        // not even begun
                        _ => slow.touch().await,
                    }
                })
            })
            .collect();
        let pid = slow.pid().expect("it runs");
        let arrived = async {
            while otp::process_info(pid).expect("it runs").message_queue_len < 1 {
                tokio::task::yield_now().await;
            }
        };
        there.block_on(arrived);
        how.goes_down(there);
        for caller in callers {
            let answer = here.block_on(caller).expect("no panic");
            let over = [Err(CallError::Exited(ExitReason::Killed)), Err(CallError::NoProc)];
            // the order of the three is their own affair: what came before `never` was answered
            assert!(over.contains(&answer) || answer == Ok(()), "{how:?}: {answer:?}");
        }
        assert!(!otp::is_alive(pid), "{how:?}");
        assert_eq!(here.block_on(async { slow.touch().await }), Err(CallError::NoProc));
    }
}

/// A whole tree, its callers, what it was about to restart: everybody here hears of each of them, once.
#[test]
fn a_tree_and_those_who_watch_it() {
    for how in ALL {
        let (here, there) = (here(), how.build());
        let name = unique("goes down");
        let top = there.block_on(async { Top { name: name.clone() }.start().await.expect("it starts") });
        let servers = [top.low().a(), top.low().b(), top.c()];
        let mut pids: Vec<Pid> = servers.iter().map(|slow| slow.pid().expect("it runs")).collect();
        pids.extend([top.pid(), top.low().pid()].map(|pid| pid.expect("it runs")));
        let plain = there.block_on(async { otp::spawn(|_: Inbox| pending::<()>()) });
        pids.push(plain);
        let (ready, is_ready) = mpsc::channel();
        let all = pids.clone();
        let watcher = here.spawn(in_process(move |mut inbox| async move {
            otp::trap_exit(true);
            for pid in &all {
                otp::link(*pid);
                otp::monitor(*pid);
            }
            ready.send(()).expect("the test waits");
            let (mut exits, mut downs) = (Vec::new(), Vec::new());
            while exits.len() < all.len() || downs.len() < all.len() {
                match inbox.receive().await.take::<Exit>() {
                    Ok(exit) => exits.push(exit.from.expect("a process")),
                    Err(info) => downs.push(info.take::<Down>().expect("a Down").pid),
                }
            }
            exits.sort_unstable();
            downs.sort_unstable();
            (exits, downs)
        }));
        is_ready.recv().expect("it watches");
        let kept = here.spawn({
            let slow = top.low().a();
            async move { slow.keep().await }
        });
        // something to restart while everything ends
        otp::exit(pids[0], ExitReason::Kill);
        how.goes_down(there);
        assert!(here.block_on(kept).expect("no panic").is_err(), "{how:?}");
        let (exits, downs) = here.block_on(watcher).expect("it hears of all");
        pids.sort_unstable();
        assert_eq!((exits, downs), (pids.clone(), pids.clone()), "{how:?}");
        here.block_on(gone(&name));
        assert!(pids.iter().all(|pid| !otp::is_alive(*pid)), "{how:?}");
        assert_eq!(here.block_on(async { top.low().b().touch().await }), Err(CallError::NoProc), "{how:?}");
    }
}

/// A runtime that goes down in the background takes its time, and so does what it was restarting.
async fn gone(name: &str) {
    let gone = async {
        while names(name).iter().any(|name| otp::whereis(name).is_some()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SECOND * 60, gone).await.expect("the names are free");
}

/// The caller's runtime goes down: the server here goes on, and knows that nobody waits.
#[test]
fn a_caller_that_goes_down() {
    for how in ALL {
        let (here, there) = (here(), how.build());
        let slow = here.block_on(async { Slow::start().await.expect("it starts") });
        let asked = here.block_on(async { Slow::start().await.expect("it starts") });
        let far = there.block_on(async { Slow::start().await.expect("it starts") });
        // by a task, by a process, by a server in the middle of a call that comes from here
        let (by_task, by_process) = (slow.clone(), slow.clone());
        there.spawn(async move { by_task.keep().await });
        there.block_on(async { otp::spawn(async move |_: Inbox| drop(by_process.keep().await)) });
        let chain = here.spawn({
            let slow = slow.clone();
            async move { far.ask(slow).await }
        });
        let turn = async {
            while slow.wanted().await.expect("it runs").len() < 3 {
                tokio::task::yield_now().await;
            }
        };
        there.block_on(turn);
        how.goes_down(there);
        assert!(matches!(here.block_on(chain).expect("no panic"), Err(CallError::Exited(ExitReason::Killed))));
        let nobody = here.block_on(async {
            let nobody = async {
                while slow.wanted().await.expect("it runs") != [false; 3] {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(SECOND * 60, nobody).await
        });
        assert!(nobody.is_ok(), "{how:?}");
        assert_eq!(here.block_on(async { asked.touch().await }), Ok(()));
    }
}

/// Who starts something there, and waits here, hears that it was killed; what waits there is gone with it.
#[test]
fn a_start_that_is_under_way() {
    for how in ALL {
        let there = how.build();
        let name = unique("under way");
        let given = name.clone();
        there.spawn(async move { Stuck::spec().name(given).start().await.map(|_| ()) });
        let begun = async {
            while otp::whereis(&name).is_none() {
                tokio::task::yield_now().await;
            }
        };
        there.block_on(begun);
        let pid = otp::whereis(&name);
        how.goes_down(there);
        let here = here();
        if let Some(pid) = pid {
            here.block_on(otp::exited(pid));
        }
        assert_eq!(otp::whereis(&name), None, "{how:?}");
    }
}

/// A drop may do what it likes on a runtime that goes down: start processes, send, set timers.
#[test]
fn a_drop_that_starts_something_while_all_ends() {
    struct Busy(Arc<Mutex<Vec<Pid>>>, Pid);
    impl Drop for Busy {
        fn drop(&mut self) {
            otp::send(self.1, "goodbye");
            self.0.lock().unwrap().push(otp::self_pid().expect("the process that ends"));
            // it is the receiver's, which lives on
            otp::send_after(self.1, Duration::ZERO, "later");
            otp::spawn(|_: Inbox| pending::<()>());
        }
    }
    for how in ALL {
        let (here, there) = (here(), how.build());
        let dropped = Arc::default();
        let (tell, told) = mpsc::channel();
        let hears = here.block_on(async {
            otp::spawn(async move |mut inbox: Inbox| {
                while let Ok(text) = inbox.receive().await.take::<&str>() {
                    tell.send(text).expect("the test waits");
                }
            })
        });
        let mut pids: Vec<Pid> = (0..3)
            .map(|_| {
                let busy = Busy(Arc::clone(&dropped), hears);
                there.block_on(async {
                    otp::spawn(async move |mut inbox: Inbox| {
                        let _busy = busy;
                        inbox.receive().await;
                    })
                })
            })
            .collect();
        how.goes_down(there);
        let mut goodbyes = 0;
        while goodbyes < 3 {
            match told.recv_timeout(SECOND * 60) {
                Ok("goodbye") => goodbyes += 1,
                other => assert_eq!(other, Ok("later"), "{how:?}"),
            }
        }
        for pid in &pids {
            here.block_on(otp::exited(*pid));
        }
        let mut gone = dropped.lock().unwrap().clone();
        gone.sort_unstable();
        pids.sort_unstable();
        assert_eq!(gone, pids, "{how:?}");
        here.block_on(async { otp::exit(hears, ExitReason::Kill) });
    }
}

/// A supervisor here whose child lives there: it cannot be, since a child is a task of its supervisor's runtime; but a
/// linked process can, and it goes down with the other's runtime.
#[test]
fn links_between_runtimes() {
    for how in ALL {
        let (here, there) = (here(), how.build());
        let far = there.block_on(async { idle() });
        let (ready, is_ready) = mpsc::channel();
        let near = here.block_on(async {
            otp::spawn(async move |_: Inbox| {
                otp::link(far);
                ready.send(()).expect("the test waits");
                pending::<()>().await;
            })
        });
        is_ready.recv().expect("it links");
        how.goes_down(there);
        let reason = here.block_on(otp::exited(near));
        assert!(matches!(reason, ExitReason::Killed | ExitReason::NoProc), "{how:?}: {reason:?}");
    }
}

/// The task of a caller is aborted in the middle of a call, of a start, of an order to a supervisor.
#[otp::test]
async fn a_task_that_is_aborted() {
    let slow = Slow::start().await.expect("it starts");
    let name = unique("aborted");
    let tree = Supervisor::new(Strategy::OneForOne).start_link().await.expect("it starts");
    let (given, other, root) = (name.clone(), slow.clone(), tree.clone());
    let tasks = [
        tokio::spawn(async move { drop(other.keep().await) }),
        tokio::spawn(async move { drop(Stuck::spec().name(given).start().await) }),
        tokio::spawn(async move { drop(root.start_child(ChildSpec::new("slow", Slow::spec)).await) }),
    ];
    tokio::time::sleep(SECOND).await;
    let stuck = otp::whereis(&name).expect("its init runs");
    for task in tasks {
        task.abort();
        let _ = task.await;
    }
    tokio::time::sleep(SECOND).await;
    assert_eq!(slow.wanted().await, Ok(vec![false]));
    assert_eq!((otp::whereis(&name), otp::is_alive(stuck)), (None, false));
    assert_eq!(tree.count_children().await.expect("it runs").active, 1, "it was asked for");
    in_process(move |mut inbox| async move {
        otp::monitor(tree.pid().expect("it runs"));
        tree.stop().await.expect("it stops");
        inbox.down().await;
        inbox.is_silent().await;
    })
    .await;
}
