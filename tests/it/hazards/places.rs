//! Refs into a tree when supervisors end while they start something.

use super::Echo;
use otp::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;
use tokio::time::{sleep, timeout};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// An answer that never comes is a bug; with a paused clock an hour is no time.
async fn answered<T>(answer: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(3600), answer).await.expect("it is answered")
}

/// Ends right after its start.
struct Brief;

#[gen_server]
impl Brief {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        otp::send(cx.pid(), ());
        Self
    }

    #[info]
    fn over(&mut self, _end: ()) -> Stop {
        Stop::error("brief")
    }
}

struct Slow;

#[gen_server]
impl Slow {
    #[init]
    async fn new() -> Self {
        sleep(ms(10)).await;
        Self
    }

    #[call]
    fn hi(&self) {}
}

supervisor! {
    Hopeless: one_for_one, intensity = 0, period = "5s" {
        brief: Brief = Brief::spec(),
        slow: Slow = Slow::spec(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_root_that_gives_up_while_it_is_announced_is_over() {
    let root = Hopeless.start_link().await.unwrap();
    let pid = root.pid();
    sleep(ms(100)).await;
    assert_eq!(root.pid(), None, "{pid:?}");
    answered(root.as_ref().which_children()).await.unwrap_err();
    answered(root.slow().hi().no_timeout()).await.unwrap_err();
}

static STARTS: AtomicUsize = AtomicUsize::new(0);

/// Starts at once, but takes long to start for the second time.
struct Leaf;

#[gen_server]
impl Leaf {
    #[init]
    async fn new() -> Self {
        if STARTS.fetch_add(1, SeqCst) % 10 == 1 {
            sleep(ms(100)).await;
        }
        Self
    }

    #[call]
    fn me(&self, cx: &Ctx<Self>) -> otp::Pid {
        cx.pid()
    }

    #[cast]
    fn crash(&mut self) {
        panic!("as told");
    }
}

supervisor! {
    Low: one_for_one { leaf: Leaf = Leaf::spec() }
    Middle: one_for_one { low: Low = Low.spec() }
    Top: one_for_one { middle: Middle = Middle.spec() }
}

/// A supervisor whose parent was killed may still be starting a child when its successor's child already runs.
#[tokio::test(start_paused = true)]
async fn the_child_of_an_orphan_does_not_take_the_place_of_the_living() {
    // one test for both ends of the tree, because they share the count of starts
    for whole_tree in [false, true] {
        STARTS.store(0, SeqCst);
        let top = Top.start_link().await.unwrap();
        let leaf = top.middle().low().leaf();
        leaf.crash();
        sleep(ms(50)).await;
        let killed = if whole_tree { top.pid() } else { top.middle().pid() };
        otp::exit(killed.unwrap(), ExitReason::Kill);
        sleep(ms(1000)).await;
        if whole_tree {
            assert_eq!(answered(leaf.me().no_timeout()).await, Err(otp::CallError::NoProc));
        } else {
            let living = answered(leaf.me().no_timeout()).await.unwrap();
            assert_eq!(leaf.pid(), Some(living));
            let tree = otp::supervisor::tree(top.as_ref()).await.unwrap();
            assert!(tree.contains(&living.to_string()), "{tree}");
            top.stop().await.unwrap();
        }
    }
}

static REFUSES: AtomicBool = AtomicBool::new(false);

struct Moody;

#[gen_server]
impl Moody {
    #[init]
    fn new() -> Result<Self, Stop> {
        if REFUSES.load(SeqCst) { Err(Stop::refuse("not today")) } else { Ok(Self) }
    }

    #[call]
    fn hi(&self) {}
}

supervisor! {
    Pair: one_for_one {
        echo: Echo = Echo::spec(),
        moody: Moody = Moody::spec(),
    }
    House: one_for_one { pair: Pair = Pair.spec() }
}

#[tokio::test(start_paused = true)]
async fn a_tree_that_is_not_started_again_has_no_vacant_places() {
    let house = House.start_link().await.unwrap();
    let echo = house.pair().echo();
    house.as_ref().terminate_child("pair").await.unwrap();
    REFUSES.store(true, SeqCst);
    house.as_ref().restart_child("pair").await.unwrap_err();
    assert_eq!(answered(echo.echo(1).no_timeout()).await, Err(otp::CallError::NoProc));
}
