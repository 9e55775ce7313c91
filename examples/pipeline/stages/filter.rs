//! What matters.

use std::sync::Arc;

use otp::prelude::*;
use otp::stage::{Input, Output, ProducerConsumer, Subscription};

use crate::record::Record;
use crate::stages::ParseRef;
use crate::tree::Site;

/// Drops records that matter too little.
pub struct Filter {
    site: Arc<Site>,
}

#[gen_server]
impl Filter {
    #[init]
    pub fn new(records: ParseRef, site: Arc<Site>, cx: &mut Ctx<Self>) -> Self {
        cx.producer_consumer(Input::new().subscribe_to(&records, site.demand()), Output::new());
        Self { site }
    }
}

impl ProducerConsumer for Filter {
    type In = Record;
    type Out = Record;

    async fn handle_events(
        &mut self,
        mut records: Vec<Record>,
        _from: &Subscription,
        _cx: &mut Ctx<Self>,
    ) -> Vec<Record> {
        let before = records.len();
        records.retain(|record| record.level >= self.site.settings.level);
        self.site.counters.filtered.add(before - records.len());
        records
    }
}
