//! What takes messages out of a server's mail before its `#[info]` handlers see them.

use super::{Ctx, GenServer, Stop};
use crate::message::Info;
use crate::spec::BoxFuture;
use std::any::Any;

/// Handles a message that concerns the port. What has to be waited for is a future.
pub(crate) type PortHandler<S> = for<'a> fn(&'a mut S, Info, &'a mut Ctx<S>) -> Option<BoxFuture<'a, ()>>;

/// A part of a server that it was given in its `#[init]`, and that has messages of its own.
pub(crate) trait Port<S>: Any + Send {
    /// Whether the message is for the port.
    fn concerns(&self, info: &Info) -> bool;

    fn handler(&self) -> PortHandler<S>;
}

/// Gives a message to the port that it concerns, else to the `#[info]` handlers.
pub(super) async fn deliver<S: GenServer>(state: &mut S, info: Info, cx: &mut Ctx<S>) -> Result<(), Stop> {
    let port = cx.port().filter(|port| port.concerns(&info));
    let Some(handle) = port.map(|port| port.handler()) else { return state.handle_info(info, cx).await };
    if let Some(rest) = handle(state, info, cx) {
        rest.await;
    }
    Ok(())
}
