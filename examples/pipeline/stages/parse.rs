//! From lines to records.

use std::sync::Arc;

use otp::prelude::*;
use otp::stage::{InletRef, Input, Output, ProducerConsumer, Subscription};

use crate::record::Record;
use crate::tree::Site;

/// Understands lines, and drops those that cannot be understood.
pub struct Parse {
    site: Arc<Site>,
}

#[gen_server]
impl Parse {
    #[init]
    pub fn new(lines: InletRef<String>, site: Arc<Site>, cx: &mut Ctx<Self>) -> Self {
        cx.producer_consumer(Input::new().subscribe_to(&lines, site.demand()), Output::new());
        Self { site }
    }
}

impl ProducerConsumer for Parse {
    type In = String;
    type Out = Record;

    async fn handle_events(&mut self, lines: Vec<String>, _from: &Subscription, _cx: &mut Ctx<Self>) -> Vec<Record> {
        self.site.counters.taken_in.add(lines.len());
        let records: Vec<Record> = lines.iter().filter_map(|line| line.parse().ok()).collect();
        self.site.counters.malformed.add(lines.len() - records.len());
        records
    }
}
