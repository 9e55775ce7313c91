//! What a child tells its starter besides that it has started.

use super::worker::{crash, end, soon};
use otp::prelude::*;
use otp::supervisor::{ChildSpec, DynamicSupervisor, StartedChild, Strategy, Supervisor};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Says how many of them have started.
struct Teller;

#[gen_server]
impl Teller {
    #[init]
    fn new(starts: Arc<AtomicU32>, cx: &mut Ctx<Self>) -> Self {
        cx.start_info("the last one counts");
        cx.start_info(starts.fetch_add(1, Ordering::Relaxed) + 1);
        Self
    }
    #[call]
    fn late(&self, cx: &mut Ctx<Self>) {
        cx.start_info("nobody waits for it");
    }
    #[info]
    fn end_now(&mut self, end: super::worker::End) -> Result<(), Stop> {
        Err(Stop::reason(end.0))
    }
}

fn told(started: StartedChild) -> (Pid, u32) {
    (started.pid.expect("it runs"), started.info.expect("it tells").take().expect("a number"))
}

/// `supervisor_SUITE`: `extra_return` (SV-028)
#[tokio::test(start_paused = true)]
async fn what_a_child_tells_reaches_who_has_it_started() {
    let starts = Arc::new(AtomicU32::new(0));
    let supervisor = Supervisor::new(Strategy::OneForOne).start_link().await.unwrap();
    let spec = || {
        let starts = starts.clone();
        ChildSpec::new::<Teller>("a", move || Teller::spec(starts.clone()))
    };
    let (first, n) = told(supervisor.start_child_with_info(spec()).await.unwrap());
    assert_eq!((supervisor.which_child("a").await.unwrap().pid(), n), (Some(first), 1));
    crash(first).await;
    let second = supervisor.which_child("a").await.unwrap().pid();
    assert!(second.is_some_and(|second| second != first), "a restart does without");
    supervisor.terminate_child("a").await.unwrap();
    let (third, n) = told(supervisor.restart_child_with_info("a").await.unwrap());
    assert_eq!((supervisor.which_child("a").await.unwrap().pid(), n), (Some(third), 3));
    supervisor.terminate_child("a").await.unwrap();
    supervisor.delete_child("a").await.unwrap();
    assert!(supervisor.start_child(spec()).await.unwrap().is_some(), "it need not be taken");
}

/// `supervisor_SUITE`: `simple_one_for_one_extra` (SV-040): replaced as without, and ended at the limit
#[tokio::test(start_paused = true)]
async fn what_a_dynamic_child_tells_reaches_who_has_it_started() {
    let starts = Arc::new(AtomicU32::new(0));
    let pool = DynamicSupervisor::new().intensity(2, std::time::Duration::from_secs(5)).start_link().await.unwrap();
    let mut tellers = Vec::new();
    for n in 1..=2 {
        let starts = starts.clone();
        let (teller, info) = pool.start_child_with_info(move || Teller::spec(starts.clone())).await.unwrap();
        assert_eq!(info.unwrap().take::<u32>().unwrap(), n);
        teller.late().await.unwrap();
        tellers.push(teller);
    }
    let over = super::worker::watch(pool.pid().unwrap()).await;
    for teller in [&tellers[0], &tellers[1], &tellers[0]] {
        soon(teller.late()).await.unwrap();
        end(teller.pid().unwrap(), ExitReason::error("crash")).await;
    }
    assert_eq!(over.await, ExitReason::Shutdown);
}

/// Gives its starter something to hold.
struct Holder;

#[gen_server]
impl Holder {
    #[init]
    fn new(held: Arc<()>, cx: &mut Ctx<Self>) -> Self {
        cx.start_info(held);
        Self
    }
    #[call]
    fn ping(&self) {}
}

/// A server that is nobody's child has nobody to tell; nothing comes of it.
#[tokio::test(start_paused = true)]
async fn what_nobody_asks_for_is_dropped() {
    let held = Arc::new(());
    let holder = Holder::start(held.clone()).await.unwrap();
    holder.ping().await.unwrap();
    assert_eq!(Arc::strong_count(&held), 1);
}
