//! A stage is a server.

use crate::parts::{Collector, Counter, collector, silent, take};
use otp::prelude::*;
use otp::stage::{self, Input, Output, Producer, Subscribe};
use otp::sys;
use std::time::Duration;

/// Calls and events are handled one after the other, in the order in which they come.
#[otp::test]
async fn a_stage_is_called_as_any_server() {
    let counter = Counter::start(Output::new()).await.unwrap();
    assert_eq!(counter.demands().await.unwrap(), [0_usize; 0]);
    let (_collector, mut batches) = collector(Input::new().subscribe_to(&counter, Subscribe::new())).await;
    take(&mut batches, 5).await;
    assert_eq!(counter.demands().await.unwrap()[0], 1000);
}

/// `sys` looks into it, suspends and resumes it.
#[otp::test]
async fn a_stage_is_suspended_as_any_server() {
    let counter = silent(Output::new()).await;
    let (collector, mut batches) = collector(Input::new().subscribe_to(&counter, Subscribe::new())).await;
    while stage::info(&counter).await.unwrap().demand == 0 {}
    sys::suspend(&collector).await.unwrap();
    counter.push(vec![1, 2, 3]);
    stage::info(&counter).await.unwrap();
    assert!(batches.try_recv().is_err());
    sys::resume(&collector).await.unwrap();
    assert_eq!(take(&mut batches, 3).await, [1, 2, 3]);
}

/// In a unit test there is no process, and handlers are functions.
#[otp::test]
async fn a_stage_is_a_value() {
    let mut cx = Ctx::for_test();
    let mut counter = Counter::new(Output::new(), &mut cx);
    assert_eq!(counter.handle_demand(3, &mut cx).await, [0, 1, 2]);
    counter.push(vec![7], &mut cx);
    counter.done(&mut cx);
    assert_eq!(cx.stopping(), None); // the 7 waits
}

/// A name that leads to a server of another type is found out before anything is sent.
#[otp::test]
async fn a_wrong_name_is_refused() {
    let name = otp_tests::kit::unique("other");
    let (collector, _batches) = collector(Input::new()).await;
    let _inlet = stage::Inlet::<u64>::spec().name(name.clone()).start().await.unwrap();
    let wrong = stage::subscribe(&collector, &Counter::named(name.clone()), Subscribe::new()).await;
    assert_eq!(wrong, Err(CallError::WrongServer));
    let right = stage::subscribe(&collector, &stage::Inlet::<u64>::named(name), Subscribe::new()).await;
    assert!(right.is_ok());
}

/// Whoever asks a stage about itself from inside is told so.
#[otp::test]
async fn a_stage_does_not_wait_for_itself() {
    struct Selfish;

    #[gen_server]
    impl Selfish {
        #[init]
        fn new(cx: &mut Ctx<Self>) -> Self {
            cx.producer(Output::new());
            Self
        }

        #[call]
        async fn look(&self, cx: &mut Ctx<Self>) -> Result<stage::StageInfo, CallError> {
            stage::info(&cx.me()).await
        }
    }

    impl Producer for Selfish {
        type Event = u64;

        async fn handle_demand(&mut self, _demand: usize, _cx: &mut Ctx<Self>) -> Vec<u64> {
            panic!("as it is")
        }
    }

    let selfish = Selfish::start().await.unwrap();
    assert!(matches!(selfish.look().await, Ok(Err(CallError::CallingSelf)) | Err(CallError::Exited(_))));
    // its panic is the end of it alone, and its consumers hear why
    let (consumer, _) = collector(Input::new().subscribe_to(&selfish, Subscribe::new())).await;
    assert!(otp::exited(consumer.pid().unwrap()).await.to_string().contains("as it is"));
}

/// A batch is one message: what it takes does not grow with the number of its events.
#[test]
fn no_event_takes_memory_of_its_own() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (counter, mut batches) = runtime.block_on(async {
        let counter = silent(Output::new()).await;
        let (to, batches) = tokio::sync::mpsc::unbounded_channel();
        let input = Input::new();
        let collector = Collector::start(input, to, Duration::ZERO).await.unwrap();
        stage::subscribe(&collector, &counter, Subscribe::new().manual()).await.unwrap().ask(1_000_000);
        (counter, batches)
    });
    let mut costs = |size: u64| {
        let events: Vec<u64> = (0..size).collect();
        let count = usize::try_from(size).unwrap();
        let mut taken = Vec::with_capacity(count);
        let work = async {
            counter.push(events);
            while taken.len() < count {
                taken.extend(batches.recv().await.unwrap());
            }
        };
        allocation_counter::measure(|| runtime.block_on(work)).count_total
    };
    // that would be another text for each
    otp::report::keep_last_message(false);
    for _ in 0..10 {
        costs(100);
    }
    let (few, many) = (costs(10), costs(10_000));
    assert!(many <= few + 4 && many < 20, "{few} for ten events, {many} for ten thousand");
}
