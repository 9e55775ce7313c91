//! How a manager goes from handler to handler, and sees to each afterwards.

use super::ctx::Leave;
use super::engine::{EventManager, Slot};
use super::farewell::{HandlerExitReason, Removal};
use super::leaving::{Last, Said, bid_farewell, me, replace, tell};
use super::spec::Newcomer;
use super::swap::Swap;
use super::{Event, HandlerId, report};
use crate::exit::ExitReason;
use crate::gen_server::Ctx;
use crate::message::Info;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{connect, current};
use crate::report::Kept;
use std::mem;

impl<E: Event> EventManager<E> {
    /// The newest handler with this identity.
    pub(super) fn find(&self, id: &HandlerId) -> Option<usize> {
        self.handlers.iter().position(|slot| slot.id == *id)
    }

    pub(super) fn slot(&mut self, index: usize) -> &mut Slot<E> {
        &mut self.handlers[index]
    }

    pub(super) fn take(&mut self, index: usize) -> Slot<E> {
        self.handlers.remove(index)
    }

    /// Lends an event to the handlers, from one of them on.
    pub(super) async fn announce(&mut self, event: Kept<E>, first: usize, cx: &mut Ctx<Self>) {
        let mut index = first;
        while let Some(slot) = self.handlers.get_mut(index) {
            let outcome = if slot.at_once {
                let ran = guarded(|| slot.handler.event_now(event.get()));
                ran.map_or_else(|panic| Err(ExitReason::from(panic)), |outcome| outcome.unwrap_or(Ok(())))
            } else {
                slot.handler.event(event.get()).await
            };
            if self.settle(index, outcome, Some(event.get()), cx).await {
                index += 1;
            }
        }
    }

    /// Shows a message to all handlers. Answers whether any of them took it.
    pub(super) async fn pass_on(&mut self, info: &mut Kept<Info>, cx: &mut Ctx<Self>) -> bool {
        let (mut taken, mut index) = (false, 0);
        let last = Said(info.get().type_name());
        while let Some(slot) = self.handlers.get_mut(index) {
            let outcome = slot.handler.info(info.get_mut()).outcome().await;
            // one that failed has not left it lying
            taken |= *outcome.as_ref().unwrap_or(&true);
            if self.settle(index, outcome.map(|_| ()), Some(&last), cx).await {
                index += 1;
            }
        }
        taken
    }

    /// Does what the function of a handler has asked for. Answers whether a handler stands at its place still.
    pub(super) async fn settle(
        &mut self,
        index: usize,
        outcome: Result<(), ExitReason>,
        last: Last<'_>,
        cx: &mut Ctx<Self>,
    ) -> bool {
        let wishes = self.handlers[index].handler.wishes();
        let (hibernate, leave) = (wishes.take_hibernate(), wishes.leave.take());
        let why = match (outcome, leave) {
            (Ok(()), None) => {
                if hibernate {
                    cx.hibernate();
                }
                return true;
            }
            (Ok(()), Some(Leave::Swap(swap))) => {
                if let Ok(swap) = swap.take().downcast::<Swap<E>>() {
                    return self.swap_in_place(index, *swap, last, cx).await;
                }
                Removal::RemoveHandler
            }
            (Ok(()), Some(Leave::Remove)) => Removal::RemoveHandler,
            (Err(reason), _) => Removal::Failed(reason),
        };
        let slot = self.handlers.remove(index);
        bid_farewell(slot, why, last).await.discard();
        false
    }

    /// Puts a handler at the head. Answers why not, if it could not be made.
    pub(super) async fn add(
        &mut self,
        newcomer: Newcomer<E>,
        owner: Option<Pid>,
        cx: &mut Ctx<Self>,
    ) -> Result<(), ExitReason> {
        let slot = install(newcomer, owner, cx).await?;
        self.handlers.insert(0, slot);
        Ok(())
    }

    /// A handler gives its place to another one.
    async fn swap_in_place(&mut self, index: usize, swap: Swap<E>, last: Last<'_>, cx: &mut Ctx<Self>) -> bool {
        let slot = self.handlers.remove(index);
        let owner = slot.owner;
        let (id, failure) = match replace(slot, swap.into_parts(), owner, last).await {
            Ok(newcomer) => {
                let id = newcomer.id.clone();
                match install(newcomer, None, cx).await {
                    Ok(mut slot) => {
                        // linked with it already
                        slot.owner = owner;
                        self.handlers.insert(index, slot);
                        return true;
                    }
                    Err(reason) => (id, reason),
                }
            }
            Err(failed) => failed,
        };
        report::crashed::<E>(me(), &id, None, &failure, None);
        tell(owner, id, HandlerExitReason::Failed(failure));
        false
    }

    fn first(&self, wanted: impl Fn(&Slot<E>) -> bool) -> Option<usize> {
        self.handlers.iter().position(wanted)
    }

    /// A linked process has ended: its handlers go. Answers whether it had any.
    pub(super) async fn owner_ended(&mut self, owner: Pid, reason: &ExitReason) -> bool {
        let mut any = false;
        while let Some(index) = self.first(|slot| slot.owner == Some(owner)) {
            any = true;
            let slot = self.handlers.remove(index);
            bid_farewell(slot, Removal::OwnerEnded(reason.clone()), None).await.discard();
        }
        any
    }

    /// Handlers that have failed while nobody could wait for their end.
    pub(super) async fn bury(&mut self) {
        if !mem::take(&mut self.fallen) {
            return;
        }
        while let Some(index) = self.first(|slot| slot.fallen.is_some()) {
            let mut slot = self.handlers.remove(index);
            if let Some(panic) = slot.fallen.take() {
                bid_farewell(slot, Removal::Failed(panic.into()), None).await.discard();
            }
        }
    }
}

/// Makes a handler, for who is linked with the manager from now on.
async fn install<E: Event>(
    newcomer: Newcomer<E>,
    owner: Option<Pid>,
    cx: &mut Ctx<EventManager<E>>,
) -> Result<Slot<E>, ExitReason> {
    let me: AnyProcess = current().ok_or(ExitReason::NoProc)?;
    if let Some(owner) = owner {
        connect(&me, owner);
    }
    let id = newcomer.id.clone();
    let mut handler = newcomer.boot(me).await?;
    if handler.wishes().take_hibernate() {
        cx.hibernate();
    }
    Ok(Slot { id, owner, at_once: handler.is_at_once(), handler, fallen: None })
}
