//! Many records at once, as the sink likes them.

use std::fmt::Write as _;
use std::sync::Arc;

use otp::TimerRef;
use otp::prelude::*;
use otp::stage::{Input, Output, ProducerConsumer, Subscription};

use crate::record::Record;
use crate::stages::FilterRef;
use crate::tree::Site;

/// Collects records until there are enough of them, or until they have waited long enough.
pub struct Batch {
    site: Arc<Site>,
    text: String,
    lines: usize,
    timer: Option<TimerRef>,
}

/// What is written at once.
pub struct Block {
    pub text: String,
    pub lines: usize,
}

/// To itself: what there is has waited long enough.
struct Late;

#[gen_server]
impl Batch {
    #[init]
    pub fn new(records: FilterRef, site: Arc<Site>, cx: &mut Ctx<Self>) -> Self {
        cx.producer_consumer(Input::new().subscribe_to(&records, site.demand()), Output::new());
        Self { site, text: String::new(), lines: 0, timer: None }
    }

    #[info]
    fn late(&mut self, _: Late, cx: &mut Ctx<Self>) {
        self.timer = None;
        let block = self.take();
        cx.emit(block.into_iter().collect());
    }

    fn take(&mut self) -> Option<Block> {
        let (text, lines) = (std::mem::take(&mut self.text), std::mem::take(&mut self.lines));
        (lines > 0).then_some(Block { text, lines })
    }
}

impl ProducerConsumer for Batch {
    type In = Record;
    type Out = Block;

    async fn handle_events(&mut self, records: Vec<Record>, _from: &Subscription, cx: &mut Ctx<Self>) -> Vec<Block> {
        let mut full = Vec::new();
        for record in records {
            // a `String` takes whatever is written
            let _ = writeln!(self.text, "{record}");
            self.lines += 1;
            if self.lines >= self.site.settings.batch {
                full.extend(self.take());
            }
        }
        if self.lines == 0 {
            self.timer.take().map(|timer| cx.cancel_timer(timer));
        } else if self.timer.is_none() {
            self.timer = Some(cx.send_after(self.site.settings.linger(), Late));
        }
        full
    }

    /// There are no more records: what is left is a block, too.
    fn handle_end(&mut self, _cx: &mut Ctx<Self>) -> Vec<Block> {
        self.take().into_iter().collect()
    }
}
