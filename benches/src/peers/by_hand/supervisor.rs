//! Restarts by hand: a task that joins the others and starts one anew where one panicked. It counts no restarts, knows no order
//! and no shutdown: the least that one can write.

use super::channel::Channel;
use super::{Server, serve};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::task::{AbortHandle, JoinSet};

/// Where the sender of the present server is to be found.
pub(crate) struct Cell<C: Channel>(Arc<RwLock<Server<C>>>);

impl<C: Channel> Cell<C> {
    pub(super) fn get(&self) -> Server<C> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The task that restarts.
pub(crate) struct Supervisor(AbortHandle);

impl Supervisor {
    pub(super) fn end(&self) {
        self.0.abort();
    }
}

pub(super) fn start<C: Channel>(children: u64) -> (Supervisor, Vec<Cell<C>>) {
    let mut tasks = JoinSet::new();
    let mut places = HashMap::new();
    let mut cells = Vec::new();
    for _ in 0..children {
        let (sender, mailbox) = C::new();
        let cell = Arc::new(RwLock::new(sender));
        places.insert(tasks.spawn(serve::<C>(mailbox)).id(), Arc::clone(&cell));
        cells.push(Cell(cell));
    }
    let restarts = async move {
        while let Some(ended) = tasks.join_next_with_id().await {
            let (id, crashed) = match ended {
                Ok((id, ())) => (id, false),
                Err(error) => (error.id(), error.is_panic()),
            };
            let Some(cell) = places.remove(&id).filter(|_| crashed) else { continue };
            let (sender, mailbox) = C::new();
            places.insert(tasks.spawn(serve::<C>(mailbox)).id(), Arc::clone(&cell));
            *cell.write().unwrap_or_else(PoisonError::into_inner) = sender;
        }
    };
    (Supervisor(tokio::spawn(restarts).abort_handle()), cells)
}
