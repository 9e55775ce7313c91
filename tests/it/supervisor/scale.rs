//! Very many dynamic children.

use otp::prelude::*;
use std::time::{Duration, Instant};

#[derive(Default)]
struct Idle;

#[gen_server]
impl Idle {
    #[call]
    fn ping(&self) {}
}

supervisor! {
    Small: one_for_one {
        #[temporary]
        idle(): Idle = Idle::spec(),
    }
}

supervisor! {
    Crowd: one_for_one {
        #[temporary]
        idle(): Idle = Idle::spec(),
        #[temporary]
        small(): Small = Small.spec(),
    }
}

/// Specs, active, workers, supervisors.
async fn count(crowd: &CrowdRef) -> [usize; 4] {
    let count = crowd.as_ref().count_children().await.unwrap();
    assert_eq!(crowd.as_ref().which_children().await.unwrap().len(), count.specs);
    [count.specs, count.active, count.workers, count.supervisors]
}

async fn start(crowd: &CrowdRef, many: usize) -> Vec<Ref<Idle>> {
    let mut idle = Vec::with_capacity(many);
    for _ in 0..many {
        idle.push(crowd.start_idle().await.unwrap());
    }
    idle
}

async fn kill(pids: &[Pid]) {
    for pid in pids {
        otp::exit(*pid, ExitReason::Kill);
    }
    for pid in pids {
        otp::exited(*pid).await;
    }
}

/// `supervisor_SUITE`: `count_children`, `count_children_supervisor` (SV-061)
#[tokio::test(start_paused = true)]
async fn thousands_of_children_are_counted_until_they_are_killed() {
    let crowd = Crowd.start_link().await.unwrap();
    for many in [1_000, 2_000] {
        let workers = start(&crowd, many).await;
        assert_eq!(count(&crowd).await, [many, many, many, 0]);
        workers[many / 2].ping().await.unwrap();
        kill(&workers.iter().map(|worker| worker.pid().unwrap()).collect::<Vec<_>>()).await;
        assert_eq!(count(&crowd).await, [0; 4]);

        let mut supervisors = Vec::new();
        for _ in 0..many {
            supervisors.push(crowd.start_small().await.unwrap().pid().unwrap());
        }
        assert_eq!(count(&crowd).await, [many, many, 0, many]);
        kill(&supervisors).await;
        assert_eq!(count(&crowd).await, [0; 4]);
    }
}

/// How long it takes to start so many children, and how long to terminate them one by one.
async fn times(many: usize) -> [Duration; 2] {
    let crowd = Crowd.start_link().await.unwrap();
    let began = Instant::now();
    let idle = start(&crowd, many).await;
    let started = began.elapsed();
    assert_eq!(count(&crowd).await, [many, many, many, 0]);
    let began = Instant::now();
    for one in &idle {
        crowd.as_ref().terminate_child(one.pid().unwrap()).await.unwrap();
    }
    let terminated = began.elapsed();
    assert_eq!(count(&crowd).await, [0; 4]);
    assert!(idle.iter().all(|one| !one.is_alive()));
    [started, terminated]
}

/// Ten times the children may take fifty times as long, which leaves room for a busy machine and none for a search
/// through all of them: that would be a hundred times.
///
/// `supervisor_SUITE`: `simple_one_for_one_scale_many_temporary_children` (SV-066)
#[tokio::test(start_paused = true)]
async fn ten_times_the_children_take_about_ten_times_as_long() {
    let mut measured = Vec::new();
    let linear = loop {
        let (few, many) = (times(1_000).await, times(10_000).await);
        measured.push((few, many));
        if many.into_iter().zip(few).all(|(many, few)| many < few * 50) {
            break true;
        }
        if measured.len() == 3 {
            break false;
        }
    };
    assert!(linear, "{measured:?}");
}

/// A hundred times the children may take a thousand times as long, where a search would take ten thousand times.
///
/// `supervisor_SUITE`: `scale_start_stop_many_children` (SV-072): static children there, which cost the same
#[tokio::test(start_paused = true)]
async fn a_hundred_times_the_children_take_about_a_hundred_times_as_long() {
    let (few, many) = (times(1_000).await, times(100_000).await);
    assert!(many.into_iter().zip(few).all(|(many, few)| many < few * 1000), "{few:?} {many:?}");
}

/// They all stop with their supervisor.
#[tokio::test(start_paused = true)]
async fn ten_thousand_children_stop_together() {
    let crowd = Crowd.start_link().await.unwrap();
    let idle = start(&crowd, 10_000).await;
    crowd.stop().await.unwrap();
    assert!(idle.iter().all(|one| !one.is_alive()));
}

/// Does not stop when it is told to, but much later.
struct Slow;

#[gen_server]
impl Slow {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self
    }
    #[call]
    fn ping(&self) {}
    #[terminate]
    async fn clean_up(&mut self) {
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}

supervisor! {
    Row: one_for_one {
        #[temporary] #[shutdown = "3s"]
        slow(): Slow = Slow::spec(),
        #[temporary]
        idle(): Idle = Idle::spec(),
    }
}

supervisor! {
    Field: one_for_one {
        first: Row = Row.spec(),
        second: Row = Row.spec(),
    }
}

/// Ten thousand children, of which each tenth hangs: the supervisors stop one after the other, and all the children of each
/// at the same time.
#[tokio::test(start_paused = true)]
async fn a_tree_of_ten_thousand_meets_its_deadlines() {
    let field = Field.start_link().await.unwrap();
    let mut slow = Vec::new();
    for row in [field.first(), field.second()] {
        for n in 0..5_000 {
            if n % 10 == 0 {
                slow.push(row.start_slow().await.unwrap());
            } else {
                row.start_idle().await.unwrap();
            }
        }
    }
    let began = tokio::time::Instant::now();
    field.stop().await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 6);
    assert!(slow.iter().all(|one| !one.is_alive()));
}
