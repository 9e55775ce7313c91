//! What begins, or ends, on the stack of who asks for it: what must not be noticed of that.

use crate::kit::bomb::Bomb;
use crate::kit::captured::Captured;
use crate::kit::unique;
use otp::prelude::*;
use otp::{CallError, StartError};
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::task;

const LONG: Duration = Duration::from_secs(3600);

#[derive(Default)]
struct Plain;

#[gen_server]
impl Plain {
    #[cast]
    fn nudge(&self) {}
}

#[derive(Clone, Copy, Debug)]
enum Wish {
    Idle,
    Hibernate,
    Continue,
    Stop,
}

#[derive(Default)]
struct Wishful;

#[gen_server(timeout = "infinity")]
impl Wishful {
    #[call]
    fn fail(&mut self, wish: Wish, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        ask(wish, cx);
        Err(Stop::reason(ExitReason::error("failed")))
    }

    #[cast]
    fn fall(&mut self, wish: Wish, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        ask(wish, cx);
        Err(Stop::reason(ExitReason::error("failed")))
    }

    #[cast]
    fn crash(&mut self, wish: Wish, cx: &mut Ctx<Self>) {
        ask(wish, cx);
        panic!("failed");
    }

    #[handle_continue]
    fn go_on(&mut self) {}
}

fn ask(wish: Wish, cx: &mut Ctx<Wishful>) {
    match wish {
        Wish::Idle => cx.timeout(LONG),
        Wish::Hibernate => cx.hibernate(),
        Wish::Continue => cx.continue_with(WishfulContinue::GoOn {}),
        Wish::Stop => cx.stop(ExitReason::Shutdown),
    }
}

/// What the first handler of all asks for beside its end does not keep the server alive.
#[otp::test]
async fn an_end_goes_before_every_wish() {
    for wish in [Wish::Idle, Wish::Hibernate, Wish::Continue, Wish::Stop] {
        for way in 0..3 {
            let server = Wishful::start().await.unwrap();
            let over = otp::exited(server.pid().unwrap());
            match way {
                0 => drop(server.fail(wish).await),
                1 => server.fall(wish),
                _ => server.crash(wish),
            }
            let over = tokio::time::timeout(Duration::from_secs(60), over).await;
            let over = over.unwrap_or_else(|_| panic!("{wish:?} {way}: it lives on"));
            if way < 2 {
                assert_eq!(over, ExitReason::error("failed"), "{wish:?} {way}");
            } else {
                assert!(matches!(over, ExitReason::Panic(_)), "{wish:?}: {over}");
            }
        }
    }
}

/// A task that starts and stops servers lets others run now and then.
#[otp::test]
async fn who_starts_many_does_not_starve_others() {
    for stops in [false, true] {
        let had_a_turn = Arc::new(AtomicBool::new(false));
        let other = task::spawn({
            let had_a_turn = had_a_turn.clone();
            async move { had_a_turn.store(true, Ordering::Relaxed) }
        });
        let mut started = Vec::new();
        while !had_a_turn.load(Ordering::Relaxed) {
            assert!(started.len() < 1_000, "it never has a turn");
            let server = Plain::start().await.unwrap();
            if stops {
                ServerHandle::stop(&server).await.unwrap();
            }
            started.push(server);
        }
        other.await.unwrap();
    }
}

/// The same for its own end.
#[otp::test]
async fn who_starts_many_can_be_killed() {
    let started = Arc::new(AtomicUsize::new(0));
    let pid = otp::spawn({
        let started = started.clone();
        async move |_inbox| {
            otp::exit(otp::self_pid().expect("a process"), ExitReason::Kill);
            while started.fetch_add(1, Ordering::Relaxed) < 1_000 {
                Plain::start().await.unwrap();
            }
        }
    });
    assert_eq!(otp::exited(pid).await, ExitReason::Killed);
    assert!(started.load(Ordering::Relaxed) < 1_000);
}

struct Refuses;

#[gen_server]
impl Refuses {
    #[init]
    fn new(told: Option<Bomb>, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        if let Some(told) = told {
            cx.start_info(told);
        }
        Err(Stop::reason(ExitReason::error("refused")))
    }

    #[cast]
    fn nudge(&self) {}
}

/// `start_link` of a server whose `init` fails is the end of a starter that does not trap exits: it does not go on.
#[otp::test]
async fn a_starter_dies_in_the_start_that_fails() {
    let went_on = Arc::new(AtomicBool::new(false));
    let starter = otp::spawn({
        let went_on = went_on.clone();
        async move |_inbox| {
            let failed = Refuses::start_link(None).await;
            went_on.store(true, Ordering::Relaxed);
            drop(failed);
        }
    });
    assert_eq!(otp::exited(starter).await, ExitReason::error("refused"));
    assert!(!went_on.load(Ordering::Relaxed), "it went on after its end");
}

/// `gen_server:stop/3` of a linked server for a reason that is not normal is the end of who stops it.
#[otp::test]
async fn a_stopper_dies_in_the_stop() {
    let went_on = Arc::new(AtomicBool::new(false));
    let stopper = otp::spawn({
        let went_on = went_on.clone();
        async move |_inbox| {
            let server = Plain::start_link().await.expect("it starts");
            drop(ServerHandle::stop_with(&server, ExitReason::error("enough"), None).await);
            went_on.store(true, Ordering::Relaxed);
        }
    });
    assert_eq!(otp::exited(stopper).await, ExitReason::error("enough"));
    assert!(!went_on.load(Ordering::Relaxed), "it went on after its end");
}

/// What a failed `init` would have told is dropped as the process that has failed.
#[otp::test]
async fn what_a_failed_init_would_have_told_hurts_nobody() {
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let name = unique("refuses");
    let started = task::spawn({
        let name = name.clone();
        async move { Refuses::spec(Some(bomb)).name(&*name).start().await.map(drop) }
    });
    let failed = started.await.expect("the starter lives").unwrap_err();
    assert_eq!(failed, StartError::Failed(ExitReason::error("refused")));
    assert!(fuse.is_burnt());
    assert_eq!(otp::whereis(&*name), None);
}

/// Starts another one, which does the same, from inside an `init` that cannot wait.
struct Deep;

#[gen_server]
impl Deep {
    #[init]
    fn new(left: u32, bottom: mpsc::Sender<()>) -> Self {
        if left == 0 {
            let _ = bottom.send(());
        } else {
            let mut next = pin!(Self::start(left - 1, bottom));
            // one that has to be waited for ends with its start
            let _: Poll<_> = next.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        Self
    }

    #[cast]
    fn nudge(&self) {}
}

/// A start takes some of the stack only so often.
#[otp::test]
async fn starts_inside_starts_are_not_bounded_by_the_stack() {
    let (bottom, _reached) = mpsc::channel();
    Deep::start(100_000, bottom).await.unwrap();
}

struct Chained;

#[gen_server]
impl Chained {
    #[init]
    fn new(before: Option<Pid>) -> Self {
        if let Some(before) = before {
            otp::link(before);
        }
        Self
    }

    #[cast]
    fn nudge(&self) {}
}

/// However long the chain of links: its end with the runtime is not bounded by the stack.
#[test]
fn a_long_chain_ends_with_its_runtime() {
    for first_has_a_task in [false, true] {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let last = runtime.block_on(async {
            let mut before = first_has_a_task.then(|| otp::spawn(|_inbox| std::future::pending::<()>()));
            for _ in 0..20_000 {
                before = Chained::start(before).await.unwrap().pid();
            }
            before.expect("many")
        });
        drop(runtime);
        assert!(!otp::is_alive(last));
    }
}

/// Another one each time.
fn moment(round: u64) -> Duration {
    Duration::from_nanos(round * 7 % 3_000)
}

fn spin(time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        std::hint::spin_loop();
    }
}

/// Gives itself away in `init`.
struct Eager {
    told: u32,
}

#[gen_server(timeout = "infinity")]
impl Eager {
    #[init]
    fn new(show: Arc<Mutex<Option<EagerRef>>>, moment: Duration, cx: &mut Ctx<Self>) -> Self {
        *show.lock().unwrap() = Some(cx.me());
        // the other needs a moment to see it
        spin(moment);
        Self { told: 0 }
    }

    #[cast]
    fn tell(&mut self) {
        self.told += 1;
    }

    #[call]
    fn told(&self) -> u32 {
        self.told
    }

    #[call]
    async fn slowly(&self) -> u32 {
        task::yield_now().await;
        self.told
    }
}

/// A message that comes while the server is about to rest is handled, whoever sends it.
#[test]
fn who_is_told_something_while_it_comes_to_rest_hears_it() {
    for fresh in [false, true] {
        let show = Arc::new(Mutex::new(None));
        let over = Arc::new(AtomicBool::new(false));
        let other = std::thread::spawn({
            let (show, over) = (show.clone(), over.clone());
            move || {
                while !over.load(Ordering::Relaxed) {
                    let server: Option<EagerRef> = show.lock().unwrap().take();
                    if let Some(server) = server {
                        server.tell();
                    } else {
                        std::thread::yield_now();
                    }
                }
            }
        });
        let new = || Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut runtime = new();
        for round in 0..if fresh { 50 } else { 200_u64 } {
            if fresh {
                runtime = new();
            }
            runtime.block_on(async {
                let server = Eager::start(show.clone(), moment(round)).await.unwrap();
                let told = async {
                    while server.told().await? == 0 {
                        task::yield_now().await;
                    }
                    Ok::<_, CallError>(())
                };
                let told = tokio::time::timeout(Duration::from_secs(20), told).await;
                assert_eq!(told.expect("it hears it"), Ok(()), "round {round}, fresh: {fresh}");
            });
        }
        over.store(true, Ordering::Relaxed);
        other.join().unwrap();
    }
}

/// The same for a call that is run by its caller, on another thread, and has to wait.
#[test]
fn who_is_called_while_it_comes_to_rest_replies() {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let show = Arc::new(Mutex::new(None));
    runtime.block_on(async {
        let over = Arc::new(AtomicBool::new(false));
        let other = task::spawn({
            let (show, over) = (show.clone(), over.clone());
            async move {
                let mut calls = 0_u64;
                while !over.load(Ordering::Relaxed) {
                    let server: Option<EagerRef> = show.lock().unwrap().take();
                    if let Some(server) = server {
                        calls += 1;
                        spin(Duration::from_nanos(calls * 701 % 50_000));
                        let replied = server.slowly().timeout(Duration::from_secs(20)).await;
                        if replied.is_err() {
                            over.store(true, Ordering::Relaxed);
                        }
                        replied.expect("it replies");
                    }
                    task::yield_now().await;
                }
            }
        });
        let starter = task::spawn({
            let (show, over) = (show.clone(), over.clone());
            async move {
                for round in 0..200 {
                    let server = Eager::start(show.clone(), moment(round)).await.unwrap();
                    while show.lock().unwrap().is_some() && !over.load(Ordering::Relaxed) {
                        task::yield_now().await;
                    }
                    drop(server);
                }
                over.store(true, Ordering::Relaxed);
            }
        });
        other.await.unwrap();
        starter.await.unwrap();
    });
}

/// A subscriber that chooses events by their fields gets the reports that have them: it is asked for no other event than
/// the one that comes.
#[otp::test]
async fn reports_are_chosen_by_any_of_their_fields() {
    for field in ["message", "label", "summary", "reason", "details"] {
        let reports = Captured::with_field("otp::report", field);
        let server = Wishful::start().await.unwrap();
        let over = otp::exited(server.pid().unwrap());
        server.crash(Wish::Stop);
        over.await;
        assert_eq!(reports.labels(), ["gen_server terminate", "proc_lib crash"], "{field}");
    }
}

struct Fragile {
    _state: Bomb,
}

#[gen_server]
impl Fragile {
    #[init]
    fn new(state: Bomb) -> Self {
        Self { _state: state }
    }

    #[cast]
    fn nudge(&self) {}

    #[terminate]
    fn leave(&mut self) {
        panic!("no way");
    }
}

/// Whoever stops a server hears of the panic of its `terminate`, and of nothing else: not of what its state does then.
#[otp::test]
async fn panics_of_what_is_stopped_hurt_nobody() {
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let name = unique("fragile");
    let server = Fragile::spec(bomb).name(&*name).start().await.unwrap();
    let stopped = task::spawn(async move { ServerHandle::stop(&server).await });
    let stopped = stopped.await.expect("who stops it lives");
    assert!(matches!(&stopped, Err(CallError::Exited(ExitReason::Panic(_)))), "{stopped:?}");
    assert!(fuse.is_burnt());
    assert_eq!(otp::whereis(&*name), None);
}

/// A runtime that nobody waits for takes its servers with it as well.
#[test]
fn it_ends_with_a_runtime_that_is_left_behind() {
    for parallel in [false, true] {
        let here = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut there = if parallel { Builder::new_multi_thread() } else { Builder::new_current_thread() };
        let there = there.worker_threads(2).enable_all().build().expect("a runtime");
        let server = there.block_on(async { Plain::start().await.unwrap() });
        let over = otp::exited(server.pid().expect("it runs"));
        there.shutdown_background();
        assert_eq!(here.block_on(over), ExitReason::Killed);
    }
}
