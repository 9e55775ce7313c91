//! What can be done with a running stage.

use super::info::StageInfo;
use super::message::{Downward, Order, post};
use super::roles::{Emits, Takes};
use super::subscribe::Subscribe;
use super::subscription::Subscription;
use crate::behaviour::Behaviour;
use crate::process::record::{AnyProcess, Process};
use crate::process::self_pid;
use crate::protocol::{CallError, ReplySlot, reply_slot};
use crate::server_ref::ServerRef;
use std::any::Any;
use std::future::poll_fn;

/// Has a running consumer subscribe to a running producer.
///
/// That the events are of one type is checked by the compiler. A consumer that is restarted does not subscribe again by
/// itself: what is to survive that belongs into its [`Input`](super::Input).
///
/// # Errors
/// [`NoProc`](CallError::NoProc) if one of the two is not running, or if the consumer was not made a stage in its `#[init]`;
/// [`WrongServer`](CallError::WrongServer) if the name of one leads to a server of another type;
/// [`CallingSelf`](CallError::CallingSelf) in a handler of the consumer. If the producer refuses (no such partition, or one
/// that has a consumer) it cancels the subscription, with a reason that says so.
///
/// # Panics
/// If `min_demand` is not less than `max_demand`.
///
/// # Cancel safety
/// May be dropped; the consumer subscribes all the same.
#[doc(alias = "GenStage.sync_subscribe")]
#[doc(alias = "GenStage.async_subscribe")]
pub async fn subscribe<C, P, R, Q>(
    consumer: &(impl AsRef<ServerRef<C>> + Sync),
    producer: &(impl AsRef<ServerRef<P>> + Sync),
    how: Subscribe<C::In>,
) -> Result<Subscription, CallError>
where
    C: Takes<R>,
    P: Emits<Q, Out = C::In>,
{
    let (consumer, producer) = (running(consumer.as_ref())?, running(producer.as_ref())?);
    if self_pid() == Some(consumer.head().pid) {
        return Err(CallError::CallingSelf);
    }
    let (reply, slot) = reply_slot();
    post(&consumer, Downward::Subscribe(producer, Box::new(how.checked()), reply));
    drop(consumer);
    answer(slot).await
}

/// What a stage is doing: who is subscribed, what waits, what was discarded.
///
/// # Errors
/// [`NoProc`](CallError::NoProc) if it is not running, or is not a stage; [`CallingSelf`](CallError::CallingSelf) in its own
/// handlers.
///
/// # Cancel safety
/// May be dropped.
#[doc(alias = "GenStage.estimate_buffered_count")]
pub async fn info<S: Behaviour>(stage: &(impl AsRef<ServerRef<S>> + Sync)) -> Result<StageInfo, CallError> {
    let stage = stage.as_ref().resolve().ok_or(CallError::NoProc)?;
    if self_pid() == Some(stage.head().pid) {
        return Err(CallError::CallingSelf);
    }
    let (reply, slot) = reply_slot();
    post(&stage, Order::Enquire(reply));
    drop(stage);
    answer(slot).await
}

/// Has a producer that was told to [accumulate](super::Output::accumulate) pass on demand, what there is of it by now and
/// what comes later. Without such a process nothing happens.
#[doc(alias = "GenStage.demand")]
pub fn forward<S: Behaviour>(producer: &impl AsRef<ServerRef<S>>) {
    order(producer.as_ref(), true);
}

/// Has a producer accumulate demand from now on, until [`forward`].
#[doc(alias = "GenStage.demand")]
pub fn accumulate<S: Behaviour>(producer: &impl AsRef<ServerRef<S>>) {
    order(producer.as_ref(), false);
}

fn order<S>(stage: &ServerRef<S>, forward: bool) {
    if let Some(stage) = stage.resolve() {
        post(&stage, Order::Forward(forward));
    }
}

/// The process, if it is a server of this type.
pub(super) fn running<S: Behaviour>(stage: &ServerRef<S>) -> Result<AnyProcess, CallError> {
    let process = stage.resolve().filter(|process| !process.head().has_ended()).ok_or(CallError::NoProc)?;
    let any: &dyn Any = &*process;
    if any.is::<Process<S::Msg>>() { Ok(process) } else { Err(CallError::WrongServer) }
}

/// Whoever drops the request has ended, or is no stage.
async fn answer<T>(mut slot: ReplySlot<T>) -> Result<T, CallError> {
    poll_fn(|cx| slot.poll(cx)).await.ok_or(CallError::NoProc)
}
