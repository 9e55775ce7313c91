//! Jobs that are routed to workers.

use crate::conn::{once, settled};
use otp::ExitReason;
use otp::pool::{Discard, Factory, FactoryError, FactoryRef, Job, RateLimit, Routing};
use otp::prelude::*;
use std::collections::HashMap;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

struct Desk {
    number: usize,
    done: u64,
}

#[gen_server]
impl Desk {
    #[init]
    pub(crate) fn new(number: usize) -> Self {
        Self { number, done: 0 }
    }

    #[call]
    fn number(&mut self) -> usize {
        self.done += 1;
        self.number
    }

    #[call]
    fn done(&self) -> u64 {
        self.done
    }

    #[call(timeout = infinity)]
    async fn busy(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    #[call]
    fn crash(&mut self) {
        panic!("crashed by a job");
    }
}

fn desks(workers: usize) -> Factory<Desk> {
    Factory::new(Desk::spec).workers(workers)
}

async fn start(factory: Factory<Desk>) -> FactoryRef<Desk> {
    factory.spec().start().await.expect("it starts")
}

type Numbered = Pin<Box<dyn Future<Output = Result<usize, FactoryError>> + Send>>;

/// A job that takes a second, and answers who has done it.
fn slow(job: Job<Desk>) -> Numbered {
    Box::pin(job.run(async |desk| {
        desk.busy(SECOND).await.expect("it answers");
        desk.number().await.expect("it answers")
    }))
}

/// Submits all of them in this order, and waits for all.
async fn all(mut jobs: Vec<Numbered>) -> Vec<Result<usize, FactoryError>> {
    let mut done: Vec<Option<_>> = jobs.iter().map(|_| None).collect();
    while done.iter().any(Option::is_none) {
        for (job, done) in jobs.iter_mut().zip(&mut done) {
            if done.is_none() {
                *done = once(job).await;
            }
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    done.into_iter().flatten().collect()
}

fn count(numbers: &[Result<usize, FactoryError>]) -> HashMap<usize, usize> {
    let mut counts = HashMap::new();
    for number in numbers {
        *counts.entry(*number.as_ref().expect("it is done")).or_default() += 1;
    }
    counts
}

#[otp::test]
async fn whoever_is_free_takes_the_next() {
    let factory = start(desks(3)).await;
    let begin = Instant::now();
    let mut jobs = vec![Box::pin(factory.job().run(async |desk| {
        desk.busy(10 * SECOND).await.expect("it answers");
        desk.number().await.expect("it answers")
    })) as Numbered];
    jobs.extend((0..8).map(|_| slow(factory.job())));
    let done = all(jobs).await;
    let busy = *done[0].as_ref().unwrap();
    let counts = count(&done[1..]);
    assert!(!counts.contains_key(&busy) && counts.values().all(|n| *n == 4), "{counts:?}");
    assert_eq!(begin.elapsed().as_secs(), 10);
    let stats = factory.stats().unwrap();
    assert_eq!((stats.begun, stats.running, stats.waiting), (9, 0, 0));
}

#[otp::test]
async fn jobs_go_round() {
    let factory = start(desks(4).routing(Routing::RoundRobin)).await;
    let done = all((0..12).map(|_| slow(factory.job())).collect()).await;
    assert!(count(&done).values().all(|n| *n == 3), "{done:?}");
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(factory.next_worker().unwrap().number().await.unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, [0, 1, 2, 3]);
}

#[otp::test]
async fn the_least_loaded_has_fewest_messages_too() {
    let factory = start(desks(3).routing(Routing::LeastLoaded)).await;
    let mut workers = Vec::new();
    for _ in 0..3 {
        workers.push(factory.next_worker().unwrap());
    }
    // two have mail, past the queue
    let first = workers[0].number().await.unwrap();
    for worker in &workers[..2] {
        for _ in 0..5 {
            drop(worker.busy(SECOND).send());
        }
    }
    settled().await;
    let free = workers[2].number().await.unwrap();
    assert_ne!(free, first);
    assert_eq!(factory.least_loaded().unwrap().number().await.unwrap(), free);
    let done = all((0..3).map(|_| slow(factory.job())).collect()).await;
    assert_eq!(count(&done), HashMap::from([(free, 3)]));
}

#[otp::test]
async fn a_key_has_one_worker_and_its_jobs_their_order() {
    let factory = start(desks(4)).await;
    let mut owners = HashMap::new();
    for round in 0..3 {
        for key in 0..40_u32 {
            let done = factory.job().key(&key).run(async |desk| desk.number().await.unwrap()).await.unwrap();
            assert_eq!(*owners.entry(key).or_insert(done), done, "round {round}");
            assert_eq!(factory.worker_for(&key).unwrap().number().await, Ok(done));
        }
    }
    assert_eq!(owners.values().collect::<std::collections::HashSet<_>>().len(), 4);
    assert_eq!(factory.resize(5), Ok(4));
    settled().await;
    let mut moved = 0;
    for (key, before) in owners {
        let now = factory.worker_for(&key).unwrap().number().await.unwrap();
        assert!(now == before || now == 4, "only to the new one");
        moved += usize::from(now != before);
    }
    assert!(moved > 0 && moved < 20, "{moved}");
}

#[otp::test]
async fn the_urgent_go_first_and_the_others_in_order() {
    let factory = start(desks(1).wait_timeout(60 * SECOND)).await;
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    for (name, priority) in [("running", 0), ("a", 0), ("b", 5), ("c", 0), ("d", 9), ("e", 5)] {
        let tell = tell.clone();
        factory.job().priority(priority).spawn(async move |desk: DeskRef| {
            tell.send(name).unwrap();
            desk.busy(SECOND).await.unwrap();
        });
        settled().await;
    }
    let mut order = Vec::new();
    for _ in 0..6 {
        order.push(told.recv().await.unwrap());
    }
    assert_eq!(order, ["running", "d", "b", "e", "a", "c"]);
}

#[otp::test]
async fn only_so_many_begin_in_a_second() {
    let factory = start(desks(10).rate_limit(RateLimit::new(2, SECOND)).wait_timeout(60 * SECOND)).await;
    let begin = Instant::now();
    let mut jobs: Vec<Pin<Box<dyn Future<Output = _> + Send>>> = Vec::new();
    for _ in 0..8 {
        jobs.push(Box::pin(factory.run(async |_| begin.elapsed())));
    }
    let mut times = Vec::new();
    for job in &mut jobs {
        times.extend(once(job).await.map(Result::unwrap));
    }
    for job in jobs.drain(times.len()..) {
        times.push(job.await.unwrap());
    }
    let halves: Vec<_> = times.iter().map(|time| time.as_millis() / 100).collect();
    assert_eq!(halves, [0, 0, 5, 10, 15, 20, 25, 30]);
}

#[otp::test]
async fn too_many_are_discarded() {
    let factory = start(desks(1).queue(2)).await;
    let done = all((0..5).map(|_| slow(factory.job())).collect()).await;
    let refused = Err(FactoryError::Discarded);
    assert_eq!(done, [Ok(0), Ok(0), Ok(0), refused.clone(), refused.clone()]);
    let factory = start(desks(1).queue(2).discard(Discard::Oldest)).await;
    let jobs = [0, 0, 1, 0, 0].map(|priority| slow(factory.job().priority(priority)));
    let done = all(jobs.into()).await;
    assert_eq!(done, [Ok(0), refused.clone(), Ok(0), refused, Ok(0)]);
    assert_eq!(factory.stats().unwrap().discarded, 2);
}

#[otp::test]
async fn jobs_expire_and_are_cancelled_without_a_trace() {
    let factory = start(desks(1)).await;
    let mut running = slow(factory.job());
    assert!(once(&mut running).await.is_none());
    let late = factory.job().timeout(SECOND / 2).run(async |_| ()).await;
    assert_eq!(late, Err(FactoryError::Timeout(SECOND / 2)));
    let (mut gives_up, mut next) = (slow(factory.job()), slow(factory.job()));
    assert!(once(&mut gives_up).await.is_none() && once(&mut next).await.is_none());
    assert_eq!(running.await, Ok(0));
    // its turn has come, and it does not take it
    drop(gives_up);
    assert_eq!(next.await, Ok(0));
    let stats = factory.stats().unwrap();
    assert_eq!((stats.begun, stats.timeouts, stats.waiting, stats.running), (2, 1, 0, 0));
}

#[otp::test]
async fn a_queue_outlives_the_worker() {
    let factory = start(desks(1)).await;
    let crash = factory.run(async |desk| {
        desk.busy(SECOND).await.expect("it answers");
        desk.crash().await
    });
    let mut crash = Box::pin(crash);
    assert!(once(&mut crash).await.is_none());
    let mut jobs: Vec<_> = (0..3).map(|_| slow(factory.job())).collect();
    for job in &mut jobs {
        assert!(once(job).await.is_none());
    }
    assert_eq!(factory.stats().unwrap().waiting, 3);
    assert!(crash.await.unwrap().is_err());
    assert_eq!(all(jobs).await, [Ok(0), Ok(0), Ok(0)]);
    let killed = factory.next_worker().unwrap();
    otp::exit(killed.pid().unwrap(), ExitReason::Kill);
    assert_eq!(slow(factory.job()).await, Ok(0));
    assert_eq!(killed.done().await, Ok(1), "a worker's client leads to the next one");
}

#[otp::test]
async fn one_that_is_too_many_does_what_waits_for_it() {
    let factory = start(desks(2)).await;
    let key = (0..100_u32).find(|key| once_now(factory.worker_for(key)) == 1).unwrap();
    let jobs = (0..3).map(|_| slow(factory.job().key(&key))).collect::<Vec<_>>();
    let pid = factory.worker_for(&key).unwrap().pid().unwrap();
    let waiting = tokio::spawn(all(jobs));
    settled().await;
    factory.resize(1).unwrap();
    assert_eq!(factory.job().key(&key).run(async |desk| desk.number().await).await, Ok(Ok(0)));
    assert_eq!(waiting.await.unwrap(), [Ok(1), Ok(1), Ok(1)]);
    settled().await;
    assert!(!otp::is_alive(pid));
    factory.resize(0).unwrap();
    settled().await;
    assert_eq!(factory.next_worker().err(), Some(FactoryError::NoWorkers));
    let mut waits = slow(factory.job());
    assert!(once(&mut waits).await.is_none());
    factory.resize(1).unwrap();
    assert_eq!(waits.await, Ok(0));
}

/// The number of a worker, asked from a test that is no process: a call that is run at once.
fn once_now(desk: Result<DeskRef, FactoryError>) -> usize {
    let desk = desk.unwrap();
    let mut call = std::pin::pin!(desk.number());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    match call.as_mut().poll(&mut cx) {
        std::task::Poll::Ready(number) => number.unwrap(),
        std::task::Poll::Pending => panic!("it is run at once"),
    }
}

#[otp::test]
async fn several_jobs_at_once_if_that_is_wanted() {
    let factory = start(desks(1).concurrency(3)).await;
    let (a, b, c) = (factory.job().turn().await, factory.job().turn().await, factory.job().turn().await);
    assert_eq!(factory.job().timeout(SECOND).turn().await.err(), Some(FactoryError::Timeout(SECOND)));
    drop((a, b, c));
    assert_eq!(factory.job().turn().await.unwrap().worker(), 0);
}

supervisor! {
    App: one_for_one, intensity = 5, period = "5s" {
        desks: Factory<Desk> = desks(2).spec(),
    }
}

#[otp::test]
async fn what_waits_outlives_the_factory() {
    let app = App.start_link().await.unwrap();
    let factory = app.desks();
    let jobs: Vec<_> = (0..4).map(|_| factory.job().turn()).collect();
    let mut jobs: Vec<_> = jobs.into_iter().map(Box::pin).collect();
    let mut turns = Vec::new();
    for job in &mut jobs {
        turns.extend(once(job).await.map(Result::unwrap));
    }
    assert_eq!(turns.len(), 2);
    let first = factory.pid().unwrap();
    otp::exit(first, ExitReason::Kill);
    otp::exited(first).await;
    drop(turns);
    for job in jobs.drain(2..) {
        assert!(job.await.unwrap().number().await.is_ok());
    }
    assert_ne!(factory.pid(), Some(first));
    app.stop().await.unwrap();
    assert_eq!(factory.run(async |_| ()).await, Err(FactoryError::NoProc));
    let named = Factory::<Desk>::named("no factory of this name");
    assert_eq!(named.run(async |_| ()).await, Err(FactoryError::NoProc));
}

#[otp::test]
async fn a_job_of_a_worker_that_is_gone_is_done_all_the_same() {
    let factory = start(desks(2)).await;
    let key = (0..100_u32).find(|key| once_now(factory.worker_for(key)) == 1).unwrap();
    let late = factory.job().key(&key);
    factory.resize(1).unwrap();
    settled().await;
    assert_eq!(late.run(async |desk| desk.number().await).await, Ok(Ok(1)));
    settled().await;
    assert_eq!(factory.as_ref().count_children().await.unwrap().active, 2);
}

#[otp::test]
async fn what_waits_for_an_added_worker_outlives_the_factory_too() {
    let app = App.start_link().await.unwrap();
    let factory = app.desks();
    factory.resize(3).unwrap();
    settled().await;
    let key = (0..100_u32).find(|key| once_now(factory.worker_for(key)) == 2).unwrap();
    let turn = factory.job().key(&key).turn().await.unwrap();
    let mut waits = slow(factory.job().key(&key));
    assert!(once(&mut waits).await.is_none());
    let first = factory.pid().unwrap();
    otp::exit(first, ExitReason::Kill);
    otp::exited(first).await;
    drop(turn);
    assert_eq!(waits.await, Ok(2), "the next factory has two workers");
}
