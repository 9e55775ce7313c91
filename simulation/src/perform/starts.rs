//! Starting processes, servers and trees.

use crate::basin::Basin;
use crate::plain::act;
use crate::program::{Bond, Slot};
use crate::trace::{Event, Number};
use crate::tree;
use crate::worker::Worker;
use crate::world::{log, number, with};
use otp::ServerHandle;
use std::time::Duration;

/// Starts the process of a place, if none is there. In the name of nobody, if the program itself does.
pub(super) fn spawn(me: Number, who: Slot, bond: Bond) {
    if with(|world| world.program.script(who).is_none() || world.is_taken(who)) {
        return;
    }
    let body = move |inbox| act(inbox, who);
    let (pid, reference) = match bond {
        Bond::None => (otp::spawn(body), None),
        Bond::Link => (otp::spawn_link(body), None),
        Bond::Monitor => {
            let (pid, reference) = otp::spawn_monitor(body);
            (pid, Some(reference))
        }
    };
    let child = number(pid, who);
    with(|world| {
        let monitor = reference.map_or(0, |reference| {
            let monitor = world.next();
            world.processes[me as usize].monitors.push((monitor, reference));
            monitor
        });
        world.log(me, Event::Spawned { child, bond, monitor });
    });
}

pub(super) async fn sink(me: Number, who: Slot, linked: bool) {
    let Some(sink) = with(|world| if world.is_taken(who) { None } else { world.program.sink(who) }) else { return };
    let mailbox = otp::mailbox::Mailbox::bounded(sink.capacity, otp::mailbox::Overflow::Reject);
    let spec = Basin::spec(who).mailbox(mailbox);
    let started = if linked { spec.start_link().await } else { spec.start().await };
    if let Some(pid) = started.ok().and_then(|basin| basin.pid()) {
        let bond = if linked { Bond::Link } else { Bond::None };
        log(me, Event::Spawned { child: number(pid, who), bond, monitor: 0 });
    }
}

pub(super) async fn tree(me: Number, who: Slot) {
    if with(|world| world.program.tree(who).is_none() || world.is_taken(who)) {
        return;
    }
    if let Ok(tree) = tree::spec(who).start_link().await
        && let Some(pid) = tree.pid()
    {
        log(me, Event::Spawned { child: number(pid, who), bond: Bond::Link, monitor: 0 });
    }
}

/// Starts a server, and loses interest.
pub(super) async fn dropped(me: Number, who: Slot, after: u16) {
    if with(|world| world.program.child(who).is_none() || world.is_taken(who)) {
        return;
    }
    let before = with(|world| world.places[usize::from(who)].attempts);
    let started = tokio::time::timeout(Duration::from_millis(after.into()), Worker::spec(who).start()).await;
    let tenant = with(|world| (world.places[usize::from(who)].attempts > before).then(|| world.tenant(who)).flatten());
    match (started, tenant) {
        (Err(_), Some((child, _))) => log(me, Event::StartDropped { child }),
        (Ok(Ok(_)), Some((child, _))) => log(me, Event::Spawned { child, bond: Bond::None, monitor: 0 }),
        _ => {}
    }
}
