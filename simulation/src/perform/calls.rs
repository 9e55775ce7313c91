//! Requests, casts and orders.

use super::tenant;
use crate::basin::Item;
use crate::mail::Token;
use crate::program::{Manner, Op, Order, Policy, Slot};
use crate::trace::{Event, Number, Outcome, Reason, Told};
use crate::tree;
use crate::worker::Request;
use crate::world::{log, with};
use otp::{CallError, CastError, ExitReason, ServerHandle};
use std::sync::Arc;
use std::time::Duration;

fn ms(time: u16) -> Duration {
    Duration::from_millis(time.into())
}

/// A call that goes on; if it is dropped, that is written down.
struct Begun {
    me: Number,
    call: u32,
    over: bool,
}

impl Begun {
    fn ends(&mut self, outcome: Outcome) {
        self.over = true;
        log(self.me, Event::CallEnded { call: self.call, outcome });
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.over {
            self.ends(Outcome::Dropped);
        }
    }
}

pub(super) async fn call(me: Number, to: Slot, manner: Manner, timeout: u16, cancel: Option<u16>) {
    let Some((number, _)) = tenant(to) else { return };
    let Some(worker) = with(|world| world.places[usize::from(to)].worker.clone()) else { return };
    let call = with(|world| {
        let call = world.next();
        world.log(me, Event::CallBegun { call, to: number, timeout });
        call
    });
    let mut begun = Begun { me, call, over: false };
    let asked = worker.request(Request { call, manner }).timeout(ms(timeout));
    let answer = match cancel {
        Some(after) => match tokio::time::timeout(ms(after), asked).await {
            Ok(answer) => answer,
            Err(_) => return,
        },
        None => asked.await,
    };
    begun.ends(match answer {
        Ok(reply) => Outcome::Reply(reply),
        Err(CallError::Timeout(_)) => Outcome::Timeout,
        Err(CallError::NoProc) => Outcome::NoProc,
        Err(CallError::Exited(reason)) => Outcome::Exited(Reason::from(&reason)),
        Err(CallError::Overloaded) => Outcome::Overloaded,
        Err(CallError::Cycle(_) | CallError::CallingSelf) => Outcome::Cycle,
        Err(_) => Outcome::Other,
    });
}

pub(super) async fn cast(me: Number, to: Slot, policy: Policy, nap: u16) {
    let Some((number, pid)) = tenant(to) else { return };
    let Some(basin) = with(|world| world.places[usize::from(to)].basin.clone()) else { return };
    let token = Token::new();
    let message = with(|world| {
        let message = world.next();
        world.log(me, Event::CastBegun { message, to: number, policy });
        message
    });
    let item = Item { message, nap, token };
    let told = match policy {
        Policy::Newest => {
            basin.newest(item);
            Told::Nothing
        }
        Policy::Oldest => {
            basin.oldest(item);
            Told::Nothing
        }
        Policy::Told => told(basin.told(item)),
        Policy::Patient => told(basin.patient(item).await),
    };
    let waiting = otp::process_info(pid).map_or(0, |info| info.message_queue_len);
    log(me, Event::CastEnded { message, to: number, told, waiting });
}

fn told(sent: Result<(), CastError>) -> Told {
    match sent {
        Ok(()) => Told::Taken,
        Err(CastError::Overloaded) => Told::Full,
        Err(CastError::NoProc) => Told::NoProc,
        Err(_) => Told::Late,
    }
}

pub(super) fn tell(to: Slot, what: &Op) {
    if let Some(worker) = with(|world| world.places[usize::from(to)].worker.clone()) {
        worker.tell(what.clone());
    }
}

pub(super) async fn stop(me: Number, who: Slot) {
    let Some((number, _)) = tenant(who) else { return };
    let (worker, basin) = with(|world| {
        let place = &world.places[usize::from(who)];
        (place.worker.clone(), place.basin.clone())
    });
    log(me, Event::Stopping { who: number });
    let time = Some(Duration::from_secs(1));
    // whatever comes of it is seen at the other end
    let _ = match (worker, basin) {
        (Some(worker), _) => worker.stop_with(ExitReason::Normal, time).await,
        (None, Some(basin)) => basin.stop_with(ExitReason::Normal, time).await,
        (None, None) => Ok(()),
    };
}

pub(super) async fn order(me: Number, tree: Slot, order: Order, child: Slot) {
    let Some((number, _)) = tenant(tree) else { return };
    let (supervisor, program) =
        with(|world| (world.places[usize::from(tree)].tree.clone(), Arc::clone(&world.program)));
    let Some(supervisor) = supervisor else { return };
    log(me, Event::OrderBegun { tree: number, order, child });
    let id = tree::id(child);
    let id = id.as_str();
    let well = match order {
        Order::Start => match tree::child_spec(&program, child) {
            Some(spec) => supervisor.start_child(spec).await.is_ok(),
            None => false,
        },
        Order::Terminate => supervisor.terminate_child(id).await.is_ok(),
        Order::Delete => supervisor.delete_child(id).await.is_ok(),
        Order::Restart => supervisor.restart_child(id).await.is_ok(),
        Order::Which => supervisor.which_children().await.is_ok(),
        Order::Count => supervisor.count_children().await.is_ok(),
    };
    log(me, Event::OrderEnded { tree: number, order, child, well });
}
