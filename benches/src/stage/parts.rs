//! Stages that do nothing but what is measured.

use otp::prelude::*;
use otp::stage::{Consumer, Input, Output, ProducerConsumer, Subscription};

/// Gives on what it gets.
pub(super) struct Relay;

#[gen_server]
impl Relay {
    #[init]
    pub(super) fn new(input: Input<u64>, cx: &mut Ctx<Self>) -> Self {
        cx.producer_consumer(input, Output::new());
        Self
    }
}

impl ProducerConsumer for Relay {
    type In = u64;
    type Out = u64;

    async fn handle_events(&mut self, events: Vec<u64>, _from: &Subscription, _cx: &mut Ctx<Self>) -> Vec<u64> {
        events
    }
}

/// Counts what it gets.
pub(super) struct Counting {
    count: usize,
}

#[gen_server]
impl Counting {
    #[init]
    pub(super) fn new(input: Input<u64>, cx: &mut Ctx<Self>) -> Self {
        cx.consumer(input);
        Self { count: 0 }
    }

    #[terminate]
    fn done(&mut self) {
        assert!(self.count > 0, "nothing has come");
    }
}

impl Consumer for Counting {
    type Event = u64;

    async fn handle_events(&mut self, events: Vec<u64>, _from: &Subscription, _cx: &mut Ctx<Self>) {
        self.count += events.len();
    }
}
