//! The slow end.

use std::io;
use std::sync::Arc;

use otp::prelude::*;
use otp::stage::{Consumer, Input, Subscribe, Subscription};
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use crate::stages::BatchRef;
use crate::stages::batch::Block;
use crate::tree::Site;

/// Writes blocks to a file, and rests after each.
pub struct Sink {
    site: Arc<Site>,
    file: File,
}

#[gen_server]
impl Sink {
    #[init]
    pub async fn new(blocks: BatchRef, site: Arc<Site>, cx: &mut Ctx<Self>) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(&site.settings.output).await?;
        // blocks are large: one is written, one waits
        cx.consumer(Input::new().subscribe_to(&blocks, Subscribe::new().max_demand(2)));
        Ok(Self { site, file })
    }

    async fn write(&mut self, block: &Block) -> io::Result<()> {
        self.file.write_all(block.text.as_bytes()).await?;
        self.file.flush().await
    }
}

impl Consumer for Sink {
    type Event = Block;

    async fn handle_events(&mut self, blocks: Vec<Block>, _from: &Subscription, cx: &mut Ctx<Self>) {
        for block in blocks {
            if let Err(error) = self.write(&block).await {
                return cx.stop(ExitReason::error(error));
            }
            self.site.counters.written.add(block.lines);
            sleep(self.site.settings.pause()).await;
        }
    }
}
