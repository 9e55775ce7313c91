//! A process for each event.

use otp::prelude::*;
use otp::stage::{self, ConsumerSupervisor, ConsumerSupervisorRef, Inlet, InletRef, Input, Subscribe};
use otp::{Restart, is_alive};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What a child is to do, and where it says that it runs.
#[derive(Clone)]
struct Work {
    number: u32,
    to: UnboundedSender<(u32, JobRef)>,
    restart: Restart,
    refuses: bool,
}

struct Job;

#[gen_server(temporary)]
impl Job {
    #[init]
    fn new(work: Work, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        if work.refuses {
            return Err(Stop::error("no such work"));
        }
        let _ = work.to.send((work.number, cx.me()));
        Ok(Self)
    }

    #[cast]
    fn crash(&mut self) {
        panic!("as told");
    }
}

struct Shop {
    inlet: InletRef<Work>,
    supervisor: ConsumerSupervisorRef<Work>,
    to: UnboundedSender<(u32, JobRef)>,
    running: UnboundedReceiver<(u32, JobRef)>,
}

async fn shop(how: Subscribe<Work>) -> Shop {
    let (to, running) = unbounded_channel();
    let inlet = Inlet::spec().start().await.unwrap();
    let input = Input::new().subscribe_to(&inlet, how);
    let make = |work: &Work| Job::spec(work.clone()).restart(work.restart);
    let supervisor = ConsumerSupervisor::spec(input, make).start().await.unwrap();
    Shop { inlet, supervisor, to, running }
}

impl Shop {
    fn work(&self, number: u32, restart: Restart) -> Work {
        Work { number, to: self.to.clone(), restart, refuses: false }
    }

    fn send(&self, numbers: std::ops::Range<u32>, restart: Restart) {
        for number in numbers {
            drop(self.inlet.send(self.work(number, restart)).no_timeout().send_and_wait_in_a_task());
        }
    }
}

/// Sends and lets somebody else wait.
trait Waits {
    fn send_and_wait_in_a_task(self) -> tokio::task::JoinHandle<()>;
}

impl<S: otp::Behaviour> Waits for otp::Call<'_, S, ()> {
    fn send_and_wait_in_a_task(self) -> tokio::task::JoinHandle<()> {
        let pending = self.send();
        tokio::spawn(async move {
            let _ = pending.await;
        })
    }
}

/// `consumer_supervisor_test`: at most `max_demand` children, and a new one when one has ended.
#[otp::test]
async fn there_are_at_most_so_many_children() {
    let mut shop = shop(Subscribe::new().max_demand(3).min_demand(2)).await;
    shop.send(0..10, Restart::Temporary);
    let mut running = Vec::new();
    for expected in 0..3 {
        let (number, job) = shop.running.recv().await.unwrap();
        assert_eq!(number, expected);
        running.push(job);
    }
    for expected in 3..10 {
        assert_eq!(shop.supervisor.which_children().await.unwrap().len(), 3);
        assert!(shop.running.try_recv().is_err());
        let job = running.remove(0);
        if expected % 2 == 0 {
            job.crash();
        } else {
            job.stop().await.unwrap();
        }
        let (number, job) = shop.running.recv().await.unwrap();
        assert_eq!(number, expected);
        running.push(job);
    }
}

/// `consumer_supervisor_test`: a transient child that crashes is started again with its event; a temporary one is not.
#[otp::test]
async fn a_transient_child_is_started_again() {
    let mut shop = shop(Subscribe::new().max_demand(1)).await;
    shop.send(0..1, Restart::Transient);
    shop.send(1..2, Restart::Temporary);
    let (zero, job) = shop.running.recv().await.unwrap();
    job.crash();
    let (again, job) = shop.running.recv().await.unwrap();
    assert_eq!((zero, again), (0, 0));
    job.stop().await.unwrap();
    assert_eq!(shop.running.recv().await.unwrap().0, 1);
}

/// More restarts than are allowed end it, and its children with it.
#[otp::test]
async fn it_gives_up_in_the_end() {
    let mut shop = shop(Subscribe::new().max_demand(2).min_demand(1)).await;
    shop.send(0..1, Restart::Transient);
    let (_, mut job) = shop.running.recv().await.unwrap();
    shop.send(1..2, Restart::Transient);
    let (_, other) = shop.running.recv().await.unwrap();
    let (ended, other) = (otp::exited(shop.supervisor.pid().unwrap()), other.pid().unwrap());
    for _ in 0..3 {
        job.crash();
        job = shop.running.recv().await.unwrap().1;
    }
    job.crash();
    assert_eq!(ended.await, ExitReason::Shutdown);
    assert!(!is_alive(other));
}

/// A child that cannot be started is reported, and its event is done with.
#[otp::test]
async fn a_child_may_refuse_to_start() {
    let mut shop = shop(Subscribe::new().max_demand(1)).await;
    let work = Work { refuses: true, ..shop.work(0, Restart::Transient) };
    shop.inlet.send(work).await.unwrap();
    shop.send(1..2, Restart::Transient);
    assert_eq!(shop.running.recv().await.unwrap().0, 1);
}

/// When there are no more events it waits for its children, and then ends.
#[otp::test]
async fn it_ends_when_all_are_done() {
    let mut shop = shop(Subscribe::new().max_demand(5)).await;
    shop.send(0..2, Restart::Temporary);
    let ended = otp::exited(shop.supervisor.pid().unwrap());
    let (one, two) = (shop.running.recv().await.unwrap().1, shop.running.recv().await.unwrap().1);
    let gone = otp::exited(shop.inlet.pid().unwrap());
    shop.inlet.finish();
    gone.await;
    one.stop().await.unwrap();
    assert_eq!(shop.supervisor.which_children().await.unwrap(), [two.pid().unwrap()]);
    two.stop().await.unwrap();
    assert_eq!(ended.await, ExitReason::Normal);
}

/// Does not stop when it is told to.
struct Stubborn;

#[gen_server(temporary, shutdown = "2s")]
impl Stubborn {
    #[init]
    fn new(_: u32, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self
    }

    #[call]
    fn nothing(&self) {}

    #[terminate]
    async fn clean_up(&mut self) {
        std::future::pending::<()>().await;
    }
}

/// Stopped itself, it stops its children, each in its time.
#[otp::test]
async fn children_are_stopped_in_their_time() {
    let numbers = stage::from_iter(0..3).start().await.unwrap();
    let input = Input::new().subscribe_to(&numbers, Subscribe::new());
    let supervisor = ConsumerSupervisor::spec(input, |n: &u32| Stubborn::spec(*n)).start().await.unwrap();
    while supervisor.which_children().await.unwrap().len() < 3 {
        tokio::task::yield_now().await;
    }
    let children = supervisor.which_children().await.unwrap();
    let begun = tokio::time::Instant::now();
    supervisor.stop().await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 2);
    assert!(children.into_iter().all(|child| !is_alive(child)));
}

/// Takes a moment.
struct Moment;

#[gen_server(temporary)]
impl Moment {
    #[init]
    fn new(n: u32, cx: &mut Ctx<Self>) -> Self {
        cx.send_after(std::time::Duration::from_millis(u64::from(n % 7) + 1), n);
        Self
    }

    #[info]
    fn over(&mut self, _n: u32, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}

/// When one of its producers has ended, it asks the other one for nothing more, and so comes to its end.
#[otp::test]
async fn it_ends_although_another_producer_goes_on() {
    let endless = stage::from_iter(0..).start().await.unwrap();
    let inlet = Inlet::<u32>::spec().start().await.unwrap();
    let input = Input::new()
        .subscribe_to(&endless, Subscribe::new().max_demand(3).min_demand(2))
        .subscribe_to(&inlet, Subscribe::new());
    let supervisor = ConsumerSupervisor::spec(input, |n: &u32| Moment::spec(*n)).start().await.unwrap();
    inlet.send(1).await.unwrap();
    inlet.finish();
    let ended = otp::exited(supervisor.pid().unwrap());
    let minute = std::time::Duration::from_secs(60);
    assert_eq!(tokio::time::timeout(minute, ended).await, Ok(ExitReason::Normal));
}
