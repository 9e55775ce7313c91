//! Servers with bounded mailboxes, which take what is cast to them, one after the other.

use crate::mail::Token;
use crate::program::Slot;
use crate::trace::{Event, Number};
use crate::world::{log, started, with};
use otp::prelude::*;
use std::time::Duration;

/// What is cast.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) message: u32,
    /// How long it takes to handle it.
    pub(crate) nap: u16,
    pub(crate) token: Token,
}

pub(crate) struct Basin {
    me: Number,
}

#[gen_server(vis = "pub(crate)", mailbox(capacity = 3, overflow = reject))]
impl Basin {
    #[init]
    pub(crate) fn open(slot: Slot, cx: &mut Ctx<Self>) -> Self {
        let (me, _) = started(cx.pid(), slot);
        let client = cx.me();
        let before = with(|world| world.places[usize::from(slot)].basin.replace(client));
        drop(before);
        Self { me }
    }

    #[cast(overflow = drop_newest)]
    pub(crate) async fn newest(&mut self, item: Item) {
        self.take(item).await;
    }

    #[cast(overflow = drop_oldest)]
    pub(crate) async fn oldest(&mut self, item: Item) {
        self.take(item).await;
    }

    #[cast]
    pub(crate) async fn told(&mut self, item: Item) {
        self.take(item).await;
    }

    #[cast(overflow = block)]
    pub(crate) async fn patient(&mut self, item: Item) {
        self.take(item).await;
    }

    async fn take(&mut self, item: Item) {
        log(self.me, Event::Took { message: item.message });
        drop(item.token);
        if item.nap > 0 {
            tokio::time::sleep(Duration::from_millis(item.nap.into())).await;
        }
    }
}
